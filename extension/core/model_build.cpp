// What an action builds on a relation: indexes and constraints, under the names that the server gives them.
#include "core/model.hpp"

namespace core {

namespace {

// What the server puts between the table's name and the label.
std::string column_part(const Action &action, std::string_view label) {
    if (label == "pkey" || (label == "check" && action.columns.size() != 1)) return {};
    std::string out;
    std::size_t expression = 0; // an index has the names of its expressions in its words
    const auto add = [&](const std::string &column) {
        if (!out.empty()) out += "_";
        if (!column.empty())
            out += column;
        else
            out += expression < action.words.size() ? action.words[expression++] : "expr";
    };
    for (const std::string &column : action.columns)
        add(column);
    for (const std::string &column : action.include)
        add(column);
    return out;
}

} // namespace

std::string Model::chosen_name(const Action &action, std::string_view label) const {
    const RelationFacts *relation = find(action.relation);
    const std::string schema = relation ? relation->name.schema : action.relation.schema;
    const std::string columns = column_part(action, label);
    std::string name = composed_name(action.relation.name, columns, label);
    for (int i = 1; taken({schema, name}) || (relation && relation->constraint(name)); i++)
        name = composed_name(action.relation.name, columns, std::string(label) + std::to_string(i));
    return name;
}

void Model::add_index(const Action &action, RelationFacts &relation) {
    IndexFacts index;
    index.name = !action.subject.name.empty() ? action.subject.name : chosen_name(action, "idx");
    if (relation.index(index.name)) return;
    homes_[index.name].push_back(key_of(relation.name));
    index.columns = action.columns;
    index.include = action.include;
    if (!action.method.empty()) index.method = action.method;
    index.unique = action.unique;
    index.partial = action.partial;
    index.plain = action.plain;
    if (action.partial) index.definition = " WHERE " + action.expression;
    index.valid = action.kind != StatementKind::create_index_only;
    index.made_here = true;
    relation.indexes.push_back(std::move(index));
}

namespace {

// pg_constraint.contype of what an action adds.
char type_of(StatementKind kind) {
    using K = StatementKind;
    switch (kind) {
    case K::add_foreign_key:
    case K::add_foreign_key_not_valid:
    case K::add_foreign_key_new_column:
    case K::add_foreign_key_new_table:
        return 'f';
    case K::add_not_null:
    case K::add_not_null_not_valid:
        return 'n';
    case K::add_unique:
    case K::add_unique_using_index:
        return 'u';
    case K::add_primary_key:
    case K::add_primary_key_using_index:
    case K::add_primary_key_scan:
        return 'p';
    case K::add_exclude:
        return 'x';
    default:
        return 'c';
    }
}

bool not_valid(StatementKind kind) {
    using K = StatementKind;
    return kind == K::add_check_not_valid || kind == K::add_foreign_key_not_valid ||
           kind == K::add_not_null_not_valid;
}

const char *label_of(char type) {
    switch (type) {
    case 'p':
        return "pkey";
    case 'f':
        return "fkey";
    case 'n':
        return "not_null";
    case 'u':
        return "key";
    case 'x':
        return "excl";
    default:
        return "check";
    }
}

} // namespace

// USING INDEX: the index becomes the constraint's and takes its name.
void Model::take_index(const Action &action, ConstraintFacts &constraint, RelationFacts &relation) {
    if (action.constraint.empty()) constraint.name = action.subject.name;
    for (IndexFacts &index : relation.indexes) {
        if (index.name != action.subject.name) continue;
        index.name = constraint.name;
        index.constraint = constraint.name;
        index.primary = constraint.type == 'p';
        constraint.columns = index.columns;
    }
    settle(key_of(relation.name));
}

void Model::add_constraint(const Action &action, RelationFacts &relation) {
    // of a CREATE TABLE IF NOT EXISTS that makes nothing
    if (action.in_definition && relation.origin != Origin::here) return;
    ConstraintFacts made;
    made.type = type_of(action.kind);
    made.name = action.constraint.empty() ? chosen_name(action, label_of(made.type)) : action.constraint;
    made.columns = action.columns;
    made.definition = action.text;
    made.made_at = migration_;
    made.no_inherit = action.no_inherit;
    made.validated = !not_valid(action.kind);
    made.partner = action.partner;
    made.partner_columns = action.partner_columns;
    if (made.type == 'n') made.proves_not_null = action.columns;
    if (made.type == 'c') made.proves_not_null = action.words;
    const bool has_index = made.type == 'u' || made.type == 'p' || made.type == 'x';
    if (has_index && !action.subject.empty()) take_index(action, made, relation);
    if (made.type == 'p')
        for (const std::string &name : made.columns)
            if (ColumnFacts *column = relation.column(name)) column->not_null = true;
    if (has_index && action.subject.empty()) {
        IndexFacts index;
        index.name = made.name;
        index.columns = made.columns;
        index.include = action.include;
        index.constraint = made.name;
        index.unique = made.type != 'x';
        index.primary = made.type == 'p';
        index.exclusion = made.type == 'x';
        index.plain = true;
        index.made_here = true;
        homes_[index.name].push_back(key_of(relation.name));
        relation.indexes.push_back(std::move(index));
    }
    relation.constraints.push_back(std::move(made));
}

} // namespace core
