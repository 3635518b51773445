#include "core/danger.hpp"
#include "core/rules/expand.hpp"

#include <algorithm>

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::alter_table_drop_column};

bool part_of(const std::vector<std::string> &columns, const std::string &column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// What goes with the column, without a word of the server.
std::vector<std::string> lost(const RelationFacts &relation, const std::string &column) {
    std::vector<std::string> out;
    for (const IndexFacts &each : relation.indexes)
        if (part_of(each.columns, column) && each.constraint.empty())
            out.push_back((each.unique ? "unique index " : "index ") + quoted(each.name));
    for (const ConstraintFacts &each : relation.constraints)
        if (each.type != 'n' && part_of(each.columns, column))
            out.push_back("constraint " + quoted(each.name));
    return out;
}

std::string detail_of(const Subject &subject) {
    std::string out =
        "Code that names the column fails from the commit on, and so does every INSERT and SELECT "
        "that was prepared with it.";
    if (!subject.relation) return out;
    const std::vector<std::string> gone = lost(*subject.relation, subject.action.column);
    if (!gone.empty()) out += " With it goes " + named(gone) + ".";
    return out;
}

std::string safer_drop(const Subject &subject) {
    const std::string column = quoted(subject.action.column);
    const ColumnFacts *facts = subject.relation ? subject.relation->column(subject.action.column) : nullptr;
    const ConstraintFacts *key = subject.relation ? subject.relation->primary_key() : nullptr;
    const bool in_key = key && part_of(key->columns, subject.action.column);
    std::string out;
    if (facts && facts->not_null && !facts->has_default && !facts->identity && !in_key)
        out = alter(subject, "ALTER COLUMN " + column + " DROP NOT NULL") + "\n";
    if (facts && subject.relation->kind == 'r')
        for (const IndexFacts &each : subject.relation->indexes)
            if (part_of(each.columns, subject.action.column) && each.constraint.empty())
                out += std::string(own_migration) + "DROP INDEX CONCURRENTLY " +
                       sql({subject.relation->name.schema, each.name}) + ";\n";
    return out + "-- in a migration of its own, when no running code names the column:\n" + whole(subject);
}

void check(const Subject &subject, Report &report) {
    const auto level = old_code(subject);
    if (!level) return;
    const bool known = subject.relation && !subject.relation->columns.empty();
    if (known && !subject.relation->column(subject.action.column)) return; // another rule's word
    report.add(subject, *level,
               "DROP COLUMN breaks code that knows \"" + subject.action.column + "\" of " + subject.target() +
                   ", and its data are gone",
               detail_of(subject), safer_drop(subject));
}

} // namespace

extern const Rule drop_column;
const Rule drop_column = {"drop_column",
                          "A column is dropped that code may know",
                          Section::column,
                          true,
                          "ALTER TABLE ... DROP COLUMN of a table that was there before the set.",
                          "The lock is brief and no row is written. But what runs now was written with the "
                          "column: its queries fail "
                          "from the commit on. Its data cannot be brought back by a rollback. Indexes and "
                          "constraints that have the "
                          "column go with it, and so does the uniqueness or the reference they stood for.",
                          "First a release whose code does not name the column (it must be allowed to leave "
                          "it out of an INSERT: DROP "
                          "NOT NULL), then the column; its indexes before it, CONCURRENTLY.",
                          "The table is made by the same set or is temporary. An empty table is a note.",
                          kinds,
                          check};

} // namespace core::rules
