// UNIQUE and PRIMARY KEY: constraints with an index, which is better built beforehand.
#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind unique_kinds[] = {StatementKind::add_unique};
constexpr StatementKind primary_kinds[] = {StatementKind::add_primary_key};
constexpr StatementKind using_kinds[] = {StatementKind::add_primary_key_scan};

// WITHOUT OVERLAPS has an index that no statement makes beforehand.
std::string by_index(const Subject &subject) {
    return subject.action.without_overlaps ? "" : key_by_index(subject);
}

void check_unique(const Subject &subject, Report &report) {
    if (subject.action.in_definition || subject.action.in_column) return;
    const auto level = danger(subject);
    if (!level) return;
    report.add(subject, *level, "ADD UNIQUE stops " + subject.target() + " while its index is built",
               impact(subject), by_index(subject));
}

// Each column that may hold NULL gets NOT NULL first.
std::string not_null_first(const Subject &subject, const std::vector<std::string> &columns) {
    std::string out;
    for (const std::string &name : columns) {
        const ColumnFacts *column = subject.relation ? subject.relation->column(name) : nullptr;
        const bool may = column && !column->not_null && !subject.relation->proves_not_null(name);
        if (may) out += set_not_null_safely(subject, name) + "\n";
    }
    return out;
}

void check_primary(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.in_definition || action.in_column) return;
    const auto level = danger(subject);
    if (!level) return;
    const std::string first = not_null_first(subject, action.columns);
    report.add(subject, *level, "ADD PRIMARY KEY stops " + subject.target() + " while its index is built",
               impact(subject) + (first.empty() ? "" : " Columns that may be NULL are read once more."),
               action.without_overlaps ? "" : first + key_by_index(subject));
}

void check_using(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    const IndexFacts *index =
        subject.relation ? subject.relation->index(subject.action.subject.name) : nullptr;
    if (!level || !index) return;
    const std::string text(subject.script.statement_text(subject.action.statement));
    report.add(subject, *level,
               "PRIMARY KEY USING INDEX reads all of " + subject.target() + ": its columns may be NULL",
               impact(subject), not_null_first(subject, index->columns) + text + ";");
}

} // namespace

extern const Rule add_unique, add_primary_key, primary_key_nullable;
const Rule add_unique = {
    "add_unique",
    "UNIQUE is added and its index is built under the strongest lock",
    Section::constraint,
    true,
    "ALTER TABLE ... ADD UNIQUE on a table that holds rows.",
    "It takes ACCESS EXCLUSIVE for the whole build of the index: reads and writes wait.",
    "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... UNIQUE USING INDEX, which is brief. A "
    "partitioned "
    "table does not take USING INDEX: its partitions do, and the parent finds their indexes.",
    "USING INDEX is there; the table is made by the same migration, is empty, or is temporary.",
    unique_kinds,
    check_unique};
const Rule add_primary_key = {
    "add_primary_key",
    "A primary key is added and its index is built under the strongest lock",
    Section::constraint,
    true,
    "ALTER TABLE ... ADD PRIMARY KEY on a table that holds rows.",
    "It takes ACCESS EXCLUSIVE, sets the columns NOT NULL, which reads all rows, and builds the index: reads "
    "and "
    "writes wait.",
    "The columns NOT NULL first, then CREATE UNIQUE INDEX CONCURRENTLY and ADD PRIMARY KEY USING INDEX.",
    "USING INDEX is there; the table is made by the same migration, is empty, or is temporary.",
    primary_kinds,
    check_primary};
const Rule primary_key_nullable = {
    "primary_key_nullable",
    "A primary key takes an index whose columns may be NULL",
    Section::constraint,
    true,
    "ADD PRIMARY KEY USING INDEX where a column is not NOT NULL and no valid CHECK proves it.",
    "The server sets NOT NULL by itself and reads all rows for it, under ACCESS EXCLUSIVE.",
    "The columns NOT NULL first, by a validated CHECK.",
    "The columns are NOT NULL, or a valid constraint proves it; the table is made by the same migration or "
    "is "
    "empty.",
    using_kinds,
    check_using};

} // namespace core::rules
