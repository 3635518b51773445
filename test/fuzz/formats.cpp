// Sets of files, as a run is given them: names and texts of one to five files, read by the format they have
// or by one that is named. Whatever comes, it is migrations in order or an error with a place. FUZZ_FORMAT in
// the environment names one format for a whole run.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <vector>

#include "core/formats/format.hpp"
#include "core/version.hpp"
#include "input.hpp"

using namespace core;

namespace {

long lines_of(std::string_view text) {
    long count = 0;
    text::Lines lines(text);
    for (text::Line line; lines.next(line);)
        ++count;
    return count;
}

// How files are called: "#" stands for a number, which grows from file to file.
constexpr const char *shapes[] = {"#_x.up.sql",
                                  "#_x.down.sql",
                                  "#_x.sql",
                                  "migrations/0#.1_x.up.sql",
                                  "V#__x.sql",
                                  "U#__x.sql",
                                  "R__x#.sql",
                                  "B#__x.sql",
                                  "V#__x.sql.conf",
                                  "flyway.conf",
                                  "flyway.toml",
                                  "tern.conf",
                                  "shared/x.sql",
                                  "#_x/up.sql",
                                  "#_x/down.sql",
                                  "#_x/metadata.toml",
                                  "#_x/migration.sql",
                                  "sqitch.plan",
                                  "deploy/c#.sql",
                                  "revert/c#.sql",
                                  "deploy/c@t.sql",
                                  "c#.sql",
                                  "changelog.yaml",
                                  "db.changelog-master.xml",
                                  "liquibase.properties",
                                  "00#_rollback.sql",
                                  "#_x.postgres.autocommit.up.sql",
                                  ".env"};

// By the first byte of a file: its name up to a line feed, as test/scripts/fuzz writes it, or one of the
// shapes.
std::string name_of(fuzz::Input &input, int number) {
    if (input.number(2) == 0) return std::string(input.text('\n'));
    std::string name = shapes[input.number(static_cast<int>(std::size(shapes)))];
    if (const std::size_t at = name.find('#'); at != std::string::npos)
        name.replace(at, 1, std::to_string(number));
    return name;
}

std::vector<File> files_of(fuzz::Input &input) {
    std::vector<File> files;
    const int count = 1 + input.number(5);
    for (int number = 1; number <= count; ++number) {
        std::string name = name_of(input, number);
        files.push_back({std::move(name), std::string(number == count ? input.rest() : input.text('\x1f'))});
    }
    return files;
}

// Where a format puts other texts into its files, lines are not those of the file.
bool fills_in(const formats::Format &format) {
    return std::string_view(format.id) == "tern" || format.variables != nullptr;
}

void check_script(const formats::Format &format, const std::optional<Script> &script,
                  const std::vector<File> &files, bool valid) {
    if (!script) return;
    const auto file = std::find_if(files.begin(), files.end(), [&](const File &each) {
        return each.name == script->file &&
               (fills_in(format) || lines_of(each.text) - script->line + 1 >= lines_of(script->text));
    });
    // a directive of ours may stand above the first line
    fuzz::promise(script->line >= 0 && file != files.end(), "a script is a piece of its file, line by line");
    if (valid)
        fuzz::promise(text::invalid_utf8(script->text) == std::string::npos,
                      "a script of valid text is valid");
}

void read(const formats::Format &format, const std::vector<File> &files, bool valid) {
    try {
        const std::vector<Migration> migrations = formats::read_all(format, files);
        for (std::size_t at = 0; at < migrations.size(); ++at) {
            const Migration &migration = migrations[at];
            const bool repeatable = migration.kind == Kind::repeatable;
            fuzz::promise(migration.id == (repeatable ? migration.version : version_id(migration.version)),
                          "an id is that of the version");
            const bool beside =
                at > 0 && migration.id == migrations[at - 1].id &&
                (migration.kind == Kind::baseline) != (migrations[at - 1].kind == Kind::baseline);
            fuzz::promise(at == 0 || format.listed || beside ||
                              std::is_lt(compare_ids(migrations[at - 1].id, migration.id)),
                          "migrations come in the order of their versions, each once");
            fuzz::promise(migration.up.has_value(), "a migration has an up");
            check_script(format, migration.up, files, valid);
            check_script(format, migration.down, files, valid);
        }
    } catch (const Error &error) {
        fuzz::check_error(error, valid);
        fuzz::promise(error.place.file.empty() || std::any_of(files.begin(), files.end(),
                                                              [&](const File &each) {
                                                                  return each.name == error.place.file ||
                                                                         formats::key(format, each.name) ==
                                                                             error.place.file;
                                                              }),
                      "an error names one of the files");
    }
}

// The one format that the whole run is about, if the environment names it.
const formats::Format *named_format() {
    const char *id = std::getenv("FUZZ_FORMAT");
    if (!id) return nullptr;
    for (const formats::Format *format : formats::registry())
        if (std::string_view(format->id) == id) return format;
    fuzz::promise(false, "FUZZ_FORMAT is the id of a format");
    return nullptr;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto formats = formats::registry();
    const int choice = input.number(static_cast<int>(formats.size()) + 1);
    const std::vector<File> files = files_of(input);
    const bool valid = std::all_of(files.begin(), files.end(), [](const File &file) {
        return text::invalid_utf8(file.name) == std::string::npos &&
               text::invalid_utf8(file.text) == std::string::npos;
    });
    static const formats::Format *const named = named_format();
    if (named) {
        read(*named, files, valid);
        return 0;
    }
    if (choice > 0) {
        read(*formats[static_cast<std::size_t>(choice - 1)], files, valid);
        return 0;
    }
    try {
        if (const formats::Format *format = formats::recognise(files)) read(*format, files, valid);
    } catch (const Error &error) {
        fuzz::check_error(error, valid);
    }
    return 0;
}
