// Paths as the user writes them.
#pragma once

#include <string>

namespace client {

bool is_directory(const std::string &path); // false for ""
bool exists(const std::string &path);

// `name` within `folder`; `name` alone if it is absolute or there is no folder.
std::string join(const std::string &folder, const std::string &name);

} // namespace client
