#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_index};

// CONCURRENTLY takes one index at a time, and no CASCADE.
std::string safer(const Subject &subject) {
    if (subject.relation && subject.relation->partitioned()) return {};
    std::string out;
    for (const Action *each : commands(subject))
        out += std::string(out.empty() ? "" : "\n") + "DROP INDEX CONCURRENTLY " +
               (each->if_exists ? "IF EXISTS " : "") + sql(each->subject) + ";";
    return out;
}

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    const bool known = subject.relation != nullptr;
    if (!known && !subject.database().assume_filled) return;
    const IndexFacts *index = known ? subject.relation->index(action.subject.name) : nullptr;
    const std::string name = sql(action.subject);
    if (index && !index->constraint.empty()) {
        report.add(subject, Level::error, "index " + name + " cannot be dropped: its constraint needs it",
                   "It belongs to the constraint " + quoted(index->constraint) + " of " + subject.target() +
                       "; the server refuses (2BP01), with CASCADE too.",
                   "ALTER TABLE " + subject.target() + " DROP CONSTRAINT " + quoted(index->constraint) + ";");
        return;
    }
    const auto level = danger(subject);
    if (!level) return;
    const std::string target = known ? subject.target() : "the table of " + name;
    report.add(subject, *level, "DROP INDEX waits for all of " + target + ", and all wait for it",
               impact(target, subject.relation, subject.effect.partner, Work::brief, subject.database()) +
                   " Until it has the lock, every query of the table queues behind it.",
               safer(subject));
}

} // namespace

extern const Rule drop_index;
const Rule drop_index = {
    "drop_index",
    "An index is dropped under a lock that stops everything",
    Section::index,
    true,
    "DROP INDEX without CONCURRENTLY on a table that holds rows; an index that a constraint needs.",
    "It takes an ACCESS EXCLUSIVE lock on the table, until the transaction ends. While it waits for it "
    "behind "
    "a long query, all other queries wait behind it.",
    "DROP INDEX CONCURRENTLY, one index at a time, without CASCADE. The index of a partitioned table cannot "
    "be "
    "dropped that way, nor one that was attached to it.",
    "The table is made by the same migration, is empty, or is temporary; the index is not there.",
    kinds,
    check};

} // namespace core::rules
