#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::replace_function};

char volatility(const Action &action) {
    const std::string word = action.words.size() > 1 ? action.words[1] : "";
    return word == "immutable" ? 'i' : word == "stable" ? 's' : 'v';
}

void check(const Subject &subject, Report &report) {
    for (const FunctionFacts &function : subject.database().functions) {
        const bool same =
            function.name.name == subject.action.subject.name &&
            (subject.action.subject.schema.empty() || subject.action.subject.schema == function.name.schema);
        if (!same || !function.indexed || function.volatility == volatility(subject.action)) continue;
        report.add(subject, Level::error,
                   "an index is built on " + sql(function.name) + ", whose volatility changes",
                   "Entries of the index were computed by the function as it was.");
        return;
    }
}

} // namespace

extern const Rule function_volatility;
const Rule function_volatility = {
    "function_volatility",
    "A function that indexes rely on gets another volatility",
    Section::security,
    true,
    "CREATE OR REPLACE FUNCTION that changes IMMUTABLE, STABLE or VOLATILE of a function on which an index "
    "is built.",
    "Index entries were computed by the old body; queries that use the index find other rows than those that "
    "do not.",
    "A function of another name and a new index on it; or REINDEX INDEX CONCURRENTLY behind it.",
    "No index uses the function, or its volatility stays.",
    kinds,
    check};

} // namespace core::rules
