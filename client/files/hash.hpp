// SHA-256 of files and of the whole set, in lower-case hex, as docs/protocol.md has them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/files/find.hpp"

namespace client::files {

std::string sha256(std::string_view bytes);

// Of the file's bytes as they are on disk. Throws Failure if it cannot be read.
std::string file_hash(const Found &file);

struct Hashes {
    std::vector<std::string> each; // one a file, in the order of the files
    std::string set;               // of them all, see set_digest
};

// From the user's cache where that can be trusted. Throws Failure for a file that cannot be read.
Hashes hashes(const Directory &directory, bool use_cache);

// Of the set: for each file, in byte order of its name: name, NUL, hash, line feed.
std::string set_digest(std::span<const Found> files, std::span<const std::string> hashes);

} // namespace client::files
