#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::set_not_null, StatementKind::add_not_null};

std::string column_of(const Action &action) {
    return action.columns.empty() ? action.column : action.columns.front();
}

std::string safer(const Subject &subject, const std::string &column) {
    if (subject.action.kind == StatementKind::add_not_null) return not_valid(subject, "not_null");
    return without(subject) + set_not_null_safely(subject, column);
}

void check(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level || subject.action.in_definition || subject.action.in_column) return;
    const std::string name = column_of(subject.action);
    const ColumnFacts *column = subject.relation ? subject.relation->column(name) : nullptr;
    const bool holds = column && column->nulls > 0 && !subject.relation->changed;
    if (holds)
        report.add(subject, Level::error, quoted(name) + " of " + subject.target() + " holds NULL",
                   "ANALYZE saw it in " + count_text(column->nulls * subject.relation->rows) +
                       " rows. The statement fails (23502) after it has read them: " + impact(subject) +
                       " Fill them first, in portions.",
                   safer(subject, name));
    else
        report.add(subject, *level, "SET NOT NULL stops " + subject.target() + " while all its rows are read",
                   impact(subject), safer(subject, name));
}

} // namespace

extern const Rule set_not_null;
const Rule set_not_null = {"set_not_null",
                           "NOT NULL is set and all rows are read under the strongest lock",
                           Section::constraint,
                           true,
                           "ALTER COLUMN ... SET NOT NULL on a table that holds rows, where no valid "
                           "constraint proves it; a column that "
                           "holds NULL, as ANALYZE saw.",
                           "It takes ACCESS EXCLUSIVE and reads every row: reads and writes wait until it is "
                           "done. With a valid CHECK (c "
                           "IS NOT NULL) the server reads none.",
                           "ADD CHECK (c IS NOT NULL) NOT VALID, VALIDATE it in a migration of its own, then "
                           "SET NOT NULL and drop the "
                           "CHECK. From 18 on ADD CONSTRAINT ... NOT NULL c NOT VALID, and VALIDATE.",
                           "A valid CHECK or NOT NULL proves it; the table is made by the same migration, is "
                           "empty, or is temporary.",
                           kinds,
                           check};

} // namespace core::rules
