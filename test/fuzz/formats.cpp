// Sets of files, as a run is given them: names and texts of one to five files, read by the format they have
// or by one that is named. Whatever comes, it is migrations in order or an error with a place.
#include <algorithm>
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

// The first byte of a file says how it is called; else the text begins with its name.
std::string name_of(fuzz::Input &input, int number) {
    switch (input.number(5)) {
    case 0:
        return std::to_string(number) + "_x.up.sql";
    case 1:
        return std::to_string(number - 1) + "_x.down.sql";
    case 2:
        return std::to_string(number) + "_x.sql";
    case 3:
        return "migrations/0" + std::to_string(number) + ".1_x.up.sql";
    default:
        return std::string(input.text('\n'));
    }
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

void check_script(const std::optional<Script> &script, const std::vector<File> &files, bool valid) {
    if (!script) return;
    const auto file = std::find_if(files.begin(), files.end(), [&](const File &each) {
        return each.name == script->file && lines_of(each.text) - script->line + 1 >= lines_of(script->text);
    });
    fuzz::promise(script->line >= 1 && file != files.end(), "a script is a piece of its file, line by line");
    if (valid)
        fuzz::promise(text::invalid_utf8(script->text) == std::string::npos,
                      "a script of valid text is valid");
}

void read(const formats::Format &format, const std::vector<File> &files, bool valid) {
    try {
        const std::vector<Migration> migrations = formats::read_all(format, files);
        for (std::size_t at = 0; at < migrations.size(); ++at) {
            const Migration &migration = migrations[at];
            fuzz::promise(migration.id == version_id(migration.version), "an id is that of the version");
            fuzz::promise(at == 0 || std::is_lt(compare_ids(migrations[at - 1].id, migration.id)),
                          "migrations come in the order of their versions, each once");
            fuzz::promise(migration.up.has_value(), "a migration has an up");
            check_script(migration.up, files, valid);
            check_script(migration.down, files, valid);
        }
    } catch (const Error &error) {
        fuzz::check_error(error, valid);
        fuzz::promise(std::any_of(files.begin(), files.end(),
                                  [&](const File &each) { return each.name == error.place.file; }),
                      "an error names one of the files");
    }
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
