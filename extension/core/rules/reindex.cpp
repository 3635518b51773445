#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::reindex, StatementKind::reindex_many};

void check(const Subject &subject, Report &report) {
    const bool many = subject.action.kind == StatementKind::reindex_many;
    const bool known = subject.relation != nullptr;
    if (!known && !many && !subject.database().assume_filled) return;
    const auto level = many ? Level::warning : danger(subject);
    if (!level) return;
    const std::string target = many    ? "each table in turn"
                               : known ? subject.target()
                                       : "the table of " + sql(subject.action.subject);
    const bool system = !subject.action.words.empty();
    report.add(subject, *level, "REINDEX stops writes to " + target + " while it builds",
               impact(target, subject.relation, subject.effect.lock, Work::build, subject.database()) +
                   " ACCESS EXCLUSIVE on the index stops the queries that would use it.",
               system ? "" : concurrently(subject));
}

} // namespace

extern const Rule reindex;
const Rule reindex = {
    "reindex",
    "An index is built anew under locks that stop writes and queries",
    Section::index,
    true,
    "REINDEX without CONCURRENTLY on a table that holds rows.",
    "Writes to the table wait until the index is built (SHARE), and so do all queries that would plan with "
    "the "
    "index (ACCESS EXCLUSIVE on it).",
    "REINDEX ... CONCURRENTLY, as a statement of its own: it needs room for a second index and longer. Not "
    "for "
    "system catalogs.",
    "The table is made by the same migration, is empty, or is temporary; the index is not there.",
    kinds,
    check};

} // namespace core::rules
