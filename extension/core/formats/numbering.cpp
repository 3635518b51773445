#include "core/formats/numbering.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <optional>
#include <string_view>

#include "core/text.hpp"
#include "core/version.hpp"

namespace core::formats {

namespace {

bool is_higher(const std::string &a, const std::string &b) {
    return std::is_gt(compare_ids(version_id(a), version_id(b)));
}

int number_at(std::string_view digits, std::size_t at) {
    return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

// A year of ours, a month and a day in front.
bool begins_with_a_date(std::string_view digits) {
    if (digits.size() < 8) return false;
    const int century = number_at(digits, 0);
    const int month = number_at(digits, 4);
    const int day = number_at(digits, 6);
    return (century == 19 || century == 20) && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// Milliseconds and seconds since 1970, from 2001 to 2286.
bool is_epoch(std::string_view digits) {
    return (digits.size() == 13 || digits.size() == 10) && digits.front() == '1';
}

std::string padded(std::string digits, std::size_t width) {
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return digits;
}

// What orders the version: all of it, or what stands before a name that belongs to it; empty for a word.
std::string number_in(const std::string &version) {
    const std::size_t end = version.find_first_not_of("0123456789.");
    return end == std::string::npos || version[end] == '_' ? version.substr(0, end) : std::string();
}

// The time in as many digits as the set has them.
std::string time_like(std::string_view before, std::time_t now) {
    if (is_epoch(before))
        return std::to_string(static_cast<long long>(now)) + (before.size() == 13 ? "000" : "");
    std::array<char, 32> text{};
    struct tm parts {};
    gmtime_r(&now, &parts);
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &parts);
    std::string digits(text.data(), size);
    digits.resize(std::max<std::size_t>(before.size(), 8),
                  '0'); // shorter ones lose seconds, or all but the day
    return digits;
}

} // namespace

std::string number_after(const std::string &version) {
    const std::size_t dot = version.rfind('.');
    const std::size_t from = dot == std::string::npos ? 0 : dot + 1;
    std::string digits = version.substr(from);
    const std::size_t last = digits.find_last_not_of('9');
    if (last == std::string::npos)
        digits = "1" + std::string(digits.size(), '0');
    else {
        ++digits[last];
        std::fill(digits.begin() + static_cast<std::ptrdiff_t>(last) + 1, digits.end(), '0');
    }
    return version.substr(0, from) + digits;
}

Numbering numbering_of(const std::string &version) {
    const bool digits = std::all_of(version.begin(), version.end(), text::is_digit);
    return digits && (begins_with_a_date(version) || is_epoch(version)) ? Numbering::timestamp
                                                                        : Numbering::sequence;
}

std::string next_version(std::span<const std::string> versions, Numbering wanted, const NumberingRule &rule,
                         std::time_t now) {
    std::optional<std::string> highest;
    for (const std::string &version : versions)
        if (const std::string number = number_in(version); !number.empty())
            if (!highest || is_higher(number, *highest)) highest = number;

    const bool before_was_time = highest && numbering_of(*highest) == Numbering::timestamp;
    if (wanted == Numbering::as_before)
        wanted = !highest ? rule.by : before_was_time ? Numbering::timestamp : Numbering::sequence;
    if (wanted == Numbering::sequence) {
        if (!highest) return padded("1", static_cast<std::size_t>(rule.digits));
        return number_after(*highest);
    }
    const bool milliseconds = !highest && wanted == Numbering::milliseconds;
    const std::string like =
        before_was_time ? *highest
                        : std::string(milliseconds ? "1" : "2", 1) + std::string(milliseconds ? 12 : 13, '0');
    std::string next = time_like(like, now);
    // Two within one tick, or a clock behind: the one after the highest.
    if (highest && !is_higher(next, *highest)) next = number_after(*highest);
    return next;
}

} // namespace core::formats
