// sluice status --watch: another session's run, as the server's views show it.
#pragma once

#include <chrono>

#include "client/failure.hpp"

namespace client::verbs {

class Session;

// Looks every `interval` until nobody runs the stream. The exit code is that of the run: 4 if it left
// something dirty or died, 1 if it failed and changed nothing.
Exit follow(Session &session, std::chrono::milliseconds interval);

} // namespace client::verbs
