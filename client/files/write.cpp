#include "client/files/write.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "client/failure.hpp"
#include "client/path.hpp"
#include "client/text.hpp"

namespace client::files {

namespace {

Failure cannot_write(const std::string &path, int error) {
    const std::string shown = text::harmless(path);
    if (error == EEXIST) return {Exit::failed, fmt::format("\"{}\" is there already", shown)};
    return {Exit::failed, fmt::format("could not write \"{}\": {}", shown, std::strerror(error))};
}

void make_folders(const std::string &path) {
    for (std::size_t slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
        const std::string folder = path.substr(0, slash);
        if (!is_directory(folder) && mkdir(folder.c_str(), 0777) != 0) throw cannot_write(folder, errno);
    }
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

} // namespace

void write_new(const std::string &path, const std::string &text) {
    make_folders(path);
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) throw cannot_write(path, errno);
    const int error = write_all(file, text);
    if (close(file) != 0 || error != 0) throw cannot_write(path, error != 0 ? error : errno);
}

} // namespace client::files
