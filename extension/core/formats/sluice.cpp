// Our own form: one file a version, with the sections "-- sluice: up" and "-- sluice: down".
#include "core/formats/sluice.hpp"

#include "core/error.hpp"
#include "core/formats/naming.hpp"
#include "core/formats/sections.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

using Side = Sections::Side;

constexpr std::string_view tag = "sluice:";

Side side_of(std::string_view line) {
    if (line.substr(0, 2) != "--") return Side::none;
    const std::string_view said = text::trim(line.substr(2));
    if (said.substr(0, tag.size()) != tag) return Side::none;
    const std::string_view word = text::trim(said.substr(tag.size()));
    return word == "up" ? Side::up : word == "down" ? Side::down : Side::none;
}

// What stands above the sections: remarks of any kind, but nothing that runs or says how.
bool is_remark(std::string_view line) {
    const std::string_view content = text::trim(line);
    if (content.empty()) return true;
    return content.substr(0, 2) == "--" && text::trim(content.substr(2)).substr(0, tag.size()) != tag;
}

[[noreturn]] void refuse(const File &file, int line, std::string message, std::string hint) {
    throw Error(sqlstate::bad_directive, std::move(message), {}, std::move(hint), Place{file.name, line, 1});
}

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql")) return {};
    std::string_view rest = basename;
    const std::string_view version = take_digits(rest);
    if (version.empty()) return {};
    if (!rest.empty() && rest.front() != '_') return {};
    return {Part::both, std::string(version), std::string(rest.empty() ? rest : rest.substr(1))};
}

bool marked(std::string_view content) {
    return text::any_line(content, [](std::string_view line) { return side_of(line) != Side::none; });
}

void read(const File &file, const Name & /*name*/, const Around & /*around*/, Migration &into) {
    Sections sections(file);
    text::Lines lines(text::without_bom(file.text));
    text::Line line;
    while (lines.next(line)) {
        const Side side = side_of(line.text);
        if (side != Side::none && sections.has(side))
            refuse(file, line.number, "a section stands twice in one file", "Put both into one section.");
        if (side != Side::none)
            sections.begin(side, line, "--");
        else if (sections.current() == Side::none && !is_remark(line.text))
            refuse(file, line.number, "text stands before the first section",
                   "Put \"-- sluice: up\" above it.");
        else
            sections.add(line);
    }
    if (!sections.has(Side::up))
        refuse(file, 1, "section \"-- sluice: up\" is missing", "Put it above the first statement.");
    sections.finish(into);
}

std::vector<File> write(const Draft &draft) {
    const auto mark = [](std::string text, const DraftSide &side) {
        return text.append(side.alone ? "\n-- sluice: no-transaction" : "");
    };
    return {{draft.version + "_" + draft.name + ".sql",
             sections_text(draft, mark("-- sluice: up", draft.up), mark("-- sluice: down", draft.down))}};
}

} // namespace

constinit const Format sluice = {
    .id = "sluice",
    .title = "sluice",
    .naming = "VERSION_name.sql",
    .mark = "-- sluice: up",
    .name = name_of,
    .marked = marked,
    .read = read,
    .write = write,
};

} // namespace core::formats
