#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_table,
                                   StatementKind::create_table_as,
                                   StatementKind::create_view,
                                   StatementKind::create_materialized_view,
                                   StatementKind::create_sequence,
                                   StatementKind::create_index,
                                   StatementKind::create_index_concurrently,
                                   StatementKind::add_column,
                                   StatementKind::add_check,
                                   StatementKind::add_check_not_valid,
                                   StatementKind::add_foreign_key,
                                   StatementKind::add_foreign_key_not_valid,
                                   StatementKind::add_unique};

std::string taken(const Subject &subject) {
    const Action &action = subject.action;
    const RelationFacts *relation = subject.relation;
    if (action.in_definition || action.in_column || !relation) return {};
    if (action.object == Object::index)
        return !action.subject.empty() && relation->index(action.subject.name)
                   ? "index " + quoted(action.subject.name)
                   : "";
    if (action.object == Object::constraint)
        return action.named && relation->constraint(action.constraint)
                   ? "constraint " + quoted(action.constraint)
                   : "";
    if (!action.column.empty())
        return relation->column(action.column) ? "column " + quoted(action.column) + " of " + subject.target()
                                               : "";
    return subject.target();
}

void check(const Subject &subject, Report &report) {
    if (subject.script.applied || !subject.model.certain()) return;
    if (subject.relation && !subject.relation->certain) return;
    if (subject.action.if_not_exists || subject.action.or_replace || subject.action.temporary) return;
    // a name without schema may be found further down the path than where it will be made
    const bool new_relation = subject.action.object != Object::index &&
                              subject.action.object != Object::constraint && subject.action.column.empty();
    if (new_relation && subject.relation && subject.action.relation.schema.empty() &&
        !subject.model.search_path().empty() &&
        subject.relation->name.schema != subject.model.search_path().front())
        return;
    const std::string what = taken(subject);
    if (!what.empty())
        report.add(subject, Level::error, what + " is there already", "The statement would fail.");
}

} // namespace

extern const Rule already_there;
const Rule already_there = {
    "already_there",
    "A statement makes what is there already",
    Section::chain,
    true,
    "CREATE TABLE, CREATE VIEW, CREATE INDEX, ADD COLUMN or ADD CONSTRAINT of a name that the relation or "
    "its schema has at that place of the set, without IF NOT EXISTS.",
    "The statement fails (42P07, 42701, 42710).",
    "Another name; or baseline, if this database was made by other means.",
    "The name is free at that place of the set, or IF NOT EXISTS is written.",
    kinds,
    check};

} // namespace core::rules
