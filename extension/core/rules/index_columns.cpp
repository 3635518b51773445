// Indexes that are there but seldom worth their price: by what they are on.
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index, StatementKind::create_index_concurrently};

constexpr std::size_t many_columns = 3;
constexpr double few_values = 10;
constexpr double rows_to_matter = 10000;

void check_wide(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.unique || action.columns.size() <= many_columns) return;
    report.add(
        subject, Level::note, "the index has " + std::to_string(action.columns.size()) + " columns",
        "Only queries that compare the first ones use the others, and every write pays for all of them.");
}

bool of_foreign_key(const RelationFacts &relation, const std::string &column) {
    for (const ConstraintFacts &each : relation.constraints)
        if (each.type == 'f' && !each.columns.empty() && each.columns.front() == column) return true;
    return false;
}

void check_cardinality(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    const RelationFacts *relation = subject.relation;
    const bool usual = action.method.empty() || action.method == "btree" || action.method == "hash";
    if (!relation || action.unique || action.partial || action.columns.size() != 1 || !usual) return;
    const ColumnFacts *column = relation->column(action.columns.front());
    if (!column || !action.include.empty() || of_foreign_key(*relation, column->name)) return;
    const bool boolean = column->type.name == "bool" && !column->type.array;
    const bool seen = column->distinct > 0 && column->distinct <= few_values &&
                      relation->rows >= rows_to_matter && !relation->changed;
    if (!boolean && !seen) return;
    report.add(subject, Level::note, "an index on " + quoted(column->name) + " alone finds too many rows",
               seen ? "ANALYZE saw " +
                          (column->distinct > 1 ? count_text(column->distinct) + " values" : "one value") +
                          " in " + count_text(relation->rows) +
                          " rows. Reading the table is cheaper, unless it is for a rare value."
                    : "A boolean has two values. Reading the table is cheaper, unless one of them is rare.");
}

} // namespace

extern const Rule low_cardinality_index, wide_index;
const Rule low_cardinality_index = {
    "low_cardinality_index",
    "An index on a column with few values",
    Section::index,
    true,
    "An index on one boolean column, or on one in which ANALYZE found up to ten values.",
    "Each value stands in so many rows that the planner reads the table instead; the index costs every write "
    "and its room.",
    "A partial index for the rare value (WHERE NOT done), or the column behind a selective one.",
    "The index is unique, partial, has more columns, or covers a foreign key; the table is small.",
    kinds,
    check_cardinality};
const Rule wide_index = {"wide_index",
                         "An index on more than three columns",
                         Section::index,
                         false,
                         "CREATE INDEX, not unique, on four columns or more.",
                         "It serves few queries and costs every write.",
                         "The two or three columns that select; INCLUDE for those that are only read.",
                         "The index is unique.",
                         kinds,
                         check_wide};

} // namespace core::rules
