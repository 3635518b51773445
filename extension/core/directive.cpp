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

struct Reader {
    const std::string &file;
    int first_line;
    Directives result;
    DirectiveLine at;

    void read(std::string_view body);

private:
    void read_expect(std::string_view rest);
    void read_requires(std::string_view rest);
    void read_destructive(std::string_view rest);
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
    std::size_t comma = 0;
    while (comma != std::string_view::npos) {
        comma = rest.find(',');
        result.requirements.push_back(requirement_of(text::trim(rest.substr(0, comma))));
        if (comma != std::string_view::npos) rest.remove_prefix(comma + 1);
    }
}

void Reader::read_destructive(std::string_view rest) {
    constexpr std::string_view key = "reason=\"";
    std::string_view reason;
    bool good = rest.substr(0, key.size()) == key;
    if (good) {
        rest = rest.substr(key.size());
        const std::size_t close = rest.find('"');
        good = close != std::string_view::npos && close + 1 == rest.size();
        reason = text::trim(rest.substr(0, close));
    }
    if (!good || reason.empty())
        refuse("directive \"destructive\" gives no reason", {},
               "Write \"-- sluice: destructive reason=\"why the data may go\"\".");
    if (result.destructive)
        result.destructive->append("; ").append(reason);
    else
        result.destructive = std::string(reason);
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
        read_destructive(rest);
    } else {
        refuse("unknown directive " + text::excerpt(word), {},
               "Write one of no-transaction, verify, expect, requires, destructive behind \"-- sluice:\".");
    }
}

} // namespace

bool is_directive(std::string_view comment) {
    return body_of(comment).has_value();
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
