#include "core/danger.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::alter_table_drop_column,
                                   StatementKind::drop_table,
                                   StatementKind::truncate,
                                   StatementKind::delete_all,
                                   StatementKind::drop_schema,
                                   StatementKind::drop_owned,
                                   StatementKind::drop_type_cascade,
                                   StatementKind::drop_extension_cascade,
                                   StatementKind::alter_type_add_value};

void check(const Subject &subject, Report &report) {
    const Script &script = subject.script;
    if (!script.down.there || script.down.empty || script.directives.irreversible) return;
    const bool of_rows = subject.effect.reverse == Reverse::data_lost;
    if (of_rows && (!subject.relation || harmless(subject.relation, subject.database()))) return;
    report.add(subject, Level::note,
               of_rows ? "the down can bring back the structure of " + subject.target() + ", not its rows"
                       : "the down cannot remove the value from " + sql(subject.action.subject),
               "Say -- sluice: irreversible reason=\"...\" if that is meant.");
}

} // namespace

extern const Rule irreversible;
const Rule irreversible = {
    "irreversible",
    "The way back cannot bring back what goes",
    Section::pair,
    true,
    "A statement that destroys rows or that no command takes back (DROP TABLE, DROP COLUMN, TRUNCATE, ADD "
    "VALUE) in a migration with a down.",
    "The down can make the structure again, not the rows: a rollback succeeds and the data are gone.",
    "-- sluice: irreversible reason=\"...\" says that it is known; or move the rows elsewhere first.",
    "The relation holds no row, the script says that it is irreversible, or there is no down.",
    kinds,
    check};

} // namespace core::rules
