// dbmate (pkg/dbmate/migration.go): one file with pairs of up and down sections, several pairs being allowed.
// All up sections are one script, all down sections another, in the order of the file: dbmate's rollback
// takes them so too. In each script the lines of the other are empty, so that line numbers stay true.
#include "core/formats/dbmate.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/formats/ending.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view no_transaction_line = "-- sluice: no-transaction";

enum class Mark { none, up, down };

// The mark on a line; `options` gets what stands behind it. The comment begins at the start of the line, and
// "migrate:upper" is no mark.
Mark mark_of(std::string_view line, std::string_view &options) {
    if (line.substr(0, 2) != "--") return Mark::none;
    std::string_view rest = line.substr(2);
    const std::string_view word = text::take_word(rest);
    options = rest;
    if (word == "migrate:up") return Mark::up;
    if (word == "migrate:down") return Mark::down;
    return Mark::none;
}

// Of all words behind a mark dbmate heeds this one alone; the last one counts.
bool says_no_transaction(std::string_view options) {
    constexpr std::string_view key = "transaction:";
    bool result = false;
    while (!options.empty()) {
        const std::string_view word = text::take_word(options);
        if (word.substr(0, key.size()) == key) result = word.substr(key.size()) == "false";
    }
    return result;
}

// All sections of one direction.
struct Side {
    Script script{};
    std::size_t end = 0;           // of its last own line in the text
    std::size_t section_start = 0; // of its last section in the text
    int sections = 0;
    bool no_transaction = false;

    bool started() const { return sections > 0; }
    // A section that goes without its last ";" gets one on the line behind it, which is not its own.
    bool needs_end(bool inside) const {
        return inside && lacks_semicolon(std::string_view(script.text).substr(section_start));
    }
    void append(std::string_view content, const text::Line &line) {
        script.text.append(content).append(line.end);
        end = script.text.size();
    }
    void append_foreign(std::string_view content) { script.text.append(content).append(1, '\n'); }
};

struct Reader {
    const File &file;
    Side up{};
    Side down{};
    Side *current = nullptr;
    int up_line = 0;            // of the last up mark
    bool down_since_up = false; // the last up section has its down
    int up_without_down = 0;    // line of an up section that has none

    void take(const text::Line &line);
    void finish(Migration &into);

private:
    void begin_up(const text::Line &line, bool no_transaction);
    void begin_down(const text::Line &line, bool no_transaction);
    void begin_section(Side &side, const text::Line &line, bool no_transaction);
    void take_text(const text::Line &line);
    [[noreturn]] void refuse(int line, std::string message, std::string detail, std::string hint) const;
};

void Reader::refuse(int line, std::string message, std::string detail, std::string hint) const {
    throw Error(sqlstate::bad_directive, std::move(message), std::move(detail), std::move(hint),
                Place{file.name, line, 1});
}

void Reader::begin_section(Side &side, const text::Line &line, bool no_transaction) {
    if (side.started() && side.no_transaction != no_transaction)
        refuse(line.number, "dbmate sections of one direction differ in \"transaction:false\"",
               "One migration runs either with or without a transaction.",
               "Split the file, one file for each way of running.");
    Side &other = &side == &up ? down : up;
    const bool end_own = side.needs_end(current == &side);
    if (other.started()) other.append_foreign(other.needs_end(current == &other) ? ";" : "");
    if (!side.started()) {
        side.script.file = file.name;
        side.script.line = line.number;
        side.no_transaction = no_transaction;
    }
    ++side.sections;
    side.section_start = side.script.text.size();
    if (end_own)
        side.append(";", line);
    else
        side.append(no_transaction ? no_transaction_line : line.text, line);
    current = &side;
}

void Reader::begin_up(const text::Line &line, bool no_transaction) {
    if (up.started() && !down_since_up && up_without_down == 0) up_without_down = up_line;
    begin_section(up, line, no_transaction);
    up_line = line.number;
    down_since_up = false;
}

void Reader::begin_down(const text::Line &line, bool no_transaction) {
    if (!up.started())
        refuse(line.number, "dbmate section \"migrate:down\" stands before \"migrate:up\"", {},
               "Put the up section first.");
    if (down_since_up)
        refuse(line.number, "dbmate section \"migrate:down\" has no \"migrate:up\" of its own", {},
               "Keep one down section behind each up section.");
    begin_section(down, line, no_transaction);
    down_since_up = true;
}

void Reader::take_text(const text::Line &line) {
    if (current == nullptr) {
        const std::string_view content = text::trim_left(line.text);
        if (!content.empty() && content.substr(0, 2) != "--")
            refuse(line.number, "text stands before the first dbmate section", {},
                   "Put \"-- migrate:up\" above the first statement.");
        return;
    }
    current->append(line.text, line);
    Side &other = current == &up ? down : up;
    if (other.started()) other.append_foreign("");
}

void Reader::take(const text::Line &line) {
    std::string_view options;
    const Mark mark = mark_of(line.text, options);
    if (mark == Mark::up)
        begin_up(line, says_no_transaction(options));
    else if (mark == Mark::down)
        begin_down(line, says_no_transaction(options));
    else
        take_text(line);
}

void Reader::finish(Migration &into) {
    if (!up.started())
        refuse(1, "dbmate section \"migrate:up\" is missing", {},
               "Put \"-- migrate:up\" above the first statement.");
    if (!down_since_up && up_without_down == 0) up_without_down = up_line;
    if (down.started() && up_without_down != 0)
        refuse(up_without_down, "dbmate up section has no down section, while another one has",
               "Going down would undo a part of the file only.",
               "Put \"-- migrate:down\" behind each up section, or behind none.");
    up.script.text.resize(up.end);
    down.script.text.resize(down.end);
    into.up = std::move(up.script);
    if (down.started()) into.down = std::move(down.script);
}

// The version is the digits; what parts it from the name is up to the user.
Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty()) return {};
    basename.remove_prefix(std::min(basename.find_first_not_of("_-. "), basename.size()));
    return {Part::both, std::string(version), std::string(basename)};
}

bool marked(std::string_view content) {
    text::Lines lines(text::without_bom(content));
    text::Line line;
    std::string_view options;
    while (lines.next(line))
        if (mark_of(line.text, options) != Mark::none) return true;
    return false;
}

void read(const File &file, const Name & /*name*/, const Around & /*around*/, Migration &into) {
    Reader reader{.file = file};
    text::Lines lines(text::without_bom(file.text));
    text::Line line;
    while (lines.next(line))
        reader.take(line);
    reader.finish(into);
}

} // namespace

constinit const Format dbmate = {
    .id = "dbmate",
    .title = "dbmate",
    .naming = "VERSION_name.sql",
    .mark = "-- migrate:up",
    .name = name_of,
    .marked = marked,
    .read = read,
    .out_of_order = true,
};

} // namespace core::formats
