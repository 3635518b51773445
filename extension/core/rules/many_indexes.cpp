#include "core/danger.hpp"
#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index, StatementKind::create_index_concurrently};

constexpr std::size_t enough = 10;
constexpr double busy = 100; // writes a second

void check(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (!relation || relation->indexes.size() < enough || relation->origin != Origin::database) return;
    if (harmless(relation, subject.database())) return;
    report.add(subject, relation->writes_per_second >= busy ? Level::warning : Level::note,
               subject.target() + " has " + std::to_string(relation->indexes.size()) + " indexes already",
               "Every INSERT, and every UPDATE of an indexed column, writes to all of them (" +
                   size_of(*relation) + ").");
}

} // namespace

extern const Rule many_indexes;
const Rule many_indexes = {
    "many_indexes",
    "One more index on a table that has many",
    Section::index,
    true,
    "CREATE INDEX on a table that has ten indexes or more.",
    "Each one is written with every row, takes part in every VACUUM, and makes updates "
    "that touch its columns dearer.",
    "Look for indexes that are not scanned or that others make needless, and drop them "
    "first.",
    "The table has fewer, is empty or made by the same migration.",
    kinds,
    check};

} // namespace core::rules
