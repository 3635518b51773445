// Looks, over a second connection, how far the index build of a long non-transactional step is: the statement
// itself cannot tell. Only for a terminal, and never of importance.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "client/event.hpp"
#include "client/link/connection.hpp"

namespace client::verbs {

class Session;

class Watch {
public:
    explicit Watch(Session &session) : session_(session) {}

    void event(const Event &event);
    // What the build is at ("building index, 45 %"); empty if there is nothing new to tell. Cheap when
    // nothing is due.
    std::string look();
    void stop() { step_since_.reset(); }

private:
    using Clock = std::chrono::steady_clock;

    Session &session_;
    std::optional<link::Connection> connection_;
    std::optional<Clock::time_point> step_since_; // of the non-transactional step that runs
    Clock::time_point last_look_{};
    bool given_up_ = false;
};

} // namespace client::verbs
