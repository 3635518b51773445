// golang-migrate: two files a version, the whole file is the script.
#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format golang_migrate;

} // namespace core::formats
