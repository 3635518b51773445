#include "core/text.hpp"

#include <algorithm>

namespace core::text {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_continuation(unsigned char byte) {
    return (byte & 0xC0U) == 0x80U;
}

// How many bytes a character beginning with this byte has; 0 if none can.
std::size_t sequence_length(unsigned char first) {
    if (first < 0x80) return first == 0 ? 0 : 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

// The second byte narrows what the first allows: no overlong form, no surrogate, nothing above U+10FFFF.
bool second_fits(unsigned char first, unsigned char second) {
    switch (first) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

bool is_character(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    for (const char byte : bytes.substr(1))
        if (!is_continuation(static_cast<unsigned char>(byte))) return false;
    return bytes.size() == 1 || second_fits(first, static_cast<unsigned char>(bytes[1]));
}

} // namespace

Position position(std::string_view text, std::size_t offset) {
    Position result;
    for (const char c : text.substr(0, std::min(offset, text.size()))) {
        if (c == '\n') {
            ++result.line;
            result.column = 1;
        } else if (!is_continuation(static_cast<unsigned char>(c))) {
            ++result.column;
        }
    }
    return result;
}

Positions::Positions(std::string_view text) : text_(text), starts_{0} {
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
        starts_.push_back(at + 1);
}

Position Positions::of(std::size_t offset) const {
    const std::size_t at = std::min(offset, text_.size());
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), at);
    const std::size_t begin = *std::prev(next);
    return {static_cast<int>(next - starts_.begin()), position(text_.substr(begin), at - begin).column};
}

std::size_t invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequence_length(static_cast<unsigned char>(text[at]));
        if (length == 0 || length > text.size() - at || !is_character(text.substr(at, length))) return at;
        at += length;
    }
    return std::string_view::npos;
}

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trim_left(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    return text;
}

std::string_view trim(std::string_view text) {
    text = trim_left(text);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view take_word(std::string_view &rest) {
    rest = trim_left(rest);
    const auto end = std::find_if(rest.begin(), rest.end(), is_blank);
    const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest = trim_left(rest.substr(word.size()));
    return word;
}

bool equal_nocase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_bom(std::string_view text) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    return text.substr(0, bom.size()) == bom ? text.substr(bom.size()) : text;
}

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t longest = 100;
    if (text.size() <= longest) return quoted(text);
    std::size_t end = longest;
    while (end > 0 && is_continuation(static_cast<unsigned char>(text[end])))
        --end;
    return '"' + std::string(text.substr(0, end)) + "...\"";
}

bool Lines::next(Line &line) {
    if (at_ >= text_.size()) return false;
    const std::size_t feed = text_.find('\n', at_);
    const std::size_t stop = feed == std::string_view::npos ? text_.size() : feed + 1;
    std::size_t length = (feed == std::string_view::npos ? text_.size() : feed) - at_;
    if (feed != std::string_view::npos && length > 0 && text_[feed - 1] == '\r') --length;
    line.text = text_.substr(at_, length);
    line.end = text_.substr(at_ + length, stop - at_ - length);
    line.offset = at_;
    line.number = ++number_;
    at_ = stop;
    return true;
}

} // namespace core::text
