// Versions of migrations: their canonical ids and their order (design: digits compare as numbers of any
// length, dotted ones part by part, all others by bytes). The ledger's key is the canonical id.
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace core {

// The canonical id of a version as written: digits without leading zeros ("0" for zeros), dotted parts
// each so ("1.02" -> "1.2"), anything else as it is. Throws core::Error 22023 for a version that is
// empty, longer than 200 bytes, holds control characters or begins with "R:" (repeatables' own ids).
std::string version_id(std::string_view written);

// The id of a repeatable migration: "R:name", which is its version too.
std::string repeatable_id(std::string_view name);

// Orders two canonical ids. Numbers before other texts; repeatables ("R:...") after everything.
std::strong_ordering compare_ids(std::string_view a, std::string_view b);

// How a migration is called in messages: "20260101_add_x", or the version alone where it has no name.
std::string full_name(std::string_view version, std::string_view name);

// Throws core::Error 22023 unless the name of a stream is [a-z0-9_.-]{1,63}.
void check_stream(std::string_view name);

} // namespace core
