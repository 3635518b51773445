// Files that the client makes for the person. Nothing is ever overwritten.
#pragma once

#include <string>

namespace client::files {

// A file that is not there yet, and the folders above it. Throws Failure.
void write_new(const std::string &path, const std::string &text);

} // namespace client::files
