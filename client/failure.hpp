// How the program ends: its exit codes, and the one exception that carries an end to main, with everything
// a person needs to act. Below every other file of the client.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace client {

// Documented in docs/client.md; scripts depend on the numbers.
enum class Exit : int {
    done = 0,
    failed = 1, // nothing changed by what failed
    usage = 2,
    pending = 3,
    dirty = 4, // wins over failed
    refused = 5,
    busy = 6,
    lost = 7 // the connection; the outcome is unknown
};

// Where in a file. `line` and `column` (characters) count from 1, 0 = unknown; `path` as the user can open
// it.
struct Place {
    std::string path;
    int line = 0;
    int column = 0;
    std::string source = {}; // that line; main takes it from the file where nothing else is known
};

// A failure as it is shown: every text but `message` may be empty. Messages follow PostgreSQL's style:
// message in lower case without full stop, detail in sentences, hint one imperative sentence.
struct Failure : std::exception {
    Exit exit = Exit::failed;
    std::string sqlstate;
    std::string message;
    std::string detail;
    std::string hint;
    std::string context;
    Place place;
    std::string state; // what the database is left in
    std::string next;  // the one command to type

    Failure(Exit exit_, std::string message_, std::string hint_ = {})
        : exit(exit_), message(std::move(message_)), hint(std::move(hint_)) {}
    const char *what() const noexcept override { return message.c_str(); }

    // To fill in more of it where it is thrown.
    Failure &&coded(std::string sqlstate_) && { return set(&Failure::sqlstate, std::move(sqlstate_)); }
    Failure &&because(std::string detail_) && { return set(&Failure::detail, std::move(detail_)); }
    Failure &&leaving(std::string state_) && { return set(&Failure::state, std::move(state_)); }
    Failure &&then(std::string next_) && { return set(&Failure::next, std::move(next_)); }
    Failure &&at(Place place_) && {
        place = std::move(place_);
        return std::move(*this);
    }

private:
    Failure &&set(std::string Failure::*text, std::string value) {
        this->*text = std::move(value);
        return std::move(*this);
    }
};

} // namespace client
