// The version of the next migration: in the way in which a set is numbered, above all that it has. Pure: the
// time is the caller's.
#pragma once

#include <ctime>
#include <span>
#include <string>

namespace core::formats {

// How versions are made.
enum class Numbering {
    as_before,    // as the highest one of the set was
    timestamp,    // 20260131120000, UTC
    sequence,     // 0001, 0002
    milliseconds, // since 1970
};

struct NumberingRule {
    Numbering by = Numbering::timestamp; // for a set without a file
    int digits = 5;                      // of a sequence that begins
};

// `versions` as they are written. Where `wanted` says nothing, the set decides, and for an empty one `rule`.
std::string next_version(std::span<const std::string> versions, Numbering wanted, const NumberingRule &rule,
                         std::time_t now);

// How a version was made, as far as it can be seen: a time or a number in a sequence.
Numbering numbering_of(const std::string &version);

// The number behind a version, of the same width where there is room: "009" -> "010", "1.9" -> "1.10".
std::string number_after(const std::string &version);

} // namespace core::formats
