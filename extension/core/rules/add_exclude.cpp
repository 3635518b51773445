#include "core/danger.hpp"
#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_exclude};

void check(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level || subject.action.in_definition || subject.action.in_column) return;
    report.add(subject, *level, "ADD EXCLUDE stops " + subject.target() + " while its index is built",
               impact(subject) + " There is no NOT VALID and no USING INDEX for it.");
}

} // namespace

extern const Rule add_exclude;
const Rule add_exclude = {
    "add_exclude",
    "EXCLUDE is added and its index is built under the strongest lock",
    Section::constraint,
    true,
    "ALTER TABLE ... ADD EXCLUDE on a table that holds rows.",
    "It takes ACCESS EXCLUSIVE for the whole build of the index, and no version offers another way.",
    "A new table with the constraint, filled in portions and swapped in by name; or a quiet hour.",
    "The table is made by the same migration, is empty, or is temporary.",
    kinds,
    check};

} // namespace core::rules
