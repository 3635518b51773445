#include "core/tools/sums.hpp"

namespace core::tools {

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
    std::uint32_t sum = ~before;
    for (const char c : bytes) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320U : 0U);
    }
    return ~sum;
}

std::string hex(std::string_view raw) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : raw) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

std::string base64(std::string_view raw) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < raw.size(); at += 3) {
        const std::string_view piece = raw.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = (bits << 8) | (i < piece.size() ? static_cast<unsigned char>(piece[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= piece.size() ? digits[(bits >> (18 - 6 * i)) & 63] : '=';
    }
    return out;
}

} // namespace core::tools
