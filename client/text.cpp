#include "client/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace client::text {

namespace {

struct Decoded {
    std::uint32_t code = 0;
    std::size_t length = 0; // 0: not UTF-8
};

// How a lead byte continues: bytes in all, and the bounds of the second one, which exclude overlong forms,
// surrogates and what lies beyond U+10FFFF (Unicode, table 3-7).
struct Lead {
    std::size_t length;
    unsigned char low, high;
};

Lead lead(unsigned char byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

constexpr std::size_t eight = sizeof(std::uint64_t);

// Eight bytes at once that are ASCII and none of them NUL, as nearly all of a script is: subtracting one from
// each borrows only where one is NUL.
bool is_plain(const char *bytes) {
    std::uint64_t word;
    std::memcpy(&word, bytes, eight);
    return ((word | (word - 0x0101010101010101U)) & 0x8080808080808080U) == 0;
}

Decoded decode(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return {first, 1};
    const Lead form = lead(first);
    if (form.length == 0 || at + form.length > bytes.size()) return {};
    if (byte(at + 1) < form.low || byte(at + 1) > form.high) return {};
    std::uint32_t code = first & (0xFFU >> (form.length + 1));
    for (std::size_t i = 1; i < form.length; i++) {
        if ((byte(at + i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte(at + i) & 0x3FU);
    }
    return {code, form.length};
}

struct Range {
    std::uint32_t first, last;
};

// Coarse on purpose: whole blocks, which is enough to place a caret and to align a column.
constexpr std::array<Range, 8> zero_wide{{{0x0300, 0x036F},
                                          {0x1AB0, 0x1AFF},
                                          {0x1DC0, 0x1DFF},
                                          {0x200B, 0x200F},
                                          {0x20D0, 0x20FF},
                                          {0xFE00, 0xFE0F},
                                          {0xFE20, 0xFE2F},
                                          {0xFEFF, 0xFEFF}}};
constexpr std::array<Range, 10> two_wide{{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool within(std::uint32_t code, const std::array<Range, N> &ranges) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const Range &range) { return code >= range.first && code <= range.last; });
}

int code_width(std::uint32_t code) {
    if (code < 0x300) return 1;
    if (within(code, zero_wide)) return 0;
    return within(code, two_wide) ? 2 : 1;
}

bool is_control(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

// Changes, insertions, removals and swaps of neighbours that make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> older, old(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); j++)
        old[j] = j;
    for (std::size_t i = 1; i <= a.size(); i++) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); j++) {
            const std::size_t changed = old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({old[j] + 1, row[j - 1] + 1, changed});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], older[j - 2] + 1);
        }
        older = std::exchange(old, row);
    }
    return old.back();
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

} // namespace

std::optional<std::size_t> first_bad_byte(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes.size() - at >= eight && is_plain(bytes.data() + at)) {
            at += eight;
            continue;
        }
        const Decoded next = decode(bytes, at);
        if (next.length == 0 || next.code == 0) return at;
        at += next.length;
    }
    return std::nullopt;
}

int width(std::string_view text) {
    int columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode(text, at);
        columns += next.length == 0 ? 1 : code_width(next.code);
        at += std::max<std::size_t>(next.length, 1);
    }
    return columns;
}

std::string crop(std::string_view text, int columns, std::string_view mark) {
    if (width(text) <= columns) return std::string(text);
    if (columns <= 0) return {};
    int used = width(mark);
    std::size_t at = 0;
    while (at < text.size()) {
        const Decoded next = decode(text, at);
        used += next.length == 0 ? 1 : code_width(next.code);
        if (used > columns) break;
        at += std::max<std::size_t>(next.length, 1);
    }
    return std::string(text.substr(0, at)).append(mark);
}

std::string harmless(std::string_view text, bool lines) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode(text, at);
        const bool kept = lines && (next.code == '\n' || next.code == '\t');
        if (next.length == 0)
            clean += '?';
        else if (is_control(next.code) && !kept)
            clean += next.code == '\r' ? "" : " ";
        else
            clean += text.substr(at, next.length);
        at += std::max<std::size_t>(next.length, 1);
    }
    return clean;
}

std::string one_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    bool gap = false;
    for (const char c : text) {
        if (is_space(c)) {
            gap = !line.empty();
            continue;
        }
        if (gap) line += ' ';
        gap = false;
        line += c;
    }
    return harmless(line);
}

std::string duration(double ms) {
    if (ms < 9.95) return fmt::format("{:.1f} ms", ms);
    if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
    if (ms < 59950) return fmt::format("{:.1f} s", ms / 1000);
    const long seconds = std::lround(ms / 1000);
    if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        double ms;
    };
    constexpr std::array<Unit, 7> units{
        {{"ms", 1}, {"s", 1000}, {"sec", 1000}, {"m", 60000}, {"min", 60000}, {"h", 3600000}, {"", 1000}}};
    constexpr double most = 1e12; // some thirty years: beyond it is a slip of the finger
    double total = 0;
    const char *at = text.data();
    const char *const end = text.data() + text.size();
    if (at == end) return std::nullopt;
    while (at != end) {
        double number = 0;
        const auto [rest, error] = std::from_chars(at, end, number, std::chars_format::fixed);
        if (error != std::errc() || !(number >= 0)) return std::nullopt;
        const char *const word = std::find_if_not(rest, end, [](char c) { return c >= 'a' && c <= 'z'; });
        const std::string_view name(rest, static_cast<std::size_t>(word - rest));
        const auto *const unit =
            std::find_if(units.begin(), units.end(), [&](const Unit &u) { return u.name == name; });
        if (unit == units.end()) return std::nullopt;
        total += number * unit->ms;
        at = word;
    }
    if (!(total <= most)) return std::nullopt;
    return std::chrono::milliseconds(std::llround(total));
}

std::optional<int> parse_count(std::string_view text, int least) {
    int number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
    if (number < least) return std::nullopt;
    return number;
}

std::vector<std::string> words_of(std::string_view command) {
    std::vector<std::string> words;
    bool inside = false; // a word
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); i++) {
        const char c = command[i];
        const bool blank = c == ' ' || c == '\t' || c == '\n';
        if (!quote && blank) {
            inside = false;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else if (c == '\\' && quote != '\'' && i + 1 < command.size())
            words.back() += command[++i];
        else
            words.back() += c;
    }
    return quote ? std::vector<std::string>() : words;
}

std::string nearest(std::string_view wrong, std::span<const std::string_view> words) {
    std::string_view best;
    std::size_t best_distance = std::numeric_limits<std::size_t>::max();
    for (const std::string_view word : words) {
        const std::size_t apart = distance(wrong, word);
        if (apart >= best_distance) continue;
        best_distance = apart;
        best = word;
    }
    const std::size_t longest = std::max(wrong.size(), best.size());
    return best_distance * 2 <= longest && best_distance < longest ? std::string(best) : std::string();
}

std::string titled(std::string_view version, std::string_view name) {
    return name.empty() ? std::string(version) : fmt::format("{}_{}", version, name);
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

} // namespace client::text
