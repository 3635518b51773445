#include "bridge/classify.hpp"

#include <cstring>

#include "bridge/compat.hpp"
#include "bridge/scan.hpp"

extern "C" {
#include "catalog/pg_proc.h"
#include "commands/defrem.h"
#include "nodes/value.h"
}

namespace pg {

namespace {

using core::StatementKind;

const DefElem *option(const List *options, const char *name) {
    const ListCell *cell;
    foreach (cell, options) {
        auto *item = static_cast<DefElem *>(lfirst(cell));
        if (IsA(item, DefElem) && std::strcmp(item->defname, name) == 0) return item;
    }
    return nullptr;
}

// An option that is there and not false.
bool is_on(const List *options, const char *name) {
    const DefElem *item = option(options, name);
    if (!item) return false;
    if (!item->arg) return true;
    return call([&] { return defGetBoolean(const_cast<DefElem *>(item)); });
}

char relkind_of(const RangeVar *relation) {
    return call([&] {
        const Oid oid = RangeVarGetRelid(relation, NoLock, true);
        return OidIsValid(oid) ? get_rel_relkind(oid) : '\0';
    });
}

bool is_partitioned(const RangeVar *relation) {
    const char kind = relkind_of(relation);
    return kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_PARTITIONED_INDEX;
}

std::string last_name(const List *names) {
    return names ? strVal(llast(names)) : "";
}

void transaction(const TransactionStmt *stmt, Classified &out) {
    switch (stmt->kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START: {
        out.kind = StatementKind::begin;
        if (const DefElem *level = option(stmt->options, "transaction_isolation")) {
            const std::string name = strVal(&castNode(A_Const, level->arg)->val);
            out.isolation = name == "serializable"      ? core::Isolation::serializable
                            : name == "repeatable read" ? core::Isolation::repeatable_read
                                                        : core::Isolation::read_committed;
        }
        auto on = [&](const char *name) {
            const DefElem *item = option(stmt->options, name);
            return item && intVal(&castNode(A_Const, item->arg)->val) != 0;
        };
        out.read_only = on("transaction_read_only");
        out.deferrable = on("transaction_deferrable");
        return;
    }
    case TRANS_STMT_COMMIT:
        out.kind = stmt->chain ? StatementKind::commit_and_chain : StatementKind::commit;
        return;
    case TRANS_STMT_ROLLBACK:
        out.kind = StatementKind::rollback;
        return;
    case TRANS_STMT_SAVEPOINT:
        out.kind = StatementKind::savepoint;
        return;
    case TRANS_STMT_RELEASE:
        out.kind = StatementKind::release;
        return;
    case TRANS_STMT_ROLLBACK_TO:
        out.kind = StatementKind::rollback_to;
        return;
    case TRANS_STMT_PREPARE:
        out.kind = StatementKind::prepare_transaction;
        return;
    case TRANS_STMT_COMMIT_PREPARED:
        out.kind = StatementKind::commit_prepared;
        return;
    case TRANS_STMT_ROLLBACK_PREPARED:
        out.kind = StatementKind::rollback_prepared;
        return;
    }
}

// True if a procedural body says COMMIT or ROLLBACK where a statement can begin.
bool body_commits(const char *body) {
    try {
        Scanner scanner(body);
        bool at_start = true;
        while (Token token = scanner.next()) {
            if (at_start && (token.is("commit") || token.is("rollback"))) return true;
            const std::string_view word(body + token.offset, static_cast<std::size_t>(token.length));
            at_start = token.is(';') || token.is("begin") || token.is("then") || token.is("else") ||
                       word == ">>" || (word.size() == 4 && pg_strncasecmp(word.data(), "loop", 4) == 0);
        }
        return false;
    } catch (const Error &) {
        return std::strstr(body, "commit") != nullptr; // another language: a guess from its text
    }
}

const char *do_body(const DoStmt *stmt) {
    const DefElem *body = option(stmt->args, "as");
    return body && body->arg ? strVal(body->arg) : "";
}

// One level deep: the source of every procedure that the name may mean.
bool called_commits(const List *names) {
    return call([&]() -> bool {
        FuncCandidateList found =
            FuncnameGetCandidates(const_cast<List *>(names), -1, NIL, false, false, true, true);
        if (!found) return true; // made by the script itself
        for (; found; found = found->next) {
            HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(found->oid));
            if (!HeapTupleIsValid(tuple)) continue;
            bool null;
            const Datum source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &null);
            char *source_text = null ? pstrdup("") : TextDatumGetCString(source);
            ReleaseSysCache(tuple);
            for (char *c = source_text; *c; c++)
                *c = pg_tolower(static_cast<unsigned char>(*c));
            if (std::strstr(source_text, "commit") || std::strstr(source_text, "rollback")) return true;
        }
        return false;
    });
}

