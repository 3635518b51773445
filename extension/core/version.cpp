#include "core/version.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace core {

namespace {

constexpr std::size_t longest_version = 200;
constexpr std::size_t longest_stream = 63;
constexpr std::string_view repeatable_prefix = "R:";

enum class Rank { number, text, repeatable };

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), text::is_digit);
}

// Takes the part before the next dot off the front; the dot goes too.
std::string_view take_part(std::string_view &rest) {
    const std::size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    return part;
}

bool is_dotted_number(std::string_view text) {
    if (text.empty() || text.back() == '.') return false;
    while (!text.empty())
        if (!is_number(take_part(text))) return false;
    return true;
}

std::string_view without_zeros(std::string_view digits) {
    const std::size_t first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? digits.substr(digits.size() - 1) : digits.substr(first);
}

Rank rank(std::string_view id) {
    if (id.substr(0, repeatable_prefix.size()) == repeatable_prefix) return Rank::repeatable;
    return is_dotted_number(id) ? Rank::number : Rank::text;
}

// Both without leading zeros, so the longer one is the greater.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() <=> b.size();
    return a.compare(b) <=> 0;
}

std::strong_ordering compare_dotted(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        const auto order = compare_numbers(take_part(a), take_part(b));
        if (std::is_neq(order)) return order;
    }
    return !a.empty() <=> !b.empty();
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_stream_character(char c) {
    return (c >= 'a' && c <= 'z') || text::is_digit(c) || c == '_' || c == '.' || c == '-';
}

[[noreturn]] void refuse_version(std::string message, std::string hint) {
    throw Error(sqlstate::invalid_argument, std::move(message), {}, std::move(hint));
}

} // namespace

std::string version_id(std::string_view written) {
    if (written.empty()) refuse_version("version is empty", "Give the migration a version.");
    if (written.size() > longest_version)
        refuse_version("version is longer than 200 bytes", "Give the migration a shorter version.");
    if (std::any_of(written.begin(), written.end(), is_control))
        refuse_version("version holds a control character", "Use letters, digits and punctuation only.");
    if (rank(written) == Rank::repeatable)
        refuse_version("version " + text::quoted(written) + " begins with \"R:\"",
                       "Choose another version: \"R:\" is kept for repeatable migrations.");
    if (!is_dotted_number(written)) return std::string(written);

    std::string id;
    while (!written.empty()) {
        if (!id.empty()) id += '.';
        id += without_zeros(take_part(written));
    }
    return id;
}

std::string repeatable_id(std::string_view name) {
    return std::string(repeatable_prefix).append(name);
}

std::strong_ordering compare_ids(std::string_view a, std::string_view b) {
    const Rank rank_a = rank(a);
    const Rank rank_b = rank(b);
    if (rank_a != rank_b) return rank_a <=> rank_b;
    if (rank_a == Rank::number) return compare_dotted(a, b);
    return a.compare(b) <=> 0;
}

std::string full_name(std::string_view version, std::string_view name) {
    std::string result(version);
    if (!name.empty()) result.append(1, '_').append(name);
    return result;
}

void check_stream(std::string_view name) {
    if (!name.empty() && name.size() <= longest_stream &&
        std::all_of(name.begin(), name.end(), is_stream_character))
        return;
    throw Error(sqlstate::invalid_argument, text::quoted(name) + " is no name of a stream", {},
                "Use 1 to 63 characters out of a-z, 0-9, \"_\", \".\" and \"-\".");
}

} // namespace core
