// What a server error means to the person who typed the command: exit code, place in a file, the state that
// is left, the one command to type next.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/event.hpp"
#include "client/failure.hpp"
#include "client/link/connection.hpp"

namespace client::verbs {

class Session;

// What a run has told so far.
struct Tally {
    int done = 0; // migrations committed
    int applied = 0;
    int reverted = 0;
    int tried = 0; // and rolled back
    std::vector<Event> not_tried;
    double ms = 0;      // by the server's clock, from its last event
    bool begun = false; // anything was heard that only a runner says
    std::optional<Event> failed;

    void add(const Event &event);
};

// What the server puts into CONTEXT: "migration "x" (file x.up.sql) statement 3, line 12" of a run, "file
// x.up.sql, line 12, column 3" of the reading of files. Empty if neither is there.
Place place_in_context(std::string_view context);

// An error of a query that is no run.
Failure failure_of(const Session &session, const link::ServerError &error);

// An error that ended a run of `verb`. Only what came before it decides what is left.
Failure failure_of_run(const Session &session, const link::ServerError &error, const Tally &tally,
                       const std::string &verb);

// The connection broke in mid-run.
Failure failure_of_loss(const Session &session, const link::ConnectionLost &lost, const Tally &tally);

// Whether the error says that the extension is not in this database.
bool is_not_there(const link::ServerError &error);

} // namespace client::verbs
