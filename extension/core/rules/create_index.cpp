#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index};

void check(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level) return;
    const bool partitioned = subject.relation && subject.relation->partitioned();
    report.add(subject, *level, "CREATE INDEX stops all writes to " + subject.target() + " while it builds",
               impact(subject), partitioned ? index_partitions(subject) : concurrently(subject));
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
    "that waits behind them. Of a partitioned table all partitions are locked at once.",
    "CREATE INDEX CONCURRENTLY, as a statement of its own outside a transaction block: it reads the table "
    "twice, but nobody waits. pg_sluice runs it that way by itself, and a failed build is cleaned up when it "
    "resumes. A partitioned table gets the index alone (ON ONLY), each partition its own concurrently, and "
    "these are attached.",
    "The table is made by the same migration, is empty, or is temporary.",
    kinds,
    check};

} // namespace core::rules
