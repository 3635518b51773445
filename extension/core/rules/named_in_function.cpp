#include <algorithm>

#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_table, StatementKind::drop_view,
                                   StatementKind::rename_table, StatementKind::alter_table_drop_column,
                                   StatementKind::rename_column};

bool replaced(const Subject &subject, const std::string &function) {
    return std::any_of(subject.script.actions.begin(), subject.script.actions.end(), [&](const Action &each) {
        const bool changes = each.kind == StatementKind::replace_function ||
                             each.kind == StatementKind::create_function ||
                             each.kind == StatementKind::drop_function;
        return changes && function.find(each.subject.name + "(") != std::string::npos;
    });
}

void check(const Subject &subject, Report &report) {
    if (!subject.relation || subject.relation->origin != Origin::database) return;
    const bool of_column = subject.action.kind == StatementKind::alter_table_drop_column ||
                           subject.action.kind == StatementKind::rename_column;
    const std::string &word = of_column ? subject.action.column : subject.action.relation.name;
    std::string list;
    for (const Mention &each : subject.database().mentions) {
        if (each.word != word || replaced(subject, each.function)) continue;
        // a column's name alone is no proof: the body has to name its table, too
        const bool of_table =
            !of_column || std::any_of(subject.database().mentions.begin(), subject.database().mentions.end(),
                                      [&](const Mention &other) {
                                          return other.function == each.function &&
                                                 other.word == subject.action.relation.name;
                                      });
        if (of_table) list += (list.empty() ? "" : ", ") + each.function;
    }
    if (list.empty()) return;
    report.add(subject, Level::warning, "a function goes on naming " + quoted(word),
               "It stands in the body of: " + list + ". The function fails when it is called.");
}

} // namespace

extern const Rule named_in_function;
const Rule named_in_function = {
    "named_in_function",
    "The body of a function goes on naming what is gone",
    Section::security,
    true,
    "A table, view or column is dropped or renamed whose name stands in the body of a function.",
    "The server keeps no dependency for bodies that are texts: the function fails when it is called, perhaps "
    "much later.",
    "Replace the function in the same migration, before or behind the statement.",
    "No body has the name as a word, or the same migration replaces the function.",
    kinds,
    check};

} // namespace core::rules
