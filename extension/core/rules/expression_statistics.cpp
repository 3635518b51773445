#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index, StatementKind::create_index_concurrently};

bool analyzed_later(const Subject &subject) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const bool reads = each.kind == StatementKind::analyze || each.kind == StatementKind::vacuum;
        return reads && (each.relation.empty() || subject.model.find(each.relation) == subject.relation);
    });
}

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (std::find(action.columns.begin(), action.columns.end(), "") == action.columns.end()) return;
    // as much as to matter when it is read the wrong way
    const auto level = danger(subject.relation, Lock::share, Work::build, subject.database());
    if (!level || *level == Level::note || analyzed_later(subject)) return;
    const std::string text(subject.script.statement_text(action.statement));
    report.add(subject, Level::note, "nothing is known of the values of the expression until an ANALYZE",
               "ANALYZE keeps statistics for expressions of indexes. The build makes none, and autovacuum "
               "comes only when enough rows of " +
                   subject.target() + " have changed: until then plans guess.",
               text + ";\nANALYZE " + sql(action.relation) + ";");
}

} // namespace

extern const Rule expression_statistics;
const Rule expression_statistics = {
    "expression_statistics",
    "An index on an expression without ANALYZE",
    Section::index,
    true,
    "CREATE INDEX on an expression of a table that holds rows, with no ANALYZE of the table behind it.",
    "The planner has no statistics for the expression before the next ANALYZE and takes a fixed guess, which "
    "may "
    "keep the index from being used, or use it where it should not be.",
    "ANALYZE the table when the index is built.",
    "The index is on columns alone, the script analyzes the table later, the table is new or small.",
    kinds,
    check};

} // namespace core::rules
