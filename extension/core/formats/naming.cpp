#include "core/formats/naming.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace core::formats {

bool take_ending(std::string_view &name, std::string_view ending) {
    if (name.size() < ending.size() || name.substr(name.size() - ending.size()) != ending) return false;
    name.remove_suffix(ending.size());
    return true;
}

std::string_view take_digits(std::string_view &name) {
    const auto end = std::find_if_not(name.begin(), name.end(), text::is_digit);
    const std::string_view digits = name.substr(0, static_cast<std::size_t>(end - name.begin()));
    name.remove_prefix(digits.size());
    return digits;
}

bool ends_in_a_half(std::string_view name) {
    return take_ending(name, ".up") || take_ending(name, ".down");
}

} // namespace core::formats
