// Small helpers on text that several parts of the core need: places, lines, blanks, letter case, UTF-8.
// They are here so that one definition of "a line" and "a blank" holds for every format and directive.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace core::text {

// Where a byte lies. Both count from 1; the column counts characters of UTF-8, not bytes.
struct Position {
    int line = 1;
    int column = 1;
};

// The position of a byte offset; an offset beyond the end is the end.
Position position(std::string_view text, std::size_t offset);

// The same for many offsets of one text, which must outlive it: its lines are counted once.
class Positions {
public:
    explicit Positions(std::string_view text);
    Position of(std::size_t offset) const;

private:
    std::string_view text_;
    std::vector<std::size_t> starts_; // of each line
};

// The offset of the first byte that is NUL or not part of valid UTF-8 as PostgreSQL takes it (shortest form,
// no surrogates, at most U+10FFFF); npos if there is none.
std::size_t invalid_utf8(std::string_view text);

// Space, tab, and the other blanks of ASCII; line feed and carriage return are among them.
bool is_blank(char c);
bool is_digit(char c);
std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
// The first word (up to a blank), taken off the front of `rest` with the blanks around it.
std::string_view take_word(std::string_view &rest);

// ASCII letters compare without case, all else byte by byte.
bool equal_nocase(std::string_view a, std::string_view b);

// The text without a byte order mark in front: columns and offsets count after it.
std::string_view without_bom(std::string_view text);

// "text" in double quotes, as names stand in messages.
std::string quoted(std::string_view text);

// The same for a piece of a script: cut off at a character's end where it is long.
std::string excerpt(std::string_view text);

// One line: its bytes without the line end, the line end itself ("\n", "\r\n", or nothing at the end of the
// text), the offset of its first byte and its number from 1.
struct Line {
    std::string_view text;
    std::string_view end;
    std::size_t offset = 0;
    int number = 0;
};

// Walks through the lines of a text that outlives it. A line ends with a line feed; a lone carriage return
// does not end one. A line feed at the very end starts no further line.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}
    bool next(Line &line);

private:
    std::string_view text_;
    std::size_t at_ = 0;
    int number_ = 0;
};

// Whether some line of the text, from behind its byte order mark on, is one that `fits`.
template <class Fits>
bool any_line(std::string_view text, Fits fits) {
    Lines lines(without_bom(text));
    for (Line line; lines.next(line);)
        if (fits(line.text)) return true;
    return false;
}

} // namespace core::text
