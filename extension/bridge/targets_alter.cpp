#include "bridge/targets_reach.hpp"

#include "bridge/compat.hpp"
#include "bridge/targets_scan.hpp"

extern "C" {
#include "catalog/partition.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "commands/tablecmds.h"
}

namespace pg {

namespace {

struct Alter {
    Reach *reach;
    Oid relation;
    LOCKMODE mode; // of the statement: the strongest of its subcommands, for the children too
    bool recurse;  // not ONLY
    bool partitioned;
};

// The relation and those below it that the statement reaches.
void reach_below(const Alter &alter) {
    if (alter.recurse) reach_tree(alter.reach, alter.relation, alter.mode);
}

void reach_below_partitioned(const Alter &alter) {
    if (alter.partitioned) reach_below(alter);
}

// With ONLY, the children whose inherited copy becomes their own.
void reach_children(const Alter &alter) {
    ListCell *cell = nullptr;
    foreach (cell, find_inheritance_children(alter.relation, NoLock))
        reach_relation(alter.reach, lfirst_oid(cell), alter.mode, 1);
}

void add_column(const Alter &alter, const AlterTableCmd *command) {
    reach_below(alter);
    if (command->def) reach_partner(alter.reach, command->def);
}

bool is_not_null(Oid relation, const char *column) {
    HeapTuple row = SearchSysCacheAttName(relation, column);
    if (!HeapTupleIsValid(row)) return false;
    const bool not_null = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(row))->attnotnull;
    ReleaseSysCache(row);
    return not_null;
}

bool may_be_null(Oid relation, const Constraint *key) {
    ListCell *cell = nullptr;
    foreach (cell, key->keys)
        if (!is_not_null(relation, strVal(lfirst(cell)))) return true;
    return key->keys == NIL; // USING INDEX
}

// Where NOT NULL is a constraint, nothing happens to one that is (or is not) there already.
void change_not_null(const Alter &alter, const AlterTableCmd *command) {
    if (!compat::not_null_is_a_constraint) return reach_below(alter);
    if (is_not_null(alter.relation, command->name) != (command->subtype == AT_DropNotNull)) return;
    reach_below(alter);
    if (command->subtype == AT_DropNotNull && !alter.recurse) reach_children(alter);
}

void alter_constraint(const Alter &alter, const AlterTableCmd *command) {
    reach_below_partitioned(alter);
    if (compat::alters_inheritance(command->def)) reach_below(alter);
    if (!compat::alters_enforcement(command->def)) return;
    // its triggers go or come, on both tables
    const char *name = compat::altered_constraint(command->def);
    const Oid constraint = get_relation_constraint_oid(alter.relation, name, true);
    reach_dropped(alter.reach, {ConstraintRelationId, constraint, 0}, false);
    reach_partitions(alter.reach, referenced_by(constraint), ShareRowExclusiveLock);
}

void add_constraint(const Alter &alter, const AlterTableCmd *command) {
    auto *constraint = castNode(Constraint, command->def);
    reach_partner(alter.reach, command->def);
    if (compat::add_constraint_locks_children) return reach_below(alter);
    switch (constraint->contype) {
    case CONSTR_CHECK:
    case CONSTR_NOTNULL:
        if (!constraint->is_no_inherit) reach_below(alter);
        break;
    case CONSTR_PRIMARY: // makes its columns NOT NULL, in the children too
        if (!alter.partitioned || may_be_null(alter.relation, constraint)) return reach_below(alter);
        [[fallthrough]];
    case CONSTR_UNIQUE:
    case CONSTR_EXCLUSION: // an index for each partition, as CREATE INDEX makes it
        if (alter.recurse) reach_partitions(alter.reach, alter.relation, ShareLock);
        break;
    default:
        reach_below_partitioned(alter);
    }
}

// All relations that a subcommand reaches, as a list: `relation` alone with ONLY.
List *reached_relations(const Alter &alter) {
    return alter.recurse ? find_all_inheritors(alter.relation, NoLock, nullptr)
                         : list_make1_oid(alter.relation);
}

void drop_column(const Alter &alter, const AlterTableCmd *command) {
    if (get_attnum(alter.relation, command->name) == InvalidAttrNumber) return;
    reach_below(alter);
    if (!alter.recurse) reach_children(alter);
    ListCell *cell = nullptr;
    foreach (cell, reached_relations(alter)) {
        const AttrNumber column = get_attnum(lfirst_oid(cell), command->name);
        if (column == InvalidAttrNumber) continue;
        reach_dropped(alter.reach, {RelationRelationId, lfirst_oid(cell), column},
                      command->behavior == DROP_CASCADE);
    }
}

void drop_constraint(const Alter &alter, const AlterTableCmd *command) {
    reach_below_partitioned(alter);
    const Oid constraint = get_relation_constraint_oid(alter.relation, command->name, true);
    if (!OidIsValid(constraint)) return;
    if (is_inherited(constraint)) {
        reach_below(alter);
        if (!alter.recurse) reach_children(alter);
    }
    reach_relation(alter.reach, referenced_by(constraint), AccessExclusiveLock);
    reach_dropped(alter.reach, {ConstraintRelationId, constraint, 0}, command->behavior == DROP_CASCADE);
}

void alter_type(const Alter &alter, const AlterTableCmd *command) {
    reach_below(alter);
    ListCell *cell = nullptr;
    foreach (cell, reached_relations(alter)) {
        const Oid relation = lfirst_oid(cell);
        const AttrNumber column = get_attnum(relation, command->name);
        if (column == InvalidAttrNumber) continue;
        reach_rebuilt(alter.reach, relation, column);
        reach_identity(alter.reach, relation, column, ShareRowExclusiveLock);
    }
}

// SET IDENTITY with options of the sequence alone, without GENERATED.
bool only_restarts(const AlterTableCmd *command) {
    if (command->subtype != AT_SetIdentity) return false;
    ListCell *cell = nullptr;
    foreach (cell, castNode(List, command->def))
        if (std::string_view(lfirst_node(DefElem, cell)->defname) == "generated") return false;
    return true;
}

void alter_identity(const Alter &alter, const AlterTableCmd *command, LOCKMODE sequence_mode) {
    if (compat::identity_reaches_partitions && !only_restarts(command)) reach_below_partitioned(alter);
    const AttrNumber column = get_attnum(alter.relation, command->name);
    if (column != InvalidAttrNumber) reach_identity(alter.reach, alter.relation, column, sequence_mode);
}

void attach_partition(const Alter &alter, const AlterTableCmd *command) {
    const RangeVar *name = castNode(PartitionCmd, command->def)->name;
    const Oid partition = reach_named(alter.reach, name, AccessExclusiveLock, Right::own);
    if (!alter.partitioned || !OidIsValid(partition)) return; // an index: it alone
    reach_tree(alter.reach, partition, AccessExclusiveLock);
    reach_new_partition(alter.reach, alter.relation);
}

void detach_partition(const Alter &alter, const AlterTableCmd *command) {
    auto *detach = castNode(PartitionCmd, command->def);
    if (detach->concurrent) return;
    const Oid partition = reach_named(alter.reach, detach->name, AccessExclusiveLock, Right::none);
    if (!OidIsValid(partition)) return;
    reach_tree(alter.reach, partition, AccessExclusiveLock);
    reach_relation(alter.reach, get_default_partition_oid(alter.relation), AccessExclusiveLock);
    reach_referenced(alter.reach, partition, ShareRowExclusiveLock);
    reach_referencing(alter.reach, partition, AccessExclusiveLock);
}

// Row triggers have copies on the partitions. Without a name: all triggers.
void switch_trigger(const Alter &alter, const AlterTableCmd *command) {
    if (!alter.partitioned) return;
    bool row_level = false;
    scan_catalog(TriggerRelationId, TriggerRelidNameIndexId, {{Anum_pg_trigger_tgrelid, alter.relation}},
                 [&](HeapTuple row, TupleDesc) {
                     auto *form = reinterpret_cast<Form_pg_trigger>(GETSTRUCT(row));
                     if (command->name && namestrcmp(&form->tgname, command->name) != 0) return;
                     row_level = row_level || TRIGGER_FOR_ROW(form->tgtype);
                 });
    if (row_level) reach_below(alter);
}

void set_logged(const Alter &alter, char persistence) {
    if (get_rel_persistence(alter.relation) != persistence)
        reach_sequences(alter.reach, alter.relation, AccessExclusiveLock);
}

// Subcommands that reach the named relation alone, or whose lock is weaker than what matters here. Any other
// one is taken to reach all children.
bool stays_at_home(AlterTableType type) {
    switch (type) {
    case AT_SetOptions:
    case AT_ResetOptions:
    case AT_SetCompression:
    case AT_AddIndexConstraint:
    case AT_AlterColumnGenericOptions:
    case AT_GenericOptions:
    case AT_ClusterOn:
    case AT_DropCluster:
    case AT_SetAccessMethod:
    case AT_SetTableSpace:
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
    case AT_ReplaceRelOptions:
    case AT_AddInherit:
    case AT_DropInherit:
    case AT_ReplicaIdentity:
    case AT_EnableRule:
    case AT_EnableAlwaysRule:
    case AT_EnableReplicaRule:
    case AT_DisableRule:
    case AT_AddOf:
    case AT_DropOf:
    case AT_EnableRowSecurity:
    case AT_DisableRowSecurity:
    case AT_ForceRowSecurity:
    case AT_NoForceRowSecurity:
        return true;
    default:
        return false;
    }
}

bool switches_trigger(AlterTableType type) {
    switch (type) {
    case AT_EnableTrig:
    case AT_EnableAlwaysTrig:
    case AT_EnableReplicaTrig:
    case AT_EnableTrigAll:
    case AT_EnableTrigUser:
    case AT_DisableTrig:
    case AT_DisableTrigAll:
    case AT_DisableTrigUser:
        return true;
    default:
        return false;
    }
}

void reach_command(const Alter &alter, const AlterTableCmd *command) {
    if (stays_at_home(command->subtype)) return;
    if (switches_trigger(command->subtype)) return switch_trigger(alter, command);
    switch (command->subtype) {
    case AT_AddColumn:
        return add_column(alter, command);
    case AT_AddConstraint:
        return add_constraint(alter, command);
    case AT_DropColumn:
        return drop_column(alter, command);
    case AT_DropConstraint:
        return drop_constraint(alter, command);
    case AT_DropNotNull:
    case AT_SetNotNull:
        return change_not_null(alter, command);
    case AT_AlterColumnType:
        return alter_type(alter, command);
    case AT_AlterConstraint:
        return alter_constraint(alter, command);
    case AT_SetIdentity:
        return alter_identity(alter, command, ShareRowExclusiveLock);
    case AT_AddIdentity:
    case AT_DropIdentity:
        return alter_identity(alter, command, AccessExclusiveLock);
    case AT_AttachPartition:
        return attach_partition(alter, command);
    case AT_DetachPartition:
    case AT_DetachPartitionFinalize:
        return detach_partition(alter, command);
    case AT_ChangeOwner:
        return reach_sequences(alter.reach, alter.relation, AccessExclusiveLock);
    case AT_SetLogged:
        return set_logged(alter, RELPERSISTENCE_PERMANENT);
    case AT_SetUnLogged:
        return set_logged(alter, RELPERSISTENCE_UNLOGGED);
    default:
        return reach_below(alter);
    }
}

} // namespace

void reach_alter_table(Reach *reach, const AlterTableStmt *statement) {
    const LOCKMODE mode = AlterTableGetLockLevel(statement->cmds);
    const Oid relation = find_relation(statement->relation);
    if (!OidIsValid(relation)) return;
    reach_named(reach, statement->relation, mode, Right::own);
    const char kind = get_rel_relkind(relation);
    const Alter alter = {reach, relation, mode, statement->relation->inh, kind == RELKIND_PARTITIONED_TABLE};
    ListCell *cell = nullptr;
    foreach (cell, statement->cmds) {
        auto *command = lfirst_node(AlterTableCmd, cell);
        // typed tables follow their type, and nobody keeps a list of them
        if (kind == RELKIND_COMPOSITE_TYPE && command->behavior == DROP_CASCADE) reach->unknown = true;
        reach_command(alter, command);
    }
}

} // namespace pg