void call_statement(const CallStmt *stmt, Classified &out) {
    const List *name = stmt->funccall->funcname;
    const std::string procedure = last_name(name);
    const bool ours = (list_length(name) == 2 && std::strcmp(strVal(linitial(name)), "sluice") == 0) ||
                      procedure == "migrate_run" || procedure == "migrate_rollback" ||
                      procedure == "migrate_resume";
    out.kind = ours ? StatementKind::own_call : StatementKind::call;
    if (!ours) out.commits_itself = called_commits(name);
}

StatementKind drop(const DropStmt *stmt) {
    const bool cascade = stmt->behavior == DROP_CASCADE;
    switch (stmt->removeType) {
    case OBJECT_TABLE:
    case OBJECT_FOREIGN_TABLE:
        return StatementKind::drop_table;
    case OBJECT_MATVIEW:
        return StatementKind::drop_materialized_view;
    case OBJECT_SCHEMA:
        return StatementKind::drop_schema;
    case OBJECT_INDEX:
        return stmt->concurrent ? StatementKind::drop_index_concurrently : StatementKind::drop_index;
    case OBJECT_TYPE:
    case OBJECT_DOMAIN:
        return cascade ? StatementKind::drop_type_cascade : StatementKind::drop_other;
    case OBJECT_EXTENSION:
        return cascade ? StatementKind::drop_extension_cascade : StatementKind::drop_other;
    default:
        return StatementKind::drop_other;
    }
}

StatementKind alter_table(const AlterTableStmt *stmt) {
    StatementKind kind = StatementKind::alter_table;
    const ListCell *cell;
    foreach (cell, stmt->cmds) {
        const auto *cmd = lfirst_node(AlterTableCmd, cell);
        if (cmd->subtype == AT_DropColumn) kind = StatementKind::alter_table_drop_column;
        if (cmd->subtype == AT_DetachPartitionFinalize) kind = StatementKind::detach_finalize;
        if (cmd->subtype == AT_DetachPartition && castNode(PartitionCmd, cmd->def)->concurrent)
            kind = StatementKind::detach_concurrently;
    }
    return kind;
}

StatementKind reindex(const ReindexStmt *stmt) {
    if (is_on(stmt->params, "concurrently")) return StatementKind::reindex_concurrently;
    if (!stmt->relation || is_partitioned(stmt->relation)) return StatementKind::reindex_many;
    return StatementKind::reindex;
}

StatementKind cluster(const ClusterStmt *stmt) {
    if (!stmt->relation || is_partitioned(stmt->relation)) return StatementKind::cluster_all;
    return StatementKind::cluster;
}

StatementKind copy(const CopyStmt *stmt) {
    if (stmt->is_from) return StatementKind::copy_in;
    return !stmt->filename && !stmt->is_program ? StatementKind::copy_stdout : StatementKind::copy_out;
}

StatementKind alter_subscription(const AlterSubscriptionStmt *stmt) {
    const bool refreshes =
        stmt->kind == ALTER_SUBSCRIPTION_REFRESH || stmt->kind == ALTER_SUBSCRIPTION_SET_PUBLICATION ||
        stmt->kind == ALTER_SUBSCRIPTION_ADD_PUBLICATION || stmt->kind == ALTER_SUBSCRIPTION_DROP_PUBLICATION;
    return refreshes ? StatementKind::alter_subscription_refresh : StatementKind::other;
}

// SET, RESET and their like, but those of the transaction.
bool sets_session(const VariableSetStmt *stmt) {
    const bool transaction = stmt->kind == VAR_SET_MULTI && std::strncmp(stmt->name, "TRANSACTION", 11) == 0;
    return !stmt->is_local && !transaction;
}

// SELECT set_config('search_path', '', false), which pg_dump writes instead of SET.
bool sets_session(const SelectStmt *stmt) {
    if (list_length(stmt->targetList) != 1 || stmt->fromClause || stmt->intoClause) return false;
    const Node *value = linitial_node(ResTarget, stmt->targetList)->val;
    if (!value || !IsA(value, FuncCall)) return false;
    const auto *function = reinterpret_cast<const FuncCall *>(value);
    if (last_name(function->funcname) != "set_config" || list_length(function->args) != 3) return false;
    for (int i = 0; i < 3; i++)
        if (!IsA(list_nth(function->args, i), A_Const)) return false;
    auto *local = castNode(A_Const, lthird(function->args));
    return IsA(&local->val, Boolean) && !boolVal(&local->val);
}

