#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_column_required};

// What follows depends on the value, which the author knows: in comments.
std::string safer(const Subject &subject) {
    const ColumnDefinition &column = subject.action.definitions.front();
    std::string steps = "-- then old rows get a value, in portions, and in migrations of their own:\n";
    steps += set_not_null_safely(subject, column.name);
    std::string out = instead(subject, "ADD COLUMN " + quoted(column.name) + " " + column.type.text) + "\n";
    for (std::size_t from = 0, to; from < steps.size(); from = to + 1) {
        to = std::min(steps.find('\n', from), steps.size());
        const std::string line = steps.substr(from, to - from);
        if (!line.empty()) out += (line.starts_with("--") ? "" : "-- ") + line + "\n";
    }
    out.pop_back();
    return out;
}

void check(const Subject &subject, Report &report) {
    if (harmless(subject.relation, subject.database())) return;
    const ColumnDefinition &column = subject.action.definitions.front();
    report.add(subject, Level::error,
               "the new column " + quoted(column.name) + " of " + subject.target() +
                   " is NOT NULL and has no default",
               "The rows that are there would hold NULL: the statement fails (23502)" +
                   (subject.relation && subject.relation->origin == Origin::database
                        ? ", here for " + count_text(subject.relation->rows) + " rows."
                        : std::string(".")) +
                   " Where the table is empty it runs, and every INSERT that does not name the column fails "
                   "from then on.",
               safer(subject));
}

} // namespace

extern const Rule add_column_required;
const Rule add_column_required = {
    "add_column_required",
    "A new column is NOT NULL and has no default",
    Section::constraint,
    true,
    "ADD COLUMN ... NOT NULL, or PRIMARY KEY, without DEFAULT on a table that holds rows.",
    "It fails on the first row (23502), and where it does not, programs that do not know the column can no "
    "longer "
    "insert.",
    "A constant DEFAULT, which is brief (the server keeps it beside the rows); or the column without NOT "
    "NULL, "
    "written by the programs, filled in portions, and NOT NULL at the end.",
    "The column has a default, is an identity or generated; the table is made by the same migration, is "
    "empty, or "
    "is temporary.",
    kinds,
    check};

} // namespace core::rules
