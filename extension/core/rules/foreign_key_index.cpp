#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

bool adds_foreign_key(StatementKind kind) {
    return kind == StatementKind::add_foreign_key || kind == StatementKind::add_foreign_key_not_valid ||
           kind == StatementKind::add_foreign_key_new_column ||
           kind == StatementKind::add_foreign_key_new_table;
}

// It begins with a column of the key: the rows that the others would single out are few enough by then.
bool covers(const IndexFacts &index, const std::vector<std::string> &columns) {
    if (index.columns.empty() || (!index.valid && !index.made_here)) return false;
    if (index.method != "btree" && index.method != "hash") return false;
    if (index.partial && index.definition.find("IS NOT NULL") == std::string::npos) return false;
    return std::find(columns.begin(), columns.end(), index.columns.front()) != columns.end();
}

bool covered(const RelationFacts &relation, const std::vector<std::string> &columns) {
    return std::any_of(relation.indexes.begin(), relation.indexes.end(),
                       [&](const IndexFacts &each) { return covers(each, columns); });
}

bool is_there(const RelationFacts &relation, const Action &action) {
    return std::any_of(relation.constraints.begin(), relation.constraints.end(),
                       [&](const ConstraintFacts &each) {
                           return each.type == 'f' && each.made_at >= 0 && each.columns == action.columns;
                       });
}

void look(const Set &set, int number, const Action &action, Report &report) {
    const Script &script = set.scripts[static_cast<std::size_t>(number)];
    const RelationFacts *relation = set.model.find(action.relation);
    if (!relation || !relation->all_columns || relation->is_partition || relation->temporary) return;
    if (!is_there(*relation, action) || covered(*relation, action.columns)) return;
    const bool fresh = relation->origin != Origin::database || relation->empty;
    const auto level = danger(relation, Lock::share, Work::build, set.model.database);
    const std::string columns = list(action.columns);
    const RelationFacts *partner = set.model.find(action.partner);
    const std::string referenced = sql(partner ? partner->name : action.partner);
    Finding &made = report.add_at(
        number, action.statement, action.offset, level == Level::note ? Level::note : Level::warning,
        "no index of " + sql(relation->name) + " begins with its foreign key (" + columns + ")",
        "Each DELETE from " + referenced + ", and each UPDATE of its key, reads all of " +
            sql(relation->name) + " to look for rows that reference it" +
            (fresh ? "." : " (" + size_of(*relation) + ")."),
        std::string(script.statement_text(action.statement)) + ";\nCREATE INDEX " +
            (fresh || relation->partitioned() ? "" : "CONCURRENTLY ") +
            quoted(set.model.chosen_name(action, "idx")) + " ON " + sql(action.relation) + " (" + columns +
            ");");
    made.length = action.length;
    made.relation = sql(relation->name);
}

void check_set(const Set &set, Report &report) {
    for (std::size_t i = 0; i < set.scripts.size(); i++) {
        if (!set.scripts[i].speaks) continue;
        for (const Action &action : set.scripts[i].actions)
            if (adds_foreign_key(action.kind)) look(set, static_cast<int>(i), action, report);
    }
}

} // namespace

extern const Rule foreign_key_index;
const Rule foreign_key_index = {
    "foreign_key_index",
    "A foreign key without an index on its own columns",
    Section::index,
    true,
    "A foreign key for which, at the end of the set, no index of the table begins with its columns.",
    "The server makes an index for the referenced side only. Without one on the referencing side each DELETE "
    "of a "
    "referenced row reads the whole table, under a row lock on that row.",
    "CREATE INDEX on the columns, CONCURRENTLY where the table holds rows, before or after the key.",
    "An index, a primary key or UNIQUE begins with a column of the key, also one that the set makes later; "
    "a partial one counts if it leaves out nothing but NULL. The table is temporary, a partition, or made "
    "with LIKE.",
    {},
    nullptr,
    check_set};

} // namespace core::rules