// Kinds that follow from the node's tag and a field or two.
StatementKind simple(const Node *node) {
    switch (nodeTag(node)) {
    case T_SelectStmt:
        return reinterpret_cast<const SelectStmt *>(node)->intoClause ? StatementKind::select_into
                                                                      : StatementKind::select;
    case T_InsertStmt:
        return StatementKind::insert;
    case T_UpdateStmt:
        return StatementKind::update;
    case T_DeleteStmt:
        return reinterpret_cast<const DeleteStmt *>(node)->whereClause ? StatementKind::delete_
                                                                       : StatementKind::delete_all;
    case T_MergeStmt:
        return StatementKind::merge;
    case T_CopyStmt:
        return copy(reinterpret_cast<const CopyStmt *>(node));
    case T_TruncateStmt:
        return StatementKind::truncate;
    case T_LockStmt:
        return StatementKind::lock_table;
    case T_CreateStmt:
        return StatementKind::create_table;
    case T_CreateTableAsStmt:
        return StatementKind::create_table_as;
    case T_AlterTableStmt:
        return alter_table(reinterpret_cast<const AlterTableStmt *>(node));
    case T_RenameStmt:
        return StatementKind::rename;
    case T_AlterObjectSchemaStmt:
        return StatementKind::set_schema;
    case T_DropStmt:
        return drop(reinterpret_cast<const DropStmt *>(node));
    case T_DropOwnedStmt:
        return StatementKind::drop_owned;
    case T_CreateTrigStmt:
        return StatementKind::create_trigger;
    case T_RuleStmt:
        return StatementKind::create_rule;
    case T_CreatePolicyStmt:
    case T_AlterPolicyStmt:
        return StatementKind::create_policy;
    case T_IndexStmt:
        return reinterpret_cast<const IndexStmt *>(node)->concurrent
                   ? StatementKind::create_index_concurrently
                   : StatementKind::create_index;
    case T_ReindexStmt:
        return reindex(reinterpret_cast<const ReindexStmt *>(node));
    case T_ClusterStmt:
        return cluster(reinterpret_cast<const ClusterStmt *>(node));
    case T_RefreshMatViewStmt:
        return reinterpret_cast<const RefreshMatViewStmt *>(node)->concurrent
                   ? StatementKind::refresh_concurrently
                   : StatementKind::refresh;
    case T_CreatedbStmt:
        return StatementKind::create_database;
    case T_DropdbStmt:
        return StatementKind::drop_database;
    case T_AlterDatabaseStmt:
        return option(reinterpret_cast<const AlterDatabaseStmt *>(node)->options, "tablespace")
                   ? StatementKind::alter_database_tablespace
                   : StatementKind::other;
    case T_CreateTableSpaceStmt:
        return StatementKind::create_tablespace;
    case T_DropTableSpaceStmt:
        return StatementKind::drop_tablespace;
    case T_CreateSubscriptionStmt:
        return StatementKind::create_subscription;
    case T_AlterSubscriptionStmt:
        return alter_subscription(reinterpret_cast<const AlterSubscriptionStmt *>(node));
    case T_DropSubscriptionStmt:
        return StatementKind::drop_subscription;
    case T_AlterSystemStmt:
        return StatementKind::alter_system;
    case T_DiscardStmt:
        return reinterpret_cast<const DiscardStmt *>(node)->target == DISCARD_ALL ? StatementKind::discard_all
                                                                                  : StatementKind::other;
    default:
        return StatementKind::other;
    }
}

} // namespace

Classified classify(const Node *node) {
    Classified out;
    switch (nodeTag(node)) {
    case T_TransactionStmt:
        transaction(reinterpret_cast<const TransactionStmt *>(node), out);
        break;
    case T_CallStmt:
        call_statement(reinterpret_cast<const CallStmt *>(node), out);
        break;
    case T_DoStmt:
        out.kind = StatementKind::do_block;
        out.commits_itself = body_commits(do_body(reinterpret_cast<const DoStmt *>(node)));
        break;
    case T_VacuumStmt: {
        const auto *stmt = reinterpret_cast<const VacuumStmt *>(node);
        out.kind = !stmt->is_vacuumcmd            ? StatementKind::analyze
                   : is_on(stmt->options, "full") ? StatementKind::vacuum_full
                                                  : StatementKind::vacuum;
        break;
    }
    case T_AlterEnumStmt: {
        const auto *stmt = reinterpret_cast<const AlterEnumStmt *>(node);
        if (stmt->oldVal || !stmt->newVal) break;
        out.kind = StatementKind::alter_type_add_value;
        out.new_value = stmt->newVal;
        out.type_name = last_name(stmt->typeName);
        break;
    }
    case T_VariableSetStmt:
        out.kind = StatementKind::set;
        out.sets_session = sets_session(reinterpret_cast<const VariableSetStmt *>(node));
        break;
    case T_SelectStmt:
        out.kind = simple(node);
        out.sets_session = sets_session(reinterpret_cast<const SelectStmt *>(node));
        break;
    case T_CreateEnumStmt:
        out.type_name = last_name(reinterpret_cast<const CreateEnumStmt *>(node)->typeName);
        break;
    default:
        out.kind = simple(node);
    }
    return out;
}

} // namespace pg
