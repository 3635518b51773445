// Renaming several files of one directory, all of them or none.
#pragma once

#include <span>
#include <string>

namespace client::files {

struct Renaming {
    std::string from, to; // paths from the directory on
    std::string why;
};

// Throws Failure if something is in the way.
void check_renaming(const std::string &directory, std::span<const Renaming> plan);
// Throws Failure; what was renamed has its old name back then.
void carry_out(const std::string &directory, std::span<const Renaming> plan);

} // namespace client::files
