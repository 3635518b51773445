#include "bridge/compat.hpp"
#include "bridge/targets_reach.hpp"

extern "C" {
#include "catalog/heap.h"
#include "catalog/index.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
}

namespace pg {

namespace {

// For tags that a switch has just told.
template <class Node_>
const Node_ *node_as(const Node *statement) {
    return reinterpret_cast<const Node_ *>(statement);
}

bool wants_concurrently(const List *params) {
    ListCell *cell = nullptr;
    foreach (cell, params) {
        auto *option = lfirst_node(DefElem, cell);
        if (std::string_view(option->defname) == "concurrently") return defGetBoolean(option);
    }
    return false;
}

void reach_create_table(Reach *reach, const CreateStmt *create) {
    if (create->if_not_exists && OidIsValid(find_relation(create->relation))) return;
    ListCell *cell = nullptr;
    foreach (cell, create->tableElts)
        reach_partner(reach, static_cast<const Node *>(lfirst(cell)));
    if (!create->partbound || create->inhRelations == NIL) return;
    const Oid parent =
        reach_named(reach, linitial_node(RangeVar, create->inhRelations), AccessExclusiveLock, Right::own);
    if (OidIsValid(parent)) reach_new_partition(reach, parent);
}

void reach_create_index(Reach *reach, const IndexStmt *create) {
    if (create->concurrent) return;
    const Oid table = reach_named(reach, create->relation, ShareLock, Right::own);
    if (OidIsValid(table) && create->relation->inh) reach_partitions(reach, table, ShareLock);
}

void reach_create_trigger(Reach *reach, const CreateTrigStmt *create) {
    const Oid table = reach_named(reach, create->relation, ShareRowExclusiveLock, Right::trigger);
    if (OidIsValid(table) && create->row) reach_partitions(reach, table, ShareRowExclusiveLock);
}

void reach_create_view(Reach *reach, const ViewStmt *create) {
    if (create->replace) reach_named(reach, create->view, AccessExclusiveLock, Right::own);
}

void reach_rename(Reach *reach, const RenameStmt *rename) {
    const Oid relation = find_relation(rename->relation);
    if (!OidIsValid(relation)) return;
    const char kind = get_rel_relkind(relation);
    const bool index = kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX;
    if (index && rename->renameType == OBJECT_INDEX) return; // SHARE UPDATE EXCLUSIVE
    reach_named(reach, rename->relation, AccessExclusiveLock, Right::own);
    switch (rename->renameType) {
    case OBJECT_COLUMN:
        if (rename->relation->inh) reach_tree(reach, relation, AccessExclusiveLock);
        break;
    case OBJECT_TABCONSTRAINT:
        if (rename->relation->inh &&
            is_inherited(get_relation_constraint_oid(relation, rename->subname, true)))
            reach_tree(reach, relation, AccessExclusiveLock);
        break;
    case OBJECT_TRIGGER:
        reach_partitions(reach, relation, AccessExclusiveLock);
        break;
    case OBJECT_ATTRIBUTE: // typed tables follow their type, and nobody keeps a list of them
        reach->unknown = rename->behavior == DROP_CASCADE;
        break;
    default:
        break;
    }
}

void reach_set_schema(Reach *reach, const AlterObjectSchemaStmt *alter) {
    if (alter->objectType == OBJECT_EXTENSION) reach->unknown = true;
    if (!alter->relation) return;
    const Oid relation = reach_named(reach, alter->relation, AccessExclusiveLock, Right::own);
    if (OidIsValid(relation)) reach_sequences(reach, relation, AccessExclusiveLock);
}

void reach_truncate(Reach *reach, const TruncateStmt *truncate) {
    List *relations = NIL;
    ListCell *cell = nullptr;
    foreach (cell, truncate->relations) {
        auto *name = lfirst_node(RangeVar, cell);
        const Oid relation = reach_named(reach, name, AccessExclusiveLock, Right::truncate);
        if (!OidIsValid(relation)) continue;
        List *tree = name->inh ? find_all_inheritors(relation, NoLock, nullptr) : list_make1_oid(relation);
        relations = list_concat_unique_oid(relations, tree);
        if (name->inh) reach_tree(reach, relation, AccessExclusiveLock);
    }
    List *more = truncate->behavior == DROP_CASCADE ? relations : NIL;
    while (more != NIL) {
        more = list_difference_oid(heap_truncate_find_FKs(relations), relations);
        relations = list_concat(relations, more);
    }
    foreach (cell, relations) {
        reach_relation(reach, lfirst_oid(cell), AccessExclusiveLock);
        if (truncate->restart_seqs) reach_sequences(reach, lfirst_oid(cell), AccessExclusiveLock);
    }
}

void reach_lock(Reach *reach, const LockStmt *lock) {
    ListCell *cell = nullptr;
    foreach (cell, lock->relations) {
        auto *name = lfirst_node(RangeVar, cell);
        const Oid relation = reach_named(reach, name, lock->mode, Right::lock);
        if (!OidIsValid(relation)) continue;
        if (get_rel_relkind(relation) == RELKIND_VIEW) reach->unknown = true; // what the view reads
        if (name->inh) reach_tree(reach, relation, lock->mode);
    }
}

// The index alone would not do for REINDEX: readers hold a weak lock on every index of their table.
void reach_reindex(Reach *reach, const ReindexStmt *reindex) {
    if (!reindex->relation || wants_concurrently(reindex->params)) return;
    const Oid relation = find_relation(reindex->relation);
    if (!OidIsValid(relation)) return;
    if (get_rel_relkind(relation) == RELKIND_INDEX) {
        reach_named(reach, reindex->relation, AccessExclusiveLock, Right::maintain);
        reach_relation(reach, IndexGetRelation(relation, true), ShareLock);
        return;
    }
    reach_named(reach, reindex->relation, ShareLock, Right::maintain);
    reach_indexes(reach, relation, AccessExclusiveLock);
}

void reach_alter_domain(Reach *reach, const AlterDomainStmt *alter) {
    const bool checks_rows = alter->subtype == 'O' || alter->subtype == 'V' ||
                             (alter->subtype == 'C' && !castNode(Constraint, alter->def)->skip_validation);
    if (!checks_rows) return;
    const Oid domain = LookupTypeNameOid(nullptr, makeTypeNameFromNameList(alter->typeName), true);
    if (OidIsValid(domain)) reach_domain_users(reach, domain, ShareLock);
}

void reach_create_schema(Reach *reach, const CreateSchemaStmt *create) {
    check_stack_depth();
    ListCell *cell = nullptr;
    foreach (cell, create->schemaElts)
        reach_statement(reach, static_cast<Node *>(lfirst(cell)));
}

// Commands that lock the relation they name and nothing else.
void reach_single(Reach *reach, const Node *statement) {
    switch (nodeTag(statement)) {
    case T_RuleStmt:
        reach_named(reach, node_as<RuleStmt>(statement)->relation, AccessExclusiveLock, Right::own);
        break;
    case T_CreatePolicyStmt:
        reach_named(reach, node_as<CreatePolicyStmt>(statement)->table, AccessExclusiveLock, Right::own);
        break;
    case T_AlterPolicyStmt:
        reach_named(reach, node_as<AlterPolicyStmt>(statement)->table, AccessExclusiveLock, Right::own);
        break;
    case T_AlterSeqStmt:
        reach_named(reach, node_as<AlterSeqStmt>(statement)->sequence, ShareRowExclusiveLock, Right::own);
        break;
    case T_AlterObjectDependsStmt:
        if (node_as<AlterObjectDependsStmt>(statement)->objectType != OBJECT_TRIGGER)
            reach_named(reach, node_as<AlterObjectDependsStmt>(statement)->relation, AccessExclusiveLock,
                        Right::own);
        break;
    case T_ClusterStmt:
        reach_named(reach, node_as<ClusterStmt>(statement)->relation, AccessExclusiveLock, Right::maintain);
        break;
    case T_RefreshMatViewStmt: {
        auto *refresh = node_as<RefreshMatViewStmt>(statement);
        reach_named(reach, refresh->relation, refresh->concurrent ? ExclusiveLock : AccessExclusiveLock,
                    Right::maintain);
        break;
    }
    // code of the user, or more relations than can be told beforehand
    case T_DoStmt:
    case T_CallStmt:
    case T_ExecuteStmt:
    case T_ExplainStmt:
    case T_SelectStmt:
    case T_CreateExtensionStmt:
    case T_AlterExtensionStmt:
    case T_DropOwnedStmt:
    case T_ReassignOwnedStmt:
    case T_AlterTableMoveAllStmt:
        reach->unknown = true;
        break;
    default:
        break;
    }
}

} // namespace

void reach_statement(Reach *reach, Node *statement) {
    switch (nodeTag(statement)) {
    case T_AlterTableStmt:
        return reach_alter_table(reach, node_as<AlterTableStmt>(statement));
    case T_CreateStmt:
        return reach_create_table(reach, node_as<CreateStmt>(statement));
    case T_CreateForeignTableStmt:
        return reach_create_table(reach, &node_as<CreateForeignTableStmt>(statement)->base);
    case T_CreateSchemaStmt:
        return reach_create_schema(reach, node_as<CreateSchemaStmt>(statement));
    case T_IndexStmt:
        return reach_create_index(reach, node_as<IndexStmt>(statement));
    case T_CreateTrigStmt:
        return reach_create_trigger(reach, node_as<CreateTrigStmt>(statement));
    case T_ViewStmt:
        return reach_create_view(reach, node_as<ViewStmt>(statement));
    case T_RenameStmt:
        return reach_rename(reach, node_as<RenameStmt>(statement));
    case T_AlterObjectSchemaStmt:
        return reach_set_schema(reach, node_as<AlterObjectSchemaStmt>(statement));
    case T_AlterDomainStmt:
        return reach_alter_domain(reach, node_as<AlterDomainStmt>(statement));
    case T_TruncateStmt:
        return reach_truncate(reach, node_as<TruncateStmt>(statement));
    case T_LockStmt:
        return reach_lock(reach, node_as<LockStmt>(statement));
    case T_ReindexStmt:
        return reach_reindex(reach, node_as<ReindexStmt>(statement));
    case T_DropStmt:
        return reach_drop(reach, node_as<DropStmt>(statement));
    default:
        return reach_single(reach, statement);
    }
}

} // namespace pg
