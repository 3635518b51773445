// Small sums that several tools use in names of locks and as checksums.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace core::tools {

// CRC-32 with zlib's polynomial. To go on, pass what came out before.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);
std::string hex(std::string_view raw);    // lower case
std::string base64(std::string_view raw); // with padding

} // namespace core::tools
