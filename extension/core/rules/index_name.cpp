#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_index, StatementKind::create_index_only,
                                   StatementKind::create_index_concurrently,
                                   StatementKind::create_index_exists};

bool same(const Action &action, const IndexFacts &index) {
    const std::string method = action.method.empty() ? "btree" : action.method;
    return action.columns == index.columns && action.include == index.include && method == index.method &&
           action.unique == index.unique && action.partial == index.partial;
}

std::string described(const IndexFacts &index) {
    if (index.definition.starts_with("CREATE")) return index.definition + ".";
    return std::string(index.unique ? "It is unique, on (" : "It is on (") + list(index.columns) + ").";
}

void invalid(const Subject &subject, const std::string &name, Report &report) {
    const std::string text(subject.script.statement_text(subject.action.statement));
    report.add(subject, Level::error, "index " + name + " is there, but invalid: its build failed",
               subject.action.if_not_exists
                   ? "IF NOT EXISTS keeps it: no query will use it, all writes pay for it, and a unique one "
                     "refuses rows. What an own run left behind is removed when it resumes."
                   : "The statement fails (42P07). What an own run left behind is removed when it resumes.",
               "DROP INDEX CONCURRENTLY " + name + ";\n" + text + ";");
}

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.subject.empty() || subject.script.applied || !subject.model.certain()) return;
    if (subject.relation && (subject.relation->temporary || !subject.relation->certain)) return;
    const Name wanted{subject.relation ? subject.relation->name.schema : action.relation.schema,
                      action.subject.name};
    const std::string name = sql(wanted);
    const RelationFacts *table = subject.model.table_of_index(wanted);
    const RelationFacts *other = table ? nullptr : subject.model.find(wanted);
    if (!table && !other) return;
    const IndexFacts *index = table ? table->index(wanted.name) : nullptr;
    const bool here = table && table == subject.relation;
    if (here && !index->valid && !index->made_here) return invalid(subject, name, report);
    // without IF NOT EXISTS it is there already, which already_there says
    if (here && (!action.if_not_exists || same(action, *index))) return;
    const std::string free =
        index_sql(subject, chosen(subject, "idx"), (action.only ? "ONLY " : "") + sql(action.relation),
                  action.concurrently);
    const std::string is = other ? "It is a relation, no index." : described(*index);
    if (action.if_not_exists)
        report.add(subject, Level::warning,
                   "IF NOT EXISTS makes no index: " + name + " is " +
                       (other  ? "something else"
                        : here ? "another index of the table"
                               : "an index of " + sql(table->name)),
                   is, free);
    else
        report.add(subject, Level::error,
                   "the name " + name + " is taken" + (table ? " by an index of " + sql(table->name) : ""),
                   is + " The statement fails (42P07).", free);
}

} // namespace

extern const Rule index_name;
const Rule index_name = {"index_name",
                         "The name of an index is taken",
                         Section::index,
                         true,
                         "CREATE INDEX with a name that a relation of the schema has at that time: with IF "
                         "NOT EXISTS if what is there "
                         "is invalid or another index, without it always.",
                         "Indexes share their names with the tables of the schema. Without IF NOT EXISTS the "
                         "statement fails; with "
                         "it the server looks at nothing but the name: the index of a failed CONCURRENTLY, "
                         "or one on other columns, "
                         "counts as there.",
                         "Drop what is invalid and build again; give another index another name.",
                         "The name is free, or IF NOT EXISTS meets an index with these columns.",
                         kinds,
                         check};

} // namespace core::rules
