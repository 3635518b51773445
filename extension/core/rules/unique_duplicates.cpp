#include <cmath>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index, StatementKind::create_index_concurrently,
                                   StatementKind::add_unique, StatementKind::add_primary_key};

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    const RelationFacts *relation = subject.relation;
    if (!action.unique || action.partial || action.columns.size() != 1 || action.in_definition) return;
    if (!relation || relation->changed || relation->origin != Origin::database || relation->empty) return;
    const ColumnFacts *column = relation->column(action.columns.front());
    if (!column || !column->repeats || column->made_here) return;
    const double most = std::max(std::round(column->most_common * relation->rows), 2.0);
    const std::string name = quoted(column->name);
    const bool build = action.kind == StatementKind::create_index_concurrently;
    report.add(subject, Level::error, name + " of " + subject.target() + " does not hold unique values",
               "ANALYZE saw values more than once; the most common one stands in " + count_text(most) +
                   " of " + count_text(relation->rows) + " rows. The statement fails (23505)" +
                   (build ? ", after the whole build, and leaves an invalid index." : "."),
               "-- these have to be made unique before:\nSELECT " + name + ", count(*) FROM " +
                   subject.target() + " WHERE " + name + " IS NOT NULL GROUP BY " + name +
                   " HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 20;");
}

} // namespace

extern const Rule unique_duplicates;
const Rule unique_duplicates = {
    "unique_duplicates",
    "A column that is to be unique holds values more than once",
    Section::index,
    true,
    "UNIQUE or PRIMARY KEY on a column in which ANALYZE has seen the same value twice.",
    "The statement reads the whole table and then fails. CREATE UNIQUE INDEX CONCURRENTLY leaves an invalid "
    "index behind, which costs writes and refuses new duplicates.",
    "Look for the duplicates and remove them first, in portions.",
    "Nothing is known of the column, the key has several columns or a WHERE, or the set changes the table's "
    "rows before.",
    kinds,
    check};

} // namespace core::rules
