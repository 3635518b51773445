// Statements about rows, code and the session.
#include "bridge/actions_build.hpp"

#include "bridge/classify.hpp"
#include "bridge/scan.hpp"

extern "C" {
#include "nodes/value.h"
}

namespace pg {

namespace {

using core::Action;
using core::Object;
using core::StatementKind;

template <class Node_>
const Node_ *as(const Node *tree) {
    return reinterpret_cast<const Node_ *>(tree);
}

void truncate(ActionBuilder &to, const TruncateStmt *stmt) {
    const ListCell *cell;
    foreach (cell, stmt->relations) {
        Action &made = to.add(StatementKind::truncate, lfirst_node(RangeVar, cell), Object::table);
        made.cascade = stmt->behavior == DROP_CASCADE;
        made.several = list_length(stmt->relations) > 1;
    }
}

void lock(ActionBuilder &to, const LockStmt *stmt) {
    const ListCell *cell;
    foreach (cell, stmt->relations) {
        Action &made = to.add(StatementKind::lock_table, lfirst_node(RangeVar, cell), Object::table);
        made.lock = static_cast<core::Lock>(stmt->mode);
    }
}

bool starts_statement(const Token &token) {
    return token.is(';') || token.is("begin") || token.is("then") || token.is("else") || token.is("do");
}

// What the words of a procedural body show. In another language than SQL's nothing is seen.
core::Body body_of(const char *text) {
    core::Body body;
    body.text = text;
    try {
        Scanner scanner(text);
        bool at_start = true;
        while (const Token token = scanner.next()) {
            const std::string_view word(text + token.offset, static_cast<std::size_t>(token.length));
            const bool loop = word.size() == 4 && pg_strncasecmp(word.data(), "loop", 4) == 0;
            if (at_start) {
                body.changes_structure = body.changes_structure || token.is("create") || token.is("alter") ||
                                         token.is("drop") || token.is("truncate");
                body.changes_rows =
                    body.changes_rows || token.is("update") || token.is("delete") || token.is("insert");
                body.commits = body.commits || token.is("commit") || token.is("rollback");
                body.dynamic = body.dynamic || token.is("execute");
            }
            body.loops = body.loops || loop;
            body.limits = body.limits || token.is("limit");
            // a common table expression may come before the change
            if (token.is("update") || token.is("delete")) body.changes_rows = true;
            at_start = starts_statement(token) || loop || word == ">>";
        }
    } catch (const Error &) {
        body.dynamic = true;
    }
    return body;
}

const char *text_option(const List *options, const char *name) {
    const DefElem *item = option_named(options, name);
    if (!item || !item->arg) return "";
    if (IsA(item->arg, List)) return strVal(linitial(reinterpret_cast<const List *>(item->arg)));
    return IsA(item->arg, String) ? strVal(item->arg) : "";
}

std::string value_of(const Node *node) {
    if (!node || !IsA(node, A_Const) || as<A_Const>(node)->isnull) return {};
    const auto *value = &as<A_Const>(node)->val;
    if (IsA(value, String)) return strVal(value);
    if (IsA(value, Integer)) return std::to_string(intVal(value));
    return {};
}

void set(ActionBuilder &to, const VariableSetStmt *stmt) {
    const std::string name = stmt->name ? stmt->name : "";
    const bool role = name == "role" || name == "session_authorization";
    Action &made = to.add(role ? StatementKind::set_role : StatementKind::set);
    made.local = stmt->is_local;
    made.words = {name};
    const ListCell *cell;
    foreach (cell, stmt->args)
        made.words.push_back(value_of(static_cast<const Node *>(lfirst(cell))));
}

// SELECT set_config('search_path', '', false), which pg_dump writes.
bool set_config(ActionBuilder &to, const SelectStmt *stmt) {
    if (list_length(stmt->targetList) != 1 || stmt->fromClause) return false;
    const Node *value = linitial_node(ResTarget, stmt->targetList)->val;
    if (!value || !IsA(value, FuncCall)) return false;
    const auto *function = as<FuncCall>(value);
    if (last_of(function->funcname) != "set_config" || list_length(function->args) != 3) return false;
    Action &made = to.add(StatementKind::set);
    made.words = {value_of(static_cast<const Node *>(linitial(function->args)))};
    const std::string given = value_of(static_cast<const Node *>(lsecond(function->args)));
    if (!given.empty()) made.words.push_back(given);
    const auto *local = static_cast<const Node *>(lthird(function->args));
    made.local =
        IsA(local, A_Const) && IsA(&as<A_Const>(local)->val, Boolean) && boolVal(&as<A_Const>(local)->val);
    return true;
}

void select(ActionBuilder &to, const SelectStmt *stmt) {
    if (set_config(to, stmt)) return;
    if (!stmt->intoClause) {
        to.add(StatementKind::select);
        return;
    }
    Action &made = to.add(StatementKind::select_into, stmt->intoClause->rel, Object::table);
    made.temporary = stmt->intoClause->rel->relpersistence == RELPERSISTENCE_TEMP;
    made.reads = reads_of(reinterpret_cast<const Node *>(stmt));
    std::erase(made.reads, made.relation);
}

// Columns that are set, those alone that are set as a whole.
std::vector<std::string> targets_of(const List *targets) {
    std::vector<std::string> out;
    const ListCell *cell;
    foreach (cell, targets) {
        const auto *target = lfirst_node(ResTarget, cell);
        if (target->indirection == NIL && target->name) out.emplace_back(target->name);
    }
    return out;
}

void insert(ActionBuilder &to, const InsertStmt *stmt) {
    Action &made = to.add(StatementKind::insert, stmt->relation, Object::table);
    const auto *source = as<SelectStmt>(stmt->selectStmt);
    made.from_query = source && source->valuesLists == NIL;
    made.columns = targets_of(stmt->cols);
}

void create_table_as(ActionBuilder &to, const CreateTableAsStmt *stmt) {
    const bool view = stmt->objtype == OBJECT_MATVIEW;
    Action &made = to.add(view ? StatementKind::create_materialized_view : StatementKind::create_table_as,
                          stmt->into->rel, view ? Object::materialized_view : Object::table);
    made.if_not_exists = stmt->if_not_exists;
    made.with_data = !stmt->into->skipData;
    made.reads = reads_of(stmt->query);
    if (!stmt->into->skipData) made.expression = to.slice(to.after_keyword({"as"}));
    made.temporary = stmt->into->rel->relpersistence == RELPERSISTENCE_TEMP;
}

void change_rows(ActionBuilder &to, const Node *tree) {
    if (IsA(tree, UpdateStmt)) {
        const bool some = as<UpdateStmt>(tree)->whereClause != nullptr;
        const auto *update = as<UpdateStmt>(tree);
        Action &made =
            to.add(some ? StatementKind::update : StatementKind::update_all, update->relation, Object::table);
        made.has_where = some;
        made.columns = targets_of(update->targetList);
        made.one_table = update->fromClause == NIL && update->returningList == NIL && !update->withClause;
    } else if (IsA(tree, DeleteStmt)) {
        const bool some = as<DeleteStmt>(tree)->whereClause != nullptr;
        const auto *remove = as<DeleteStmt>(tree);
        Action &made = to.add(some ? StatementKind::delete_ : StatementKind::delete_all, remove->relation,
                              Object::table);
        made.has_where = some;
        made.one_table = remove->usingClause == NIL && remove->returningList == NIL && !remove->withClause;
    } else if (IsA(tree, MergeStmt)) {
        to.add(StatementKind::merge, as<MergeStmt>(tree)->relation, Object::table);
    } else {
        to.add(classify(tree).kind, as<CopyStmt>(tree)->relation, Object::table).columns =
            texts_of(as<CopyStmt>(tree)->attlist);
    }
}

void upkeep(ActionBuilder &to, const VacuumStmt *stmt, StatementKind kind) {
    const ListCell *cell;
    foreach (cell, stmt->rels)
        to.add(kind, lfirst_node(VacuumRelation, cell)->relation, Object::table);
}

void reindex(ActionBuilder &to, const ReindexStmt *stmt, StatementKind kind) {
    const bool index = stmt->kind == REINDEX_OBJECT_INDEX;
    Action &made = to.add(kind, stmt->relation, index ? Object::index : Object::table);
    if (index) made.subject = made.relation;
    if (!stmt->relation) made.subject = {"", stmt->name ? stmt->name : ""};
    made.concurrently = option_is_on(stmt->params, "concurrently");
    if (stmt->kind == REINDEX_OBJECT_SYSTEM) made.words = {"system"};
    if (!made.concurrently)
        made.insert_at = to.in_script(to.after_keyword({"index", "table", "schema", "database", "system"}));
}

} // namespace

bool data_action(ActionBuilder &to, const Node *tree) {
    switch (nodeTag(tree)) {
    case T_SelectStmt:
        select(to, as<SelectStmt>(tree));
        return true;
    case T_InsertStmt:
        insert(to, as<InsertStmt>(tree));
        return true;
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt:
    case T_CopyStmt:
        change_rows(to, tree);
        return true;
    case T_TruncateStmt:
        truncate(to, as<TruncateStmt>(tree));
        return true;
    case T_LockStmt:
        lock(to, as<LockStmt>(tree));
        return true;
    case T_CreateTableAsStmt:
        create_table_as(to, as<CreateTableAsStmt>(tree));
        return true;
    case T_VariableSetStmt:
        set(to, as<VariableSetStmt>(tree));
        return true;
    case T_DoStmt:
        to.add(classify(tree).kind).body = body_of(text_option(as<DoStmt>(tree)->args, "as"));
        return true;
    case T_VacuumStmt:
        upkeep(to, as<VacuumStmt>(tree), classify(tree).kind);
        return true;
    case T_ReindexStmt:
        reindex(to, as<ReindexStmt>(tree), classify(tree).kind);
        return true;
    case T_ClusterStmt:
        to.add(classify(tree).kind, as<ClusterStmt>(tree)->relation, Object::table);
        return true;
    case T_RefreshMatViewStmt: {
        const auto *refresh = as<RefreshMatViewStmt>(tree);
        Action &made = to.add(classify(tree).kind, refresh->relation, Object::materialized_view);
        made.concurrently = refresh->concurrent;
        made.with_data = !refresh->skipData;
        if (!refresh->concurrent) made.insert_at = to.in_script(to.after_keyword({"view"}));
        return true;
    }
    case T_CreateFunctionStmt: {
        const auto *function = as<CreateFunctionStmt>(tree);
        Action &made =
            to.add(function->replace ? StatementKind::replace_function : StatementKind::create_function);
        made.object = Object::function;
        made.subject = name_of(function->funcname);
        made.or_replace = function->replace;
        made.security_definer = option_is_on(function->options, "security");
        const ListCell *cell;
        foreach (cell, function->options) {
            auto *item = lfirst_node(DefElem, cell);
            if (std::string_view(item->defname) == "set" && IsA(item->arg, VariableSetStmt) &&
                std::string_view(as<VariableSetStmt>(item->arg)->name) == "search_path")
                made.sets_search_path = true;
        }
        made.body.text = text_option(function->options, "as");
        made.words = {text_option(function->options, "language"),
                      text_option(function->options, "volatility")};
        return true;
    }
    default:
        return false;
    }
}

} // namespace pg
