#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index_concurrently,
                                   StatementKind::drop_index_concurrently};

void check(const Subject &subject, Report &report) {
    if (!subject.relation || !subject.relation->partitioned()) return;
    const bool makes = subject.action.kind == StatementKind::create_index_concurrently;
    const std::string detail = subject.target() + " has " + std::to_string(subject.relation->partitions) +
                               " partitions; the server refuses the statement.";
    report.add(
        subject, Level::error,
        makes ? "an index of the partitioned table " + subject.target() + " cannot be built concurrently"
              : "an index of the partitioned table " + subject.target() + " cannot be dropped concurrently",
        detail, makes ? index_partitions(subject) : "DROP INDEX " + sql(subject.action.subject) + ";");
}

} // namespace

extern const Rule concurrently_on_partitioned;
const Rule concurrently_on_partitioned = {
    "concurrently_on_partitioned",
    "CONCURRENTLY on an index of a partitioned table",
    Section::index,
    true,
    "CREATE INDEX CONCURRENTLY or DROP INDEX CONCURRENTLY on the index of a partitioned table.",
    "The server refuses both for the parent (0A000), on all versions. REINDEX CONCURRENTLY it accepts.",
    "CREATE INDEX ON ONLY the parent, CONCURRENTLY on each partition, ALTER INDEX ... ATTACH PARTITION: the "
    "parent's index becomes valid with the last one.",
    "The table is not partitioned.",
    kinds,
    check};

} // namespace core::rules
