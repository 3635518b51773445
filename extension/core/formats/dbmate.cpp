// dbmate (pkg/dbmate/migration.go): one file with pairs of up and down sections, several pairs being allowed.
// Its rollback takes all down sections in the order of the file.
#include "core/formats/dbmate.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/formats/naming.hpp"
#include "core/formats/sections.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

using Side = Sections::Side;

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

struct Reader {
    explicit Reader(const File &read) : file(read), sections(read) {}
    const File &file;
    Sections sections;
    bool up_alone = false, down_alone = false; // "transaction:false"
    int up_line = 0;                           // of the last up mark
    bool down_since_up = false;                // the last up section has its down
    int up_without_down = 0;                   // line of an up section that has none

    void take(const text::Line &line);
    void finish(Migration &into);

private:
    void begin_up(const text::Line &line, bool no_transaction);
    void begin_down(const text::Line &line, bool no_transaction);
    void begin_section(Side side, const text::Line &line, bool no_transaction);
    void take_text(const text::Line &line);
    [[noreturn]] void refuse(int line, std::string message, std::string detail, std::string hint) const;
};

void Reader::refuse(int line, std::string message, std::string detail, std::string hint) const {
    throw Error(sqlstate::bad_directive, std::move(message), std::move(detail), std::move(hint),
                Place{file.name, line, 1});
}

void Reader::begin_section(Side side, const text::Line &line, bool no_transaction) {
    bool &known = side == Side::up ? up_alone : down_alone;
    if (sections.has(side) && known != no_transaction)
        refuse(line.number, "dbmate sections of one direction differ in \"transaction:false\"",
               "One migration runs either with or without a transaction.",
               "Split the file, one file for each way of running.");
    known = no_transaction;
    sections.begin(side, line, no_transaction ? no_transaction_line : line.text);
}

void Reader::begin_up(const text::Line &line, bool no_transaction) {
    if (sections.has(Side::up) && !down_since_up && up_without_down == 0) up_without_down = up_line;
    begin_section(Side::up, line, no_transaction);
    up_line = line.number;
    down_since_up = false;
}

void Reader::begin_down(const text::Line &line, bool no_transaction) {
    if (!sections.has(Side::up))
        refuse(line.number, "dbmate section \"migrate:down\" stands before \"migrate:up\"", {},
               "Put the up section first.");
    if (down_since_up)
        refuse(line.number, "dbmate section \"migrate:down\" has no \"migrate:up\" of its own", {},
               "Keep one down section behind each up section.");
    begin_section(Side::down, line, no_transaction);
    down_since_up = true;
}

void Reader::take_text(const text::Line &line) {
    const std::string_view content = text::trim_left(line.text);
    if (sections.current() == Side::none && !content.empty() && content.substr(0, 2) != "--")
        refuse(line.number, "text stands before the first dbmate section", {},
               "Put \"-- migrate:up\" above the first statement.");
    sections.add(line);
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
    if (!sections.has(Side::up))
        refuse(1, "dbmate section \"migrate:up\" is missing", {},
               "Put \"-- migrate:up\" above the first statement.");
    if (!down_since_up && up_without_down == 0) up_without_down = up_line;
    if (sections.has(Side::down) && up_without_down != 0)
        refuse(up_without_down, "dbmate up section has no down section, while another one has",
               "Going down would undo a part of the file only.",
               "Put \"-- migrate:down\" behind each up section, or behind none.");
    sections.finish(into);
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
    std::string_view options;
    return text::any_line(content,
                          [&](std::string_view line) { return mark_of(line, options) != Mark::none; });
}

void read(const File &file, const Name & /*name*/, const Around & /*around*/, Migration &into) {
    Reader reader(file);
    text::Lines lines(text::without_bom(file.text));
    text::Line line;
    while (lines.next(line))
        reader.take(line);
    reader.finish(into);
}

// The tool wants both sections.
std::vector<File> write(const Draft &draft) {
    const auto mark = [](std::string text, const DraftSide &side) {
        return text.append(side.alone ? " transaction:false" : "");
    };
    Draft both = draft;
    both.with_down = true;
    return {{draft.version + "_" + draft.name + ".sql",
             sections_text(both, mark("-- migrate:up", draft.up), mark("-- migrate:down", draft.down))}};
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
    .passes_over = true,
    .write = write,
};

} // namespace core::formats
