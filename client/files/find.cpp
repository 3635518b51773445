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
#include <string_view>

#include "client/failure.hpp"
#include "client/path.hpp"
#include "client/text.hpp"

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

Found found_of(std::string name, std::string path, const struct stat &info) {
    return {std::move(name),           std::move(path),           static_cast<std::int64_t>(info.st_size),
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

void take(int folder, std::string name, Directory &into) {
    struct stat info {};
    std::string path = join(into.path, name);
    const bool there = fstatat(folder, name.c_str(), &info, 0) == 0;
    if (there && S_ISDIR(info.st_mode)) {
        into.ignored.push_back(name + "/");
        return;
    }
    if (!ends_in_sql(name) || (there && !S_ISREG(info.st_mode))) {
        into.ignored.push_back(name);
        return;
    }
    if (!there)
        throw Failure(Exit::failed, fmt::format("could not read file \"{}\": {}", text::harmless(path),
                                                std::strerror(errno)));
    check_name(name);
    into.files.push_back(found_of(std::move(name), std::move(path), info));
}

} // namespace

Directory find(const std::string &path) {
    const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str()));
    if (!folder) throw no_directory(path, errno);
    Directory directory;
    directory.path = path;
    std::vector<std::string> names;
    while (const struct dirent *entry = readdir(folder.get()))
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    std::sort(names.begin(), names.end());
    directory.files.reserve(names.size());
    for (std::string &name : names)
        take(dirfd(folder.get()), std::move(name), directory);
    return directory;
}

Found find_file(const std::string &path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0)
        throw Failure(Exit::usage, fmt::format("could not read file \"{}\": {}", text::harmless(path),
                                               std::strerror(errno)));
    if (!S_ISREG(info.st_mode))
        throw Failure(Exit::usage, fmt::format("\"{}\" is not a file", text::harmless(path)));
    const std::string name = path.substr(path.rfind('/') + 1);
    check_name(name);
    return found_of(name, path, info);
}

} // namespace client::files
