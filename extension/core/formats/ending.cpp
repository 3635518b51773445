#include "core/formats/ending.hpp"

#include <cstddef>

#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::size_t open_ended = std::string_view::npos;

bool is_identifier_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_identifier_part(char c) {
    return is_identifier_start(c) || text::is_digit(c);
}

// Each of the following gets the offset of a token's first byte and returns the offset behind the token,
// open_ended if the text ends within it. Only as much of the server's rules as tells where tokens end.

// A doubled quote closes and opens again, which comes to the same.
std::size_t behind_quotes(std::string_view sql, std::size_t at, bool backslash_escapes) {
    const char quote = sql[at];
    for (++at; at < sql.size(); ++at) {
        if (sql[at] == quote) return at + 1;
        if (backslash_escapes && sql[at] == '\\') ++at;
    }
    return open_ended;
}

std::size_t behind_line_comment(std::string_view sql, std::size_t at) {
    const std::size_t end = sql.find_first_of("\r\n", at);
    return end == std::string_view::npos ? sql.size() : end;
}

// Block comments nest.
std::size_t behind_block_comment(std::string_view sql, std::size_t at) {
    int depth = 0;
    while (at + 1 < sql.size()) {
        const std::string_view pair = sql.substr(at, 2);
        const bool opens = pair == "/*";
        const bool closes = pair == "*/";
        at += opens || closes ? 2 : 1;
        if (opens) ++depth;
        if (closes && --depth == 0) return at;
    }
    return open_ended;
}

// A dollar sign that opens no dollar quote is passed with what could have been its tag.
std::size_t behind_dollar(std::string_view sql, std::size_t at) {
    std::size_t end = at + 1;
    if (end < sql.size() && !text::is_digit(sql[end]))
        while (end < sql.size() && is_identifier_part(sql[end]))
            ++end;
    if (end >= sql.size() || sql[end] != '$') return end;
    const std::string_view tag = sql.substr(at, end + 1 - at);
    const std::size_t close = sql.find(tag, end + 1);
    return close == std::string_view::npos ? open_ended : close + tag.size();
}

// A name; one that is "e" with a quote behind it begins a string with backslash escapes.
std::size_t behind_identifier(std::string_view sql, std::size_t at) {
    std::size_t end = at + 1;
    while (end < sql.size() && (is_identifier_part(sql[end]) || sql[end] == '$'))
        ++end;
    if (end < sql.size() && sql[end] == '\'' && text::equal_nocase(sql.substr(at, end - at), "e"))
        return behind_quotes(sql, end, true);
    return end;
}

bool is_comment(std::string_view sql, std::size_t at) {
    return sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*";
}

std::size_t behind_token(std::string_view sql, std::size_t at) {
    const char c = sql[at];
    if (sql.substr(at, 2) == "--") return behind_line_comment(sql, at);
    if (sql.substr(at, 2) == "/*") return behind_block_comment(sql, at);
    if (c == '\'' || c == '"') return behind_quotes(sql, at, false);
    if (c == '$') return behind_dollar(sql, at);
    if (is_identifier_start(c)) return behind_identifier(sql, at);
    return at + 1;
}

} // namespace

bool lacks_semicolon(std::string_view sql) {
    bool lacks = false;
    std::size_t at = 0;
    while (at < sql.size()) {
        if (!text::is_blank(sql[at]) && !is_comment(sql, at)) lacks = sql[at] != ';';
        at = behind_token(sql, at);
        if (at == open_ended) return false;
    }
    return lacks;
}

} // namespace core::formats
