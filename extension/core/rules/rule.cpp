#include "core/rules/rule.hpp"

#include <array>

namespace core::rules {

namespace {
constexpr std::array<std::string_view, 4> levels = {"off", "note", "warning", "error"};
constexpr std::array<std::string_view, 9> sections = {
    "indexes",     "constraints", "columns", "tables", "transactions", "security and replication",
    "up and down", "chain",       "style"};
} // namespace

std::string_view level_name(Level level) {
    return levels[static_cast<std::size_t>(level)];
}

std::optional<Level> level_of(std::string_view name) {
    for (std::size_t i = 0; i < levels.size(); i++)
        if (levels[i] == name) return static_cast<Level>(i);
    return std::nullopt;
}

std::string_view section_name(Section section) {
    return sections[static_cast<std::size_t>(section)];
}

std::string_view Script::statement_text(int index) const {
    const Statement &s = statements[static_cast<std::size_t>(index)];
    return std::string_view(text).substr(static_cast<std::size_t>(s.offset),
                                         static_cast<std::size_t>(s.length));
}

bool Script::transactional(int statement) const {
    const std::size_t at = static_cast<std::size_t>(statement);
    if (!plan || at >= step_of.size() || step_of[at] < 0) return true;
    return plan->steps[static_cast<std::size_t>(step_of[at])].transactional;
}

std::string Subject::target() const {
    return sql(relation ? relation->name : action.relation);
}

Finding &Report::add(const Subject &subject, Level level, std::string message, std::string detail,
                     std::string safer) {
    Finding &made = add_at(script_, subject.action.statement, subject.action.offset, level,
                           std::move(message), std::move(detail), std::move(safer));
    made.length = subject.action.length;
    if (subject.relation || !subject.action.relation.empty()) made.relation = subject.target();
    made.lock = subject.effect.lock;
    return made;
}

const Finding *Report::last() const {
    const bool own = !to_.empty() && std::string_view(to_.back().rule) == rule_;
    if (own) return &to_.back();
    for (auto each = to_.rbegin(); each != to_.rend() && each->script == script_; ++each)
        if (std::string_view(each->rule) == rule_) return &*each;
    return nullptr;
}

Finding &Report::add_at(int script, int statement, int offset, Level level, std::string message,
                        std::string detail, std::string safer) {
    Finding made;
    made.rule = rule_;
    made.level = level;
    made.script = script;
    made.statement = statement;
    made.offset = offset;
    made.message = std::move(message);
    made.detail = std::move(detail);
    made.safer = std::move(safer);
    to_.push_back(std::move(made));
    return to_.back();
}

} // namespace core::rules
