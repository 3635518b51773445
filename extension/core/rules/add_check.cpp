#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_check};

void check(const Subject &subject, Report &report) {
    if (subject.action.in_definition || subject.action.in_column) return;
    const auto level = danger(subject);
    if (!level) return;
    report.add(subject, *level, "ADD CHECK stops " + subject.target() + " while all its rows are checked",
               impact(subject), not_valid(subject, "check"));
}

} // namespace

extern const Rule add_check;
const Rule add_check = {
    "add_check",
    "A CHECK is added and all rows are read under the strongest lock",
    Section::constraint,
    true,
    "ALTER TABLE ... ADD CHECK without NOT VALID on a table that holds rows.",
    "It takes ACCESS EXCLUSIVE and reads every row: reads and writes wait until it is done.",
    "Add it NOT VALID, which is brief, and VALIDATE it in a migration of its own: that reads the rows under "
    "SHARE "
    "UPDATE EXCLUSIVE, and nobody waits.",
    "NOT VALID is there; the table is made by the same migration, is empty, or is temporary.",
    kinds,
    check};

} // namespace core::rules
