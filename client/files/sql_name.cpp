// Names as they stand in SQL. Apart from the templates for its list of words.
#include <algorithm>
#include <array>

#include "client/files/templates.hpp"

namespace client::files {

namespace {

constexpr std::size_t longest_name = 63; // bytes, of the server's names

// PostgreSQL's reserved words, from 15 to 18: what cannot name a table or a column without quotes.
constexpr std::array<std::string_view, 100> reserved{"all",
                                                     "analyse",
                                                     "analyze",
                                                     "and",
                                                     "any",
                                                     "array",
                                                     "as",
                                                     "asc",
                                                     "asymmetric",
                                                     "authorization",
                                                     "binary",
                                                     "both",
                                                     "case",
                                                     "cast",
                                                     "check",
                                                     "collate",
                                                     "collation",
                                                     "column",
                                                     "concurrently",
                                                     "constraint",
                                                     "create",
                                                     "cross",
                                                     "current_catalog",
                                                     "current_date",
                                                     "current_role",
                                                     "current_schema",
                                                     "current_time",
                                                     "current_timestamp",
                                                     "current_user",
                                                     "default",
                                                     "deferrable",
                                                     "desc",
                                                     "distinct",
                                                     "do",
                                                     "else",
                                                     "end",
                                                     "except",
                                                     "false",
                                                     "fetch",
                                                     "for",
                                                     "foreign",
                                                     "freeze",
                                                     "from",
                                                     "full",
                                                     "grant",
                                                     "group",
                                                     "having",
                                                     "ilike",
                                                     "in",
                                                     "initially",
                                                     "inner",
                                                     "intersect",
                                                     "into",
                                                     "is",
                                                     "isnull",
                                                     "join",
                                                     "lateral",
                                                     "leading",
                                                     "left",
                                                     "like",
                                                     "limit",
                                                     "localtime",
                                                     "localtimestamp",
                                                     "natural",
                                                     "not",
                                                     "notnull",
                                                     "null",
                                                     "offset",
                                                     "on",
                                                     "only",
                                                     "or",
                                                     "order",
                                                     "outer",
                                                     "overlaps",
                                                     "placing",
                                                     "primary",
                                                     "references",
                                                     "returning",
                                                     "right",
                                                     "select",
                                                     "session_user",
                                                     "similar",
                                                     "some",
                                                     "symmetric",
                                                     "system_user",
                                                     "table",
                                                     "tablesample",
                                                     "then",
                                                     "to",
                                                     "trailing",
                                                     "true",
                                                     "union",
                                                     "unique",
                                                     "user",
                                                     "using",
                                                     "variadic",
                                                     "verbose",
                                                     "when",
                                                     "where",
                                                     "window"};

bool is_plain(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               (static_cast<unsigned char>(c) & 0x80) != 0;
    };
    return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
           std::all_of(name.begin(), name.end(), fits) &&
           std::find(reserved.begin(), reserved.end(), name) == reserved.end();
}

// What the person put in quotes is left as it is.
std::string quoted(std::string_view part) {
    if (is_plain(part) || (part.size() > 1 && part.front() == '"' && part.back() == '"'))
        return std::string(part);
    std::string result = "\"";
    for (const char c : part)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

std::string bare(std::string_view name) {
    std::string result(name.substr(name.rfind('.') + 1));
    std::erase(result, '"');
    return result;
}

} // namespace

std::string sql_name(std::string_view name) {
    std::string result;
    while (!name.empty()) {
        const std::size_t dot = name.front() == '"' ? name.find("\".") : name.find('.');
        const std::size_t end = dot == name.npos ? name.size() : dot + (name.front() == '"' ? 1 : 0);
        result.append(result.empty() ? "" : ".").append(quoted(name.substr(0, end)));
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return result;
}

std::string derived_name(std::string_view table, std::string_view column, std::string_view ending) {
    std::string stem = bare(table);
    if (!column.empty()) stem += "_" + bare(column);
    const std::size_t room = longest_name - ending.size();
    if (stem.size() > room) {
        std::size_t cut = room;
        while (cut > 0 && (static_cast<unsigned char>(stem[cut]) & 0xC0) == 0x80)
            --cut; // never within a character
        stem.resize(cut);
    }
    return quoted(stem.append(ending));
}

} // namespace client::files
