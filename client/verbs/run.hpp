// One run in the database, whatever it takes: waiting for other runners, asking about destructive
// statements, Ctrl-C, progress, and the words at the end. The verbs say what to call.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "client/failure.hpp"
#include "client/link/parameters.hpp"

namespace client::verbs {

class Session;

// What the runner decides anew for each attempt.
struct Terms {
    std::string destructive; // "policy", "ask", "allow"
    std::string wait;        // interval that the server may wait for the runner's lock
};

struct Call {
    const char *sql;
    link::Parameters parameters;
};

// Builds the call of one attempt; nothing if there is no longer anything to do, with what to say then.
struct Attempt {
    std::optional<Call> call;
    std::string nothing; // "up to date: ..."
};

struct Run {
    std::string verb; // for commands that are proposed: "up"
    std::function<Attempt(const Terms &)> attempt;
};

// Until it is done or has failed. Throws Failure.
Exit carry_out(Session &session, const Run &run);

// What is pending: `steps` migrations of it or up to `target`, or all.
Exit run_up(Session &session, std::optional<int> steps, const std::optional<std::string> &target);
// What is applied: `steps` migrations or down to `target`, which stays; neither = 1.
Exit run_down(Session &session, std::optional<int> steps, const std::optional<std::string> &target);

} // namespace client::verbs
