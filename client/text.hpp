// Small pure work on texts that several parts share: UTF-8, widths on a terminal, durations, the nearest
// word.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace client::text {

// Offset of the first byte that is not UTF-8 or is NUL (PostgreSQL takes neither); nothing if all is well.
std::optional<std::size_t> first_bad_byte(std::string_view bytes);

// Columns that a text takes on a terminal: combining characters none, East Asian wide ones two.
int width(std::string_view text);

// At most `columns` wide, an ellipsis in place of what was cut.
std::string crop(std::string_view text, int columns, std::string_view mark = "\u2026");

// Control characters become blanks, so that no name and no message can steer a terminal. Line feeds and
// tabs stay if `lines`.
std::string harmless(std::string_view text, bool lines = false);

// Without white space at both ends, runs of it inside as one blank: a statement on one line.
std::string one_line(std::string_view text);

// "0.4 ms", "12 ms", "1.2 s", "2 min 3 s", "1 h 5 min".
std::string duration(double ms);

// "10m", "1h30m", "500ms", "2s", "0"; a number without unit counts seconds. Nothing if it is none.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// A whole number from `least` on, nothing else around it.
std::optional<int> parse_count(std::string_view text, int least = 1);

// The words of a command line: blanks part them, quotes of both kinds and backslashes keep them together.
// Empty if a quote is not closed.
std::vector<std::string> words_of(std::string_view command);

// The word most like `wrong`, empty if none is near.
std::string nearest(std::string_view wrong, std::span<const std::string_view> words);

// What a migration is called in lines for people: "20260101_create_users".
std::string titled(std::string_view version, std::string_view name);

// "1 file", "2 files".
std::string counted(std::size_t count, std::string_view noun);

} // namespace client::text
