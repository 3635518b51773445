// The heart of a run: a loop in plain frames that asks a C++ object what to do next and does it. User code
// (the script's statements, deferred triggers at commit) runs under the loop and never under C++ frames; what
// fails there comes back to the object as data. The only place that catches a server error and goes on in a
// transaction begun anew (server-facts-2 R1).
#pragma once

#include "bridge/statement.hpp"
#include "bridge/transaction.hpp"

namespace pg {

enum class Act : std::uint8_t {
    again,  // nothing to do: ask again
    commit, // commit and start anew, with a new clock
    begin_block,
    commit_block,
    statement,
    fire_deferred, // check deferred constraints now, for good: they are immediate from then on
    fire_pending,  // what has been deferred so far is due; what comes may be deferred again
    roll_back,     // abort the block and start anew
    done           // leave the loop; Machine::failure says how
};

struct Order {
    Act act = Act::again;
    BlockOptions block;
    StatementOrder statement{};
    const Where *where = nullptr; // context of errors at commit and in deferred triggers
    bool hold_cancel = false;     // after this statement cancels wait until the next commit is through
};

class Machine {
public:
    virtual ~Machine() = default;
    // Decides. Runs behind the wall: it may throw and may call the server through pg::call.
    virtual Order next() = 0;
    // The order has been carried out. An error or a cancel may come before the next decision.
    virtual void carried_out(Act) noexcept {}
    // The last statement's outcome, if it ended well.
    virtual void finished(const StatementResult &result) = 0;
    // What was ordered, or next() itself, raised `error` (lives in the run's memory). In a CALL the
    // transaction has been aborted and a new one begun. Must not throw.
    virtual void failed(ErrorData *error) noexcept = 0;
    // The error to raise when the loop is left; nullptr: it ended well.
    virtual ErrorData *failure() const noexcept = 0;
};

// Runs the machine in a top-level CALL: owns transactions. Deletes the machine on every path.
// `memory` survives commits (child of PortalContext).
void drive(Machine *machine, MemoryContext memory);
// Runs it inside the caller's transaction: errors are raised at once, nothing is caught.
void drive_in_function(Machine *machine, MemoryContext memory);

// True while a run is under way in this backend: scripts must not call pg_sluice again.
bool running();

} // namespace pg
