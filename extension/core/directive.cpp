#include "core/directive.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core {

namespace {

constexpr std::string_view mark = "sluice:";
constexpr std::size_t longest_count = 9; // digits; no query of a migration returns more rows

// What stands behind "-- sluice:", without the blanks around it; nullopt if the comment is not ours.
std::optional<std::string_view> body_of(std::string_view comment) {
    if (comment.substr(0, 2) != "--") return std::nullopt;
    const std::string_view rest = text::trim(comment.substr(2));
    if (rest.substr(0, mark.size()) != mark) return std::nullopt;
    return text::trim(rest.substr(mark.size()));
}

std::vector<std::string_view> between_commas(std::string_view list) {
    std::vector<std::string_view> items;
    std::size_t comma = 0;
    while (comma != std::string_view::npos) {
        comma = list.find(',');
        items.push_back(text::trim(list.substr(0, comma)));
        if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
    }
    return items;
}

struct Reader {
    const std::string &file;
    int first_line;
    Directives result;
    DirectiveLine at;

    void read(std::string_view body);

private:
    void read_expect(std::string_view rest);
    void read_requires(std::string_view rest);
    void read_reason(std::string_view word, std::string_view rest, std::optional<std::string> &to);
    void read_ignore(std::string_view rest);
    void read_ignore_option(std::string_view name, std::string_view value, Ignore &to) const;
    void take_nothing_more(std::string_view word, std::string_view rest) const;
    Requirement requirement_of(std::string_view item) const;
    [[noreturn]] void refuse(std::string message, std::string detail, std::string hint) const;
};

void Reader::refuse(std::string message, std::string detail, std::string hint) const {
    throw Error(sqlstate::bad_directive, std::move(message), std::move(detail), std::move(hint),
                Place{file, first_line + at.line - 1, 0});
}

void Reader::take_nothing_more(std::string_view word, std::string_view rest) const {
    if (rest.empty()) return;
    refuse("directive " + text::excerpt(word) + " takes nothing behind it",
           "There is " + text::excerpt(rest) + " behind it.", "Put other remarks on a line of their own.");
}

void Reader::read_expect(std::string_view rest) {
    if (!result.verify_offset)
        refuse("directive \"expect\" stands before \"verify\"",
               "Only verification queries have expectations.",
               "Put \"-- sluice: verify\" above the first query that verifies.");
    Expectation expectation{at.line, at.offset, false, 0};
    const std::string_view first = text::take_word(rest);
    if (first == "rows" && rest.empty()) {
        expectation.any = true;
        result.expect.push_back(expectation);
        return;
    }
    bool good = !first.empty() && first.size() <= longest_count && (rest == "rows" || rest == "row");
    for (const char c : first) {
        good = good && text::is_digit(c);
        if (good) expectation.rows = expectation.rows * 10 + (c - '0');
    }
    if (!good)
        refuse("directive \"expect\" does not say how many rows", {},
               "Write \"-- sluice: expect 0 rows\", \"expect rows\" (one or more) or \"expect 5 rows\".");
    result.expect.push_back(expectation);
}

// One item between commas: VERSION or STREAM:VERSION.
Requirement Reader::requirement_of(std::string_view item) const {
    std::string_view tail = item;
    if (text::take_word(tail).empty() || !tail.empty())
        refuse("directive \"requires\" does not name one version between commas",
               "It has " + text::excerpt(item) + " there.",
               "Write \"-- sluice: requires VERSION\" or \"requires STREAM:VERSION, VERSION\".");
    Requirement requirement;
    requirement.line = at.line;
    const std::size_t colon = item.find(':');
    try {
        if (colon != std::string_view::npos) {
            requirement.stream = std::string(item.substr(0, colon));
            check_stream(requirement.stream);
            item.remove_prefix(colon + 1);
        }
        requirement.id = version_id(item);
    } catch (const Error &error) {
        refuse("directive \"requires\" is malformed: " + error.message, {}, error.hint);
    }
    return requirement;
}

void Reader::read_requires(std::string_view rest) {
    for (const std::string_view item : between_commas(rest))
        result.requirements.push_back(requirement_of(item));
}

// `reason="..."` at the beginning of the rest, which loses it; nothing if it is not there.
std::optional<std::string_view> take_reason(std::string_view &rest) {
    constexpr std::string_view key = "reason=\"";
    if (rest.substr(0, key.size()) != key) return std::nullopt;
    const std::size_t close = rest.find('"', key.size());
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view reason = text::trim(rest.substr(key.size(), close - key.size()));
    rest = text::trim(rest.substr(close + 1));
    return reason;
}

void Reader::read_reason(std::string_view word, std::string_view rest, std::optional<std::string> &to) {
    const auto reason = take_reason(rest);
    if (!reason || reason->empty() || !rest.empty())
        refuse("directive " + text::excerpt(word) + " gives no reason", {},
               "Write \"-- sluice: " + std::string(word) + " reason=\"why it may be so\"\".");
    if (to)
        to->append("; ").append(*reason);
    else
        to = std::string(*reason);
}

bool is_date(std::string_view value) {
    constexpr std::string_view shape = "0000-00-00";
    if (value.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); i++)
        if (shape[i] == '-' ? value[i] != '-' : !text::is_digit(value[i])) return false;
    return true;
}

