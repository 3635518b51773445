#include "client/files/write.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "client/failure.hpp"
#include "client/path.hpp"
#include "client/text.hpp"

namespace client::files {

namespace {

Failure cannot_write(const std::string &path, int error) {
    const std::string shown = text::harmless(path);
    if (error == EEXIST) return {Exit::failed, fmt::format("\"{}\" is there already", shown)};
    return {Exit::failed, fmt::format("could not write \"{}\": {}", shown, std::strerror(error)),
            "Name another place, or mend the rights on it."};
}

Failure cannot_make(const std::string &path, int error) {
    return {Exit::failed,
            fmt::format("could not make directory \"{}\": {}", text::harmless(path), std::strerror(error))};
}

int write_all(int file, const std::string &text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = write(file, text.data() + done, text.size() - done);
        if (count < 0 && errno != EINTR) return errno;
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return 0;
}

// 0, or what was wrong. What is left of a file that could not be written whole is taken away.
int create(const std::string &path, const std::string &text, mode_t mode) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) return errno;
    int error = write_all(file, text);
    if (close(file) != 0 && error == 0) error = errno;
    if (error != 0) unlink(path.c_str());
    return error;
}

} // namespace

void make_folder(const std::string &path) {
    for (std::size_t slash = 0; slash != path.npos && slash < path.size();) {
        slash = path.find('/', slash + 1);
        const std::string folder = path.substr(0, slash);
        if (!is_directory(folder) && mkdir(folder.c_str(), 0777) != 0) throw cannot_make(folder, errno);
    }
}

void write_new(const std::string &path, const std::string &text) {
    make_folder(path.substr(0, path.rfind('/') + 1));
    if (const int error = create(path, text, 0666); error != 0) throw cannot_write(path, error);
}

void replace(const std::string &path, const std::string &text) {
    struct stat info {};
    const bool there = stat(path.c_str(), &info) == 0;
    if (there && !S_ISREG(info.st_mode)) // a device would be gone
        throw Failure(Exit::failed, fmt::format("\"{}\" is not a file", text::harmless(path)));
    const std::string beside = fmt::format("{}.{}.new", path, getpid());
    int error = create(beside, text, 0666);
    if (error == 0 && there && chmod(beside.c_str(), info.st_mode & 07777) != 0) error = errno;
    if (error == 0 && std::rename(beside.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return;
    unlink(beside.c_str());
    throw cannot_write(path, error);
}

} // namespace client::files
