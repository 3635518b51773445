// Program migrations: the client runs them, the ledger is told before and after. Between the two the row
// `running` keeps everybody else out of the stream.
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"
#include "engine/work.hpp"

namespace engine {

struct ProgramArguments {
    std::string version, name;
    core::Direction direction = core::Direction::up;
    std::string file, checksum; // of the program; hex or empty
    std::optional<bool> out_of_order;
    bool again = false; // goes on with one that is dirty, or whose client is dead
};

// Writes the row and returns the token by which the client is known; nothing if it is applied (or reverted)
// already. Throws core::Error: SL011 out of order, SL013 not applied (down), SL030 something is half done.
std::optional<std::string> begin_program(const ProgramArguments &arguments, const Context &context);

// The client lives. Throws core::Error SL060 if the row is no longer its own.
void keep_program(const std::string &version, const std::string &token, const Context &context);

struct ProgramEnd {
    bool started = true;              // false: it could not be executed, so nothing was done
    std::optional<std::string> error; // JSON; nothing: it ended well
};
// Returns a sentence about what was recorded. Throws as keep_program.
std::string end_program(const std::string &version, const std::string &token, const ProgramEnd &end,
                        const Context &context);

// The error for who is to run one and cannot: SL034, with JSON for the client. `before`: so many other
// migrations come first.
core::Error is_a_program(const ledger::Row &row, core::Direction direction, int before);

} // namespace engine
