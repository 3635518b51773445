// Files that the client writes for the person.
#pragma once

#include <string>

namespace client::files {

// A folder, if it is not there yet, and those above it. Throws Failure.
void make_folder(const std::string &path);

// A file that is not there yet, and the folders above it. Throws Failure.
void write_new(const std::string &path, const std::string &text);

// A file as it is to be from now on: whoever reads it sees the old text or the new one. Throws Failure.
void replace(const std::string &path, const std::string &text);

} // namespace client::files
