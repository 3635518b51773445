#include "core/bound.hpp"
#include "core/review.hpp"

#include <algorithm>

namespace core {

namespace {

bool nullable(const RelationFacts &relation, const std::vector<std::string> &columns) {
    return std::any_of(columns.begin(), columns.end(), [&](const std::string &name) {
        const ColumnFacts *column = relation.column(name);
        return column && !column->not_null && !relation.proves_not_null(name);
    });
}

StatementKind type_change(const Action &action, const RelationFacts &relation, Server &server) {
    const ColumnFacts *column = relation.column(action.column);
    if (!column || action.has_using) return action.kind;
    const StatementKind kind = server.type_change(column->type, action.type);
    const bool checked = std::any_of(
        relation.constraints.begin(), relation.constraints.end(), [&](const ConstraintFacts &each) {
            const auto &columns = each.columns;
            return each.type == 'c' && each.validated &&
                   std::find(columns.begin(), columns.end(), action.column) != columns.end();
        });
    // constraints that name the column are made again, and held against all rows
    return checked && kind == StatementKind::alter_type_brief ? StatementKind::alter_type_scan : kind;
}

// Columns of the index that a constraint takes over.
StatementKind key_using_index(const Action &action, const RelationFacts &relation) {
    const IndexFacts *index = relation.index(action.subject.name);
    if (index && nullable(relation, index->columns)) return StatementKind::add_primary_key_scan;
    return action.kind;
}

} // namespace

StatementKind refine(const Action &action, const Model &model, Server &server) {
    using K = StatementKind;
    const RelationFacts *relation = model.find(action.relation);
    if (!relation) return action.kind;
    switch (action.kind) {
    case K::alter_type:
        return type_change(action, *relation, server);
    case K::set_not_null: {
        const ColumnFacts *column = relation->column(action.column);
        const bool proved = relation->proves_not_null(action.column) || (column && column->not_null);
        return proved ? K::set_not_null_proved : action.kind;
    }
    case K::add_primary_key_using_index:
        return key_using_index(action, *relation);
    case K::add_column:
    case K::add_column_volatile:
    case K::add_column_required:
    case K::add_column_serial:
    case K::add_column_identity:
    case K::add_column_stored:
    case K::add_column_domain:
        return action.if_not_exists && relation->column(action.column) ? K::add_column_exists : action.kind;
    case K::create_index:
    case K::create_index_concurrently:
        return action.if_not_exists && relation->index(action.subject.name) ? K::create_index_exists
                                                                            : action.kind;
    case K::attach_partition: {
        const RelationFacts *child = model.find(action.partner);
        return child && proves_bound(*relation, *child, action.bound) ? K::attach_partition_proved
                                                                      : action.kind;
    }
    case K::set_logged:
        return relation->unlogged ? action.kind : K::alter_table;
    case K::set_unlogged:
        return relation->unlogged ? K::alter_table : action.kind;
    default:
        return action.kind;
    }
}

} // namespace core
