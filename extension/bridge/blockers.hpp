// Who is in the way of the locks that a statement needs, and taking those locks without making an application
// wait: first a look at the server's own lock table, then tries that never queue, and a queue with a limit.
// Facts: server-facts-3 T5. Looking costs a few microseconds a relation; details are fetched only if
// somebody is there.
#pragma once

#include "bridge/targets.hpp"

namespace pg {

struct Blocker {
    VirtualTransactionId transaction{};
    std::uint64_t key = 0; // tells this transaction from others
    int pid = 0;           // 0: a prepared transaction
    bool prepared = false;
    bool autovacuum = false;
    bool wraparound = false; // an autovacuum that must not be cancelled
    bool idle = false;     // waits for its client inside the transaction; false if the caller may not see it
    bool may_lock = false; // the statement's user has the right to the lock that this one keeps from him
    // For deciding only, never shown: milliseconds since its transaction began; -1 nobody knows.
    std::int64_t real_age_ms = -1;
    // What the caller may see, as in pg_stat_activity: -1 and empty otherwise.
    std::int64_t age_ms = -1;
    std::string user, application;
    std::string query;         // of a prepared transaction: its identifier
    Oid relation = InvalidOid; // the first one that it keeps from us, and in which mode we want it
    LOCKMODE mode = NoLock;
    std::string relation_name;
};

// Transactions whose locks conflict with what `targets` need; each once. Those waiting in a queue are not
// listed, nor is the caller's own transaction.
std::vector<Blocker> look(const std::vector<Target> &targets);

// Does to the autovacuum workers among them what the lock manager does after deadlock_timeout: cancels
// them, unless they prevent wraparound or the user has no right to the lock. True if one was.
bool cancel_autovacuum(const std::vector<Blocker> &blockers);

// True if one of them waits, directly or through others, for a lock that this session holds.
bool wait_for_us(const std::vector<Blocker> &blockers);

enum class Taken : std::uint8_t {
    all,
    refused, // somebody is in the way
    changed  // a relation was renamed or dropped meanwhile
};

// Takes the locks in the list's order and never waits. What was taken before a refusal is held until the
// transaction, or the subtransaction that runs, is aborted.
Taken try_lock_all(const std::vector<Target> &targets);
// The same, waiting up to `ms` in all. Throws the server's 55P03 when they are over. lock_timeout is
// afterwards what it was.
Taken queue_all(const std::vector<Target> &targets, int ms);
// Both inside a subtransaction of their own: a refusal or time-out gives back what was taken.
Taken try_lock_all_or_none(const std::vector<Target> &targets);
Taken queue_all_or_none(const std::vector<Target> &targets, int ms);

// The values in force, in milliseconds; lock_timeout 0 = none. Setting lasts to the end of the transaction.
int lock_timeout();
void set_lock_timeout(int ms);
int deadlock_timeout();
void set_deadlock_timeout(int ms);

} // namespace pg
