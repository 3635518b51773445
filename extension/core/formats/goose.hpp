// goose: one file a version, its parts marked by "-- +goose" lines.
#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format goose;

} // namespace core::formats
