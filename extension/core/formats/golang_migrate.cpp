// golang-migrate (source/parse.go): VERSION_name.up.sql and VERSION_name.down.sql. Nothing in a file is
// read by the tool, so a file is its script from the first line to the last. Others name their files so too:
// sqlx, morph, pop, bun.
#include "core/formats/golang_migrate.hpp"

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

Name name_of(std::string_view basename) {
    const bool up = take_ending(basename, ".up.sql");
    if (!up && !take_ending(basename, ".down.sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty() || basename.empty() || basename.front() != '_') return {};
    return {up ? Part::up : Part::down, std::string(version), std::string(basename.substr(1))};
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    read_half(file, name.part, into);
}

std::vector<File> write(const Draft &draft) {
    const std::string stem = draft.version + "_" + draft.name;
    std::vector<File> files{{stem + ".up.sql", file_text(draft, draft.up)}};
    if (draft.with_down) files.push_back({stem + ".down.sql", file_text(draft, draft.down)});
    return files;
}

} // namespace

constinit const Format golang_migrate = {
    .id = "golang-migrate",
    .title = "golang-migrate",
    .naming = "VERSION_name.up.sql and VERSION_name.down.sql",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .read = read,
    .out_of_order = false,
    .passes_over = true,
    .write = write,
    .numbering = {Numbering::timestamp, 6},
};

} // namespace core::formats
