// What several unit tests need: catching the core's errors, and building their inputs in few words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/script.hpp"

namespace support {

// The error that the function throws. None at all fails the test and gives an error with an empty code.
template <class Function>
core::Error error_of(Function &&function) {
    try {
        std::forward<Function>(function)();
    } catch (const core::Error &error) {
        EXPECT_FALSE(error.message.empty());
        EXPECT_FALSE(error.message.ends_with('.')) << error.message;
        EXPECT_TRUE(error.detail.empty() || error.detail.ends_with('.')) << error.detail;
        EXPECT_TRUE(error.hint.ends_with('.') || error.hint.ends_with('"')) << error.hint;
        return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return core::Error({}, {});
}

inline bool contains(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}

// The place of an error in short: "file:line:column".
inline std::string where(const core::Error &error) {
    return error.place.file + ':' + std::to_string(error.place.line) + ':' +
           std::to_string(error.place.column);
}

} // namespace support
