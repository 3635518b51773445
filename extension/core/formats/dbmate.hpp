// dbmate: one file a version, its parts marked by "-- migrate:up" and "-- migrate:down" lines.
#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format dbmate;

} // namespace core::formats
