// Prisma Migrate: a folder a version, VERSION_name/migration.sql, and where a team writes one down.sql beside
// it, which Prisma itself does not run.
#include "core/formats/prisma.hpp"

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

Name name_of(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    std::string_view folder = path.substr(0, slash);
    const std::string_view file = path.substr(slash + 1);
    const std::string_view version = take_digits(folder);
    if (version.empty() || folder.empty() || folder.front() != '_') return {};
    const Part part = file == "migration.sql" ? Part::up : file == "down.sql" ? Part::down : Part::none;
    if (part == Part::none) return {};
    return {part, std::string(version), std::string(folder.substr(1))};
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    Script script{with_own_directives(text::without_bom(file.text)), file.name, 1};
    (name.part == Part::up ? into.up : into.down) = std::move(script);
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
};

} // namespace core::formats
