#include "core/action.hpp"

namespace core {

namespace {
bool plain(std::string_view identifier) {
    if (identifier.empty()) return false;
    for (std::size_t i = 0; i < identifier.size(); i++) {
        const char c = identifier[i];
        const bool letter = (c >= 'a' && c <= 'z') || c == '_';
        if (!letter && !(i > 0 && ((c >= '0' && c <= '9') || c == '$'))) return false;
    }
    return true;
}

// One character of UTF-8 off the end.
void shorten(std::string_view &text) {
    bool inside = true;
    while (inside && !text.empty()) {
        inside = (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80;
        text.remove_suffix(1);
    }
}
} // namespace

std::string quoted(std::string_view identifier) {
    if (plain(identifier)) return std::string(identifier);
    std::string out = "\"";
    for (const char c : identifier) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string sql(const Name &name) {
    return name.schema.empty() ? quoted(name.name) : quoted(name.schema) + "." + quoted(name.name);
}

std::string composed_name(std::string_view table, std::string_view columns, std::string_view label) {
    constexpr std::size_t longest = 63; // NAMEDATALEN - 1
    const std::size_t room = longest - label.size() - 1 - (columns.empty() ? 0 : 1);
    while (table.size() + columns.size() > room)
        shorten(table.size() > columns.size() ? table : columns);
    std::string out(table);
    if (!columns.empty()) out += "_" + std::string(columns);
    return out + "_" + std::string(label);
}

} // namespace core
