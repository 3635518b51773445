#include "core/rules/safer.hpp"

#include <algorithm>

namespace core::rules {

std::string concurrently(const Subject &subject) {
    const std::string text(subject.script.statement_text(subject.action.statement));
    const Statement &s = subject.script.statements[static_cast<std::size_t>(subject.action.statement)];
    const int at = subject.action.insert_at - s.offset;
    if (at <= 0 || at > static_cast<int>(text.size())) return {};
    return text.substr(0, static_cast<std::size_t>(at)) + " CONCURRENTLY" +
           text.substr(static_cast<std::size_t>(at)) + ";";
}

namespace {

// The commands of the ALTER TABLE that the action belongs to, without what came inside a new column.
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

std::string chosen(const Subject &subject, std::string_view ending) {
    std::string name = subject.action.relation.name;
    for (const std::string &column : subject.action.columns)
        if (!column.empty()) name += "_" + column;
    return quoted(name + "_" + std::string(ending));
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
