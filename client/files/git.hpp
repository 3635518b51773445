// The commit that is checked out and who commits, read from git's own files; git itself is not run.
#pragma once

#include <string>

namespace client::files {

// Of the repository that `directory` lies in; empty if it lies in none or nothing can be made out.
std::string git_commit(const std::string &directory);

// Who commits there: "user.name" of git's configuration, else the operating system's user; empty if neither
// is known.
std::string git_author(const std::string &directory);

} // namespace client::files
