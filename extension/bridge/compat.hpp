// All differences between server majors, in the newest API's shape. The only file with PG_VERSION_NUM.
#pragma once

#include "bridge/pg.hpp"

extern "C" {
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_node.h"
#include "pgstat.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "storage/sinvaladt.h"
#include "utils/backend_status.h"
#include "utils/guc_tables.h"
}

namespace pg::compat {

// 18 dropped execute_once (PostgreSQL commit 3eea7a0c97e).
inline void executor_run(QueryDesc *query) {
#if PG_VERSION_NUM >= 180000
    ExecutorRun(query, ForwardScanDirection, 0);
#else
    ExecutorRun(query, ForwardScanDirection, 0, true);
#endif
}

// 17 added orstronger.
inline bool lock_held_by_me(const LOCKTAG *tag, LOCKMODE mode) {
#if PG_VERSION_NUM >= 170000
    return LockHeldByMe(tag, mode, false);
#else
    return LockHeldByMe(tag, mode);
#endif
}

// 16 made the array of settings a hash behind get_guc_variables(&n); before it was an array of its own.
inline config_generic **settings(int *count) {
#if PG_VERSION_NUM >= 160000
    return get_guc_variables(count);
#else
    *count = GetNumConfigOptions();
    return get_guc_variables();
#endif
}

// 16: SET ROLE is its own right (member_can_set_role); before, membership.
inline bool may_become(Oid member, Oid role) {
#if PG_VERSION_NUM >= 160000
    return member_can_set_role(member, role);
#else
    return is_member_of_role(member, role);
#endif
}

// The process behind a virtual transaction id, or nullptr; *prepared is set when the id is that of a
// prepared transaction (or has just ended): then the process named by it is an innocent one.
inline PGPROC *holder_of(const VirtualTransactionId &vxid, bool *prepared) {
    *prepared = false;
#if PG_VERSION_NUM >= 170000
    PGPROC *proc = ProcNumberGetProc(vxid.procNumber);
    if (proc && proc->pid && proc->vxid.lxid == vxid.localTransactionId) return proc;
#else
    PGPROC *proc = BackendIdGetProc(vxid.backendId);
    if (proc && proc->pid && proc->lxid == vxid.localTransactionId) return proc;
#endif
    *prepared = true;
    return nullptr;
}

// One number for a virtual transaction id. 17 replaced backend ids by process numbers.
inline std::uint64_t key_of(const VirtualTransactionId &vxid) {
#if PG_VERSION_NUM >= 170000
    const auto backend = static_cast<std::uint32_t>(vxid.procNumber);
#else
    const auto backend = static_cast<std::uint32_t>(vxid.backendId);
#endif
    return static_cast<std::uint64_t>(backend) << 32 | vxid.localTransactionId;
}

// An entry of the per-transaction copy of all backends' status, from 1 to pgstat_fetch_stat_numbackends().
// The index is not the backend's number.
inline PgBackendStatus *status_at(int index) {
#if PG_VERSION_NUM >= 160000
    LocalPgBackendStatus *local = pgstat_get_local_beentry_by_index(index);
    return local ? &local->backendStatus : nullptr;
#else
    return pgstat_fetch_stat_beentry(index);
#endif
}

// The entry of one backend, or nullptr.
inline PgBackendStatus *status_of(int pid) {
    const int count = pgstat_fetch_stat_numbackends();
    for (int i = 1; i <= count; i++) {
        PgBackendStatus *entry = status_at(i);
        if (entry && entry->st_procpid == pid) return entry;
    }
    return nullptr;
}

// 17 has transaction_timeout, and statement_timeout is off when it is not the shorter one.
inline int statement_timeout() {
#if PG_VERSION_NUM >= 170000
    if (TransactionTimeout > 0 && StatementTimeout >= TransactionTimeout) return 0;
#endif
    return StatementTimeout;
}

// 16 moved a relation's needed rights from the range table entry to an entry of their own.
inline void check_insert_rights(ParseState *state, ParseNamespaceItem *item, List *columns) {
    ListCell *cell;
#if PG_VERSION_NUM >= 160000
    RTEPermissionInfo *info = item->p_perminfo;
#else
    RangeTblEntry *info = item->p_rte;
#endif
    info->requiredPerms = ACL_INSERT;
    foreach (cell, columns)
        info->insertedCols =
            bms_add_member(info->insertedCols, lfirst_int(cell) - FirstLowInvalidHeapAttributeNumber);
#if PG_VERSION_NUM >= 160000
    ExecCheckPermissions(state->p_rtable, list_make1(info), true);
#else
    ExecCheckRTPerms(state->p_rtable, true);
#endif
}

// 16 has one function for the ownership of any object; before, one for each catalog. Catalogs that nobody
// here asks for count as owned: the statement checks for itself.
inline bool owns(Oid catalog, Oid object, Oid role) {
#if PG_VERSION_NUM >= 160000
    return object_ownercheck(catalog, object, role);
#else
    switch (catalog) {
    case RelationRelationId:
        return pg_class_ownercheck(object, role);
    case NamespaceRelationId:
        return pg_namespace_ownercheck(object, role);
    case TypeRelationId:
        return pg_type_ownercheck(object, role);
    case ProcedureRelationId:
        return pg_proc_ownercheck(object, role);
    case ExtensionRelationId:
        return pg_extension_ownercheck(object, role);
    default:
        return true;
    }
#endif
}

inline bool may_use_schema(Oid schema, Oid role) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(NamespaceRelationId, schema, role, ACL_USAGE) == ACLCHECK_OK;
#else
    return pg_namespace_aclcheck(schema, role, ACL_USAGE) == ACLCHECK_OK;
#endif
}

