#include "core/danger.hpp"
#include "core/rules/expand.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::update_all, StatementKind::delete_all};

constexpr double few_rows = 1000, many_rows = 1e6;

// Portions along a key of one column whose values have a largest one.
std::string in_portions(const Subject &subject) {
    const ConstraintFacts *key = subject.relation ? subject.relation->primary_key() : nullptr;
    if (!key || key->columns.size() != 1 || !subject.action.one_table) return {};
    const ColumnFacts *column = subject.relation->column(key->columns.front());
    if (!column || column->type.name == "uuid") return {};
    return in_key_portions(std::string(subject.script.statement_text(subject.action.statement)),
                           sql(subject.action.relation), quoted(column->name));
}

void check(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (harmless(relation, subject.database())) return;
    const bool known = relation && relation->origin == Origin::database && !subject.database().assume_filled;
    if (known && relation->rows < few_rows) return;
    const char *verb = subject.action.kind == StatementKind::update_all ? "UPDATE" : "DELETE";
    report.add(subject, known && relation->rows >= many_rows ? Level::error : Level::warning,
               std::string(verb) + " changes every row of " + subject.target(),
               (known ? "It has " + size_of(*relation) + ". " : std::string()) +
                   "All rows stay locked until the transaction ends.",
               in_portions(subject));
}

} // namespace

extern const Rule change_all_rows;
const Rule change_all_rows = {"change_all_rows",
                              "UPDATE or DELETE of every row of a table",
                              Section::transaction,
                              true,
                              "UPDATE or DELETE without WHERE on a table that holds rows.",
                              "All rows are locked until the transaction ends, each leaves a dead version "
                              "behind, and replicas receive all of it at once.",
                              "Portions by key range, each committed; for a new column a constant DEFAULT, "
                              "which changes no row. TRUNCATE where all rows go and nothing needs them.",
                              "The table is new, empty or has few rows.",
                              kinds,
                              check};

} // namespace core::rules
