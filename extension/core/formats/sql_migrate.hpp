#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format sql_migrate;

} // namespace core::formats
