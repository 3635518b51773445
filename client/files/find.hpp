// The files of a migrations directory: what is there, nothing of what is in it. Which of them may belong to a
// set is told by the names that formats use; what they are is for the server to say.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace client::files {

// A file that may belong to the set: a plain one that ends in ".sql" or that a format reads its migrations
// with, and does not begin with a dot.
struct Found {
    std::string name; // path from the directory on
    // The directory: one text for all of its files. None: the name is the path.
    std::shared_ptr<const std::string> folder;
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0; // of the inode: also moves when a modification time is set back by hand
    std::uint64_t inode = 0;
    bool program = false; // to be executed, not sent

    std::string path() const; // as it can be opened
};

struct Directory {
    std::string path;
    std::vector<Found> files; // by name, bytewise
    std::vector<std::string>
        ignored; // names of everything else but dot files, subfolders with a slash behind
};

// Reads the directory, and its subfolders where the format has files in them: the one that is named, or for
// "auto" any of those that do, if the directory itself holds no .sql file or something that is read with
// theirs ("flyway.conf"). Throws Failure: usage if there is no such directory, failed with SQLSTATE 22021
// for a name that is not UTF-8.
Directory find(const std::string &path, std::string_view format = "auto");

// Takes those of the ignored files that the patterns make programs, or that look like some; `unwanted` says
// of a name that it is none.
void add_programs(Directory &directory, const std::function<bool(const std::string &name)> &wanted,
                  const std::function<bool(const std::string &name)> &unwanted);

// One file by path, which is its name too. Throws Failure (usage) if it is not there.
Found find_file(const std::string &path);

} // namespace client::files
