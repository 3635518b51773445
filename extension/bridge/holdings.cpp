#include "bridge/holdings.hpp"

#include <algorithm>

#include "bridge/call.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/tableam.h"
#include "catalog/pg_am_d.h"
#include "catalog/pg_inherits.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/snapmgr.h"
}

namespace pg {

namespace {

constexpr BlockNumber looked_at = 64;

// Plain: runs under pg::call. A visible row among the first pages, or more pages than are looked at.
bool has_row(Relation rel) {
    if (RELATION_IS_OTHER_TEMP(rel)) return false; // a child that commands of this session pass over
    const BlockNumber blocks = RelationGetNumberOfBlocks(rel);
    if (blocks == 0) return false;
    if (blocks > looked_at || rel->rd_rel->relam != HEAP_TABLE_AM_OID) return true;
    PushActiveSnapshot(GetLatestSnapshot());
    TableScanDesc scan = table_beginscan(rel, GetActiveSnapshot(), 0, nullptr);
    TupleTableSlot *slot = table_slot_create(rel, nullptr);
    const bool found = table_scan_getnextslot(scan, ForwardScanDirection, slot);
    ExecDropSingleTupleTableSlot(slot);
    table_endscan(scan);
    PopActiveSnapshot();
    return found;
}

struct Leaf {
    bool holds = false;
    double rows = 0;
};

// Of one relation without its children.
Leaf look_at(Oid oid) {
    return call([&]() -> Leaf {
        Leaf leaf;
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
        if (!HeapTupleIsValid(tuple)) return leaf;
        const auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        const char kind = form->relkind;
        leaf.rows = form->reltuples;
        const bool pages = form->relpages > 0;
        ReleaseSysCache(tuple);
        if (kind != RELKIND_RELATION && kind != RELKIND_MATVIEW) return leaf;
        if (!ConditionalLockRelationOid(oid, AccessShareLock)) {
            leaf.holds = pages;
            return leaf;
        }
        if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(oid))) {
            Relation rel = table_open(oid, NoLock);
            leaf.holds = has_row(rel);
            table_close(rel, NoLock);
        }
        UnlockRelationOid(oid, AccessShareLock);
        return leaf;
    });
}

std::int64_t bytes_of(Relation rel) {
    return static_cast<std::int64_t>(RelationGetNumberOfBlocks(rel)) * BLCKSZ;
}

// An index or a TOAST table: taken along without a lock of its own, which its table's covers.
std::int64_t bytes_of(Oid oid) {
    if (!OidIsValid(oid) || !ConditionalLockRelationOid(oid, AccessShareLock)) return 0;
    std::int64_t bytes = 0;
    if (Relation rel = RelationIdGetRelation(oid); RelationIsValid(rel)) {
        if (RELKIND_HAS_STORAGE(rel->rd_rel->relkind)) bytes = bytes_of(rel);
        RelationClose(rel);
    }
    UnlockRelationOid(oid, AccessShareLock);
    return bytes;
}

// As the planner estimates it: the density that ANALYZE saw, on the pages there are now.
double rows_of(Relation rel, std::int64_t bytes) {
    const auto pages = static_cast<double>(bytes) / BLCKSZ;
    const Form_pg_class form = rel->rd_rel;
    if (form->reltuples >= 0 && form->relpages > 0)
        return static_cast<double>(form->reltuples) / form->relpages * pages;
    constexpr double bytes_a_row = 80;
    return form->reltuples >= 0 && pages == 0 ? 0 : static_cast<double>(bytes) / bytes_a_row;
}

void measure(Relation rel, Extent *out) {
    out->bytes = bytes_of(rel);
    out->rows = rows_of(rel, out->bytes);
    out->empty = !has_row(rel);
    if (OidIsValid(rel->rd_rel->reltoastrelid)) out->bytes += bytes_of(rel->rd_rel->reltoastrelid);
    out->all_bytes = out->bytes;
    ListCell *cell;
    foreach (cell, RelationGetIndexList(rel))
        out->all_bytes += bytes_of(lfirst_oid(cell));
}

// From the catalog alone.
void recall(Form_pg_class form, Extent *out) {
    out->bytes = static_cast<std::int64_t>(form->relpages) * BLCKSZ;
    out->all_bytes = out->bytes;
    out->rows = std::max(0.0F, form->reltuples);
    out->empty = form->relpages == 0;
}

} // namespace

std::string qualified_name(Oid oid) {
    return call([&] {
        const char *name = get_rel_name(oid);
        const char *space = get_namespace_name(get_rel_namespace(oid));
        return quote_qualified_identifier(space, name ? name : "?");
    });
}

std::vector<Oid> with_children(Oid relation) {
    std::vector<Oid> out;
    if (!OidIsValid(relation)) return out;
    List *tree = call([&] { return find_all_inheritors(relation, NoLock, nullptr); });
    ListCell *cell;
    foreach (cell, tree)
        out.push_back(lfirst_oid(cell));
    return out;
}

Extent extent_of(Oid relation) {
    return call([&]() -> Extent {
        Extent out;
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) return out;
        const auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        const bool table = form->relkind == RELKIND_RELATION || form->relkind == RELKIND_MATVIEW;
        recall(const_cast<Form_pg_class>(form), &out);
        ReleaseSysCache(tuple);
        if (!table) return Extent();
        if (!ConditionalLockRelationOid(relation, AccessShareLock)) return out;
        if (Relation rel = RelationIdGetRelation(relation); RelationIsValid(rel)) {
            measure(rel, &out);
            RelationClose(rel);
        }
        UnlockRelationOid(relation, AccessShareLock);
        return out;
    });
}

std::vector<Holding> holding_rows(const std::vector<Oid> &relations) {
    std::vector<Holding> out;
    for (const Oid relation : relations) {
        bool holds = false, known = false;
        double rows = 0;
        for (const Oid oid : with_children(relation)) {
            const Leaf leaf = look_at(oid);
            holds = holds || leaf.holds;
            known = known || leaf.rows >= 0;
            rows += std::max(0.0, leaf.rows);
            check_interrupts();
        }
        if (holds) out.push_back({relation, qualified_name(relation), known ? rows : -1});
    }
    return out;
}

} // namespace pg
