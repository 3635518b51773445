// Asks for a password on the terminal, as psql does.
#pragma once

#include <optional>
#include <string>

namespace client::link {

// Reads one line from the controlling terminal without showing it. Nothing if there is no terminal.
std::optional<std::string> ask_password(const std::string &user);

} // namespace client::link
