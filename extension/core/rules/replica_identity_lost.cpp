#include <algorithm>

#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_constraint, StatementKind::drop_index,
                                   StatementKind::drop_index_concurrently,
                                   StatementKind::alter_table_drop_column};

bool loses(const RelationFacts &relation, const Action &action) {
    if (relation.replica_identity == 'f') return false;
    for (const IndexFacts &index : relation.indexes) {
        const bool identity = relation.replica_identity == 'i' ? index.replica_identity : index.primary;
        if (!identity) continue;
        if (action.kind == StatementKind::drop_constraint) return index.constraint == action.constraint;
        if (action.object == Object::index) return index.name == action.subject.name;
        return std::find(index.columns.begin(), index.columns.end(), action.column) != index.columns.end();
    }
    return false;
}

void check(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.action.object == Object::index
                                        ? subject.model.table_of_index(subject.action.subject)
                                        : subject.relation;
    if (!relation || !relation->published || !loses(*relation, subject.action)) return;
    report.add(subject, Level::error,
               "UPDATE and DELETE on " + sql(relation->name) + " fail once this has run",
               "It is published, and this is what identifies its rows.",
               "ALTER TABLE " + sql(relation->name) + " REPLICA IDENTITY FULL;\n" +
                   std::string(subject.script.statement_text(subject.action.statement)) + ";");
}

} // namespace

extern const Rule replica_identity_lost;
const Rule replica_identity_lost = {
    "replica_identity_lost",
    "A published table loses what identifies its rows",
    Section::security,
    true,
    "The primary key, or the index of the replica identity, of a published table is dropped; a table without "
    "either is made while all tables are published.",
    "From then on UPDATE and DELETE on it fail (55000), also for the application.",
    "A new key first, or ALTER TABLE ... REPLICA IDENTITY FULL.",
    "The table is in no publication, or its replica identity is FULL.",
    kinds,
    check};

} // namespace core::rules
