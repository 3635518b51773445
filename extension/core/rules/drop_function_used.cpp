#include "core/rules/expand.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_function};

void check(const Subject &subject, Report &report) {
    for (const FunctionFacts &function : subject.database().functions) {
        const bool same =
            function.name.name == subject.action.subject.name &&
            (subject.action.subject.schema.empty() || subject.action.subject.schema == function.name.schema);
        const std::vector<std::string> used =
            same ? still_there(subject, function.dependents) : std::vector<std::string>();
        if (used.empty()) continue;
        report.add(subject, subject.action.cascade ? Level::warning : Level::error,
                   subject.action.cascade
                       ? "what is built on " + sql(function.name) + " is dropped with it"
                       : sql(function.name) + " cannot be dropped: something is built on it",
                   "It is used by: " + named(used) + ".");
        return;
    }
}

} // namespace

extern const Rule drop_function_used;
const Rule drop_function_used = {
    "drop_function_used",
    "A function is dropped that something is built on",
    Section::security,
    true,
    "DROP FUNCTION of a function that triggers, defaults, indexes, views or policies use.",
    "Without CASCADE the statement fails (2BP01); with it all of that goes, too.",
    "Change what uses it first, each by its own statement.",
    "Nothing of the database depends on the function. Bodies of other functions are not known to the server.",
    kinds,
    check};

} // namespace core::rules
