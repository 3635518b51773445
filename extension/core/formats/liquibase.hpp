#pragma once

#include "core/formats/format.hpp"

namespace core::formats {

extern const Format liquibase;

} // namespace core::formats
