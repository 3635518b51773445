// The files of a migrations directory: what is there, nothing of what is in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace client::files {

// A file that may be a migration: a plain one whose name ends in ".sql" and does not begin with a dot.
struct Found {
    std::string name; // base name
    std::string path; // as it can be opened
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0; // of the inode: also moves when a modification time is set back by hand
    std::uint64_t inode = 0;
};

struct Directory {
    std::string path;
    std::vector<Found> files; // by name, bytewise
    std::vector<std::string>
        ignored; // names of everything else but dot files, subfolders with a slash behind
};

// Reads one directory, no subfolders. Throws Failure: usage if there is no such directory, failed with
// SQLSTATE 22021 for a name that is not UTF-8.
Directory find(const std::string &path);

// One file by path. Throws Failure (usage) if it is not there.
Found find_file(const std::string &path);

} // namespace client::files
