#include "client/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "client/text.hpp"

namespace client {

namespace {

void escape(char c, std::string &into) {
    switch (c) {
    case '"':
        into += "\\\"";
        return;
    case '\\':
        into += "\\\\";
        return;
    case '\n':
        into += "\\n";
        return;
    case '\r':
        into += "\\r";
        return;
    case '\t':
        into += "\\t";
        return;
    default:
        break;
    }
    if (static_cast<unsigned char>(c) < 0x20)
        into += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
        into += c;
}

} // namespace

std::string json_text(std::string_view text) {
    std::string result = "\"";
    while (!text.empty()) {
        const auto bad = text::first_bad_byte(text);
        const std::size_t good = bad.value_or(text.size());
        for (const char c : text.substr(0, good))
            escape(c, result);
        if (bad) result += text[good] == '\0' ? "\\u0000" : "\uFFFD";
        text.remove_prefix(std::min(text.size(), good + (bad ? 1 : 0)));
    }
    return result + "\"";
}

void JsonObject::key(std::string_view key) {
    if (body_.size() > 1) body_ += ",";
    body_ += json_text(key) + ":";
}

JsonObject &JsonObject::raw(std::string_view name, std::string_view json) {
    key(name);
    body_ += json;
    return *this;
}

JsonObject &JsonObject::add(std::string_view name, std::string_view text) {
    return raw(name, json_text(text));
}

JsonObject &JsonObject::maybe(std::string_view name, const std::optional<std::string> &text) {
    return text ? add(name, std::string_view(*text)) : raw(name, "null");
}

JsonObject &JsonObject::add(std::string_view name, long long number) {
    return raw(name, std::to_string(number));
}

JsonObject &JsonObject::add(std::string_view name, double number) {
    return std::isfinite(number) ? raw(name, fmt::format("{:.3f}", number)) : raw(name, "null");
}

JsonObject &JsonObject::add(std::string_view name, bool truth) {
    return raw(name, truth ? "true" : "false");
}

JsonObject &JsonObject::add_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : add(name, text);
}

void JsonArray::raw(std::string_view json) {
    if (body_.size() > 1) body_ += ",";
    body_ += json;
}

} // namespace client
