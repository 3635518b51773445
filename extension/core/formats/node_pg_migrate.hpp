#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format node_pg_migrate;

} // namespace core::formats
