// A question to the person at the terminal.
#pragma once

#include <string_view>

namespace client::show {

// Whether somebody is there: both ends are a terminal.
bool can_ask();

// Prints the question and reads one line; true for "y" and "yes". Anything else, the end of input and a
// signal are a no.
bool ask(std::string_view question);

} // namespace client::show
