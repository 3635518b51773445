#include "core/rules/safer.hpp"

#include <algorithm>
#include <map>

namespace core::rules {

std::string concurrently(const Subject &subject) {
    const std::string text(subject.script.statement_text(subject.action.statement));
    const Statement &s = subject.script.statements[static_cast<std::size_t>(subject.action.statement)];
    const int at = subject.action.insert_at - s.offset;
    if (at <= 0 || at > static_cast<int>(text.size())) return {};
    return text.substr(0, static_cast<std::size_t>(at)) + " CONCURRENTLY" +
           text.substr(static_cast<std::size_t>(at)) + ";";
}

// Without what came inside a new column.
std::vector<const Action *> commands(const Subject &subject) {
    const std::vector<Action> &all = subject.script.actions;
    const auto ours = [&](const Action *each) { return each->statement == subject.action.statement; };
    const Action *first = &subject.action;
    while (first > all.data() && ours(first - 1))
        first--;
    std::vector<const Action *> out;
    for (const Action *each = first; each < all.data() + all.size() && ours(each); each++)
        if (!each->in_column) out.push_back(each);
    return out;
}

namespace {

std::string cut(const Subject &subject, int from, int to, const std::string &put) {
    const std::string text(subject.script.statement_text(subject.action.statement));
    const int base = subject.script.statements[static_cast<std::size_t>(subject.action.statement)].offset;
    return text.substr(0, static_cast<std::size_t>(from - base)) + put +
           text.substr(static_cast<std::size_t>(to - base)) + ";";
}

} // namespace

std::string alter(const Subject &subject, const std::string &command) {
    return std::string("ALTER TABLE ") + (subject.action.only ? "ONLY " : "") + sql(subject.action.relation) +
           " " + command + ";";
}

std::string instead(const Subject &subject, const std::string &command) {
    return cut(subject, subject.action.offset, subject.action.offset + subject.action.length, command);
}

std::string without(const Subject &subject) {
    const std::vector<const Action *> all = commands(subject);
    const auto at = std::find(all.begin(), all.end(), &subject.action);
    if (all.size() < 2 || at == all.end()) return {};
    const int end = subject.action.offset + subject.action.length;
    if (at + 1 != all.end()) return cut(subject, subject.action.offset, (*(at + 1))->offset, "") + "\n";
    const Action &before = **(at - 1);
    return cut(subject, before.offset + before.length, end, "") + "\n";
}

std::string in_its_own(const std::string &statements) {
    return "\n" + std::string(own_migration) + statements;
}

std::string chosen(const Subject &subject, std::string_view label) {
    return quoted(subject.model.chosen_name(subject.action, label));
}

std::string with_name(const Subject &subject, const std::string &name) {
    const std::string &text = subject.action.text;
    constexpr std::size_t add = 3; // ADD
    return subject.action.named || text.size() < add
               ? text
               : text.substr(0, add) + " CONSTRAINT " + name + text.substr(add);
}

std::string constraint_name(const Subject &subject, std::string_view label) {
    return subject.action.named ? quoted(subject.action.constraint) : chosen(subject, label);
}

std::string not_valid(const Subject &subject, std::string_view label) {
    const std::string name = constraint_name(subject, label);
    return instead(subject, with_name(subject, name) + " NOT VALID") +
           in_its_own(alter(subject, "VALIDATE CONSTRAINT " + name));
}

std::string index_sql(const Subject &subject, const std::string &name, const std::string &table,
                      bool concurrently) {
    const Action &action = subject.action;
    return std::string("CREATE ") + (action.unique ? "UNIQUE " : "") + "INDEX " +
           (concurrently ? "CONCURRENTLY " : "") + name + " ON " + table + " " + action.text + ";";
}

namespace {

Name same_schema(const Name &table, const std::string &name) {
    return {table.schema, name};
}

std::string of_partition(const Subject &subject, const Partition &partition, std::string_view label) {
    Action moved = subject.action;
    moved.relation = partition.name;
    return subject.model.chosen_name(moved, label);
}

} // namespace

std::string index_partitions(const Subject &subject) {
    const RelationFacts &table = *subject.relation;
    const std::string own =
        subject.action.named ? subject.action.subject.name : subject.model.chosen_name(subject.action, "idx");
    std::map<std::string, std::string> made; // of each table its index
    made[sql(table.name)] = sql(same_schema(table.name, own));
    std::string out = index_sql(subject, quoted(own), "ONLY " + sql(table.name), false) + "\n";
    for (const Partition &each : table.below) {
        const std::string name = of_partition(subject, each, "idx");
        out += index_sql(subject, quoted(name), (each.partitioned ? "ONLY " : "") + sql(each.name),
                         !each.partitioned) +
               "\nALTER INDEX " + made[sql(each.parent)] + " ATTACH PARTITION " +
               sql(same_schema(each.name, name)) + ";\n";
        made[sql(each.name)] = sql(same_schema(each.name, name));
    }
    out.pop_back();
    return out;
}

namespace {

// The columns of a key and what is said of its index, as CREATE INDEX writes it.
std::string key_index(const Action &action, const std::string &name, const std::string &table) {
    std::string out =
        "CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON " + table + " (" + list(action.columns) + ")";
    if (!action.include.empty()) out += " INCLUDE (" + list(action.include) + ")";
    if (action.nulls_not_distinct) out += " NULLS NOT DISTINCT";
    for (const std::string &word : action.words)
        out += " " + word;
    return out + ";\n";
}

std::string using_index(const Action &action, const std::string &name) {
    std::string out =
        "ADD CONSTRAINT " + name + (action.primary ? " PRIMARY KEY" : " UNIQUE") + " USING INDEX " + name;
    if (action.deferrable) out += " DEFERRABLE";
    if (action.initially_deferred) out += " INITIALLY DEFERRED";
    return out;
}

} // namespace

std::string key_by_index(const Subject &subject) {
    const Action &action = subject.action;
    const std::string_view label = action.primary ? "pkey" : "key";
    const std::string name = constraint_name(subject, label);
    if (!subject.relation || !subject.relation->partitioned())
        return key_index(action, name, sql(action.relation)) + instead(subject, using_index(action, name));
    std::string out;
    for (const Partition &each : subject.relation->below) {
        if (each.partitioned) continue;
        const std::string own = quoted(of_partition(subject, each, label));
        out += key_index(action, own, sql(each.name)) + "ALTER TABLE " + sql(each.name) + " " +
               using_index(action, own) + ";\n";
    }
    return out + "-- finds the indexes of the partitions and takes them\n" + instead(subject, action.text);
}

std::string foreign_key_by_partitions(const Subject &subject) {
    const std::string name = constraint_name(subject, "fkey");
    const std::string command = with_name(subject, name);
    std::string out;
    for (const Partition &each : subject.relation->below) {
        if (each.partitioned) continue;
        const std::string table = "ALTER TABLE " + sql(each.name) + " ";
        out += table + command + " NOT VALID;" + in_its_own(table + "VALIDATE CONSTRAINT " + name + ";\n");
    }
    return out + "-- in a migration of its own; finds the keys of the partitions and takes them:\n" +
           instead(subject, command);
}

std::string set_not_null_safely(const Subject &subject, const std::string &column) {
    const Action &action = subject.action;
    const std::string name = quoted(composed_name(action.relation.name, column, "not_null"));
    const std::string c = quoted(column);
    const bool constraint_of_its_own = subject.database().version >= 18;
    const std::string what = constraint_of_its_own ? "NOT NULL " + c : "CHECK (" + c + " IS NOT NULL)";
    std::string out = alter(subject, "ADD CONSTRAINT " + name + " " + what + " NOT VALID") +
                      in_its_own(alter(subject, "VALIDATE CONSTRAINT " + name));
    if (constraint_of_its_own) return out;
    return out + in_its_own(alter(subject, "ALTER COLUMN " + c + " SET NOT NULL") + "\n" +
                            alter(subject, "DROP CONSTRAINT " + name));
}

std::string whole(const Subject &subject) {
    return std::string(subject.script.statement_text(subject.action.statement)) + ";";
}

std::string list(const std::vector<std::string> &columns) {
    std::string out;
    for (const std::string &column : columns) {
        if (!out.empty()) out += ", ";
        out += quoted(column);
    }
    return out;
}

} // namespace core::rules
