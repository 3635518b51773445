#include "core/formats/program.hpp"

#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

// Digits, or parts of digits with dots between.
std::string_view take_version(std::string_view &rest) {
    const std::string_view whole = rest;
    std::size_t length = 0;
    for (;;) {
        const std::string_view digits = take_digits(rest);
        if (digits.empty()) break;
        length = static_cast<std::size_t>(digits.data() + digits.size() - whole.data());
        if (rest.size() < 2 || rest[0] != '.' || !text::is_digit(rest[1])) break;
        rest.remove_prefix(1);
    }
    return whole.substr(0, length);
}

} // namespace

Name program_name(std::string_view path) {
    std::string_view rest = basename(path);
    if (is_sql(rest) || take_ending(rest, "_test.go")) return {};
    if (rest.size() > 1 && rest[0] == 'V' && text::is_digit(rest[1])) rest.remove_prefix(1);
    const std::string_view version = take_version(rest);
    const std::size_t dot = rest.find_last_of('.');
    if (version.empty() || rest.empty() || rest[0] != '_' || dot == std::string_view::npos ||
        dot + 1 == rest.size())
        return {};
    rest = rest.substr(0, dot);
    Name name;
    name.kind = Kind::program;
    name.part = take_ending(rest, ".up") ? Part::up : take_ending(rest, ".down") ? Part::down : Part::both;
    name.version = version;
    while (!rest.empty() && rest[0] == '_')
        rest.remove_prefix(1);
    name.name = rest;
    return name;
}

} // namespace core::formats
