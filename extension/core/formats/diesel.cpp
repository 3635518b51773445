// diesel (migrations_internals): a folder a version, VERSION_name/ with up.sql, down.sql and perhaps
// metadata.toml, of which run_in_transaction counts. Dashes in a version are for the eye. The tool orders
// versions as texts, which counts where a day was written with one digit too few.
#include "core/formats/diesel.hpp"

#include <algorithm>

#include "core/formats/foreign.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

Part part_of(std::string_view file) {
    if (file == "up.sql") return Part::up;
    if (file == "down.sql") return Part::down;
    return file == "metadata.toml" ? Part::aside : Part::none;
}

Name name_of(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view folder = path.substr(0, slash);
    const std::size_t underscore = std::min(folder.find('_'), folder.size());
    std::string version(folder.substr(0, underscore));
    version.erase(std::remove(version.begin(), version.end(), '-'), version.end());
    if (version.empty() || !text::is_digit(version.front())) return {};
    const Part part = part_of(path.substr(slash + 1));
    if (part == Part::none) return {};
    const std::string_view name = folder.substr(underscore);
    return {part, version, std::string(name.empty() ? name : name.substr(1))};
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    read_half(file, name.part, into);
}

// A line run_in_transaction = false at the top of the file, outside of any table.
void read_aside(const File &aside, Migration &into) {
    text::Lines lines(aside.text);
    text::Line line;
    while (lines.next(line)) {
        const std::string_view content = text::trim(line.text);
        if (content.substr(0, 1) == "[") return;
        const std::size_t equals = content.find('=');
        if (equals == std::string_view::npos || text::trim(content.substr(0, equals)) != "run_in_transaction")
            continue;
        std::string_view value = text::trim(content.substr(equals + 1));
        if (text::take_word(value) != "false") continue;
        if (into.up) say_no_transaction(*into.up);
        if (into.down) say_no_transaction(*into.down);
    }
}

// In the tool's own spelling a time has dashes.
std::string dashed(const std::string &version) {
    if (version.size() != 14) return version;
    return version.substr(0, 4) + "-" + version.substr(4, 2) + "-" + version.substr(6, 2) + "-" +
           version.substr(8);
}

std::vector<File> write(const Draft &draft) {
    const std::string folder = dashed(draft.version) + "_" + draft.name + "/";
    std::vector<File> files{{folder + "up.sql", header_text(draft) + side_text(draft.up)}};
    if (draft.with_down) files.push_back({folder + "down.sql", header_text(draft) + side_text(draft.down)});
    if (draft.up.alone || (draft.with_down && draft.down.alone))
        files.push_back({folder + "metadata.toml", "run_in_transaction = false\n"});
    return files;
}

} // namespace

constinit const Format diesel = {
    .id = "diesel",
    .title = "diesel",
    .naming = "VERSION_name/up.sql and VERSION_name/down.sql",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .read = read,
    .read_aside = read_aside,
    .depth = 2,
    .folders = true,
    .out_of_order = true,
    .text_order = true,
    .passes_over = true,
    .write = write,
};

} // namespace core::formats
