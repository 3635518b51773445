// A program migration that a client runs: its row is the only sign of it, for no lock of a session could be
// held through a pooler. The client keeps the row fresh; who is silent for too long counts as dead.
#pragma once

#include <optional>
#include <string>

#include "ledger/ledger.hpp"

namespace ledger {

// The row of the program that runs in the stream, by what its client said last.
std::optional<Row> program_at_work(const std::string &stream);

// What the client has to name to be known again: no other beginning has the same.
std::string program_token(const Row &row);

// Says that the client of the program lives; false if the row is no longer its own.
bool keep_program(const std::string &stream, const std::string &id, const std::string &token);

// A sentence for DETAIL: where it runs, since when.
std::string describe_program(const Row &row);

} // namespace ledger
