#include "client/files/cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "client/files/contents.hpp"

namespace client::files {

namespace {

constexpr std::string_view magic = "sluice hashes 3 "; // format of the file
constexpr std::size_t hash_length = 64;
constexpr std::string_view no_digest = "----------------------------------------------------------------";
static_assert(no_digest.size() == hash_length);
constexpr std::size_t most_read = std::size_t{64} * 1024 * 1024;
constexpr std::int64_t too_young_ns = 2'000'000'000;

std::string cache_folder() {
    const char *cache = std::getenv("XDG_CACHE_HOME");
    if (cache && cache[0] == '/') return std::string(cache) + "/sluice";
    const char *home = std::getenv("HOME");
    return home && home[0] == '/' ? std::string(home) + "/.cache/sluice" : std::string();
}

// Names the file of a directory; the directory itself stands in the file's first line, so a clash costs no
// more than hashing anew.
std::string file_name(std::string_view directory) {
    std::uint64_t sum = 14695981039346656037U; // FNV-1a
    for (const char c : directory)
        sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return fmt::format("{:016x}", sum);
}

void make_folder(const std::string &path) {
    for (std::size_t slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1))
        mkdir(path.substr(0, slash).c_str(), 0700);
    mkdir(path.c_str(), 0700);
}

constexpr std::size_t mark_length = 16;
using Mark = std::array<char, mark_length>;

// Size, times and inode in one number, written in hex: to compare one is quicker than to read four, and that
// two states of a file share theirs is as good as impossible.
Mark mark_of(const Found &file) {
    std::uint64_t sum = 0;
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(file.size), static_cast<std::uint64_t>(file.modified_ns),
          static_cast<std::uint64_t>(file.changed_ns), file.inode}) {
        sum = (sum ^ number) * 0x9E3779B97F4A7C15U;
        sum ^= sum >> 32U;
    }
    Mark mark;
    for (std::size_t i = mark_length; i-- > 0; sum >>= 4U)
        mark[i] = "0123456789abcdef"[sum & 15U];
    return mark;
}

// A line of the file: "hash mark name".
struct Line {
    std::string_view hash, mark, name; // all empty if it is no such line
};

Line line_of(std::string_view text) {
    constexpr std::size_t name_at = hash_length + mark_length + 2;
    if (text.size() < name_at) return {};
    return {text.substr(0, hash_length), text.substr(hash_length + 1, mark_length), text.substr(name_at)};
}

std::int64_t now_ns() {
    struct timespec now {};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

bool keepable(const Found &file, std::int64_t now) {
    return std::max(file.modified_ns, file.changed_ns) + too_young_ns < now &&
           file.name.find('\n') == file.name.npos;
}

// Written beside and renamed, so that a reader sees the old one or the new one.
void write_whole(const std::string &path, const std::string &text) {
    const std::string beside = fmt::format("{}.{}", path, getpid());
    const int number = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (number < 0) return;
    const ssize_t written = write(number, text.data(), text.size());
    const bool whole = close(number) == 0 && written == static_cast<ssize_t>(text.size());
    if (!whole || rename(beside.c_str(), path.c_str()) != 0) unlink(beside.c_str());
}

} // namespace

Cache::Cache(const Directory &directory) {
    const std::string folder = cache_folder();
    char absolute[PATH_MAX];
    if (folder.empty() || !realpath(directory.path.c_str(), absolute)) return;
    directory_ = absolute;
    if (directory_.find('\n') != directory_.npos) return;
    path_ = folder + "/" + file_name(directory_);
    text_ = read_whole(path_, most_read);
    const std::string head = std::string(magic) + directory_ + "\n";
    const std::size_t first = head.size() + hash_length + 1; // behind the line with the digest
    const bool sound = text_.size() >= first && text_.compare(0, head.size(), head) == 0 &&
                       text_[first - 1] == '\n' && text_.back() == '\n';
    if (!sound) {
        text_.clear();
        return;
    }
    digest_ = text_.substr(head.size(), hash_length);
    if (digest_ == no_digest) digest_.clear();
    at_ = first;
}

std::string_view Cache::find(const Found &file) {
    while (at_ < text_.size()) {
        const std::size_t end = text_.find('\n', at_);
        const Line line = line_of(std::string_view(text_).substr(at_, end - at_));
        if (line.name > std::string_view(file.name)) return {};
        at_ = end + 1;
        const bool of_this = line.name == file.name;
        if (of_this && std::ranges::equal(line.mark, mark_of(file))) {
            hits_++;
            return line.hash;
        }
        stale_++; // a file that is gone or has changed
        if (of_this) return {};
    }
    return {};
}

bool Cache::is_whole(std::size_t files) const {
    return hits_ == files && stale_ == 0 && at_ == text_.size();
}

std::string Cache::set_digest(std::size_t files) const {
    return is_whole(files) ? digest_ : std::string();
}

void Cache::keep(std::span<const Found> files, std::span<const std::string> hashes,
                 const std::string &set_digest) {
    if (path_.empty() || (is_whole(files.size()) && digest_ == set_digest)) return;
    const std::int64_t now = now_ns();
    std::string lines;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < files.size(); i++) {
        if (!keepable(files[i], now)) continue;
        const Mark mark = mark_of(files[i]);
        lines +=
            fmt::format("{} {} {}\n", hashes[i], std::string_view(mark.data(), mark.size()), files[i].name);
        kept++;
    }
    const bool all = kept == files.size();
    if (!all && kept == hits_ && is_whole(kept)) return; // only young ones are new
    make_folder(path_.substr(0, path_.rfind('/')));
    // The digest of a set that has files without a line would outlive these files.
    write_whole(path_, fmt::format("{}{}\n{}\n{}", magic, directory_,
                                   all ? std::string_view(set_digest) : no_digest, lines));
}

} // namespace client::files
