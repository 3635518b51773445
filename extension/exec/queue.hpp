// Look before you queue: how a step gets its strong locks without making an application wait. Before a step,
// with nothing held, it looks who holds what it will need; behind an old transaction nothing is queued,
// however long that takes. Inside the step it takes each statement's locks by tries, and queues only behind
// young holders, within a budget: one clock from the first strong lock to the last. What fails is aborted as
// a whole and begun again; meanwhile nothing is held.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include "bridge/blockers.hpp"
#include "core/error.hpp"

namespace exec {

struct QueueLimits {
    int lock_timeout_ms = 200; // longest that a step that waits for locks may hold others up
    int look_ms = 50;          // between two looks
    int deadline_s = 600;      // of a step; 0: the first refusal is the last
    int first_ms = 100;      // budget of the first tries; a holder older than the budget is not queued behind
    int restart_ms = 5000;   // an attempt that has run longer is not given up lightly
    bool can_restart = true; // false: inside the caller's transaction (migrate_apply)
};

// The limits as the settings sluice.lock_* have them.
QueueLimits configured_limits(bool can_restart);

class Queue {
public:
    explicit Queue(QueueLimits limits = {});

    // A new step; called right behind back_off() it is the same one again. Its deadline runs from the first
    // look or try.
    void begin_step();
    // The step's transaction begins, for the first time or again.
    void begin_attempt();

    // Before the step's first statement, nothing held: true = go on. False = somebody old is in the way:
    // commit, back_off, ask again.
    bool clear(const pg::Targets &all);

    // Before one statement: takes its locks. True = go on. False = not now: give the attempt up (throw
    // refusal()) or, if must_keep(), rest and ask again. Throws 55P03, the server's or refusal(), when the
    // attempt is to be given up, and 40P01 when a blocker waits for this session.
    // Nothing is taken if the user has no right to a lock: the statement raises its own 42501.
    bool take(const pg::Targets &targets);
    // The attempt has run too long, or cannot be begun again.
    bool must_keep() const;

    // Around the statement itself: in force is statement_lock_timeout(), if the statement may wait while
    // others wait for the step, or locks what nobody knew. Afterwards the script's own value is back, unless
    // the statement has changed it.
    void enter_statement(const pg::Targets &targets);
    void leave_statement();
    // Milliseconds: what is left of the budget, at least 10; the script's own if that is smaller.
    int statement_lock_timeout();

    // Sleeps before the next look or attempt. Call it with nothing held.
    void back_off();

    bool deadline_passed() const;
    const std::vector<pg::Blocker> &last_blockers() const { return blockers_; }
    int attempt() const { return attempts_; }
    double waited_s() const; // since the step's first look or try
    // 55P03 for an attempt that is given up and begun again; and for the end, with the one next action.
    core::Error refusal() const;
    core::Error deadline_error() const;

private:
    using Clock = std::chrono::steady_clock;
    using Time = Clock::time_point;

    void start_deadline();
    void choose_budget();
    int between(int least, int most);
    int left_ms() const;
    bool any_too_old();
    bool too_old(const pg::Blocker &blocker);
    void cancel_autovacuum();
    bool take_or_give_up(const pg::Targets &targets);
    bool take_or_keep(const pg::Targets &targets);
    std::int64_t patience_ms() const;

    QueueLimits limits_;
    std::minstd_rand random_;
    std::vector<pg::Blocker> blockers_;
    std::unordered_map<std::uint64_t, Time> seen_; // transactions whose age nobody knows
    Time step_start_{}, attempt_start_{}, first_lock_{}, blind_since_{}, keeping_since_{};
    bool waiting_ = false; // step_start_ is set: the deadline runs
    bool again_ = false;   // backed off: the next begin_step is no new one
    bool clock_ = false;   // first_lock_ is set: others may wait for this step
    bool blind_ = false;   // a statement of unknown locks runs, and none is held before it
    bool keeping_ = false; // refused while it must keep what it has
    bool chosen_ = false;  // the look has chosen the budget of the attempt that follows
    int budget_ms_ = 0;    // of the attempt
    int attempts_ = 0;
    int stalls_ = 0;        // tries of the step that ended in the queue
    int signals_ = 0;       // how often autovacuum was cancelled
    int own_timeout_ = 0;   // the script's lock_timeout, in milliseconds
    int put_timeout_ = -1;  // the one put in its place; -1: none
    int own_deadlock_ = -1; // likewise deadlock_timeout
};

} // namespace exec
