// node-pg-migrate's SQL files (src/sqlMigration.ts): one file a version, up and down parted by comments such
// as
// "-- Up Migration", with any number of dashes and blanks; what stands above them is passed over. A file
// without them is an up.
#include "core/formats/node_pg_migrate.hpp"

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
    if (!take_ending(basename, ".sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty() || basename.empty()) return {};
    if (basename.front() != '_' && basename.front() != '-') return {};
    return {Part::both, std::string(version), std::string(basename.substr(1))};
}

bool marked(std::string_view content) {
    text::Lines lines(text::without_bom(content));
    text::Line line;
    while (lines.next(line))
        if (side_of(line.text) != Side::none) return true;
    return false;
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
        if (side != Side::none)
            sections.begin(side, line, line.text);
        else
            sections.add(line);
    }
    if (!sections.has(Side::up)) into.up = Script{{}, file.name, 1};
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
