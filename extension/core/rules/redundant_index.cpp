#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index, StatementKind::create_index_concurrently,
                                   StatementKind::add_unique};

bool holds(const IndexFacts &index, const std::vector<std::string> &columns) {
    return std::all_of(columns.begin(), columns.end(), [&](const std::string &each) {
        return std::find(index.columns.begin(), index.columns.end(), each) != index.columns.end() ||
               std::find(index.include.begin(), index.include.end(), each) != index.include.end();
    });
}

bool covers(const IndexFacts &index, const Action &action) {
    const std::string method = action.method.empty() ? "btree" : action.method;
    if (!index.plain || index.partial || !index.valid || index.method != method) return false;
    const bool first = index.columns.size() >= action.columns.size() &&
                       std::equal(action.columns.begin(), action.columns.end(), index.columns.begin());
    const bool as_unique = !action.unique || (index.unique && index.columns.size() == action.columns.size());
    return first && as_unique && holds(index, action.include);
}

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    const RelationFacts *relation = subject.relation;
    const bool plain =
        action.object == Object::index ? action.plain && !action.partial : !action.nulls_not_distinct;
    if (!relation || !plain || action.columns.empty()) return;
    if (std::find(action.columns.begin(), action.columns.end(), "") != action.columns.end()) return;
    for (const IndexFacts &index : relation->indexes) {
        if (index.name == action.subject.name || !covers(index, action)) continue;
        const bool equal = index.columns.size() == action.columns.size();
        report.add(subject, equal ? Level::warning : Level::note,
                   equal ? "the index " + quoted(index.name) + " is on the same columns already"
                         : "the index " + quoted(index.name) + " begins with these columns already",
                   subject.target() + " has it on (" + list(index.columns) + ")" +
                       (index.bytes > 0 ? ", " + bytes_text(index.bytes) : "") +
                       ". Queries can use that one; a second one costs every write.");
        return;
    }
}

} // namespace

extern const Rule redundant_index;
const Rule redundant_index = {
    "redundant_index",
    "An index that another one makes needless",
    Section::index,
    true,
    "A new index or UNIQUE whose columns are those, or the first ones, of an index that is there.",
    "It is kept up with every write and takes room in memory, and no query needs it.",
    "Leave it out. If it is to replace the other one, drop that one in the same set.",
    "Order, operator class or collation differ from the usual, one of the two is partial or on an "
    "expression, or "
    "the new one is unique and the other is not.",
    kinds,
    check};

} // namespace core::rules
