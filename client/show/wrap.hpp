// Running text laid out in lines. Pure.
#pragma once

#include <string>
#include <string_view>

namespace client::show {

// Lines of at most `width` columns (0 = one line), each beginning with `indent` and ended. Words that are
// longer stand on a line of their own.
std::string wrap(std::string_view text, std::string_view indent, int width);

} // namespace client::show
