#include "bridge/reader.hpp"

#include <algorithm>

#include "core/error.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "utils/snapmgr.h"
}

namespace pg {

namespace {

AttrNumber find_column(TupleDesc desc, std::string_view name) {
    for (int i = 0; i < desc->natts; i++) {
        Form_pg_attribute a = TupleDescAttr(desc, i);
        if (!a->attisdropped && name == NameStr(a->attname)) return a->attnum;
    }
    return InvalidAttrNumber;
}

[[noreturn]] void missing(const std::string &what) {
    throw core::Error(core::sqlstate::library_mismatch,
                      "the ledger of pg_sluice is not what the library knows", what + " is not there.",
                      "Run CREATE EXTENSION pg_sluice, or ALTER EXTENSION pg_sluice UPDATE.");
}

} // namespace

Reader::Reader(const char *schema, const char *table, std::initializer_list<const char *> columns)
    : unwinding_(std::uncaught_exceptions()) {
    const Oid oid = call([&] {
        const Oid space = get_namespace_oid(schema, true);
        return OidIsValid(space) ? get_relname_relid(table, space) : InvalidOid;
    });
    if (!OidIsValid(oid)) missing(std::string("Table \"") + schema + "." + table + "\"");
    relation_ = call([&] { return table_open(oid, AccessShareLock); });
    for (const char *column : columns) {
        attributes_.push_back(find_column(RelationGetDescr(relation_), column));
        if (attributes_.back() == InvalidAttrNumber)
            missing(std::string("Column \"") + column + "\" of \"" + schema + "." + table + "\"");
        furthest_ = std::max<int>(furthest_, attributes_.back());
    }
    call([&] {
        snapshot_ = RegisterSnapshot(GetTransactionSnapshot());
        scan_ = table_beginscan(relation_, snapshot_, 0, nullptr);
        slot_ = table_slot_create(relation_, nullptr);
    });
}

Reader::~Reader() {
    // while an error unwinds, the abort that follows gives everything back
    if (std::uncaught_exceptions() > unwinding_) return;
    try {
        call([&] {
            ExecDropSingleTupleTableSlot(slot_);
            table_endscan(scan_);
            UnregisterSnapshot(snapshot_);
            table_close(relation_, NoLock);
        });
    } catch (...) {
        // an interrupt: the abort comes with the next check
    }
}

bool Reader::next() {
    return call([&] {
        if (!table_scan_getnextslot(scan_, ForwardScanDirection, slot_)) return false;
        slot_getsomeattrs(slot_, furthest_);
        return true;
    });
}

bool Reader::null(int column) const {
    return slot_->tts_isnull[attributes_[static_cast<std::size_t>(column)] - 1];
}

std::string Reader::bytes(int column) const {
    if (null(column)) return {};
    const AttrNumber number = attributes_[static_cast<std::size_t>(column)];
    if (TupleDescAttr(RelationGetDescr(relation_), number - 1)->atttypid == NAMEOID)
        return NameStr(*DatumGetName(datum(column)));
    return to_string(datum(column));
}

std::int64_t Reader::number(int column) const {
    return null(column) ? 0 : DatumGetInt64(datum(column));
}

bool Reader::flag(int column) const {
    return !null(column) && DatumGetBool(datum(column));
}

} // namespace pg
