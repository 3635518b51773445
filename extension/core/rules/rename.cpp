// Names that code knows: of columns, tables and schemas.
#include "core/danger.hpp"
#include "core/rules/expand.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K column_kinds[] = {K::rename_column};
constexpr K table_kinds[] = {K::rename_table};
constexpr K schema_kinds[] = {K::rename_schema};
constexpr K moved_kinds[] = {K::set_schema};

// Something takes the old name's place in the same script: a swap, or a view for old code.
bool name_comes_back(const Subject &subject) {
    const std::string &old = subject.action.relation.name;
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        switch (each.kind) {
        case K::rename_table:
            return each.new_name == old;
        case K::create_table:
        case K::create_table_as:
        case K::create_partition:
        case K::create_view:
        case K::replace_view:
        case K::create_materialized_view:
            return each.relation.name == old;
        default:
            return false;
        }
    });
}

void check_column(const Subject &subject, Report &report) {
    const auto level = old_code(subject);
    if (!level) return;
    const Action &action = subject.action;
    const ColumnFacts *column = subject.relation ? subject.relation->column(action.column) : nullptr;
    const bool known = subject.relation && !subject.relation->columns.empty();
    if (known && !column) return; // another rule's word
    std::string safer;
    if (column && subject.relation->is_table()) {
        Beside beside;
        beside.name = action.new_name;
        beside.type = column->type.text;
        beside.value = quoted(action.column);
        beside.both_ways = true;
        safer = column_beside(subject, beside);
    }
    report.add(
        subject, *level,
        "RENAME COLUMN breaks code that knows \"" + action.column + "\" of " + subject.target(),
        "Code of before fails from the commit on, code that knows the new name fails until then: there is "
        "no moment at which both run. Bodies of functions that name it are not renamed with it.",
        safer);
}

// A view has its own rights; one of the caller's needs those of the table too, and these stay with it.
std::string safer_table(const Subject &subject) {
    const Action &action = subject.action;
    if (action.object != Object::view && action.object != Object::table) return {};
    if (subject.relation && subject.relation->kind == 'S') return {};
    const Name fresh{action.relation.schema, action.new_name};
    const std::string options = subject.database().version >= 15 ? " WITH (security_invoker = true)" : "";
    return whole(subject) + "\nCREATE VIEW " + sql(action.relation) + options + " AS SELECT * FROM " +
           sql(fresh) + ";\n-- and the rights that code has on the table: GRANT ... ON " +
           sql(action.relation) +
           "\n-- in a migration of its own, when no running code knows the old name:\nDROP VIEW " +
           sql(action.relation) + ";";
}

void check_table(const Subject &subject, Report &report) {
    const auto level = old_code(subject);
    if (!level || name_comes_back(subject)) return;
    report.add(
        subject, *level, "RENAME breaks code that knows " + subject.target(),
        "Code of before fails from the commit on, code that knows the new name fails until then. Bodies of "
        "functions that name it are not renamed with it.",
        safer_table(subject));
}

void check_schema(const Subject &subject, Report &report) {
    if (subject.model.made(Object::schema, subject.action.subject)) return;
    report.add(
        subject, Level::warning,
        "renaming the schema \"" + subject.action.subject.name + "\" breaks code that knows its tables by it",
        "Every query that names the schema, every search_path of a role or a database with it, and the "
        "bodies of functions fail from the commit on.");
}

void check_moved(const Subject &subject, Report &report) {
    if (subject.action.object == Object::other) return;
    const auto level = old_code(subject);
    if (!level || name_comes_back(subject)) return;
    const Action &action = subject.action;
    std::string safer;
    if (subject.relation && subject.relation->is_table())
        safer = whole(subject) + "\nCREATE VIEW " + sql(subject.relation->name) +
                (subject.database().version >= 15 ? " WITH (security_invoker = true)" : "") +
                " AS SELECT * FROM " + sql({action.new_schema, action.relation.name}) +
                ";\n-- and the rights that code has on the table: GRANT ... ON " +
                sql(subject.relation->name) +
                "\n-- in a migration of its own, when no running code looks for it there:\nDROP VIEW " +
                sql(subject.relation->name) + ";";
    report.add(
        subject, *level, "SET SCHEMA breaks code that looks for " + subject.target() + " where it was",
        "Code that names the old schema, or finds the table along its search_path, fails from the commit on.",
        safer);
}

constexpr const char *quiet =
    "The table is made by the same set or is temporary, or the script puts something of the old name in its "
    "place. An empty table is a note.";

} // namespace

extern const Rule rename_column, rename_table, rename_schema, set_schema;

const Rule rename_column = {
    "rename_column",
    "A column gets another name",
    Section::column,
    true,
    "ALTER TABLE ... RENAME COLUMN of a table that was there before the set.",
    "Old and new code cannot run at the same time: one of them names a column that is not there. Between the "
    "migration's commit and the last old process's end, and after a rollback of the code, queries fail.",
    "Expand and contract: add the new column, keep both equal by a trigger, fill it in portions, let all "
    "code use "
    "it, drop the old one. Or leave the column its name, and give the new one in a view.",
    "The table is made by the same set or is temporary. An empty table is a note.",
    column_kinds,
    check_column};
const Rule rename_table = {
    "rename_table",
    "A table or view gets another name",
    Section::table,
    true,
    "ALTER TABLE ... RENAME TO, ALTER VIEW ... RENAME TO of what was there before the set.",
    "Old and new code cannot run at the same time: one of them names a table that is not there.",
    "A view with the old name in the same transaction: simple views can be written to. It goes when no code "
    "knows the old name.",
    quiet,
    table_kinds,
    check_table};
const Rule rename_schema = {
    "rename_schema",
    "A schema gets another name",
    Section::table,
    true,
    "ALTER SCHEMA ... RENAME TO.",
    "All that names the schema fails from the commit on: queries, search_path settings of "
    "roles and databases, the bodies of functions.",
    "A new schema, into which tables go one by one with a view left in their place; or the "
    "rename in a window in which no code runs.",
    "The schema is made by the same set.",
    schema_kinds,
    check_schema};
const Rule set_schema = {
    "set_schema",
    "A table goes to another schema",
    Section::table,
    true,
    "ALTER TABLE ... SET SCHEMA of a table that was there before the set.",
    "Code that names the old schema, or finds the table along its search_path, fails from the "
    "commit on.",
    "A view in the old place in the same transaction.",
    quiet,
    moved_kinds,
    check_moved};

} // namespace core::rules
