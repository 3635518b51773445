#include <algorithm>

#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_foreign_key_new_table};

void check(const Subject &subject, Report &report) {
    if (!subject.relation || subject.relation->origin != Origin::here) return;
    for (const std::string &name : subject.action.columns) {
        const ColumnFacts *column = subject.relation->column(name);
        if (!column || column->not_null) continue;
        report.add(subject, Level::note,
                   "the foreign key column " + quoted(name) + " of " + subject.target() + " may be NULL",
                   "A row with NULL references nothing, and nothing is checked for it.");
    }
}

} // namespace

extern const Rule foreign_key_nullable;
const Rule foreign_key_nullable = {
    "foreign_key_nullable",
    "A foreign key of a new table may be NULL",
    Section::constraint,
    false,
    "CREATE TABLE with a foreign key on a column without NOT NULL.",
    "NULL references nothing; of a key of several columns one NULL is enough to "
    "leave the row unchecked.",
    "NOT NULL, if each row has to reference one.",
    "The columns are NOT NULL.",
    kinds,
    check};

} // namespace core::rules
