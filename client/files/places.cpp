#include "client/files/places.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "client/failure.hpp"
#include "client/files/contents.hpp"
#include "client/files/find.hpp"
#include "client/path.hpp"

namespace client::files {

namespace {

constexpr int deepest = 4;
constexpr std::size_t most_folders = 5000; // a project that has more names its directory

// Folders of other people's code, of what is built, and of what only tests.
constexpr std::array<std::string_view, 14> passed_over{
    "node_modules", "vendor",   "third_party", "target", "build", "dist",     "out",
    "bin",          "testdata", "fixtures",    "test",   "tests", "examples", "example"};

struct CloseFolder {
    void operator()(DIR *folder) const { closedir(folder); }
};

std::vector<std::string> folders_in(const std::string &path) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.empty() ? "." : path.c_str()));
    while (const struct dirent *entry = folder ? readdir(folder.get()) : nullptr) {
        const std::string name = entry->d_name;
        if (name.front() == '.') continue;
        if (std::find(passed_over.begin(), passed_over.end(), name) != passed_over.end()) continue;
        // A link may lead round in a circle.
        struct stat info {};
        if (lstat(join(path, name).c_str(), &info) == 0 && S_ISDIR(info.st_mode)) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

class Search {
public:
    std::vector<FilesPlace> found;

    void walk(const std::string &path, int depth) {
        if (++folders_ > most_folders) return;
        const std::optional<Candidate> here = path.empty() ? std::nullopt : look_at(path);
        const std::size_t before = found.size();
        // Formats that have subfolders are seen from far above.
        if ((!here || here->all_in_one_folder) && depth < deepest)
            for (const std::string &name : folders_in(path))
                walk(join(path, name), depth + 1);
        if (here && found.size() == before) found.push_back(here->place);
    }

private:
    struct Candidate {
        FilesPlace place;
        bool all_in_one_folder = false;
    };

    static std::optional<Candidate> look_at(const std::string &path) {
        using core::formats::Sight;
        try {
            const std::vector<core::File> files = contents_of(find(path, "auto"));
            const core::formats::Verdict verdict = core::formats::judge(files);
            if (verdict.sight == Sight::several) return candidate(path, nullptr, files);
            if (verdict.sight != Sight::one) return {};
            // A format without subfolders has only what lies in the folder itself.
            const bool whole = all_named(*verdict.format, files) &&
                               find(path, verdict.format->id).files.size() == files.size();
            return whole ? std::optional(candidate(path, verdict.format, files)) : std::nullopt;
        } catch (const Failure &) { // not to be read, or no text
            return {};
        }
    }

    static Candidate candidate(const std::string &path, const core::formats::Format *format,
                               const std::vector<core::File> &files) {
        Candidate result{{path, format, 0}, true};
        const std::string first = files.front().name.substr(0, files.front().name.find('/') + 1);
        for (const core::File &file : files) {
            if (core::formats::is_sql(file.name)) result.place.files++;
            if (first.empty() || file.name.compare(0, first.size(), first) != 0)
                result.all_in_one_folder = false;
        }
        return result;
    }

    // A schema or seeds have names of another kind.
    static bool all_named(const core::formats::Format &format, const std::vector<core::File> &files) {
        return std::all_of(files.begin(), files.end(), [&](const core::File &file) {
            return core::formats::meaning(format, file.name).part != core::formats::Part::none;
        });
    }

    std::size_t folders_ = 0;
};

} // namespace

std::vector<FilesPlace> migration_places(const std::string &from) {
    Search search;
    search.walk(from, 0);
    return std::move(search.found);
}

} // namespace client::files
