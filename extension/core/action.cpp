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

} // namespace core
