#include "client/files/find.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <string_view>

#include "client/failure.hpp"
#include "client/path.hpp"
#include "client/text.hpp"
#include "core/formats/format.hpp"
#include "core/formats/program.hpp"

namespace client::files {

namespace {

struct CloseFolder {
    void operator()(DIR *folder) const { closedir(folder); }
};

bool ends_in_sql(std::string_view name) {
    return name.size() > 4 && name.substr(name.size() - 4) == ".sql";
}

Failure no_directory(const std::string &path, int error) {
    const std::string shown = text::harmless(path);
    if (path.empty())
        return {Exit::usage, "there is no migrations directory here",
                "Name it with --dir, SLUICE_DIR or dir in sluice.toml, or make \"migrations\"."};
    if (error == ENOENT)
        return {Exit::usage, fmt::format("directory \"{}\" does not exist", shown), "Name it with --dir."};
    if (error == ENOTDIR)
        return {Exit::usage, fmt::format("\"{}\" is not a directory", shown), "Name a directory with --dir."};
    return {Exit::usage, fmt::format("could not read directory \"{}\": {}", shown, std::strerror(error))};
}

std::int64_t nanoseconds(const struct timespec &time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

using Folder = std::shared_ptr<const std::string>;

Found found_of(std::string name, Folder folder, const struct stat &info) {
    return {std::move(name),           std::move(folder),         static_cast<std::int64_t>(info.st_size),
            nanoseconds(info.st_mtim), nanoseconds(info.st_ctim), static_cast<std::uint64_t>(info.st_ino)};
}

void check_name(const std::string &name) {
    const auto bad = text::first_bad_byte(name);
    if (!bad) return;
    throw Failure(Exit::failed, fmt::format("the name of file \"{}\" is not UTF-8", text::harmless(name)),
                  "Rename the file.")
        .coded("22021")
        .because(fmt::format("Byte {} of it is no character.", *bad + 1))
        .leaving("nothing was sent");
}

using Formats = std::vector<const core::formats::Format *>;

// The one that is named, else all. What no format is called is for the server to refuse.
Formats formats_of(std::string_view id) {
    const auto all = core::formats::registry();
    for (const core::formats::Format *format : all)
        if (format->id == id) return {format};
    return {all.begin(), all.end()};
}

void sort_by_name(std::vector<Found> &files) {
    std::sort(files.begin(), files.end(), [](const Found &a, const Found &b) { return a.name < b.name; });
}

bool reads_aside(const core::formats::Format &format, const std::string &name) {
    return core::formats::meaning(format, name).part == core::formats::Part::aside;
}

class Walk {
public:
    Walk(Directory &into, std::string_view format)
        : into_(into), folder_(std::make_shared<const std::string>(into.path)), formats_(formats_of(format)),
          named_(formats_.size() == 1) {}

    void run() {
        const std::unique_ptr<DIR, CloseFolder> top(opendir(into_.path.c_str()));
        if (!top) throw no_directory(into_.path, errno);
        std::vector<std::string> folders;
        std::vector<std::string> names = entries(top.get());
        into_.files.reserve(names.size());
        for (std::string &name : names)
            if (!take_at_top(dirfd(top.get()), name)) folders.push_back(std::move(name));
        let_one_decide();
        if (leave_to_folders())
            for (const std::string &name : folders)
                walk(name, 1);
        take_below();
        for (const std::string &name : folders)
            if (kept_.count(name) == 0) into_.ignored.push_back(name + "/");
        if (!kept_.empty()) sort_by_name(into_.files); // those of the top come in order
    }

private:
    // In byte order.
    static std::vector<std::string> entries(DIR *folder) {
        std::vector<std::string> names;
        while (const struct dirent *entry = readdir(folder))
            if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
        std::sort(names.begin(), names.end());
        return names;
    }

    // False for a folder.
    bool take_at_top(int folder, const std::string &name) {
        struct stat info {};
        const bool there = fstatat(folder, name.c_str(), &info, 0) == 0;
        if (there && S_ISDIR(info.st_mode)) return false;
        const auto is_aside = [&](const auto *format) { return reads_aside(*format, name); };
        const bool wanted = ends_in_sql(name) || std::any_of(formats_.begin(), formats_.end(), is_aside);
        if (!wanted || (there && !S_ISREG(info.st_mode)))
            into_.ignored.push_back(name);
        else
            into_.files.push_back(checked(name, info, there));
        return true;
    }

    Found checked(const std::string &name, const struct stat &info, bool there) const {
        if (!there) {
            const int error = errno;
            throw Failure(Exit::failed,
                          fmt::format("could not read file \"{}\": {}",
                                      text::harmless(join(into_.path, name)), std::strerror(error)));
        }
        check_name(name);
        return found_of(name, folder_, info);
    }

    // A file that only sets of one format have keeps the other formats out of the subfolders.
    void let_one_decide() {
        for (const core::formats::Format *format : formats_) {
            const auto decides = [&](const Found &file) { return format->decides(file.name); };
            if (format->decides == nullptr || std::none_of(into_.files.begin(), into_.files.end(), decides))
                continue;
            formats_ = {format};
            named_ = true;
            return;
        }
    }

    // Keeps those formats that may have something in the subfolders; false if there are none.
    bool leave_to_folders() {
        const bool at_top = std::any_of(into_.files.begin(), into_.files.end(),
                                        [&](const Found &file) { return is_migration(file.name); });
        const auto has_none = [&](const core::formats::Format *format) {
            if (!format->folders) return true;
            if (named_ || (!at_top && !format->any_name)) return false;
            // at the top no .sql file is one that others are read with, and there may be thousands
            return std::none_of(into_.files.begin(), into_.files.end(), [&](const Found &file) {
                return !ends_in_sql(file.name) && reads_aside(*format, file.name);
            });
        };
        formats_.erase(std::remove_if(formats_.begin(), formats_.end(), has_none), formats_.end());
        return !formats_.empty();
    }

    void walk(const std::string &folder, int depth) {
        const std::unique_ptr<DIR, CloseFolder> open(opendir(join(into_.path, folder).c_str()));
        if (!open || depth > deepest) return;
        for (const std::string &entry : entries(open.get())) {
            const std::string name = folder + "/" + entry;
            struct stat info {};
            const bool there = fstatat(dirfd(open.get()), entry.c_str(), &info, 0) == 0;
            if (there && S_ISDIR(info.st_mode))
                walk(name, depth + 1);
            else if (is_of_set(name))
                below_.push_back(checked(name, info, there));
        }
    }

    // What a format reads its migrations with belongs to the set only if there are some, and what stands
    // above the folders that hold them only if it is something of that format.
    void take_below() {
        const auto has_none = [&](const core::formats::Format *format) {
            const auto is_one = [&](const Found &file) { return is_migration(*format, file.name); };
            return std::none_of(below_.begin(), below_.end(), is_one) &&
                   std::none_of(into_.files.begin(), into_.files.end(), is_one);
        };
        if (!named_)
            formats_.erase(std::remove_if(formats_.begin(), formats_.end(), has_none), formats_.end());
        std::vector<Found> top;
        if (!named_ && !formats_.empty() && !below_.empty()) top.swap(into_.files);
        for (Found &file : top) {
            if (is_of_set(file.name) || is_migration(file.name))
                into_.files.push_back(std::move(file));
            else
                into_.ignored.push_back(file.name);
        }
        for (Found &file : below_) {
            if (!is_of_set(file.name)) continue;
            kept_.insert(file.name.substr(0, file.name.find('/')));
            into_.files.push_back(std::move(file));
        }
    }

    static bool is_migration(const core::formats::Format &format, const std::string &name) {
        const core::formats::Part part = core::formats::meaning(format, name).part;
        return part != core::formats::Part::none && part != core::formats::Part::aside;
    }

    // In any format whose names tell something.
    static bool is_migration(const std::string &name) {
        const auto all = core::formats::registry();
        return std::any_of(all.begin(), all.end(), [&](const auto *format) {
            return !format->any_name && is_migration(*format, name);
        });
    }

    bool is_of_set(const std::string &name) const {
        return std::any_of(formats_.begin(), formats_.end(), [&](const auto *format) {
            return core::formats::meaning(*format, name).part != core::formats::Part::none;
        });
    }

    static constexpr int deepest = 16; // links may lead in circles

    Directory &into_;
    Folder folder_;
    Formats formats_;
    bool named_;
    std::vector<Found> below_;   // in subfolders
    std::set<std::string> kept_; // folders of which files belong to the set
};

} // namespace

std::string Found::path() const {
    return folder ? join(*folder, name) : name;
}

Directory find(const std::string &path, std::string_view format) {
    Directory directory;
    directory.path = path;
    Walk(directory, format).run();
    return directory;
}

void add_programs(Directory &directory, const std::function<bool(const std::string &name)> &wanted,
                  const std::function<bool(const std::string &name)> &unwanted) {
    std::vector<std::string> ignored;
    const Folder folder = std::make_shared<const std::string>(directory.path);
    for (std::string &name : directory.ignored) {
        const std::string path = join(directory.path, name);
        struct stat info {};
        const bool named = core::formats::program_name(name).part != core::formats::Part::none;
        const bool plain = named && stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
        const bool looks_so = (info.st_mode & S_IXUSR) != 0 || name.ends_with(".go");
        if (!plain || unwanted(name) || (!wanted(name) && !looks_so)) {
            ignored.push_back(std::move(name));
            continue;
        }
        check_name(name);
        directory.files.push_back(found_of(std::move(name), folder, info));
        directory.files.back().program = true;
    }
    const bool added = ignored.size() < directory.ignored.size();
    directory.ignored = std::move(ignored);
    if (added) sort_by_name(directory.files);
}

Found find_file(const std::string &path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0)
        throw Failure(Exit::usage, fmt::format("could not read file \"{}\": {}", text::harmless(path),
                                               std::strerror(errno)));
    if (!S_ISREG(info.st_mode))
        throw Failure(Exit::usage, fmt::format("\"{}\" is not a file", text::harmless(path)));
    check_name(path);
    return found_of(path, nullptr, info);
}

} // namespace client::files
