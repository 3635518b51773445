#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_not_null};

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (!subject.relation || subject.relation->origin != Origin::database) return;
    const ColumnFacts *column = subject.relation->column(action.column);
    if (!column || !column->not_null || column->made_here) return;
    const bool back = std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const bool sets =
            each.kind == StatementKind::set_not_null || each.kind == StatementKind::alter_table_drop_column;
        return sets && each.column == action.column && each.relation == action.relation;
    });
    if (back) return;
    report.add(
        subject, Level::note,
        "from here on " + quoted(action.column) + " of " + subject.target() + " may be NULL",
        "Programs that read it do not expect that yet, and NOT NULL cannot come back while a row holds "
        "NULL.");
}

} // namespace

extern const Rule drop_not_null;
const Rule drop_not_null = {
    "drop_not_null",
    "A column that programs know as NOT NULL may be NULL",
    Section::constraint,
    true,
    "ALTER COLUMN ... DROP NOT NULL.",
    "The statement is brief; but programs that read the column fail on the first NULL, and the way back "
    "reads all "
    "rows.",
    "Let the programs that read it learn of NULL first.",
    "The column is not NOT NULL, is made by the set, or the script sets it again or drops the column.",
    kinds,
    check};

} // namespace core::rules
