// The only place that begins, commits and aborts transactions inside a CALL. All of these are plain: they may
// raise, run user code (deferred triggers) and must be called with no C++ object alive below the driver.
// Facts: server-facts-2 R1, R2, R12.
#pragma once

#include "bridge/pg.hpp"

namespace pg {

struct BlockOptions {
    int isolation = 0; // 0 unset, 1 read committed, 2 repeatable read, 3 serializable
    bool read_only = false;
    bool deferrable = false;
};

// Commits what the session is in and starts a new transaction with a clock of its own.
void commit_and_start();
// What BEGIN does: from here on IsTransactionBlock().
void begin_block(const BlockOptions &options);
// What is left of a script's savepoints at its end.
void release_savepoints();
// What COMMIT does; starts the next transaction. Deferred triggers run here.
void commit_block();
// After an error, or to give up what is open: out of everything, into a fresh transaction. Never raises by
// itself.
void abort_and_start(MemoryContext home);
// After SAVEPOINT, RELEASE, ROLLBACK TO as a statement: what the main loop does behind every statement.
void settle_savepoint();

// Counts commits of transactions that changed something, since the process began. Lets a caller tell whether
// a command that commits by itself has left anything.
std::uint64_t changing_commits();
// True if the transaction that is open has changed something.
bool changed_anything();

// Who runs what follows: `author` until the transaction commits or aborts, then `caller` again, with the
// security context that was his. For non-transactional statements only the flags are dropped at the first
// inner commit and the user is kept.
struct AuthorSwitch {
    Oid author = InvalidOid;
    Oid caller = InvalidOid;
    bool transactional = true;
};
void become_author(const AuthorSwitch &who);
// Back to the caller by hand (after abort, at the end of a non-transactional statement).
void become_caller();
bool is_switched();

void register_transaction_callback();

} // namespace pg
