// pop and what was made of it (github.com/gobuffalo/pop, migration_info.go): as golang-migrate's files, but
// the name may also tell the kind of database and that there is to be no transaction:
// VERSION_name.postgres.autocommit.up.sql. Files of other databases are passed over, and where a version has
// a file for PostgreSQL and one for all, the former counts.
#include "core/formats/pop.hpp"

#include <algorithm>
#include <utility>

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view ours[] = {".postgres", ".postgresql"};
constexpr std::string_view others[] = {".mysql",   ".mariadb",   ".sqlite",
                                       ".sqlite3", ".cockroach", ".cockroachdb"};

struct Parts {
    Name name;
    bool telling = false; // more than golang-migrate's names tell
    bool here = false;    // the file is for PostgreSQL
    bool alone = false;
};

Parts parts_of(std::string_view basename) {
    const bool up = take_ending(basename, ".up.sql");
    if (!up && !take_ending(basename, ".down.sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty() || basename.empty() || basename.front() != '_') return {};
    const auto take = [&](std::string_view ending) { return take_ending(basename, ending); };
    Parts parts;
    parts.alone = take(".autocommit");
    const bool elsewhere = std::any_of(std::begin(others), std::end(others), take);
    const bool here = !elsewhere && std::any_of(std::begin(ours), std::end(ours), take);
    parts.here = here;
    parts.telling = parts.alone || elsewhere || here;
    parts.name = {elsewhere ? Part::aside : (up ? Part::up : Part::down),
                  elsewhere ? std::string() : std::string(version), std::string(basename.substr(1))};
    return parts;
}

Name name_of(std::string_view basename) {
    return parts_of(basename).name;
}

bool tells(std::string_view basename) {
    return parts_of(basename).telling;
}

bool outranks(std::string_view path, std::string_view other) {
    return parts_of(basename(path)).here && !parts_of(basename(other)).here;
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    Script &script = read_half(file, name.part, into);
    if (parts_of(basename(file.name)).alone) say_no_transaction(script);
}

std::vector<File> write(const Draft &draft) {
    const auto file = [&](const char *direction, const DraftSide &side) {
        const char *const alone = side.alone ? ".postgres.autocommit" : "";
        return File{draft.version + "_" + draft.name + alone + direction,
                    header_text(draft) + side_text(side)};
    };
    std::vector<File> files{file(".up.sql", draft.up)};
    if (draft.with_down) files.push_back(file(".down.sql", draft.down));
    return files;
}

} // namespace

constinit const Format pop = {
    .id = "pop",
    .title = "pop",
    .naming = "VERSION_name.up.sql and VERSION_name.down.sql, also VERSION_name.postgres.autocommit.up.sql",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .tells = tells,
    .read = read,
    .outranks = outranks,
    .mark_optional = true,
    .passes_over = true,
    .write = write,
};

} // namespace core::formats
