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

std::string qualified_name(Oid oid) {
    return call([&] {
        const char *name = get_rel_name(oid);
        const char *space = get_namespace_name(get_rel_namespace(oid));
        return quote_qualified_identifier(space, name ? name : "?");
    });
}

} // namespace

std::vector<Holding> holding_rows(const std::vector<Oid> &relations) {
    std::vector<Holding> out;
    for (const Oid relation : relations) {
        if (!OidIsValid(relation)) continue;
        List *tree = call([&] { return find_all_inheritors(relation, NoLock, nullptr); });
        bool holds = false, known = false;
        double rows = 0;
        ListCell *cell;
        foreach (cell, tree) {
            const Leaf leaf = look_at(lfirst_oid(cell));
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
