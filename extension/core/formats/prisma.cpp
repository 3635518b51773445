// Prisma Migrate: a folder a migration, TIMESTAMP_name/migration.sql, and where a team writes one down.sql
// beside it, which Prisma itself does not run. It knows and orders them by the folder's whole name:
// timestamps may stand twice.
#include "core/formats/prisma.hpp"

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

Name name_of(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view file = path.substr(slash + 1);
    const Part part = file == "migration.sql" ? Part::up : file == "down.sql" ? Part::down : Part::none;
    if (part == Part::none) return {};
    return {part, std::string(path.substr(0, slash)), {}};
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    read_half(file, name.part, into);
}

// A down only where there is one to write: the tool has none.
std::vector<File> write(const Draft &draft) {
    const std::string folder = draft.version + "_" + draft.name + "/";
    std::vector<File> files{{folder + "migration.sql", file_text(draft, draft.up)}};
    if (draft.with_down && !draft.down.statements.empty())
        files.push_back({folder + "down.sql", file_text(draft, draft.down)});
    return files;
}

} // namespace

constinit const Format prisma = {
    .id = "prisma",
    .title = "Prisma",
    .naming = "VERSION_name/migration.sql",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .read = read,
    .depth = 2,
    .folders = true,
    .out_of_order = true,
    .passes_over = true,
    .write = write,
};

} // namespace core::formats
