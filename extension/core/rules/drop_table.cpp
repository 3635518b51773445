// What goes with its rows: tables, partitions, schemas, databases, and the rows alone.
#include "core/danger.hpp"
#include "core/rules/expand.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K table_kinds[] = {K::drop_table, K::drop_foreign_table, K::drop_materialized_view, K::drop_view};
constexpr K partition_kinds[] = {K::drop_table};
constexpr K schema_kinds[] = {K::drop_schema};
constexpr K database_kinds[] = {K::drop_database};
constexpr K truncate_kinds[] = {K::truncate};
constexpr K cascade_kinds[] = {K::truncate};

bool holds_rows(const RelationFacts *relation, const DatabaseFacts &database) {
    return relation && relation->kind != 'v' && !harmless(relation, database);
}

bool made_again(const Subject &subject) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const bool makes = each.kind == K::create_table || each.kind == K::create_table_as ||
                           each.kind == K::create_view || each.kind == K::create_materialized_view ||
                           each.kind == K::replace_view || each.kind == K::rename_table;
        const std::string &name = each.kind == K::rename_table ? each.new_name : each.relation.name;
        return makes && name == subject.action.relation.name;
    });
}

std::vector<std::string> referencing(const RelationFacts &relation) {
    std::vector<std::string> out;
    for (const ConstraintFacts &each : relation.referenced_by)
        if (each.partner != relation.name) out.push_back(sql(each.partner));
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<std::string> referenced(const RelationFacts &relation) {
    std::vector<std::string> out;
    for (const ConstraintFacts &each : relation.constraints)
        if (each.type == 'f' && each.partner != relation.name) out.push_back(sql(each.partner));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string detail_of(const Subject &subject) {
    const RelationFacts *relation = subject.relation;
    if (!relation) return "Code that names it fails from the commit on.";
    std::string out;
    if (holds_rows(relation, subject.database()) && relation->kind != 'm') {
        const bool known = !subject.database().assume_filled && relation->origin == Origin::database;
        out = "Its rows" + (known ? " (" + size_of(*relation) + ")" : std::string()) +
              " cannot be brought back by a rollback. ";
    }
    out += "Code that names it fails from the commit on.";
    const std::vector<std::string> others = referenced(*relation);
    if (!others.empty())
        out += " ACCESS EXCLUSIVE is taken on " + named(others) + " too, for the foreign keys.";
    return out;
}

// First out of sight under another name, which is taken back in a moment.
std::string safer_table(const Subject &subject) {
    const Action &action = subject.action;
    if (action.several || action.cascade || !subject.relation || subject.relation->kind != 'r') return {};
    const Name aside{action.relation.schema, composed_name(action.relation.name, "", "dropped")};
    std::string out = alter(subject, "RENAME TO " + quoted(aside.name)) +
                      "\n-- in a migration of its own, when nobody has missed it:\n";
    for (const ConstraintFacts &each : subject.relation->constraints)
        if (each.type == 'f')
            out +=
                "ALTER TABLE " + sql(aside) + " DROP CONSTRAINT " + quoted(each.name) + ";\n" + own_migration;
    return out + "DROP TABLE " + sql(aside) + ";";
}

void check_table(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (!relation && subject.action.if_exists) return;
    auto level = old_code(subject);
    if (!level) return;
    const bool again = made_again(subject);
    const bool view = relation && (relation->kind == 'v' || relation->kind == 'm');
    const bool rows = !view && holds_rows(relation, subject.database());
    if (again && !rows) return; // code finds it where it was
    if (again) level = Level::error;
    if (subject.script.directives.destructive) level = Level::note;
    const std::string what = effect(subject.action.kind).name;
    report.add(subject, *level,
               again  ? what + " empties " + subject.target() + ": it is made again without its rows"
               : rows ? what + " destroys the rows of " + subject.target()
                      : what + " breaks code that knows " + subject.target(),
               detail_of(subject), again ? "" : safer_table(subject));
}

void check_partition(const Subject &subject, Report &report) {
    if (!subject.relation || !subject.relation->is_partition) return;
    const RelationFacts *parent = subject.model.find(subject.relation->parent);
    const auto level = danger(parent, Lock::access_exclusive, Work::brief, subject.database());
    if (!level || harmless(subject.relation, subject.database())) return;
    std::string safer;
    if (parent && parent->default_partition.empty() && !subject.action.several)
        safer = "ALTER TABLE " + sql(parent->name) + " DETACH PARTITION " + sql(subject.action.relation) +
                " CONCURRENTLY;\n" + own_migration + whole(subject);
    report.add(subject, *level,
               "DROP TABLE of the partition " + subject.target() + " stops all use of " +
                   sql(subject.relation->parent),
               impact(sql(subject.relation->parent), parent, Lock::access_exclusive, Work::brief,
                      subject.database()) +
                   (safer.empty()
                        ? " DETACH ... CONCURRENTLY is not possible where there is a default partition."
                        : ""),
               safer);
}

void check_schema(const Subject &subject, Report &report) {
    if (subject.model.made(Object::schema, subject.action.subject)) return;
    std::vector<std::string> filled;
    for (const RelationFacts *each : subject.model.relations())
        if (each->name.schema == subject.action.subject.name && holds_rows(each, subject.database()))
            filled.push_back(sql(each->name));
    const ObjectFacts *facts = subject.database().object(Object::schema, subject.action.subject);
    if (!facts && subject.action.if_exists) return;
    if (facts && facts->dependents.empty()) return;
    std::string detail =
        "Its tables with their rows, views, functions and types go, and whatever elsewhere depends "
        "on them. No rollback brings the rows back.";
    if (facts) detail += " It has " + named(facts->dependents) + ".";
    const Level level = subject.script.directives.destructive ? Level::note : Level::error;
    report.add(subject, level, "DROP SCHEMA destroys all that is in \"" + subject.action.subject.name + "\"",
               detail);
}

void check_database(const Subject &subject, Report &report) {
    report.add(
        subject, Level::error, "DROP DATABASE destroys \"" + subject.action.subject.name + "\"",
        "No event trigger sees it, and nothing brings it back but a backup. It is no part of a migration.");
}

void check_truncate(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (harmless(relation, subject.database())) return;
    if (relation && relation->origin != Origin::database && !subject.database().assume_filled) return;
    const std::string table = sql(subject.action.relation);
    std::string safer;
    if (!subject.action.several && !subject.action.cascade)
        safer = in_portions("DELETE FROM " + table, table, "true").substr(1);
    const Level level = subject.script.directives.destructive ? Level::note : Level::warning;
    report.add(subject, level, "TRUNCATE destroys the rows of " + subject.target(),
               impact(subject) + " Transactions that began before see the table empty, not as it was.",
               safer);
}

void check_cascade(const Subject &subject, Report &report) {
    if (!subject.action.cascade) return;
    const std::vector<std::string> others =
        subject.relation ? referencing(*subject.relation) : std::vector<std::string>();
    if (subject.relation && others.empty()) return;
    std::string all;
    for (const Action &each : subject.script.actions)
        if (each.statement == subject.action.statement && each.kind == K::truncate)
            all += (all.empty() ? "" : ", ") + sql(each.relation);
    for (const std::string &each : others)
        all += ", " + each;
    report.add(subject, Level::error, "TRUNCATE CASCADE empties more than " + subject.target(),
               others.empty()
                   ? "Every table with a foreign key to it is emptied too, and those with one to them."
                   : "Emptied with it by their foreign keys: " + named(others) +
                         ", and what has foreign keys to them. Each is locked ACCESS EXCLUSIVE.",
               others.empty() ? "" : "TRUNCATE " + all + ";");
}

} // namespace

extern const Rule drop_table, drop_partition, drop_schema, drop_database, truncate, truncate_cascade;

const Rule drop_table = {"drop_table",
                         "A table or view is dropped that holds rows or that code may know",
                         Section::table,
                         true,
                         "DROP TABLE, DROP VIEW, DROP MATERIALIZED VIEW of what was there before the set. "
                         "Dropped to be made again in the "
                         "same script, a filled table is an error.",
                         "Rows are gone for good, queries that name it fail from the commit on. ACCESS "
                         "EXCLUSIVE is taken on the tables "
                         "at the other end of its foreign keys as well.",
                         "Give it another name first: code that still needs it shows itself, and the way "
                         "back is a rename. Drop it "
                         "later, its foreign keys before it one by one.",
                         "It is made by the same set or is temporary, or IF EXISTS finds nothing. An empty "
                         "table is a note; so is any "
                         "with -- sluice: destructive reason=\"...\" in the script.",
                         table_kinds,
                         check_table};
const Rule drop_partition = {
    "drop_partition",
    "A partition is dropped under a lock of the whole table",
    Section::table,
    true,
    "DROP TABLE of a partition that is attached.",
    "It takes ACCESS EXCLUSIVE on the partitioned table: reads and writes of all partitions wait for it, and "
    "it "
    "waits for all of them.",
    "DETACH PARTITION ... CONCURRENTLY takes SHARE UPDATE EXCLUSIVE; what is detached is dropped on its own. "
    "Not possible while there is a default partition.",
    "The table or the partition holds no rows or is made by the same set.",
    partition_kinds,
    check_partition};
const Rule drop_schema = {
    "drop_schema",
    "A schema is dropped with what is in it",
    Section::table,
    true,
    "DROP SCHEMA of a schema that is not empty.",
    "Everything in it goes, rows included, and with CASCADE what depends on it elsewhere.",
    "Drop what is in it by name.",
    "The schema is empty, is made by the same set, or IF EXISTS finds nothing. With -- sluice: "
    "destructive reason=\"...\" in the script it is a note.",
    schema_kinds,
    check_schema};
const Rule drop_database = {
    "drop_database",
    "A database is dropped",
    Section::table,
    true,
    "DROP DATABASE.",
    "Nothing brings it back but a backup. It cannot run in a transaction block, and no event "
    "trigger sees it.",
    "Not in a migration.",
    "Never.",
    database_kinds,
    check_database};
const Rule truncate = {"truncate",
                       "A filled table is emptied",
                       Section::table,
                       true,
                       "TRUNCATE of a table that holds rows.",
                       "The rows are gone for good. It takes ACCESS EXCLUSIVE, and is not MVCC-safe: older "
                       "transactions see the table "
                       "empty instead of as it was. Row triggers do not fire.",
                       "DELETE in portions, each of them committed, where others use the table meanwhile.",
                       "The table holds no rows, is made by the same set, or is temporary. With -- sluice: "
                       "destructive reason=\"...\" in "
                       "the script it is a note.",
                       truncate_kinds,
                       check_truncate};
const Rule truncate_cascade = {
    "truncate_cascade",
    "TRUNCATE empties tables that it does not name",
    Section::table,
    true,
    "TRUNCATE ... CASCADE of a table that others reference.",
    "Every table with a foreign key to it is emptied as well, and those with one to them.",
    "Name the tables that are to be emptied: without CASCADE the server refuses if one is "
    "missing.",
    "No other table references it.",
    cascade_kinds,
    check_cascade};

} // namespace core::rules
