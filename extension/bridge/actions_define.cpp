#include "bridge/actions_build.hpp"

#include <algorithm>

#include "bridge/compat.hpp"
#include "bridge/memory.hpp"
#include "bridge/scan.hpp"
#include "core/text.hpp"

extern "C" {
#include "commands/defrem.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_target.h"
}

namespace pg {

namespace {

using core::Action;
using core::Object;
using core::StatementKind;

// Where the next part of a column's definition begins, behind the byte `from`.
int next_part(const ColumnDef *column, int from, int end) {
    int next = end;
    const auto consider = [&](int at) {
        if (at > from && (next < 0 || at < next)) next = at;
    };
    const ListCell *cell;
    foreach (cell, column->constraints)
        consider(lfirst_node(Constraint, cell)->location);
    if (column->collClause) consider(column->collClause->location);
    return next;
}

bool is_serial(const ::TypeName *type) {
    if (!type || list_length(type->names) != 1 || type->arrayBounds != NIL) return false;
    const std::string_view name = strVal(linitial(type->names));
    constexpr std::string_view serials[] = {"smallserial", "serial2",   "serial",
                                            "serial4",     "bigserial", "serial8"};
    return std::find(std::begin(serials), std::end(serials), name) != std::end(serials);
}

bool is_null(const Node *expression) {
    return expression && IsA(expression, A_Const) && reinterpret_cast<const A_Const *>(expression)->isnull;
}

// An expression's own place is behind the parentheses it stands in: it is cut out by the words around it.
std::string behind_default(const std::string &constraint) {
    constexpr std::string_view word = "DEFAULT";
    const std::size_t at = pg_strncasecmp(constraint.c_str(), "constraint", 10) == 0
                               ? constraint.find(' ', constraint.find(' ') + 1) + 1
                               : 0;
    return std::string(
        core::text::trim(std::string_view(constraint).substr(std::min(at + word.size(), constraint.size()))));
}

std::string in_parentheses(const std::string &constraint) {
    const std::size_t from = constraint.find('(');
    const std::size_t to = constraint.rfind(')');
    return from == std::string::npos || to < from ? "" : constraint.substr(from, to + 1 - from);
}

void take_constraint(core::ColumnDefinition &out, const Constraint *each, const ColumnDef *column,
                     const ActionBuilder &in, int end) {
    switch (each->contype) {
    case CONSTR_NOTNULL:
        out.not_null = true;
        break;
    case CONSTR_PRIMARY:
        out.not_null = true;
        break;
    case CONSTR_DEFAULT:
        out.default_null = is_null(each->raw_expr);
        out.has_default = !out.default_null;
        out.default_volatile = each->raw_expr && may_be_volatile(each->raw_expr);
        out.default_text = behind_default(in.slice(each->location, next_part(column, each->location, end)));
        break;
    case CONSTR_IDENTITY:
        out.identity = true;
        break;
    case CONSTR_GENERATED:
        out.generated = true;
        out.stored = !compat::is_virtual(each);
        out.default_text = in_parentheses(in.slice(each->location, next_part(column, each->location, end)));
        break;
    default:
        break;
    }
}

void describe_index(Action &to, const List *params, const List *including) {
    const ListCell *cell;
    foreach (cell, params) {
        auto *item = lfirst_node(IndexElem, cell);
        to.columns.emplace_back(item->name ? item->name : "");
        if (!item->name) to.words.emplace_back(call([&] { return FigureIndexColname(item->expr); }));
    }
    foreach (cell, including) {
        auto *item = lfirst_node(IndexElem, cell);
        to.include.emplace_back(item->name ? item->name : "");
    }
}

bool is_plain(const IndexStmt *index) {
    const ListCell *cell;
    foreach (cell, index->indexParams) {
        auto *item = lfirst_node(IndexElem, cell);
        const bool usual = item->collation == NIL && item->opclass == NIL && item->opclassopts == NIL &&
                           item->ordering != SORTBY_DESC && item->nulls_ordering != SORTBY_NULLS_FIRST;
        if (!usual) return false;
    }
    return !index->nulls_not_distinct;
}

// Of UNIQUE and PRIMARY KEY: "WITH (fillfactor = 70)" and "TABLESPACE fast", as CREATE INDEX writes them.
void describe_storage(Action &to, const Constraint *constraint) {
    std::string options;
    const ListCell *cell;
    foreach (cell, constraint->options) {
        auto *item = lfirst_node(DefElem, cell);
        const char *value = call([&] { return defGetString(item); });
        options += (options.empty() ? "" : ", ") + core::quoted(item->defname) + " = " + value;
    }
    if (!options.empty()) to.words.push_back("WITH (" + options + ")");
    if (constraint->indexspace) to.words.push_back("TABLESPACE " + core::quoted(constraint->indexspace));
}

StatementKind foreign_key(const Constraint *constraint, bool in_table, const ColumnDef *column) {
    if (in_table) return StatementKind::add_foreign_key_new_table;
    if (column) {
        const ListCell *cell;
        foreach (cell, column->constraints) {
            auto *each = lfirst_node(Constraint, cell);
            const bool fills = (each->contype == CONSTR_DEFAULT && !is_null(each->raw_expr)) ||
                               each->contype == CONSTR_GENERATED || each->contype == CONSTR_IDENTITY;
            if (fills) return StatementKind::add_foreign_key;
        }
        return is_serial(column->typeName) ? StatementKind::add_foreign_key
                                           : StatementKind::add_foreign_key_new_column;
    }
    return constraint->skip_validation ? StatementKind::add_foreign_key_not_valid
                                       : StatementKind::add_foreign_key;
}

StatementKind kind_of(const Constraint *constraint, bool in_table, const ColumnDef *column) {
    switch (constraint->contype) {
    case CONSTR_CHECK:
        return constraint->skip_validation ? StatementKind::add_check_not_valid : StatementKind::add_check;
    case CONSTR_NOTNULL:
        return constraint->skip_validation ? StatementKind::add_not_null_not_valid
                                           : StatementKind::add_not_null;
    case CONSTR_PRIMARY:
        return constraint->indexname ? StatementKind::add_primary_key_using_index
                                     : StatementKind::add_primary_key;
    case CONSTR_UNIQUE:
        return constraint->indexname ? StatementKind::add_unique_using_index : StatementKind::add_unique;
    case CONSTR_EXCLUSION:
        return StatementKind::add_exclude;
    case CONSTR_FOREIGN:
        return foreign_key(constraint, in_table, column);
    default:
        return StatementKind::other;
    }
}

struct Where {
    const RangeVar *table;
    const ColumnDef *column; // whose definition it stands in; nullptr: of the table
    bool in_table;           // of CREATE TABLE
    int from, end;
};

void constraint_action(ActionBuilder &to, const Constraint *constraint, const Where &where) {
    const StatementKind kind = kind_of(constraint, where.in_table, where.column);
    if (kind == StatementKind::other) return;
    Action &made = to.add(kind, where.from, where.end);
    made.object = Object::constraint;
    made.relation = name_of(where.table);
    made.in_definition = where.in_table;
    made.in_column = where.column && !where.in_table;
    made.constraint = constraint->conname ? constraint->conname : "";
    made.named = constraint->conname != nullptr;
    made.text = to.slice(where.from, where.end);
    made.no_inherit = constraint->is_no_inherit;
    made.columns = constraint->contype == CONSTR_FOREIGN   ? texts_of(constraint->fk_attrs)
                   : constraint->contype == CONSTR_NOTNULL ? texts_of(compat::not_null_columns(constraint))
                                                           : texts_of(constraint->keys);
    if (where.column && made.columns.empty()) made.columns = {where.column->colname};
    made.column = where.column ? where.column->colname : "";
    made.partner = name_of(constraint->pktable);
    made.partner_columns = texts_of(constraint->pk_attrs);
    made.include = texts_of(constraint->including);
    if (constraint->indexname) made.subject = {made.relation.schema, constraint->indexname};
    made.unique = constraint->contype == CONSTR_UNIQUE || constraint->contype == CONSTR_PRIMARY;
    made.primary = constraint->contype == CONSTR_PRIMARY;
    made.nulls_not_distinct = constraint->nulls_not_distinct;
    made.deferrable = constraint->deferrable;
    made.initially_deferred = constraint->initdeferred;
    made.without_overlaps = compat::without_overlaps(constraint);
    if (constraint->contype == CONSTR_CHECK) {
        made.words = proved_not_null(constraint->raw_expr);
        made.columns = columns_named(constraint->raw_expr);
    } else if (constraint->options != NIL || constraint->indexspace) {
        describe_storage(made, constraint);
    }
}

bool adds_constraint(const Constraint *constraint) {
    return constraint->contype == CONSTR_CHECK || constraint->contype == CONSTR_PRIMARY ||
           constraint->contype == CONSTR_UNIQUE || constraint->contype == CONSTR_EXCLUSION ||
           constraint->contype == CONSTR_FOREIGN;
}

int end_of(const Constraint *constraint, const ColumnDef *column, int end) {
    return next_part(column, constraint->location, end);
}

} // namespace

core::ColumnDefinition column_definition(const ColumnDef *column, const ActionBuilder &in, int to) {
    core::ColumnDefinition out;
    out.name = column->colname ? column->colname : "";
    out.text = in.slice(column->location, to);
    if (column->typeName)
        out.type = type_named(column->typeName, in, next_part(column, column->typeName->location, to));
    out.serial = is_serial(column->typeName);
    const ListCell *cell;
    foreach (cell, column->constraints)
        take_constraint(out, lfirst_node(Constraint, cell), column, in, to);
    return out;
}

// From the first word behind FOR VALUES to the last parenthesis of the bound.
std::string bound_of(const ActionBuilder &in, const PartitionBoundSpec *bound) {
    if (!bound) return {};
    if (bound->is_default) return "DEFAULT";
    const std::string text = in.slice(bound->location);
    int groups = bound->strategy == PARTITION_STRATEGY_RANGE ? 2 : 1;
    int depth = 0;
    Scanner scanner(text);
    while (const Token token = scanner.next()) {
        if (token.is('(')) depth++;
        if (!token.is(')') || --depth > 0) continue;
        if (--groups == 0) return text.substr(0, static_cast<std::size_t>(token.end()));
    }
    return text;
}

void add_constraint(ActionBuilder &to, const Constraint *constraint, const RangeVar *table,
                    const ColumnDef *column, int from, int end) {
    constraint_action(to, constraint, {table, column, false, from, end});
}

void define_table(ActionBuilder &to, const CreateStmt *create) {
    const bool partition = create->partbound != nullptr;
    Action &made = to.add(partition ? StatementKind::create_partition : StatementKind::create_table,
                          create->relation, Object::table);
    made.if_not_exists = create->if_not_exists;
    made.temporary = create->relation->relpersistence == RELPERSISTENCE_TEMP;
    made.unlogged = create->relation->relpersistence == RELPERSISTENCE_UNLOGGED;
    made.partition_by = create->partspec != nullptr;
    if (partition && create->inhRelations != NIL)
        made.partner = name_of(linitial_node(RangeVar, create->inhRelations));
    const ListCell *cell;
    foreach (cell, create->tableElts) {
        auto *element = static_cast<const Node *>(lfirst(cell));
        if (IsA(element, ColumnDef))
            made.definitions.push_back(column_definition(reinterpret_cast<const ColumnDef *>(element), to));
        if (IsA(element, TableLikeClause)) made.words.emplace_back("like");
    }
    if (create->inhRelations != NIL || create->ofTypename) made.words.emplace_back("inherits");
    made.like = !made.words.empty() || create->inhRelations != NIL;
    made.bound = bound_of(to, create->partbound);
    // the reference above ends with the next action
    foreach (cell, create->tableElts) {
        auto *element = static_cast<const Node *>(lfirst(cell));
        if (IsA(element, Constraint)) {
            auto *constraint = reinterpret_cast<const Constraint *>(element);
            constraint_action(to, constraint, {create->relation, nullptr, true, constraint->location, -1});
        }
        if (!IsA(element, ColumnDef)) continue;
        auto *column = reinterpret_cast<const ColumnDef *>(element);
        const ListCell *inner;
        foreach (inner, column->constraints) {
            auto *constraint = lfirst_node(Constraint, inner);
            if (adds_constraint(constraint))
                constraint_action(
                    to, constraint,
                    {create->relation, column, true, constraint->location, end_of(constraint, column, -1)});
        }
    }
}

void define_column_constraints(ActionBuilder &to, const ColumnDef *column, const RangeVar *table, int end) {
    const ListCell *cell;
    foreach (cell, column->constraints) {
        auto *constraint = lfirst_node(Constraint, cell);
        if (adds_constraint(constraint))
            constraint_action(to, constraint,
                              {table, column, false, constraint->location, end_of(constraint, column, end)});
    }
}

void define_index(ActionBuilder &to, const IndexStmt *index) {
    const StatementKind kind = index->concurrent       ? StatementKind::create_index_concurrently
                               : !index->relation->inh ? StatementKind::create_index_only
                                                       : StatementKind::create_index;
    Action &made = to.add(kind, index->relation, Object::index);
    if (index->idxname) made.subject = {made.relation.schema, index->idxname};
    made.named = index->idxname != nullptr;
    made.unique = index->unique;
    made.partial = index->whereClause != nullptr;
    made.if_not_exists = index->if_not_exists;
    made.concurrently = index->concurrent;
    made.only = !index->relation->inh;
    made.method = index->accessMethod ? index->accessMethod : "";
    describe_index(made, index->indexParams, index->indexIncludingParams);
    Scanner scanner(to.sql());
    made.text = to.slice(behind_name(scanner, index->relation->location).offset);
    made.plain = is_plain(index);
    if (made.partial) made.expression = to.slice(to.after_keyword({"where"}));
    if (!index->concurrent) made.insert_at = to.in_script(to.after_keyword({"index"}));
}

} // namespace pg