// 17 made upkeep (REINDEX, CLUSTER, REFRESH) and LOCK TABLE a right of its own, MAINTAIN.
inline bool may_maintain(Oid relation, Oid role) {
#if PG_VERSION_NUM >= 170000
    return pg_class_aclcheck(relation, role, ACL_MAINTAIN) == ACLCHECK_OK;
#else
    return owns(RelationRelationId, relation, role);
#endif
}
inline AclMode lock_table_rights() {
    AclMode rights = ACL_UPDATE | ACL_DELETE | ACL_TRUNCATE;
#if PG_VERSION_NUM >= 170000
    rights |= ACL_MAINTAIN;
#endif
    return rights;
}

// 17: identity columns are inherited by partitions.
constexpr bool identity_reaches_partitions = PG_VERSION_NUM >= 170000;
// 18: NOT NULL is a constraint (PostgreSQL commit 14e87ffa5c5), so that dropping what is not there touches
// nobody; and ADD CONSTRAINT of any kind locks all children first.
constexpr bool add_constraint_locks_children = PG_VERSION_NUM >= 180000;
constexpr bool not_null_is_a_constraint = PG_VERSION_NUM >= 180000;
// 18: ALTER CONSTRAINT can change more than when a foreign key is checked.
inline bool alters_enforcement([[maybe_unused]] Node *definition) {
#if PG_VERSION_NUM >= 180000
    return castNode(ATAlterConstraint, definition)->alterEnforceability;
#else
    return false;
#endif
}
inline bool alters_inheritance([[maybe_unused]] Node *definition) {
#if PG_VERSION_NUM >= 180000
    return castNode(ATAlterConstraint, definition)->alterInheritability;
#else
    return false;
#endif
}
inline const char *altered_constraint(Node *definition) {
#if PG_VERSION_NUM >= 180000
    return castNode(ATAlterConstraint, definition)->conname;
#else
    return castNode(Constraint, definition)->conname;
#endif
}
// 16 gave the walkers of trees a callback with a prototype.
inline bool walk_raw(Node *node, bool (*walker)(Node *, void *), void *context) {
#if PG_VERSION_NUM >= 160000
    return raw_expression_tree_walker(node, walker, context);
#else
    return raw_expression_tree_walker(node, reinterpret_cast<bool (*)()>(reinterpret_cast<void *>(walker)),
                                      context);
#endif
}

// 18: generated columns can be virtual; before, all are stored.
inline bool is_virtual([[maybe_unused]] const Constraint *generated) {
#if PG_VERSION_NUM >= 180000
    return generated->generated_kind == 'v';
#else
    return false;
#endif
}
// 18: ADD CONSTRAINT ... NOT NULL column.
inline const List *not_null_columns([[maybe_unused]] const Constraint *constraint) {
#if PG_VERSION_NUM >= 180000
    return constraint->keys;
#else
    return NIL;
#endif
}
// 18: UNIQUE and PRIMARY KEY ... WITHOUT OVERLAPS.
inline bool without_overlaps([[maybe_unused]] const Constraint *constraint) {
#if PG_VERSION_NUM >= 180000
    return constraint->without_overlaps;
#else
    return false;
#endif
}
// 17: ALTER COLUMN ... SET EXPRESSION.
inline bool sets_expression([[maybe_unused]] const AlterTableCmd *command) {
#if PG_VERSION_NUM >= 170000
    return command->subtype == AT_SetExpression;
#else
    return false;
#endif
}
constexpr bool has_transaction_timeout = PG_VERSION_NUM >= 170000;
// 17: a value added to an enum of the same transaction can be used at once (PostgreSQL commit af1d39584ea).
constexpr bool new_enums_have_their_values = PG_VERSION_NUM >= 170000;

} // namespace pg::compat
