// Where in a project its migrations are.
#pragma once

#include <string>
#include <vector>

#include "core/formats/format.hpp"

namespace client::files {

// A folder with migration files.
struct FilesPlace {
    std::string path;
    const core::formats::Format *format = nullptr; // nullptr: of more than one
    std::size_t files = 0;
};

// Looks a few folders deep below `from` ("" = here), past what is other people's code. By path.
std::vector<FilesPlace> migration_places(const std::string &from);

} // namespace client::files
