// node-pg-migrate's SQL files (src/sqlMigration.ts): one file a version, up and down parted by comments such
// as
// "-- Up Migration", with any number of dashes and blanks. A file without them is an up. The tool passes over
// what stands above the first of them; we refuse it, for people write such comments in other files too.
#include "core/formats/node_pg_migrate.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/formats/sections.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

using Side = Sections::Side;

// ^\s*--[\s-]*(up|down)\s+migration, whatever the case.
Side side_of(std::string_view line) {
    std::string_view rest = text::trim_left(line);
    if (rest.substr(0, 2) != "--") return Side::none;
    while (!rest.empty() && (rest.front() == '-' || text::is_blank(rest.front())))
        rest.remove_prefix(1);
    const std::string_view word = text::take_word(rest);
    const bool migration = text::equal_nocase(rest.substr(0, 9), "migration");
    if (migration && text::equal_nocase(word, "up")) return Side::up;
    return migration && text::equal_nocase(word, "down") ? Side::down : Side::none;
}

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql") || ends_in_a_half(basename)) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty() || basename.empty()) return {};
    if (basename.front() != '_' && basename.front() != '-') return {};
    return {Part::both, std::string(version), std::string(basename.substr(1))};
}

bool marked(std::string_view content) {
    return text::any_line(content, [](std::string_view line) { return side_of(line) == Side::up; });
}

[[noreturn]] void refuse(const File &file, int line, std::string message, std::string hint) {
    throw Error(sqlstate::bad_directive, std::move(message), {}, std::move(hint), Place{file.name, line, 1});
}

void take(const text::Line &line, const File &file, Sections &sections) {
    const std::string_view content = text::trim_left(line.text);
    if (sections.current() == Side::none && !content.empty() && content.substr(0, 2) != "--")
        refuse(file, line.number, "text stands before \"Up Migration\"",
               "Put \"-- Up Migration\" above the first statement.");
    sections.add(line);
}

void read(const File &file, const Name & /*name*/, const Around & /*around*/, Migration &into) {
    const std::string_view content = text::without_bom(file.text);
    if (!marked(content)) {
        into.up = Script{with_own_directives(content), file.name, 1};
        return;
    }
    Sections sections(file);
    text::Lines lines(content);
    text::Line line;
    while (lines.next(line)) {
        const Side side = side_of(line.text);
        if (side == Side::down && !sections.has(Side::up))
            refuse(file, line.number, "\"Down Migration\" stands before \"Up Migration\"",
                   "Put the up section first.");
        if (side != Side::none)
            sections.begin(side, line, line.text);
        else
            take(line, file, sections);
    }
    sections.finish(into);
}

std::vector<File> write(const Draft &draft) {
    const auto mark = [](std::string text, const DraftSide &side) {
        return text.append(side.alone ? "\n-- sluice: no-transaction" : "");
    };
    return {{draft.version + "_" + draft.name + ".sql",
             sections_text(draft, mark("-- Up Migration", draft.up), mark("-- Down Migration", draft.down))}};
}

} // namespace

constinit const Format node_pg_migrate = {
    .id = "node-pg-migrate",
    .title = "node-pg-migrate",
    .naming = "VERSION_name.sql",
    .mark = "-- Up Migration",
    .name = name_of,
    .marked = marked,
    .read = read,
    .mark_optional = true,
    .write = write,
    .numbering = {Numbering::milliseconds, 5},
};

} // namespace core::formats
