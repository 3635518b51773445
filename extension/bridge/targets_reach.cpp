#include "bridge/targets_reach.hpp"

#include "bridge/compat.hpp"
#include "bridge/targets_scan.hpp"

extern "C" {
#include "catalog/partition.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
}

namespace pg {

namespace {

bool has_right(Oid relation, Right right) {
    const Oid user = GetUserId();
    switch (right) {
    case Right::own:
        return compat::owns(RelationRelationId, relation, user);
    case Right::drop:
        return compat::owns(RelationRelationId, relation, user) ||
               compat::owns(NamespaceRelationId, get_rel_namespace(relation), user);
    case Right::truncate:
        return pg_class_aclcheck(relation, user, ACL_TRUNCATE) == ACLCHECK_OK;
    case Right::trigger:
        return pg_class_aclcheck(relation, user, ACL_TRIGGER) == ACLCHECK_OK;
    case Right::reference:
        return pg_class_aclcheck(relation, user, ACL_REFERENCES) == ACLCHECK_OK ||
               pg_attribute_aclcheck_all(relation, user, ACL_REFERENCES, ACLMASK_ANY) == ACLCHECK_OK;
    case Right::lock:
        return pg_class_aclcheck(relation, user, compat::lock_table_rights()) == ACLCHECK_OK;
    case Right::maintain:
        return compat::may_maintain(relation, user);
    case Right::none:
        return true;
    }
    return false;
}

void put(Reach *reach, const Reached &item) {
    if (item.mode < ShareLock || !OidIsValid(item.relation)) return;
    if (reach->count == reach->capacity) {
        const int capacity = reach->capacity ? reach->capacity * 2 : 16;
        const Size size = static_cast<Size>(capacity) * sizeof(Reached);
        reach->items =
            static_cast<Reached *>(reach->items ? repalloc_huge(reach->items, size) : palloc(size));
        reach->capacity = capacity;
    }
    reach->items[reach->count++] = item;
}

Oid find_in_schema(const RangeVar *name) {
    const Oid schema = get_namespace_oid(name->schemaname, true);
    if (!OidIsValid(schema) || !compat::may_use_schema(schema, GetUserId())) return InvalidOid;
    return get_relname_relid(name->relname, schema);
}

} // namespace

Oid find_relation(const RangeVar *name) {
    if (!name) return InvalidOid;
    if (name->catalogname && std::string_view(name->catalogname) != get_database_name(MyDatabaseId))
        return InvalidOid;
    return name->schemaname ? find_in_schema(name) : RelnameGetRelid(name->relname);
}

Oid reach_named(Reach *reach, const RangeVar *name, LOCKMODE mode, Right right) {
    if (mode < ShareLock) return InvalidOid;
    const Oid relation = find_relation(name);
    if (OidIsValid(relation)) put(reach, {relation, mode, 0, has_right(relation, right)});
    return relation;
}

void reach_relation(Reach *reach, Oid relation, LOCKMODE mode, int depth) {
    put(reach, {relation, mode, depth, true});
}

void reach_tree(Reach *reach, Oid relation, LOCKMODE mode, int depth) {
    if (mode < ShareLock || !OidIsValid(relation)) return;
    List *level = list_make1_oid(relation);
    while (level != NIL) {
        List *next = NIL;
        ListCell *cell = nullptr;
        foreach (cell, level) {
            const Oid parent = lfirst_oid(cell);
            reach_relation(reach, parent, mode, depth);
            List *children = find_inheritance_children(parent, NoLock);
            // a plain child can have two parents; looking for that is quadratic, so not among partitions
            next = get_rel_relkind(parent) == RELKIND_PARTITIONED_TABLE
                       ? list_concat(next, children)
                       : list_concat_unique_oid(next, children);
        }
        level = next;
        depth++;
        CHECK_FOR_INTERRUPTS();
    }
}

void reach_partitions(Reach *reach, Oid relation, LOCKMODE mode, int depth) {
    if (get_rel_relkind(relation) == RELKIND_PARTITIONED_TABLE)
        reach_tree(reach, relation, mode, depth);
    else
        reach_relation(reach, relation, mode, depth);
}

void reach_new_partition(Reach *reach, Oid parent) {
    if (get_rel_relkind(parent) != RELKIND_PARTITIONED_TABLE) return;
    reach_tree(reach, get_default_partition_oid(parent), AccessExclusiveLock, 1);
    reach_referenced(reach, parent, ShareRowExclusiveLock);
    reach_referencing(reach, parent, ShareRowExclusiveLock);
}

void reach_partner(Reach *reach, const Node *node) {
    if (IsA(node, ColumnDef)) {
        ListCell *cell = nullptr;
        foreach (cell, reinterpret_cast<const ColumnDef *>(node)->constraints)
            reach_partner(reach, static_cast<const Node *>(lfirst(cell)));
    }
    if (!IsA(node, Constraint)) return;
    auto *constraint = reinterpret_cast<const Constraint *>(node);
    if (constraint->contype != CONSTR_FOREIGN) return;
    const Oid partner = reach_named(reach, constraint->pktable, ShareRowExclusiveLock, Right::reference);
    if (OidIsValid(partner)) reach_partitions(reach, partner, ShareRowExclusiveLock);
}

bool is_inherited(Oid constraint) {
    HeapTuple row = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(row)) return false;
    const bool inherited = !reinterpret_cast<Form_pg_constraint>(GETSTRUCT(row))->connoinherit;
    ReleaseSysCache(row);
    return inherited;
}

