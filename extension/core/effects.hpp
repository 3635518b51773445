// What each kind of statement does, one table: may it run in a transaction, the strongest lock it takes on
// its target, how long it keeps it, does it destroy data, how is it taken back, does old code break. Run,
// review and guard read this table and nothing else; each row's claim is tested against the server.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace core {

// PostgreSQL's table-level lock modes, in its own order and with its numbers (manual 13.3.1).
enum class Lock : std::uint8_t {
    none = 0,
    access_share,
    row_share,
    row_exclusive,
    share_update_exclusive,
    share,
    share_row_exclusive,
    exclusive,
    access_exclusive,
    named // LOCK TABLE: what the statement says
};

enum class Transaction : std::uint8_t {
    inside,  // runs in a transaction block
    alone,   // cannot run inside a transaction block
    commits, // DO, CALL: may commit by itself if it stands alone
    control, // BEGIN, COMMIT, SAVEPOINT ...: is transaction control
    refused  // no migration may hold it
};

// What it has to do with the rows of its target before it can let go of its lock.
enum class Work : std::uint8_t {
    brief,   // the catalog alone, whatever the size
    scan,    // reads all rows
    build,   // reads all rows and builds an index
    rewrite, // writes all rows anew, and all indexes
    rows,    // as many rows as it changes
    query    // as long as a query of the author's takes
};

enum class Destroys : std::uint8_t { nothing, rows, objects };

// How what it did is taken back.
enum class Reverse : std::uint8_t {
    needless,   // nothing to take back
    exact,      // by its counterpart, known from the statement alone
    definition, // by its counterpart, if the state before is known
    data_lost,  // the structure can be made again, its rows not
    never,      // by no command
    unknown     // nobody can tell from the statement
};

// Whether code that was written for the state before goes on working after it.
enum class Breaks : std::uint8_t { nothing, maybe, old_code };

// Statement kinds as far as anything here tells them apart: whole statements, and the actions that one
// statement is made of (of ALTER TABLE each command, of a new column each constraint). Names are PostgreSQL's
// command tags, with the variant in lower-case words behind where one tag has several effects.
enum class StatementKind : std::uint16_t {
#define STATEMENT_KIND(id, ...) id,
#include "core/effects.inc"
#undef STATEMENT_KIND
};

struct Effect {
    StatementKind kind;
    const char *id;
    const char *name;
    Transaction transaction;
    Lock lock;    // strongest on its target; none where it has no table or it depends
    Lock partner; // on the other relation that it names (referenced table, partition, the index's table)
    Work work;
    Destroys destroys;
    Reverse reverse;
    Breaks breaks;
    int since; // the first major that has it; 0: all that we support
};

const Effect &effect(StatementKind kind);
std::span<const Effect> effects();
std::string_view lock_name(Lock lock); // "ACCESS EXCLUSIVE"
// What waits for whoever has the lock: "reads and writes", "writes", "other changes of its structure", "".
std::string_view blocked_by(Lock lock);
std::string_view word(Work work);
std::string_view word(Transaction transaction);
std::string_view word(Destroys destroys);
std::string_view word(Reverse reverse);
std::string_view word(Breaks breaks);

} // namespace core
