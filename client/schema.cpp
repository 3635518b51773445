#include "client/schema.hpp"

#include <algorithm>
#include <array>

namespace client {

namespace {

// Whether a text has stopped inside a quoted piece: of a body, a string, a name. Fed line by line.
class Quotes {
public:
    bool open() const { return !mark_.empty(); }
    void feed(std::string_view line);

private:
    std::string mark_; // what ends the piece: ', " or $tag$
    bool escapes_ = false;
};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

// "$tag$" at this place; empty if there is none. A word before it takes the dollar for its own.
std::string_view dollar_mark(std::string_view line, std::size_t at) {
    if (at > 0 && is_word(line[at - 1])) return {};
    std::size_t end = at + 1;
    while (end < line.size() && is_word(line[end]))
        end++;
    return end < line.size() && line[end] == '$' ? line.substr(at, end - at + 1) : std::string_view();
}

void Quotes::feed(std::string_view line) {
    for (std::size_t i = 0; i < line.size();) {
        if (open()) {
            if (escapes_ && line[i] == '\\') {
                i += 2;
            } else if (line.compare(i, mark_.size(), mark_) == 0) {
                i += mark_.size();
                mark_.clear();
            } else {
                i++;
            }
            continue;
        }
        if (line.compare(i, 2, "--") == 0) return;
        std::string_view mark;
        if (line[i] == '\'' || line[i] == '"') mark = line.substr(i, 1);
        if (line[i] == '$') mark = dollar_mark(line, i);
        escapes_ = line[i] == '\'' && i > 0 && line[i - 1] == 'E' && (i == 1 || !is_word(line[i - 2]));
        mark_ = mark;
        i += std::max<std::size_t>(mark.size(), 1);
    }
}

bool begins(std::string_view line, std::string_view with) {
    return line.compare(0, with.size(), with) == 0;
}

// At the top level, where a statement can begin.
bool is_noise(std::string_view line) {
    constexpr std::array<std::string_view, 8> words{"--",
                                                    "\\",
                                                    "SET ",
                                                    "SELECT pg_catalog.set_config(",
                                                    "COMMENT ON EXTENSION ",
                                                    "CREATE SCHEMA public;",
                                                    "COMMENT ON SCHEMA public IS 'standard public schema';",
                                                    "CREATE EXTENSION IF NOT EXISTS plpgsql "};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return begins(line, word); });
}

// Another way to store tables is part of the schema; the usual one goes without saying, unless it comes after
// such.
bool is_access_method(std::string_view line) {
    return begins(line, "SET default_table_access_method = ");
}

// A stamp that newer servers keep among a column's options, another in every database. Programs of other
// versions than the server's print it. Without it the line may say nothing any more: then it is empty.
std::string without_stamp(std::string_view line) {
    constexpr std::string_view stamp = "pg_attver=";
    std::string result(line);
    const std::size_t at = result.find(stamp);
    if (at == result.npos || !begins(line, "ALTER ") || result.find(" SET (") == result.npos) return result;
    std::size_t end = result.find_first_not_of("0123456789'", at + stamp.size());
    if (end == result.npos) return result;
    if (result.compare(end, 2, ", ") == 0) end += 2;
    result.erase(at, end - at);
    if (at >= 2 && result.compare(at - 2, 3, ", )") == 0) result.erase(at - 2, 2);
    return result.find("()") == at - 1 ? std::string() : result;
}

// "DEFAULT NULL" of a column says nothing, and only some versions write it down.
std::string without_null(std::string_view line) {
    constexpr std::string_view nothing = " DEFAULT NULL";
    for (const std::string_view rest : {" NOT NULL,", " NOT NULL", ",", ""}) {
        const std::size_t length = nothing.size() + rest.size();
        if (line.size() < length || line.substr(line.size() - length, nothing.size()) != nothing) continue;
        if (line.substr(line.size() - rest.size()) != rest) continue;
        return std::string(line.substr(0, line.size() - length)) + std::string(rest);
    }
    return std::string(line);
}

bool begins_table(std::string_view line) {
    return begins(line, "CREATE TABLE ") || begins(line, "CREATE UNLOGGED TABLE ") ||
           begins(line, "CREATE FOREIGN TABLE ");
}

std::string_view take_line(std::string_view &text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

} // namespace

std::string canonical_schema(std::string_view dump) {
    std::string schema;
    Quotes quotes;
    bool blank = true; // owed, or not wanted at the beginning
    std::string plain;
    bool in_table = false;
    std::string method = "SET default_table_access_method = heap;";
    while (!dump.empty()) {
        std::string_view line = take_line(dump);
        if (!quotes.open()) {
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            const bool kept = is_access_method(line) && line != method;
            if (kept) method = line;
            if (line.empty() || (is_noise(line) && !kept)) {
                blank = true;
                continue;
            }
            in_table = begins_table(line) || (in_table && begins(line, "    "));
            plain = in_table ? without_null(line) : without_stamp(line);
            if (plain.empty()) continue;
            line = plain;
            if (blank && !schema.empty()) schema += '\n';
            blank = false;
        }
        quotes.feed(line);
        schema += line;
        schema += '\n';
    }
    return schema;
}

int first_difference(std::string_view one, std::string_view other) {
    for (int line = 1; !one.empty() || !other.empty(); line++)
        if (one.empty() != other.empty() || take_line(one) != take_line(other)) return line;
    return 0;
}

} // namespace client