Oid referenced_by(Oid constraint) {
    HeapTuple row = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(row)) return InvalidOid;
    const Oid table = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(row))->confrelid;
    ReleaseSysCache(row);
    return table;
}

void reach_referenced(Reach *reach, Oid relation, LOCKMODE mode) {
    scan_catalog(ConstraintRelationId, ConstraintRelidTypidNameIndexId,
                 {{Anum_pg_constraint_conrelid, relation}}, [&](HeapTuple row, TupleDesc) {
                     auto *form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(row));
                     if (form->contype == CONSTRAINT_FOREIGN) reach_partitions(reach, form->confrelid, mode);
                 });
}

namespace {

// The referencing table of a foreign key that points at `relation`. Copies for the partitions of the
// referencing side do not count: commands follow the one they descend from.
Oid referencing_table(Oid constraint, Oid relation) {
    HeapTuple row = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(row)) return InvalidOid;
    const FormData_pg_constraint form = *reinterpret_cast<Form_pg_constraint>(GETSTRUCT(row));
    ReleaseSysCache(row);
    if (form.contype != CONSTRAINT_FOREIGN || form.confrelid != relation) return InvalidOid;
    const bool copy =
        OidIsValid(form.conparentid) && OidIsValid(referencing_table(form.conparentid, relation));
    return copy ? InvalidOid : form.conrelid;
}

} // namespace

void reach_referencing(Reach *reach, Oid relation, LOCKMODE mode) {
    scan_dependents({RelationRelationId, relation, 0}, [&](const ObjectAddress &dependent, char) {
        if (dependent.classId == ConstraintRelationId)
            reach_relation(reach, referencing_table(dependent.objectId, relation), mode);
    });
}

namespace {

void reach_sequences_of(Reach *reach, const ObjectAddress &owner, LOCKMODE mode, bool identity_only) {
    if (mode < ShareLock) return;
    scan_dependents(owner, [&](const ObjectAddress &dependent, char type) {
        if (identity_only && type != DEPENDENCY_INTERNAL) return;
        if (dependent.classId == RelationRelationId &&
            get_rel_relkind(dependent.objectId) == RELKIND_SEQUENCE)
            reach_relation(reach, dependent.objectId, mode, 1);
    });
}

} // namespace

void reach_sequences(Reach *reach, Oid table, LOCKMODE mode) {
    reach_sequences_of(reach, {RelationRelationId, table, 0}, mode, false);
}

void reach_identity(Reach *reach, Oid table, AttrNumber column, LOCKMODE mode) {
    reach_sequences_of(reach, {RelationRelationId, table, column}, mode, true);
}

void reach_indexes(Reach *reach, Oid table, LOCKMODE mode) {
    scan_catalog(IndexRelationId, IndexIndrelidIndexId, {{Anum_pg_index_indrelid, table}},
                 [&](HeapTuple row, TupleDesc) {
                     auto *form = reinterpret_cast<Form_pg_index>(GETSTRUCT(row));
                     reach_relation(reach, form->indexrelid, mode, 1);
                 });
}

void reach_domain_users(Reach *reach, Oid domain, LOCKMODE mode) {
    check_stack_depth();
    scan_dependents({TypeRelationId, domain, 0}, [&](const ObjectAddress &dependent, char) {
        if (dependent.classId == TypeRelationId && get_typtype(dependent.objectId) == TYPTYPE_DOMAIN)
            reach_domain_users(reach, dependent.objectId, mode);
        if (dependent.classId != RelationRelationId || dependent.objectSubId <= 0) return;
        const char kind = get_rel_relkind(dependent.objectId);
        if (kind == RELKIND_RELATION || kind == RELKIND_MATVIEW)
            reach_relation(reach, dependent.objectId, mode);
    });
}

} // namespace pg
