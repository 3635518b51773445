// Tables as they are made: without a key, from a query; and drops that do not ask whether it is there.
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K table_kinds[] = {K::create_table};
constexpr K query_kinds[] = {K::create_table_as, K::select_into, K::create_materialized_view};
constexpr K drop_kinds[] = {K::drop_table,
                            K::drop_view,
                            K::drop_materialized_view,
                            K::drop_sequence,
                            K::drop_index,
                            K::drop_index_concurrently,
                            K::drop_trigger,
                            K::drop_rule,
                            K::drop_policy,
                            K::drop_type,
                            K::drop_type_cascade,
                            K::drop_function,
                            K::drop_schema,
                            K::drop_extension,
                            K::drop_extension_cascade,
                            K::drop_constraint,
                            K::alter_table_drop_column,
                            K::drop_foreign_table,
                            K::drop_other};

bool key_follows(const Subject &subject) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const bool key = each.primary || each.unique || each.kind == K::attach_partition ||
                         each.kind == K::attach_partition_proved || each.kind == K::add_inherit;
        const Name &table = each.kind == K::attach_partition || each.kind == K::attach_partition_proved
                                ? each.partner
                                : each.relation;
        return key && table.name == subject.action.relation.name;
    });
}

void check_key(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    const bool own_columns = !action.definitions.empty() && !action.like;
    if (!own_columns || action.temporary || (action.if_not_exists && subject.relation) ||
        key_follows(subject))
        return;
    report.add(subject, Level::note, subject.target() + " has no primary key",
               "UPDATE and DELETE of a published table fail without a replica identity. Nothing tells two "
               "equal rows "
               "apart, and work in portions has nothing to go by.");
}

// How long reading and writing takes, by the tables that the query names.
double forecast_of(const Subject &subject, std::string *largest) {
    double seconds = 0, most = -1;
    for (const Name &name : subject.action.reads) {
        const RelationFacts *relation = subject.model.find(name);
        if (!relation || !relation->is_table() || harmless(relation, subject.database())) continue;
        const double own = forecast(Work::rewrite, *relation);
        seconds += own;
        if (own <= most) continue;
        most = own;
        *largest = sql(relation->name) + " (" + size_of(*relation) + ")";
    }
    return seconds;
}

void check_query(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.temporary || !action.with_data || (action.if_not_exists && subject.relation)) return;
    std::string largest;
    const double seconds = forecast_of(subject, &largest);
    if (largest.empty() || (seconds < 1 && !subject.database().assume_filled)) return;
    std::string safer;
    if (action.kind == K::create_table_as && !action.expression.empty())
        safer = whole(subject).substr(0, whole(subject).size() - 1) +
                " WITH NO DATA;\n-- in a migration of its own, in portions by a key:\nINSERT INTO " +
                sql(action.relation) + " " + action.expression + ";";
    report.add(subject, Level::warning,
               std::string(subject.effect.name) + " copies rows in one transaction: " + subject.target() +
                   " is made from " + largest,
               "It takes " + seconds_text(seconds) +
                   " or more, in which VACUUM removes nothing anywhere, and what the migration has locked "
                   "before stays "
                   "locked. The new table has no keys, constraints or defaults.",
               safer);
}

std::string with_if_exists(const Subject &subject) {
    const Action &action = subject.action;
    if (action.kind == K::drop_constraint)
        return alter(subject, "DROP CONSTRAINT IF EXISTS " + quoted(action.constraint) +
                                  (action.cascade ? " CASCADE" : ""));
    if (action.kind == K::alter_table_drop_column)
        return alter(subject,
                     "DROP COLUMN IF EXISTS " + quoted(action.column) + (action.cascade ? " CASCADE" : ""));
    return {};
}

void check_if_exists(const Subject &subject, Report &report) {
    if (subject.action.if_exists) return;
    report.add(
        subject, Level::note, std::string(subject.effect.name) + " without IF EXISTS",
        "The migration fails where it is not there: in a database that was changed by hand, or where the "
        "script is run a second time.",
        subject.action.actions == 1 ? with_if_exists(subject) : "");
}

} // namespace

extern const Rule table_without_key, create_table_as, drop_without_if_exists;

const Rule table_without_key = {
    "table_without_key",
    "A new table has no primary key",
    Section::table,
    true,
    "CREATE TABLE without a primary key or unique constraint, that gets none in the script.",
    "Logical replication cannot tell which row an UPDATE or DELETE is about, and refuses them on a published "
    "table.",
    "A primary key; for a table that joins two, of both columns.",
    "A key follows in the script, or the table is temporary, a partition, inherits, or is made LIKE another.",
    table_kinds,
    check_key};
const Rule create_table_as = {
    "create_table_as",
    "A table is made from a query over large tables",
    Section::table,
    true,
    "CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW over tables that take more than a second to "
    "copy.",
    "It is one long transaction: VACUUM falls behind, and every lock taken before is held. The table has "
    "none of the "
    "keys, constraints and defaults of what it is made from.",
    "CREATE TABLE ... AS ... WITH NO DATA, then INSERT in portions by a key, each committed.",
    "The tables that the query names are small, the table is temporary, or WITH NO DATA is said.",
    query_kinds,
    check_query};
const Rule drop_without_if_exists = {"drop_without_if_exists",
                                     "DROP without IF EXISTS",
                                     Section::style,
                                     false,
                                     "DROP of anything, DROP COLUMN and DROP CONSTRAINT without IF EXISTS.",
                                     "A migration runs once in each database and resumes at the statement "
                                     "that failed, so that it need not be fit to "
                                     "run twice; and IF EXISTS hides that a database is not what its author "
                                     "believed. Where scripts are run by hand as "
                                     "well, IF EXISTS lets them run again.",
                                     "IF EXISTS.",
                                     "IF EXISTS is said.",
                                     drop_kinds,
                                     check_if_exists};

} // namespace core::rules
