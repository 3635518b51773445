// Scans of catalogs by their indexes for the files of targets. Plain, like targets_reach.hpp: must run inside
// pg::call. `each` must not throw.
#pragma once

#include "bridge/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_depend.h"
#include "utils/fmgroids.h"
}

namespace pg {

// A column of type oid and the value it must have.
struct KeyColumn {
    AttrNumber number;
    Oid value;
};

// Calls each(row, columns) for the rows that have the given values in the leading columns of the index.
template <class F>
void scan_catalog(Oid catalog, Oid index, std::initializer_list<KeyColumn> columns, F each) {
    ScanKeyData keys[3];
    int count = 0;
    for (const KeyColumn &column : columns)
        ScanKeyInit(&keys[count++], column.number, BTEqualStrategyNumber, F_OIDEQ,
                    ObjectIdGetDatum(column.value));
    Relation relation = table_open(catalog, AccessShareLock);
    SysScanDesc rows = systable_beginscan(relation, index, true, nullptr, count, keys);
    for (HeapTuple row = systable_getnext(rows); HeapTupleIsValid(row); row = systable_getnext(rows))
        each(row, RelationGetDescr(relation));
    systable_endscan(rows);
    table_close(relation, AccessShareLock);
}

// Calls each(address, type of the dependency) for the objects that depend on `object`.
template <class F>
void scan_dependents(const ObjectAddress &object, F each) {
    scan_catalog(DependRelationId, DependReferenceIndexId,
                 {{Anum_pg_depend_refclassid, object.classId}, {Anum_pg_depend_refobjid, object.objectId}},
                 [&](HeapTuple row, TupleDesc) {
                     auto *form = reinterpret_cast<Form_pg_depend>(GETSTRUCT(row));
                     if (object.objectSubId != 0 && form->refobjsubid != object.objectSubId) return;
                     // a column of the object itself goes with it
                     if (form->classid == object.classId && form->objid == object.objectId) return;
                     each(ObjectAddress{form->classid, form->objid, form->objsubid}, form->deptype);
                 });
}

} // namespace pg
