#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_function, StatementKind::replace_function};

void check(const Subject &subject, Report &report) {
    if (!subject.action.security_definer || subject.action.sets_search_path) return;
    report.add(subject, Level::warning,
               sql(subject.action.subject) + " runs with its owner's rights on the caller's search_path",
               "A caller who can create objects anywhere on his path decides what its names mean.",
               std::string(subject.script.statement_text(subject.action.statement)) +
                   " SET search_path = pg_catalog, pg_temp;");
}

} // namespace

extern const Rule security_definer;
const Rule security_definer = {
    "security_definer",
    "A function with its owner's rights follows the caller's search_path",
    Section::security,
    true,
    "CREATE FUNCTION ... SECURITY DEFINER without SET search_path.",
    "Whoever calls it can put objects of the same names in front, and they are used with the owner's rights.",
    "SET search_path = pg_catalog, pg_temp in the definition, and qualified names in the body.",
    "The definition sets search_path.",
    kinds,
    check};

} // namespace core::rules
