// What each kind of statement does, one table: may it run in a transaction, the strongest lock it takes on
// its target, does it destroy data. Run, review and guard read this table and nothing else; each
// row's claim is tested against the server.
#pragma once

#include <cstdint>
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
    access_exclusive
};

enum class Transaction : std::uint8_t {
    inside,  // runs in a transaction block
    alone,   // cannot run inside a transaction block
    commits, // DO, CALL: may commit by itself if it stands alone
    control, // BEGIN, COMMIT, SAVEPOINT ...: is transaction control
    refused  // no migration may hold it
};

enum class Destroys : std::uint8_t { nothing, rows, objects };

// Statement kinds as far as anything here tells them apart. Names are PostgreSQL's command tags, with the
// variant in lower-case words behind where one tag has several effects.
enum class StatementKind : std::uint16_t {
#define STATEMENT_KIND(id, name, transaction, lock, destroys) id,
#include "core/effects.inc"
#undef STATEMENT_KIND
};

struct Effect {
    StatementKind kind;
    const char *name;
    Transaction transaction;
    Lock lock; // strongest on its target; none where it has no table or it depends
    Destroys destroys;
};

const Effect &effect(StatementKind kind);
std::string_view lock_name(Lock lock); // "ACCESS EXCLUSIVE"

} // namespace core
