// Changes of a column's type: the rows or indexes that are made anew, and the statistics that are lost.
#include "core/danger.hpp"
#include "core/rules/expand.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K heavy[] = {K::alter_type, K::alter_type_scan, K::alter_type_index};
constexpr K any_change[] = {K::alter_type, K::alter_type_scan, K::alter_type_index, K::alter_type_brief};

constexpr double few_rows = 10000; // whose statistics are soon guessed well enough

std::string what_happens(const Subject &subject) {
    const std::string column = "the type of \"" + subject.action.column + "\"";
    switch (subject.action.kind) {
    case K::alter_type_scan:
        return "changing " + column + " reads all of " + subject.target() + " for its constraints";
    case K::alter_type_index:
        return "changing " + column + " builds indexes of " + subject.target() + " anew";
    default:
        return "changing " + column + " writes all of " + subject.target() + " anew";
    }
}

// Constraints that the server holds against all rows again, put aside meanwhile.
std::string constraints_aside(const Subject &subject) {
    if (!subject.relation) return {};
    std::string before, after, validated;
    for (const ConstraintFacts &each : subject.relation->constraints) {
        const auto &columns = each.columns;
        const bool meant = each.type == 'c' && each.validated &&
                           std::find(columns.begin(), columns.end(), subject.action.column) != columns.end();
        if (!meant) continue;
        before += alter(subject, "DROP CONSTRAINT " + quoted(each.name)) + "\n";
        after += "\n" +
                 alter(subject, "ADD CONSTRAINT " + quoted(each.name) + " " + each.definition + " NOT VALID");
        validated += in_its_own(alter(subject, "VALIDATE CONSTRAINT " + quoted(each.name)));
    }
    return before.empty() ? "" : before + whole(subject) + after + validated;
}

std::string safer_type(const Subject &subject) {
    if (subject.action.kind == K::alter_type_scan) return constraints_aside(subject);
    const std::string &type = subject.action.type.text;
    Beside beside;
    beside.name = composed_name(subject.action.column, "", "new");
    beside.type = type;
    beside.value = subject.action.has_using ? "(" + subject.action.expression + ")"
                                            : quoted(subject.action.column) + "::" + type;
    beside.last_name = subject.action.column;
    return column_beside(subject, beside);
}

void check_type(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level) return;
    report.add(subject, *level, what_happens(subject), impact(subject), safer_type(subject));
}

bool analyzed_later(const Subject &subject) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const bool all = each.kind == K::analyze || each.kind == K::vacuum;
        return all && (each.relation.empty() || each.relation.name == subject.action.relation.name);
    });
}

void check_statistics(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (!relation || harmless(relation, subject.database()) || analyzed_later(subject)) return;
    const bool counts = subject.database().assume_filled || relation->rows >= few_rows;
    if (!counts) return;
    report.add(
        subject, Level::note,
        "the planner knows nothing of \"" + subject.action.column + "\" until " + subject.target() +
            " is analyzed",
        "ALTER COLUMN TYPE removes the statistics of the column, and autovacuum does not see a reason to "
        "make new ones before many rows have changed.",
        whole(subject) + in_its_own("ANALYZE " + sql(subject.action.relation) + " (" +
                                    quoted(subject.action.column) + ");"));
}

} // namespace

extern const Rule alter_type, alter_type_statistics;

const Rule alter_type = {
    "alter_type",
    "A change of type writes the table anew",
    Section::column,
    true,
    "ALTER COLUMN TYPE that writes rows or indexes anew, or reads all rows to hold constraints against them. "
    "Whether it does is asked of the server for the two types: a longer varchar, varchar to text, a larger "
    "numeric of the same scale and their like change the catalog alone.",
    "The whole work is done under ACCESS EXCLUSIVE: nobody reads or writes the table until it ends.",
    "A new column of the new type, kept equal by a trigger, filled in portions, swapped with the old one in "
    "the "
    "end. Where only a CHECK is in the way: drop it, change the type, add it NOT VALID, validate it "
    "afterwards.",
    "The rows stay as they are, or the table is made by the same migration, is empty, or is temporary.",
    heavy,
    check_type};
const Rule alter_type_statistics = {
    "alter_type_statistics",
    "After a change of type the column has no statistics",
    Section::column,
    true,
    "ALTER COLUMN TYPE of a filled table without an ANALYZE behind it.",
    "The server removes what it knows of the values in the column, even where no row is touched. Plans are "
    "bad "
    "until somebody analyzes the table.",
    "ANALYZE of the column afterwards: it blocks nobody.",
    "ANALYZE or VACUUM of the table follows in the script, or the table has fewer than 10 000 rows.",
    any_change,
    check_statistics};

} // namespace core::rules
