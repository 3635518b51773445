// A failure as a person reads it, and as a program does. Pure.
#pragma once

#include <string>
#include <string_view>

#include "client/failure.hpp"
#include "client/show/style.hpp"

namespace client::show {

// One line of source cut to `room` columns around a character, and where the caret goes below it.
struct Excerpt {
    std::string text;
    int caret = 0; // columns from the left, -1 = none
};
Excerpt excerpt(std::string_view source, int column, int room, const Style &style = {});

// Several lines, each ended: message, place, source line, caret, detail, hint, state, the next command.
std::string failure_text(const Failure &failure, const Style &style);

// One object on one line, without line feed.
std::string failure_json(const Failure &failure);

} // namespace client::show
