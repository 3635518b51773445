// How file names are taken apart: nearly every tool puts digits first and ".sql" last. Shared by the formats,
// so that each of them says only what is its own.
#pragma once

#include <string_view>

namespace core::formats {

// Takes `ending` off the end of `name`; false, and nothing is taken, if it does not end so.
bool take_ending(std::string_view &name, std::string_view ending);

// Takes the digits off the front of `name`; empty if there are none.
std::string_view take_digits(std::string_view &name);

// True for the names of up and down files without their ".sql": "1_x.up", "1_x.down".
bool ends_in_a_half(std::string_view name);

} // namespace core::formats
