#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_table, StatementKind::alter_table_drop_column};

void check(const Subject &subject, Report &report) {
    // where nothing is applied the whole history goes by
    if (!subject.relation || !subject.script.migration || subject.database().assume_filled) return;
    const bool table = subject.action.kind == StatementKind::drop_table;
    const ColumnFacts *column = table ? nullptr : subject.relation->column(subject.action.column);
    const bool earlier = table ? subject.relation->origin == Origin::earlier
                               : column && column->made_here && subject.relation->origin != Origin::here &&
                                     column->made_at != subject.model.migration();
    if (!earlier) return;
    report.add(
        subject, Level::note,
        (table ? subject.target() : "column " + quoted(subject.action.column) + " of " + subject.target()) +
            " is made by an earlier migration of this very set",
        "Neither is applied here yet: the one is for nothing without the other.");
}

} // namespace

extern const Rule made_and_dropped;
const Rule made_and_dropped = {
    "made_and_dropped",
    "The set makes something and drops it again",
    Section::chain,
    true,
    "A table or column that a pending migration adds and a later pending one drops.",
    "Applied together, the work is done for nothing; what the migrations between them built on it may fail "
    "or go along.",
    "Take both out if no database has either yet.",
    "What is dropped was there before the set, or both stand in one migration.",
    kinds,
    check};

} // namespace core::rules
