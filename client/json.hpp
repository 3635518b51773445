// Writes JSON. Reading is done by a library (event.cpp); writing is so little that each user of this header
// is spared its compile time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace client {

// A text in quotes; bytes that are not UTF-8 become U+FFFD.
std::string json_text(std::string_view text);

// One object on one line, keys in the order in which they are added.
class JsonObject {
public:
    JsonObject &add(std::string_view key, std::string_view text);
    JsonObject &add(std::string_view key, const char *text) { return add(key, std::string_view(text)); }
    JsonObject &maybe(std::string_view key, const std::optional<std::string> &text); // null if there is none
    JsonObject &add(std::string_view key, long long number);
    JsonObject &add(std::string_view key, int number) { return add(key, static_cast<long long>(number)); }
    JsonObject &add(std::string_view key, double number);
    JsonObject &add(std::string_view key, bool truth);
    JsonObject &add_if(std::string_view key, std::string_view text); // left out if empty
    JsonObject &raw(std::string_view key, std::string_view json);    // a value that is JSON already
    std::string str() const { return body_ + "}"; }

private:
    void key(std::string_view key);
    std::string body_ = "{";
};

// Values that are JSON already, as an array.
class JsonArray {
public:
    void raw(std::string_view json);
    void add(std::string_view text) { raw(json_text(text)); }
    std::string str() const { return body_ + "]"; }

private:
    std::string body_ = "[";
};

} // namespace client
