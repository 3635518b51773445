#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format sqlx;

} // namespace core::formats
