#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_table, StatementKind::add_column_exists};

std::string differences(const RelationFacts &there, const std::vector<ColumnDefinition> &wanted) {
    std::string out;
    const auto say = [&](const std::string &what) { out += (out.empty() ? "" : ", ") + what; };
    for (const ColumnDefinition &each : wanted) {
        const ColumnFacts *column = there.column(each.name);
        if (!column)
            say("column " + quoted(each.name) + " is not there");
        else if (each.type.oid != 0 && column->type.oid != 0 && each.type.oid != column->type.oid)
            say("column " + quoted(each.name) + " is of type " + column->type.text + ", not " +
                each.type.text);
    }
    return out;
}

void check(const Subject &subject, Report &report) {
    if (!subject.action.if_not_exists || !subject.relation) return;
    const std::string found = differences(*subject.relation, subject.action.definitions);
    if (found.empty()) return;
    report.add(subject, Level::warning,
               "IF NOT EXISTS passes over " + subject.target() + ", which is another one",
               "What is there differs: " + found + ".");
}

} // namespace

extern const Rule if_not_exists;
const Rule if_not_exists = {"if_not_exists",
                            "IF NOT EXISTS passes over something else of that name",
                            Section::transaction,
                            true,
                            "CREATE TABLE or ADD COLUMN with IF NOT EXISTS where the table or column is "
                            "there and is not what is written.",
                            "The statement succeeds and changes nothing; the schema is not the one that the "
                            "migration says, and later statements meet the old one.",
                            "Compare the definitions, and write what changes the one that is there.",
                            "Nothing of the name is there, or it has the columns and types that are written.",
                            kinds,
                            check};

} // namespace core::rules
