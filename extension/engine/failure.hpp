// What is known of a failure: for the ledger's row and event as JSON, for the client as a message.
#pragma once

#include <string>

#include "engine/job.hpp"
#include "engine/report.hpp"

namespace engine {

struct FailureFacts {
    std::string version, name; // a migration that left nothing has no row to look them up in
    std::string sqlstate, message, detail, hint;
    int statement = 0; // 1-based; 0 = at commit
    int step = 0;
    int line = 0, column = 0; // in the file
    std::string source;       // that line of the script; empty if it is a long one
    std::string text;         // the statement, cut
    std::string remains;      // what it left, in a sentence
    bool dirty = false;
    bool tried = false; // in a try

    std::string json(const std::string &file = {}) const;
    Failed told(const Job &job, const std::string &stream) const;
};

FailureFacts facts_of(const ErrorData &error, const Job &job, int statement, bool at_commit);

// The one command to type next.
std::string next_command(core::Direction direction, bool dirty);

} // namespace engine
