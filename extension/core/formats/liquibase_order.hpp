// The order in which Liquibase takes its files: as a changelog in XML or YAML includes them, else by name.
#pragma once

#include <string_view>
#include <vector>

#include "core/formats/format.hpp"

namespace core::formats::liquibase_order {

// A file that may be a changelog of other files.
bool is_changelog(std::string_view path);

// The .sql files of the set in the order of application. Throws core::Error 0A000 for a changelog that holds
// changesets itself.
std::vector<const File *> ordered(const Around &around);

} // namespace core::formats::liquibase_order
