// Row level security that lets nobody see a row, and tables that lack what their neighbours have.
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K enable_kinds[] = {K::enable_row_security};
constexpr K restrictive_kinds[] = {K::create_policy};
constexpr K table_kinds[] = {K::create_table};

// In the rest of the script; `permissive` counts only policies that let rows through.
bool policy_follows(const Subject &subject, const Name &table, bool permissive) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        return each.kind == K::create_policy && each.relation.name == table.name &&
               (!permissive || (!each.words.empty() && each.words.front() == "permissive"));
    });
}

bool security_follows(const Subject &subject, const Name &table) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        return each.kind == K::enable_row_security && each.relation.name == table.name;
    });
}

void check_enable(const Subject &subject, Report &report) {
    const int there = subject.relation ? subject.relation->permissive_policies : 0;
    if (there > 0 || policy_follows(subject, subject.action.relation, true)) return;
    const bool fresh = harmless(subject.relation, subject.database());
    report.add(
        subject, fresh ? Level::note : Level::warning,
        "row level security of " + subject.target() + " has no policy: nobody but its owner sees a row",
        "Without a permissive policy every row is hidden from all roles but the owner (with FORCE from the "
        "owner too), superusers and those with BYPASSRLS. Queries return nothing, without an error.");
}

void check_restrictive(const Subject &subject, Report &report) {
    if (subject.action.words.empty() || subject.action.words.front() != "restrictive") return;
    const int there = subject.relation ? subject.relation->permissive_policies : 0;
    const bool on = !subject.relation || subject.relation->row_security ||
                    security_follows(subject, subject.action.relation);
    if (there > 0 || !on || policy_follows(subject, subject.action.relation, true)) return;
    report.add(
        subject, harmless(subject.relation, subject.database()) ? Level::note : Level::warning,
        "the restrictive policy \"" + subject.action.subject.name + "\" is the only one of " +
            subject.target() + ": nobody sees a row",
        "Restrictive policies take rows away from those that permissive ones give. Without a permissive one "
        "there is nothing to take from.");
}

std::string schema_of(const Subject &subject) {
    const std::string &schema = subject.action.relation.schema;
    if (!schema.empty() || subject.model.search_path().empty()) return schema;
    return subject.model.search_path().front();
}

// What the new table's schema is used to; nothing for tables that are no tenant's.
const TenantFacts *usual(const Subject &subject) {
    const Action &action = subject.action;
    if (action.temporary || action.partition_by || !action.partner.empty() || action.definitions.empty())
        return nullptr;
    if (action.like || subject.database().tenants.empty()) return nullptr;
    if (subject.relation) return nullptr; // IF NOT EXISTS
    return subject.database().tenant(schema_of(subject));
}

bool has_column(const Subject &subject, const std::string &column) {
    const auto &columns = subject.action.definitions;
    const bool here = std::any_of(columns.begin(), columns.end(),
                                  [&](const ColumnDefinition &each) { return each.name == column; });
    return here || std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
               return each.column == column && !each.definitions.empty() &&
                      each.relation.name == subject.action.relation.name;
           });
}

std::string share(const TenantFacts &facts) {
    return std::to_string(facts.with_column) + " of " + std::to_string(facts.tables) +
           " tables of the schema \"" + facts.schema + "\"";
}

void check_tenant(const Subject &subject, Report &report) {
    const TenantFacts *facts = usual(subject);
    if (!facts || has_column(subject, facts->column)) return;
    report.add(subject, Level::warning,
               subject.target() + " has no column \"" + facts->column +
                   "\", which tells the tenant elsewhere",
               share(*facts) + " have it. A table without it cannot be kept apart by tenant.");
}

void check_security(const Subject &subject, Report &report) {
    const TenantFacts *facts = usual(subject);
    if (!facts || facts->with_security * 2 < facts->with_column || !has_column(subject, facts->column))
        return;
    const bool enabled = security_follows(subject, subject.action.relation);
    if (enabled) return; // without a policy: the other rule's word
    const std::string table = sql(subject.action.relation);
    report.add(subject, Level::warning,
               "every tenant sees all rows of " + subject.target() + ": row level security is not enabled",
               std::to_string(facts->with_security) + " of " + std::to_string(facts->with_column) +
                   " tables with the column \"" + facts->column + "\" have row level security and a policy.",
               whole(subject) + "\nALTER TABLE " + table +
                   " ENABLE ROW LEVEL SECURITY;\n-- and the policy that the "
                   "other tables have: CREATE POLICY ... ON " +
                   table);
}

} // namespace

extern const Rule row_security_without_policy, restrictive_policy, tenant_column, tenant_row_security;

const Rule row_security_without_policy = {
    "row_security_without_policy",
    "Row level security is enabled without a policy",
    Section::table,
    true,
    "ENABLE ROW LEVEL SECURITY on a table that has no permissive policy and gets none in the script.",
    "The default is to deny: rows vanish for all but the owner, without an error.",
    "CREATE POLICY before ENABLE ROW LEVEL SECURITY, in one transaction.",
    "A permissive policy is there or follows. A new or empty table is a note.",
    enable_kinds,
    check_enable};
const Rule restrictive_policy = {
    "restrictive_policy",
    "A restrictive policy stands alone",
    Section::table,
    true,
    "CREATE POLICY ... AS RESTRICTIVE on a table with row level security that has no permissive policy.",
    "A row is visible if a permissive policy says so and no restrictive one is against it: alone, it hides "
    "everything.",
    "A permissive policy beside it.",
    "A permissive policy is there or follows, or row level security is not enabled.",
    restrictive_kinds,
    check_restrictive};
const Rule tenant_column = {
    "tenant_column",
    "A new table lacks the column that tells the tenant",
    Section::table,
    true,
    "CREATE TABLE in a schema of which more than half of the tables (at least three) have the same tenant "
    "column: one "
    "that policies compare, or one of a common name (tenant_id, account_id, organization_id ...).",
    "Rows of all tenants are in one table, and nothing tells them apart.",
    "The column, NOT NULL, with an index that begins with it. For what is no tenant's: -- sluice: ignore "
    "with the "
    "reason.",
    "The table has the column, is temporary, a partition, or made LIKE another.",
    table_kinds,
    check_tenant};
const Rule tenant_row_security = {
    "tenant_row_security",
    "A new table lacks the row level security that its neighbours have",
    Section::table,
    true,
    "CREATE TABLE with the tenant column, without ENABLE ROW LEVEL SECURITY in the script, where most tables "
    "with that "
    "column have it and a policy.",
    "Every tenant sees the rows of all others in this table, though the application relies on the policies.",
    "ENABLE ROW LEVEL SECURITY and the policy that the other tables have.",
    "It is enabled in the same script, or is not usual here.",
    table_kinds,
    check_security};

} // namespace core::rules
