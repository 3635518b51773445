// What the fuzz targets share: bytes taken apart into numbers and texts, promises that stop the fuzzer where
// they are broken, and what every error of the core has to be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/text.hpp"

namespace fuzz {

inline void promise(bool kept, const char *what) {
    if (kept) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

class Input {
public:
    Input(const std::uint8_t *data, std::size_t size) : rest_(reinterpret_cast<const char *>(data), size) {}
    bool empty() const { return rest_.empty(); }

    // A number below `limit`, at most 255; 0 when nothing is left.
    int number(int limit) {
        if (rest_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte % limit;
    }

    // Up to the separator, which goes too; all that is left if it does not come.
    std::string_view text(char separator) {
        const std::size_t end = rest_.find(separator);
        const std::string_view result = rest_.substr(0, end);
        rest_ = end == rest_.npos ? std::string_view() : rest_.substr(end + 1);
        return result;
    }

    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

// An SQLSTATE, a message without a full stop, a hint with one, and valid text as long as the input was valid:
// the server sends it to the client as it is.
inline void check_error(const core::Error &error, bool valid_input) {
    promise(error.code.size() == 5, "an error has an SQLSTATE");
    promise(!error.message.empty() && !error.message.ends_with('.'),
            "a message does not end with a full stop");
    promise(error.detail.empty() || error.detail.ends_with('.'), "a detail is a sentence");
    promise(!error.hint.empty(), "an error has a hint");
    if (!valid_input) return;
    for (const std::string *part : {&error.message, &error.detail, &error.hint, &error.place.excerpt})
        promise(core::text::invalid_utf8(*part) == std::string::npos, "an error of valid text is valid text");
}

} // namespace fuzz
