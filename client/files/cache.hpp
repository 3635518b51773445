// Hashes of files that have not changed since they were last read: one small text file a migrations
// directory, in the user's cache folder. Nothing ever depends on it: what is wrong with it means reading
// files again.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/files/find.hpp"

namespace client::files {

class Cache {
public:
    // Loads what is known of this directory.
    explicit Cache(const Directory &directory);

    // The hash of a file whose size, times and inode are those recorded, else empty. To be asked in the order
    // of names, for both sides are sorted.
    std::string_view find(const Found &file);

    // The digest of the set if each of its files was found and there are no others, else empty. With it, a
    // look at files that did not change needs no cryptography at all, whose start costs more than all else
    // here.
    std::string set_digest(std::size_t files) const;

    // Records these hashes if they tell anything new. Files that were changed within the last 2 s are left
    // out: they may change again within one tick of the file system's clock.
    void keep(std::span<const Found> files, std::span<const std::string> hashes,
              const std::string &set_digest);

private:
    // Whether the lines are those of the files asked for, neither more nor less.
    bool is_whole(std::size_t files) const;

    std::string path_;      // of the cache file, empty = there can be none
    std::string directory_; // absolute
    std::string text_;      // of the cache file
    std::string digest_;    // of the set recorded
    std::size_t at_ = 0;    // where the next line begins
    std::size_t hits_ = 0;
    std::size_t stale_ = 0; // lines passed that told nothing
};

} // namespace client::files
