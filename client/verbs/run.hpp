// One run in the database, whatever it takes: waiting for other runners, asking about destructive
// statements, Ctrl-C, progress, and the words at the end. The verbs say what to call.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/failure.hpp"
#include "client/link/parameters.hpp"
#include "client/verbs/outcome.hpp"

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
    std::string verb; // "up"
    std::function<Attempt(const Terms &)> attempt;
    // The command that goes on after a failure, with what this one was given: "up 2", "to 20260131".
    std::function<std::string(const Tally &)> again = {};
};

// Until it is done or has failed; the sentence at the end and what was heard. Throws Failure.
struct Carried {
    std::string outcome;
    Tally tally;
    double ms = 0;
};
Carried carry(Session &session, const Run &run);
// Tells the end of it.
Exit finish(Session &session, const std::string &verb, const Carried &end);
// Both.
Exit carry_out(Session &session, const Run &run);

struct FileSet;

struct UpRequest {
    std::optional<int> steps;          // so many migrations
    std::optional<std::string> target; // up to this one; neither = all
    std::string verb = "up";           // that was typed
    std::vector<std::string> only =
        {}; // these files, wherever they stand among the applied ones; empty = all
};
struct DownRequest {
    std::optional<int> steps;          // so many migrations
    std::optional<std::string> target; // stays; neither = 1
    std::string verb = "down";         // that was typed
};

// The call that runs the pending ones of these files. --try rolls it back.
Call run_call(Session &session, const FileSet &set, const std::vector<std::string> &needed,
              const UpRequest &request, const Terms &terms);
// What is pending is run.
Exit run_up(Session &session, const UpRequest &request);
Carried carry_up(Session &session, const FileSet &set, const UpRequest &request);
// What is applied is reverted.
Exit run_down(Session &session, const DownRequest &request);
Carried carry_down(Session &session, const DownRequest &request);
// "up 2", "down --to 20260131", "to 20260131": the verb again, with what is left of what it was told to do.
std::string command_again(const std::string &verb, std::optional<int> steps_left,
                          const std::optional<std::string> &target);

} // namespace client::verbs
