#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::validate_constraint};

// The strongest lock that the transaction has on the table when the rows are read.
Lock held(const Subject &subject) {
    Lock strongest = subject.action.actions > 1 ? subject.action.lock : Lock::none;
    for (const Held &each : subject.held)
        if (subject.relation && each.relation == subject.relation->name)
            strongest = std::max(strongest, each.lock);
    return strongest;
}

void check(const Subject &subject, Report &report) {
    if (!subject.script.transactional(subject.action.statement)) return;
    const Lock lock = held(subject);
    const auto level = danger(subject.relation, lock, Work::scan, subject.database());
    const ConstraintFacts *constraint =
        subject.relation ? subject.relation->constraint(subject.action.constraint) : nullptr;
    if (!level || (constraint && constraint->validated)) return;
    const std::string rest = without(subject);
    report.add(subject, *level,
               "VALIDATE reads all of " + subject.target() + " under the lock of an earlier " +
                   (rest.empty() ? "statement" : "command"),
               impact(subject.target(), subject.relation, lock, Work::scan, subject.database()) +
                   " Locks are kept until the transaction ends: NOT VALID has gained nothing.",
               rest + own_migration +
                   alter(subject, "VALIDATE CONSTRAINT " + quoted(subject.action.constraint)));
}

} // namespace

extern const Rule validate_in_transaction;
const Rule validate_in_transaction = {
    "validate_in_transaction",
    "A constraint is validated in the transaction that locked its table",
    Section::constraint,
    true,
    "VALIDATE CONSTRAINT behind a statement of the same transaction, or in the same ALTER TABLE, that holds "
    "a "
    "stronger lock on the table: mostly the ADD ... NOT VALID itself.",
    "VALIDATE alone needs SHARE UPDATE EXCLUSIVE, which lets reads and writes go on. The lock of the earlier "
    "statement is kept to the end of the transaction, so that they wait while all rows are read.",
    "VALIDATE in a migration of its own, or in a file without a transaction.",
    "The earlier statement committed before; the table is made by the same migration or is empty; the "
    "constraint "
    "is valid already.",
    kinds,
    check};

} // namespace core::rules
