// Walks through test/formats/<format>/<case>/: the files of a case are a set, expected.txt says what becomes
// of it. The folder "set" is for sets of which the format is to be found out. With SLUICE_ACCEPT=1 the
// expected texts are written anew; read them before they are committed.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "core/formats/format.hpp"
#include "support.hpp"

using namespace core;
namespace fs = std::filesystem;

namespace {

const fs::path root = fs::path(SLUICE_SOURCE_DIR) / "test" / "formats";

std::string contents(const fs::path &path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<fs::path> entries(const fs::path &folder) {
    std::vector<fs::path> result;
    for (const auto &entry : fs::directory_iterator(folder))
        result.push_back(entry.path());
    std::sort(result.begin(), result.end());
    return result;
}

// By their paths below the folder, as a client names them.
std::vector<File> files_of(const fs::path &folder) {
    std::vector<File> result;
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().filename() != "expected.txt")
            result.push_back({fs::relative(entry.path(), folder).string(), contents(entry.path())});
    std::sort(result.begin(), result.end(), [](const File &a, const File &b) { return a.name < b.name; });
    return result;
}

// Carriage returns and a missing line feed at the end are made visible.
std::string show_text(const Script &script) {
    std::istringstream lines(script.text);
    std::string line;
    std::string result;
    for (int number = script.line; std::getline(lines, line); ++number) {
        if (line.ends_with('\r')) line.replace(line.size() - 1, 1, "\\r");
        const std::string digits = std::to_string(number);
        result += std::string(digits.size() < 6 ? 6 - digits.size() : 0, ' ') + digits + " |" + line + "\n";
    }
    if (!script.text.empty() && !script.text.ends_with('\n')) result += "        (no line feed)\n";
    return result;
}

std::string show_script(const char *part, const std::optional<Script> &script) {
    if (!script) return std::string("  no ") + part + "\n";
    return std::string("  ") + part + ": " + script->file + ", line " + std::to_string(script->line) + "\n" +
           show_text(*script);
}

std::string show_error(const Error &error) {
    std::string result = "error " + error.code + ": " + error.message + "\n";
    if (!error.detail.empty()) result += "  detail: " + error.detail + "\n";
    if (!error.hint.empty()) result += "  hint: " + error.hint + "\n";
    if (!error.place.file.empty()) result += "  place: " + support::where(error) + "\n";
    return result;
}

std::string show_set(const formats::Format &format, const std::vector<File> &files) {
    std::string result = std::string("read as ") + format.id + "\n";
    try {
        for (const Migration &migration : formats::read_all(format, files)) {
            result += "\nversion " + migration.version + ", id " + migration.id + ", name \"" +
                      migration.name + "\"\n";
            result += show_script("up", migration.up) + show_script("down", migration.down);
        }
    } catch (const Error &error) {
        result += show_error(error);
    }
    return result;
}

// The folder's name is that of the format's source file: its id with "_" for "-".
const formats::Format *format_of(const fs::path &folder) {
    std::string id = folder.filename().string();
    std::replace(id.begin(), id.end(), '_', '-');
    return &formats::find(id);
}

std::string show_case(const formats::Format *format, const std::vector<File> &files) {
    std::string result;
    try {
        const formats::Format *found = formats::recognise(files);
        result = found == nullptr ? "undecided\n" : std::string("recognised as ") + found->id + "\n";
        if (format == nullptr) format = found;
    } catch (const Error &error) {
        result = show_error(error);
    }
    if (format != nullptr) result += show_set(*format, files);
    return result;
}

void check_case(const formats::Format *format, const fs::path &folder) {
    const std::vector<File> files = files_of(folder);
    const fs::path expected = folder / "expected.txt";
    ASSERT_FALSE(files.empty()) << "a case without files";
    const std::string is = show_case(format, files);
    if (std::getenv("SLUICE_ACCEPT") != nullptr) std::ofstream(expected, std::ios::binary) << is;
    ASSERT_TRUE(fs::exists(expected)) << "no expected.txt: run with SLUICE_ACCEPT=1 and read what it writes";
    EXPECT_EQ(is, contents(expected));
}

TEST(FormatCases, BecomeWhatTheirExpectedTextSays) {
    for (const fs::path &folder : entries(root)) {
        const formats::Format *format = folder.filename() == "set" ? nullptr : format_of(folder);
        for (const fs::path &each : entries(folder)) {
            SCOPED_TRACE(each.string());
            check_case(format, each);
        }
    }
}

TEST(FormatCases, ExistForEachFormat) {
    std::map<std::string, std::size_t> cases;
    for (const fs::path &folder : entries(root))
        cases[folder.filename().string()] = entries(folder).size();
    for (const formats::Format *format : formats::registry()) {
        std::string folder = format->id;
        std::replace(folder.begin(), folder.end(), '-', '_');
        EXPECT_GT(cases[folder], 0U) << folder;
    }
}

} // namespace
