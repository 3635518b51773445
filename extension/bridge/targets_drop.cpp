#include "bridge/compat.hpp"
#include "bridge/targets_reach.hpp"
#include "bridge/targets_scan.hpp"

extern "C" {
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/partition.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "commands/policy.h"
#include "commands/trigger.h"
#include "nodes/makefuncs.h"
#include "parser/parse_func.h"
#include "parser/parse_type.h"
#include "rewrite/rewriteSupport.h"
}

namespace pg {

namespace {

// A walk over dependencies ends here and calls the rest unknown: a look must stay cheap beside the drop.
constexpr long most_dropped = 20000;

// Objects whose removal locks the relation that they belong to.
struct Belongs {
    Oid catalog;
    Oid index;
    AttrNumber id;
    AttrNumber relation;
};
constexpr Belongs belongings[] = {
    {ConstraintRelationId, ConstraintOidIndexId, Anum_pg_constraint_oid, Anum_pg_constraint_conrelid},
    {TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_oid, Anum_pg_trigger_tgrelid},
    {RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid, Anum_pg_rewrite_ev_class},
    {PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_oid, Anum_pg_policy_polrelid},
    {AttrDefaultRelationId, AttrDefaultOidIndexId, Anum_pg_attrdef_oid, Anum_pg_attrdef_adrelid},
};

Oid relation_of(const ObjectAddress &object) {
    Oid relation = InvalidOid;
    for (const Belongs &kind : belongings) {
        if (kind.catalog != object.classId) continue;
        scan_catalog(kind.catalog, kind.index, {{kind.id, object.objectId}},
                     [&](HeapTuple row, TupleDesc columns) {
                         bool null = false;
                         relation = DatumGetObjectId(heap_getattr(row, kind.relation, columns, &null));
                     });
    }
    return relation;
}

void reach_dropped_relation(Reach *reach, const ObjectAddress &object) {
    const Oid relation = object.objectId;
    const char kind = get_rel_relkind(relation);
    if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX) {
        reach_relation(reach, relation, AccessExclusiveLock, 1);
        reach_relation(reach, IndexGetRelation(relation, true), AccessExclusiveLock);
        return;
    }
    reach_relation(reach, relation, AccessExclusiveLock);
    if (object.objectSubId != 0 || !get_rel_relispartition(relation)) return;
    const Oid parent = get_partition_parent(relation, true);
    reach_relation(reach, parent, AccessExclusiveLock, -1);
    reach_relation(reach, get_default_partition_oid(parent), AccessExclusiveLock);
}

// An object of the walk and the kind of dependency that led to it; 0 for the one named in the statement.
struct Step {
    ObjectAddress object;
    char edge;
};

struct Walk {
    Reach *reach;
    bool cascade;
    List *steps; // of Step: seen, and from a point on still to be taken
};

// Puts an object on the list at first sight.
void see(Walk *walk, const ObjectAddress &object, char edge) {
    Reach *reach = walk->reach;
    if (hash_get_num_entries(reach->dropped) >= most_dropped) {
        reach->unknown = true;
        return;
    }
    bool found = false;
    hash_search(reach->dropped, &object, HASH_ENTER, &found);
    if (found) return;
    auto *step = static_cast<Step *>(palloc(sizeof(Step)));
    *step = {object, edge};
    walk->steps = lappend(walk->steps, step);
}

// What is part of another object is dropped by dropping that one; a member takes its extension along. Only
// an object that was built on a dropped one can be such a part of something the walk has not come from.
void see_owners(Walk *walk, const Step &step) {
    if (step.edge != DEPENDENCY_NORMAL) return;
    const ObjectAddress object = step.object;
    scan_catalog(DependRelationId, DependDependerIndexId,
                 {{Anum_pg_depend_classid, object.classId}, {Anum_pg_depend_objid, object.objectId}},
                 [&](HeapTuple row, TupleDesc) {
                     auto *form = reinterpret_cast<Form_pg_depend>(GETSTRUCT(row));
                     if (object.objectSubId != 0 && form->objsubid != object.objectSubId) return;
                     if (form->deptype == DEPENDENCY_INTERNAL || form->deptype == DEPENDENCY_EXTENSION)
                         see(walk, {form->refclassid, form->refobjid, form->refobjsubid}, DEPENDENCY_NORMAL);
                 });
}

// True if nothing that locks a relation can hang on the object; saves most of the scans of a plain DROP.
bool is_leaf(const Walk *walk, const ObjectAddress &object) {
    switch (object.classId) {
    case AttrDefaultRelationId:
    case PolicyRelationId:
        return true;
    case TypeRelationId: // of a relation: columns of that type make a drop without CASCADE an error
        return !walk->cascade;
    case RelationRelationId: {
        const char kind = get_rel_relkind(object.objectId);
        return kind == RELKIND_TOASTVALUE || (kind == RELKIND_INDEX && !walk->cascade);
    }
    default:
        return false;
    }
}

void see_dependents(Walk *walk, const Step &step) {
    if (is_leaf(walk, step.object)) return;
    scan_dependents(step.object, [&](const ObjectAddress &dependent, char edge) {
        if (edge == DEPENDENCY_NORMAL && !walk->cascade) return; // an error of the statement's own
        see(walk, dependent, edge);
    });
}

// Rules, policies and defaults go by themselves with their own relation only, which has been seen.
void lock_for(Walk *walk, const Step &step) {
    const ObjectAddress object = step.object;
    if (object.classId == RelationRelationId) return reach_dropped_relation(walk->reach, object);
    const bool its_own = step.edge == DEPENDENCY_AUTO && object.classId != ConstraintRelationId &&
                         object.classId != TriggerRelationId;
    if (!its_own) reach_relation(walk->reach, relation_of(object), AccessExclusiveLock);
}

void prepare_walk(Reach *reach) {
    if (reach->dropped) return;
    HASHCTL control = {};
    control.keysize = sizeof(ObjectAddress);
    control.entrysize = sizeof(ObjectAddress);
    control.hcxt = CurrentMemoryContext;
    reach->dropped = hash_create("pg_sluice drop", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

} // namespace

void reach_dropped(Reach *reach, const ObjectAddress &object, bool cascade) {
    if (!OidIsValid(object.objectId)) return;
    prepare_walk(reach);
    Walk walk = {reach, cascade, NIL};
    see(&walk, object, 0);
    for (int i = 0; i < list_length(walk.steps); i++) {
        const Step step = *static_cast<Step *>(list_nth(walk.steps, i));
        lock_for(&walk, step);
        see_owners(&walk, step);
        see_dependents(&walk, step);
        CHECK_FOR_INTERRUPTS();
    }
}

void reach_rebuilt(Reach *reach, Oid table, AttrNumber column) {
    if (column == InvalidAttrNumber) return;
    scan_dependents({RelationRelationId, table, column}, [&](const ObjectAddress &dependent, char) {
        if (dependent.classId == ConstraintRelationId) reach_dropped(reach, dependent, false);
    });
}

namespace {

// Relations: the name's right is checked; the walk over what goes with it finds the rest.
void reach_drop_relations(Reach *reach, const DropStmt *drop) {
    if (drop->concurrent) return;
    ListCell *cell = nullptr;
    foreach (cell, drop->objects) {
        RangeVar *name = makeRangeVarFromNameList(lfirst_node(List, cell));
        const Oid relation = reach_named(reach, name, AccessExclusiveLock, Right::drop);
        reach_dropped(reach, {RelationRelationId, relation, 0}, drop->behavior == DROP_CASCADE);
    }
}

ObjectAddress find_part(ObjectType kind, Oid relation, const char *name) {
    switch (kind) {
    case OBJECT_TRIGGER:
        return {TriggerRelationId, get_trigger_oid(relation, name, true), 0};
    case OBJECT_RULE:
        return {RewriteRelationId, get_rewrite_oid(relation, name, true), 0};
    default:
        return {PolicyRelationId, get_relation_policy_oid(relation, name, true), 0};
    }
}

// Triggers, rules and policies are named behind their relation, which is locked only if they are there.
void reach_drop_parts(Reach *reach, const DropStmt *drop) {
    ListCell *cell = nullptr;
    foreach (cell, drop->objects) {
        List *names = list_copy(lfirst_node(List, cell));
        const char *part = strVal(llast(names));
        RangeVar *name = makeRangeVarFromNameList(list_truncate(names, list_length(names) - 1));
        const Oid relation = find_relation(name);
        if (!OidIsValid(relation)) continue;
        const ObjectAddress object = find_part(drop->removeType, relation, part);
        if (!OidIsValid(object.objectId)) continue;
        reach_named(reach, name, AccessExclusiveLock, Right::own);
        reach_dropped(reach, object, drop->behavior == DROP_CASCADE);
    }
}

ObjectAddress find_dropped(const DropStmt *drop, Node *object) {
    switch (drop->removeType) {
    case OBJECT_SCHEMA:
        return {NamespaceRelationId, get_namespace_oid(strVal(object), true), 0};
    case OBJECT_EXTENSION:
        return {ExtensionRelationId, get_extension_oid(strVal(object), true), 0};
    case OBJECT_TYPE:
    case OBJECT_DOMAIN:
        return {TypeRelationId, LookupTypeNameOid(nullptr, castNode(TypeName, object), true), 0};
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE:
    case OBJECT_AGGREGATE:
        return {ProcedureRelationId,
                LookupFuncWithArgs(drop->removeType, castNode(ObjectWithArgs, object), true), 0};
    default:
        return {InvalidOid, InvalidOid, 0};
    }
}

// Without CASCADE nothing but an extension's own members can go with one of these.
void reach_drop_others(Reach *reach, const DropStmt *drop) {
    const bool cascade = drop->behavior == DROP_CASCADE;
    if (!cascade && drop->removeType != OBJECT_EXTENSION) return;
    ListCell *cell = nullptr;
    foreach (cell, drop->objects) {
        const ObjectAddress object = find_dropped(drop, static_cast<Node *>(lfirst(cell)));
        if (object.classId == InvalidOid) reach->unknown = true;
        if (!OidIsValid(object.objectId)) continue;
        if (!compat::owns(object.classId, object.objectId, GetUserId())) continue;
        reach_dropped(reach, object, cascade);
    }
}

} // namespace

void reach_drop(Reach *reach, const DropStmt *drop) {
    switch (drop->removeType) {
    case OBJECT_TABLE:
    case OBJECT_SEQUENCE:
    case OBJECT_VIEW:
    case OBJECT_MATVIEW:
    case OBJECT_INDEX:
    case OBJECT_FOREIGN_TABLE:
        return reach_drop_relations(reach, drop);
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
        return reach_drop_parts(reach, drop);
    default:
        return reach_drop_others(reach, drop);
    }
}

} // namespace pg
