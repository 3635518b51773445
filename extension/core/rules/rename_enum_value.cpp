#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::rename_value};

void check(const Subject &subject, Report &report) {
    const std::string old = subject.action.words.empty() ? "" : subject.action.words.front();
    report.add(subject, Level::warning,
               "old code goes on saying '" + old + "', which " + sql(subject.action.subject) +
                   " no longer knows",
               "From the commit on each use of the old name fails with 22P02.",
               "ALTER TYPE " + sql(subject.action.subject) + " ADD VALUE '" + subject.action.new_name +
                   "' AFTER '" + old + "';");
}

} // namespace

extern const Rule rename_enum_value;
const Rule rename_enum_value = {
    "rename_enum_value",
    "A value of an enum gets another name",
    Section::transaction,
    true,
    "ALTER TYPE ... RENAME VALUE.",
    "Code that writes or compares the old name fails from the commit on (22P02).",
    "Add the new value, move the rows to it when no old code runs any more, and leave the old value unused.",
    "Never: it is known only to the application whether it uses the name.",
    kinds,
    check};

} // namespace core::rules
