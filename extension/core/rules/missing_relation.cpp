#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_table,
                                   StatementKind::drop_view,
                                   StatementKind::drop_materialized_view,
                                   StatementKind::drop_sequence,
                                   StatementKind::alter_table_drop_column,
                                   StatementKind::rename_column,
                                   StatementKind::rename_table,
                                   StatementKind::set_default,
                                   StatementKind::drop_default,
                                   StatementKind::set_not_null,
                                   StatementKind::drop_not_null,
                                   StatementKind::alter_type,
                                   StatementKind::create_index,
                                   StatementKind::create_index_concurrently,
                                   StatementKind::add_check,
                                   StatementKind::add_check_not_valid,
                                   StatementKind::add_foreign_key,
                                   StatementKind::add_foreign_key_not_valid,
                                   StatementKind::add_unique,
                                   StatementKind::add_primary_key,
                                   StatementKind::add_column,
                                   StatementKind::truncate,
                                   StatementKind::create_trigger,
                                   StatementKind::comment};

bool needs_column(const Action &action) {
    using K = StatementKind;
    return action.kind == K::alter_table_drop_column || action.kind == K::rename_column ||
           action.kind == K::set_default || action.kind == K::drop_default ||
           action.kind == K::set_not_null || action.kind == K::drop_not_null || action.kind == K::alter_type;
}

void absent(const Subject &subject, Report &report, const std::string &what, const Gone *gone) {
    if (!gone) {
        report.add(
            subject, Level::note, what + " is not there",
            "Neither this database has it, as far as the search_path reaches, nor does the script make it.");
        return;
    }
    report.add(subject, Level::error,
               what + (gone->renamed ? " has another name by then" : " is dropped before"),
               "A statement before this one in the set " +
                   std::string(gone->renamed ? "renamed" : "dropped") + " it.");
}

void check(const Subject &subject, Report &report) {
    if (subject.script.applied || !subject.model.certain()) return;
    const Action &action = subject.action;
    if (action.if_exists || action.relation.empty() || action.object == Object::type) return;
    if (!subject.relation)
        return absent(subject, report, sql(action.relation), subject.model.gone(action.relation));
    const bool listed = subject.relation->is_table() && subject.relation->all_columns;
    if (!needs_column(action) || !listed || subject.relation->column(action.column)) return;
    absent(subject, report, "column " + quoted(action.column) + " of " + subject.target(),
           subject.model.gone(subject.relation->name, action.column));
}

} // namespace

extern const Rule missing_relation;
const Rule missing_relation = {
    "missing_relation",
    "A statement speaks of what is not there",
    Section::chain,
    true,
    "ALTER, DROP, CREATE INDEX or a change of rows of a table or column that neither the database has nor "
    "the set makes.",
    "The statement fails (42P01, 42703). If the set itself dropped or renamed it before, that is certain.",
    "Write the name that it has then, or IF EXISTS where its absence is no fault.",
    "The relation is there at that place of the set, or the statement has IF EXISTS.",
    kinds,
    check};

} // namespace core::rules
