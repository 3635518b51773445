#include "client/files/contents.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "client/failure.hpp"
#include "client/text.hpp"

namespace client::files {

namespace {

struct CloseFile {
    void operator()(FILE *file) const { fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

class Descriptor {
public:
    explicit Descriptor(const std::string &path) : number_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int number() const { return number_; }

private:
    int number_;
};

Failure unreadable(const Found &file, int error) {
    Failure failure(Exit::failed, fmt::format("could not read file \"{}\": {}", text::harmless(file.path()),
                                              std::strerror(error)));
    failure.state = "nothing was sent";
    return failure;
}

Failure bad_encoding(const Found &file, std::string_view bytes, std::size_t at) {
    const bool nul = bytes[at] == '\0';
    const std::string name = text::harmless(file.name);
    Failure failure(Exit::failed, nul ? fmt::format("file \"{}\" holds a NUL byte", name)
                                      : fmt::format("file \"{}\" is not UTF-8", name));
    failure.sqlstate = "22021";
    failure.detail = nul ? fmt::format("It is at byte offset {}.", at)
                         : fmt::format("Byte 0x{:02x} at byte offset {} is no character.",
                                       static_cast<unsigned>(static_cast<unsigned char>(bytes[at])), at);
    const bool wide = bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF";
    failure.hint = wide  ? "Convert the file to UTF-8: iconv -f UTF-16 -t UTF-8."
                   : nul ? "Take the byte out, or convert the file: iconv -f UTF-16 -t UTF-8."
                         : "Convert the file to UTF-8, for example: iconv -f LATIN1 -t UTF-8.";
    failure.place.path = file.path();
    failure.place.line =
        1 + static_cast<int>(std::count(bytes.begin(), bytes.begin() + static_cast<long>(at), '\n'));
    failure.state = "nothing was sent";
    return failure;
}

} // namespace

void read_pieces(const Found &file, const std::function<void(std::string_view)> &piece) {
    const Descriptor open_file(file.path());
    if (open_file.number() < 0) throw unreadable(file, errno);
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = read(open_file.number(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw unreadable(file, errno);
        if (got == 0) return;
        piece({buffer.data(), static_cast<std::size_t>(got)});
    }
}

void append_contents(const Found &file, std::string &into) {
    const std::size_t begin = into.size();
    read_pieces(file, [&](std::string_view piece) { into += piece; });
    const std::string_view bytes = std::string_view(into).substr(begin);
    if (const auto bad = text::first_bad_byte(bytes)) throw bad_encoding(file, bytes, *bad);
}

std::vector<core::File> contents_of(const Directory &directory) {
    std::vector<core::File> files;
    files.reserve(directory.files.size());
    for (const Found &found : directory.files) {
        core::File &file = files.emplace_back();
        file.name = found.name;
        if (!found.program) append_contents(found, file.text);
    }
    return files;
}

std::string read_whole(const std::string &path, std::size_t most) {
    const File file(fopen(path.c_str(), "re"));
    std::string text;
    struct stat info {};
    if (!file || fstat(fileno(file.get()), &info) != 0) return text;
    // Some files of the system have no size until they are read: read on until nothing comes.
    text.resize(std::min(most, static_cast<std::size_t>(std::max<off_t>(info.st_size, 0)) + 1));
    std::size_t used = 0;
    while (const std::size_t got = fread(text.data() + used, 1, text.size() - used, file.get())) {
        used += got;
        if (used == text.size()) text.resize(std::min(most, used * 2));
    }
    text.resize(used);
    return text;
}

std::string source_line(const std::string &path, int line) {
    const File file(fopen(path.c_str(), "re"));
    if (!file || line < 1) return {};
    std::string text;
    int at = 1;
    for (int c = fgetc(file.get()); c != EOF && at <= line; c = fgetc(file.get())) {
        if (c == '\n')
            at++;
        else if (at == line)
            text += static_cast<char>(c);
    }
    constexpr std::string_view mark = "\xEF\xBB\xBF"; // a byte order mark is not part of the first line
    if (line == 1 && text.compare(0, mark.size(), mark) == 0) text.erase(0, mark.size());
    while (!text.empty() && text.back() == '\r')
        text.pop_back();
    return text;
}

} // namespace client::files
