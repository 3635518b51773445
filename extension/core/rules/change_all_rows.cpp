#include "core/danger.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::update_all, StatementKind::delete_all};

constexpr double few_rows = 1000, many_rows = 1e6;

void check(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (harmless(relation, subject.database())) return;
    const bool known = relation && relation->origin == Origin::database && !subject.database().assume_filled;
    if (known && relation->rows < few_rows) return;
    const char *verb = subject.action.kind == StatementKind::update_all ? "UPDATE" : "DELETE";
    report.add(subject, known && relation->rows >= many_rows ? Level::error : Level::warning,
               std::string(verb) + " changes every row of " + subject.target(),
               (known ? "It has " + size_of(*relation) + ". " : std::string()) +
                   "All rows stay locked until the transaction ends.");
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
