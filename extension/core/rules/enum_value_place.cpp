#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::alter_type_add_value};

void check(const Subject &subject, Report &report) {
    if (subject.action.words.size() < 2 || !subject.action.words[1].empty()) return;
    report.add(subject, Level::warning,
               "value '" + subject.action.new_name + "' of " + sql(subject.action.subject) +
                   " becomes the last one",
               "Enums sort by the order of their values, and a value cannot be moved afterwards.");
}

} // namespace

extern const Rule enum_value_place;
const Rule enum_value_place = {
    "enum_value_place",
    "A new value of an enum has no place",
    Section::style,
    false,
    "ALTER TYPE ... ADD VALUE without BEFORE or AFTER.",
    "The value becomes the last one, and comparisons and ORDER BY follow that order for ever.",
    "ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad';",
    "BEFORE or AFTER is written.",
    kinds,
    check};

} // namespace core::rules
