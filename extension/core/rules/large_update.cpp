#include "core/danger.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::update, StatementKind::delete_, StatementKind::merge};

constexpr double many_rows = 1e6;

void check(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (!relation || relation->origin != Origin::database || relation->rows < many_rows) return;
    report.add(subject, Level::warning, "rows of " + subject.target() + " are changed in one transaction",
               "It has " + size_of(*relation) + "; what the condition fits stays locked until the end.");
}

} // namespace

extern const Rule large_update;
const Rule large_update = {
    "large_update",
    "UPDATE or DELETE on a large table in one transaction",
    Section::transaction,
    true,
    "UPDATE, DELETE or MERGE with a WHERE that may fit many rows, on a table of a million rows or more.",
    "Every changed row stays locked until the transaction ends and leaves a dead version behind; how many "
    "there are cannot be known without running it.",
    "Portions by key range, each committed: a DO block with COMMIT inside the loop, as the only statement of "
    "its migration.",
    "The table has less than a million rows, or is new.",
    kinds,
    check};

} // namespace core::rules
