#include "core/bound.hpp"

#include <algorithm>
#include <optional>

#include "core/text.hpp"

namespace core {

namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() > word.size() && text::equal_nocase(text.substr(0, word.size()), word) &&
           (text::is_blank(text[word.size()]) || text[word.size()] == '(');
}

// The values of the first parenthesis in the text, by its commas outside of quotes and parentheses.
std::vector<std::string> values_of(std::string_view text, std::size_t *end) {
    std::vector<std::string> out;
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos) return out;
    std::size_t from = open + 1;
    int depth = 1;
    bool quoted = false;
    for (std::size_t at = from; at < text.size(); at++) {
        const char c = text[at];
        if (c == '\'') quoted = !quoted;
        if (quoted) continue;
        if (c == '(') depth++;
        if (c == ')') depth--;
        if ((c == ',' && depth == 1) || depth == 0) {
            out.emplace_back(text::trim(text.substr(from, at - from)));
            from = at + 1;
        }
        if (depth > 0) continue;
        *end = at + 1;
        return out;
    }
    return {};
}

bool is_limit(const std::string &value) {
    return text::equal_nocase(value, "MINVALUE") || text::equal_nocase(value, "MAXVALUE");
}

struct Range {
    std::string from, to;
};

std::optional<Range> range_of(const std::string &bound) {
    std::size_t end = 0, ignored = 0;
    const std::vector<std::string> from = values_of(bound, &end);
    if (from.size() != 1) return std::nullopt;
    const std::vector<std::string> to = values_of(std::string_view(bound).substr(end), &ignored);
    if (to.size() != 1) return std::nullopt;
    return Range{from.front(), to.front()};
}

std::string joined(const std::vector<std::string> &values) {
    std::string out;
    for (const std::string &value : values)
        out += (out.empty() ? "" : ", ") + value;
    return out;
}

// The end of the cast "::timestamp with time zone" that begins at `at`.
std::size_t behind_cast(std::string_view text, std::size_t at) {
    at += 2;
    while (at < text.size() && (text[at] == '_' || text[at] == '"' || text::is_digit(text[at]) ||
                                (text[at] >= 'a' && text[at] <= 'z')))
        at++;
    for (const std::string_view zone : {" with time zone", " without time zone"})
        if (text.substr(at).starts_with(zone)) at += zone.size();
    return at;
}

// Without blanks, parentheses, casts and the case of letters: as written, and as the server prints it.
std::string bare(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at++) {
        while (text.substr(at).starts_with("::"))
            at = behind_cast(text, at);
        if (at == text.size()) break;
        const char c = text[at];
        if (text::is_blank(c) || c == '(' || c == ')' || c == '"') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

bool has_or(const std::string &definition) {
    return definition.find(" OR ") != std::string::npos || definition.find(" or ") != std::string::npos;
}

const std::string *key_of(const RelationFacts &parent) {
    return parent.partition_key.size() == 1 && !parent.partition_key.front().empty()
               ? &parent.partition_key.front()
               : nullptr;
}

} // namespace

char strategy_of(const std::string &bound) {
    if (starts_with_word(bound, "FROM")) return 'r';
    if (starts_with_word(bound, "IN")) return 'l';
    return starts_with_word(bound, "WITH") ? 'h' : '\0';
}

std::string condition_of(const RelationFacts &parent, const std::string &bound) {
    const std::string *key = key_of(parent);
    if (!key) return {};
    const std::string column = quoted(*key);
    std::string out = column + " IS NOT NULL";
    if (strategy_of(bound) == 'l') {
        std::size_t end = 0;
        const std::vector<std::string> values = values_of(bound, &end);
        const bool null = std::any_of(values.begin(), values.end(), [](const std::string &each) {
            return text::equal_nocase(each, "NULL");
        });
        return values.empty() || null ? "" : out + " AND " + column + " IN (" + joined(values) + ")";
    }
    const std::optional<Range> range = strategy_of(bound) == 'r' ? range_of(bound) : std::nullopt;
    if (!range) return {};
    if (!is_limit(range->from)) out += " AND " + column + " >= " + range->from;
    if (!is_limit(range->to)) out += " AND " + column + " < " + range->to;
    return out;
}

bool proves_bound(const RelationFacts &parent, const RelationFacts &table, const std::string &bound) {
    const std::string *key = key_of(parent);
    const std::optional<Range> range = key && strategy_of(bound) == 'r' ? range_of(bound) : std::nullopt;
    if (!range) return false;
    const ColumnFacts *column = table.column(*key);
    bool filled = column && column->not_null;
    bool from = is_limit(range->from), to = is_limit(range->to);
    for (const ConstraintFacts &each : table.constraints) {
        const std::string text = bare(each.definition);
        const bool plain = each.type == 'c' && each.validated && text.find("checknot") == std::string::npos &&
                           !has_or(each.definition);
        if (!plain) continue;
        filled = filled || text.find(*key + "isnotnull") != std::string::npos;
        from = from || text.find(*key + ">=" + bare(range->from)) != std::string::npos;
        to = to || text.find(*key + "<" + bare(range->to)) != std::string::npos;
    }
    return filled && from && to;
}

bool excludes_bound(const RelationFacts &parent, const RelationFacts &rest, const std::string &bound) {
    const std::optional<Range> range = strategy_of(bound) == 'r' ? range_of(bound) : std::nullopt;
    const std::string *key = key_of(parent);
    if (!range || !key) return false;
    return std::any_of(rest.constraints.begin(), rest.constraints.end(), [&](const ConstraintFacts &each) {
        const std::string text = bare(each.definition);
        if (each.type != 'c' || !each.validated) return false;
        const bool negated = text.find("not" + *key + "isnotnulland" + *key + ">=" + bare(range->from) +
                                       "and" + *key + "<" + bare(range->to)) != std::string::npos;
        const bool below = text.find(*key + "<" + bare(range->from)) != std::string::npos;
        const bool above = text.find(*key + ">=" + bare(range->to)) != std::string::npos;
        return negated || (below && above && has_or(each.definition));
    });
}

} // namespace core
