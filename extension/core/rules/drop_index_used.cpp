#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_index, StatementKind::drop_index_concurrently};

constexpr double long_enough = 7 * 86400.0; // a week has most jobs that come round

bool begins_with(const std::vector<std::string> &columns, const std::vector<std::string> &first) {
    return columns.size() >= first.size() && std::equal(first.begin(), first.end(), columns.begin());
}

// Another index, there or coming, that answers the same queries.
bool replaced(const Subject &subject, const IndexFacts &index) {
    if (std::find(index.columns.begin(), index.columns.end(), "") == index.columns.end())
        for (const IndexFacts &each : subject.relation->indexes) {
            const bool as_good = each.valid && !each.partial && each.method == index.method;
            if (each.name != index.name && as_good && begins_with(each.columns, index.columns)) return true;
        }
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const bool makes = each.object == Object::index && each.kind != subject.action.kind;
        return makes && (each.subject.name == index.name || begins_with(each.columns, index.columns));
    });
}

void check(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    const IndexFacts *index = relation ? relation->index(subject.action.subject.name) : nullptr;
    if (!index || index->made_here || !index->valid || !index->constraint.empty()) return;
    if (harmless(relation, subject.database()) || replaced(subject, *index)) return;
    const std::string name = "index " + quoted(index->name);
    const std::string since = "the statistics cover " + seconds_text(relation->statistics_age);
    if (index->scans > 0)
        report.add(subject, Level::warning,
                   name + " is in use: " + count_text(static_cast<double>(index->scans)) + " scans",
                   "Its queries read " + subject.target() + " (" + size_of(*relation) + ") otherwise; " +
                       since + ", this server alone.");
    else if (relation->statistics_age < long_enough)
        report.add(
            subject, Level::note, name + " has no scans, but " + since,
            "What runs once a week or month has not come round yet, and replicas count for themselves.");
}

} // namespace

extern const Rule drop_index_used;
const Rule drop_index_used = {"drop_index_used",
                              "An index that is in use is dropped",
                              Section::index,
                              true,
                              "DROP INDEX of an index that was scanned, or of one "
                              "whose statistics are too young to "
                              "tell.",
                              "The queries that used it read the table from then on. Counters of scans begin "
                              "with the last reset of the "
                              "statistics, and each replica has its own.",
                              "Look at the queries first; build what replaces the index before it goes.",
                              "It was not scanned for a week or longer, it is invalid, another index begins "
                              "with its columns, or the script "
                              "builds one.",
                              kinds,
                              check};

} // namespace core::rules
