#include "core/rules/safer.hpp"

namespace core::rules {

std::string concurrently(const Subject &subject) {
    const std::string text(subject.script.statement_text(subject.action.statement));
    const Statement &s = subject.script.statements[static_cast<std::size_t>(subject.action.statement)];
    const int at = subject.action.insert_at - s.offset;
    if (at <= 0 || at > static_cast<int>(text.size())) return {};
    return text.substr(0, static_cast<std::size_t>(at)) + " CONCURRENTLY" +
           text.substr(static_cast<std::size_t>(at)) + ";";
}

std::string alter(const Subject &subject, const std::string &command) {
    return "ALTER TABLE " + sql(subject.action.relation) + " " + command + ";";
}

std::string chosen(const Subject &subject, std::string_view ending) {
    std::string name = subject.action.relation.name;
    for (const std::string &column : subject.action.columns)
        if (!column.empty()) name += "_" + column;
    return quoted(name + "_" + std::string(ending));
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
