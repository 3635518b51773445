#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index};

std::string safer(const Subject &subject) {
    if (!subject.relation || !subject.relation->partitioned()) return concurrently(subject);
    return "-- CONCURRENTLY is not for a partitioned table: index the parent alone, each partition "
           "concurrently\n"
           "-- and attach.\n";
}

void check(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level) return;
    report.add(subject, *level, "CREATE INDEX stops all writes to " + subject.target() + " while it builds",
               impact(subject), safer(subject));
}

} // namespace

extern const Rule create_index;
const Rule create_index = {
    "create_index",
    "An index is built under a lock that stops writes",
    Section::index,
    true,
    "CREATE INDEX without CONCURRENTLY on a table that holds rows.",
    "It takes a SHARE lock: INSERT, UPDATE and DELETE wait until the index is built, and so does everything "
    "that waits behind them.",
    "CREATE INDEX CONCURRENTLY, as a statement of its own outside a transaction block: it reads the table "
    "twice, "
    "but nobody waits. pg_sluice runs it that way by itself, and a failed build is cleaned up when it "
    "resumes.",
    "The table is made by the same migration, is empty, or is temporary.",
    kinds,
    check};

} // namespace core::rules
