// Program migrations: what a file name says where the file is no script but something to be executed. Their
// names follow one pattern whatever the format of the scripts around them, for a tool that has programs has
// them beside its scripts under the same numbers.
#pragma once

#include <string_view>

#include "core/formats/format.hpp"

namespace core::formats {

// "0003_backfill.go", "3_x.up.sh", "V1.2__load.py": version, name, and both directions unless the name says
// one. Part::none for a name without a version in front or an ending behind, for scripts (".sql") and for
// tests of programs ("_test.go").
Name program_name(std::string_view path);

} // namespace core::formats
