#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_type};

void check(const Subject &subject, Report &report) {
    if (subject.action.words.empty() || subject.action.words.front() != "enum") return;
    report.add(subject, Level::note,
               "values of enum " + sql(subject.action.subject) + " can never be removed",
               "A table of values with a foreign key can lose one; a CHECK constraint can be replaced.");
}

} // namespace

extern const Rule create_enum;
const Rule create_enum = {"create_enum",
                          "An enum is made",
                          Section::style,
                          false,
                          "CREATE TYPE ... AS ENUM.",
                          "Values can be added and renamed, never removed or reordered, and new ones cannot "
                          "be used in the transaction that adds them.",
                          "A table of values with a foreign key, or a CHECK (state IN (...)).",
                          "Another kind of type is made.",
                          kinds,
                          check};

} // namespace core::rules
