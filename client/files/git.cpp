#include "client/files/git.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "client/files/contents.hpp"
#include "client/path.hpp"
#include "core/text.hpp"

namespace client::files {

namespace {

constexpr std::size_t most_read = std::size_t{8} * 1024 * 1024; // of packed-refs

std::string read(const std::string &path) {
    return read_whole(path, most_read);
}

std::string first_line(const std::string &text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

// The folder with HEAD: .git itself, or what a .git file of a worktree or submodule names.
std::string git_folder(const std::string &directory) {
    std::string up = directory;
    for (int depth = 0; depth < 64; depth++) {
        struct stat info {};
        std::string git = up + "/.git";
        if (stat(git.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return git;
        if (stat(git.c_str(), &info) == 0) {
            const std::string line = first_line(read(git));
            return line.compare(0, 8, "gitdir: ") == 0 ? join(up, line.substr(8)) : std::string();
        }
        up += "/..";
    }
    return {};
}

bool is_commit(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string packed(const std::string &folder, const std::string &ref) {
    const std::string text = read(folder + "/packed-refs");
    const std::size_t at = text.find(" " + ref + "\n");
    if (at == text.npos || at < 40) return {};
    const std::size_t begin = text.rfind('\n', at);
    return text.substr(begin == text.npos ? 0 : begin + 1, at - (begin == text.npos ? 0 : begin + 1));
}

// The key "name" of the section "user".
std::string user_name(std::string_view config) {
    bool in_user = false;
    while (!config.empty()) {
        const std::size_t end = std::min(config.find('\n'), config.size());
        const std::string_view line = core::text::trim(config.substr(0, end));
        config.remove_prefix(std::min(end + 1, config.size()));
        if (!line.empty() && line[0] == '[') in_user = line == "[user]";
        const std::size_t equals = line.find('=');
        if (!in_user || equals == line.npos || core::text::trim(line.substr(0, equals)) != "name") continue;
        std::string_view name = core::text::trim(line.substr(equals + 1));
        if (name.size() > 1 && name.front() == '"' && name.back() == '"')
            name = name.substr(1, name.size() - 2);
        return std::string(name);
    }
    return {};
}

} // namespace

std::string git_commit(const std::string &directory) {
    const std::string folder = git_folder(directory.empty() ? "." : directory);
    if (folder.empty()) return {};
    std::string head = first_line(read(folder + "/HEAD"));
    if (is_commit(head)) return head;
    if (head.compare(0, 5, "ref: ") != 0) return {};
    const std::string ref = head.substr(5);
    const std::string common = first_line(read(folder + "/commondir")); // of a worktree: where the refs are
    const std::string refs = common.empty() ? folder : join(folder, common);
    for (const std::string &base : {folder, refs})
        if (std::string found = first_line(read(join(base, ref))); is_commit(found)) return found;
    std::string found = packed(refs, ref);
    return is_commit(found) ? found : std::string();
}

std::string git_author(const std::string &directory) {
    if (const char *name = std::getenv("GIT_AUTHOR_NAME"); name && *name) return name;
    const char *const home = std::getenv("HOME");
    const char *const config = std::getenv("XDG_CONFIG_HOME");
    const std::string above = home ? home : "";
    std::vector<std::string> paths;
    if (const std::string folder = git_folder(directory.empty() ? "." : directory); !folder.empty()) {
        const std::string common = first_line(read(folder + "/commondir"));
        paths.push_back((common.empty() ? folder : join(folder, common)) + "/config");
    }
    if (!above.empty()) paths.push_back(above + "/.gitconfig");
    paths.push_back((config && *config ? std::string(config) : above + "/.config") + "/git/config");
    for (const std::string &path : paths)
        if (std::string name = user_name(read(path)); !name.empty()) return name;
    const struct passwd *user = getpwuid(getuid());
    return user ? user->pw_name : "";
}

} // namespace client::files