void Reader::read_ignore_option(std::string_view name, std::string_view value, Ignore &to) const {
    if (name == "until" && is_date(value)) {
        to.until = std::string(value);
    } else if (name == "scope" && value == "file") {
        to.whole_file = true;
    } else {
        refuse("directive \"ignore\" has the unknown option " +
                   text::excerpt(std::string(name) + "=" + std::string(value)),
               {}, "Write -- sluice: ignore RULE reason=\"...\" [until=YYYY-MM-DD] [scope=file].");
    }
}

void Reader::read_ignore(std::string_view rest) {
    Ignore made;
    made.line = at.line;
    made.offset = at.offset;
    while (!rest.empty()) {
        if (const auto reason = take_reason(rest)) {
            made.reason = std::string(*reason);
            continue;
        }
        const std::string_view word = text::take_word(rest);
        const std::size_t equals = word.find('=');
        if (equals != std::string_view::npos) {
            read_ignore_option(word.substr(0, equals), word.substr(equals + 1), made);
            continue;
        }
        for (std::string_view names = word; !names.empty();) {
            const std::size_t comma = names.find(',');
            if (comma != 0) made.rules.emplace_back(names.substr(0, comma));
            names = comma == std::string_view::npos ? std::string_view() : names.substr(comma + 1);
        }
    }
    if (made.rules.empty())
        refuse("directive \"ignore\" names no rule", {},
               "Write -- sluice: ignore RULE reason=\"...\", with the rule's name as the review shows it.");
    result.ignores.push_back(std::move(made));
}

void Reader::read(std::string_view body) {
    std::string_view rest = body;
    const std::string_view word = text::take_word(rest);
    if (word == "no-transaction") {
        take_nothing_more(word, rest);
        result.no_transaction = true;
    } else if (word == "verify") {
        take_nothing_more(word, rest);
        if (!result.verify_offset) result.verify_offset = at.offset;
    } else if (word == "expect") {
        read_expect(rest);
    } else if (word == "requires") {
        read_requires(rest);
    } else if (word == "destructive") {
        read_reason(word, rest, result.destructive);
    } else if (word == "irreversible") {
        read_reason(word, rest, result.irreversible);
    } else if (word == "ignore") {
        read_ignore(rest);
    } else {
        refuse(
            "unknown directive " + text::excerpt(word), {},
            "Write one of no-transaction, verify, expect, requires, destructive, irreversible, ignore behind "
            "\"-- sluice:\".");
    }
}

} // namespace

bool is_directive(std::string_view comment) {
    return body_of(comment).has_value();
}

bool is_remark(std::string_view comment) {
    const auto body = body_of(comment);
    if (!body) return false;
    std::string_view rest = *body;
    const std::string_view word = text::take_word(rest);
    return word == "ignore" || word == "irreversible";
}

std::vector<RequiredItem> required_in(std::string_view comment) {
    std::vector<RequiredItem> found;
    auto rest = body_of(comment);
    if (!rest || text::take_word(*rest) != "requires") return found;
    for (const std::string_view item : between_commas(*rest)) {
        const std::size_t colon = item.find(':');
        const bool named = colon != std::string_view::npos;
        found.push_back({item.substr(0, named ? colon : 0), item.substr(named ? colon + 1 : 0)});
    }
    return found;
}

Directives read_directives(const std::vector<DirectiveLine> &lines, const std::string &file, int first_line) {
    Reader reader{file, first_line, {}, {}};
    for (const DirectiveLine &line : lines) {
        reader.at = line;
        if (const auto body = body_of(line.text)) reader.read(*body);
    }
    return std::move(reader.result);
}

} // namespace core
