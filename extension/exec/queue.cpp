#include "exec/queue.hpp"

#include "bridge/guc.hpp"

#include <algorithm>
#include <iterator>

#include "exec/nap.hpp"

namespace exec {

namespace {

constexpr int least_ms = 10; // of a budget, however much of it is gone
constexpr std::size_t brief_length = 100;
constexpr int patient_ms = 1000;   // so long it is looked with the first budget; behind it, with any
constexpr int cancel_ms = 10;      // an autovacuum that was cancelled is mostly gone by then
constexpr int most_signals = 5;    // one that stays after so many is treated like anybody old
constexpr std::int64_t relief = 4; // rests so many times as long as the last try held others up ...
constexpr std::int64_t longest_rest_ms = 2000; // ... but not longer

std::int64_t ms_between(std::chrono::steady_clock::time_point start,
                        std::chrono::steady_clock::time_point end) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(end - start).count();
}

std::int64_t ms_since(std::chrono::steady_clock::time_point start) {
    return ms_between(start, std::chrono::steady_clock::now());
}

int to_int(std::int64_t ms) {
    return static_cast<int>(std::min<std::int64_t>(ms, 1000000000));
}

std::string seconds(std::int64_t ms) {
    const std::string tenths = ms < 10000 ? "." + std::to_string(ms % 1000 / 100) : "";
    return std::to_string(ms / 1000) + tenths + " s";
}

// The first words of a query on one line, without its semicolon.
std::string brief(const std::string &query) {
    std::string out;
    for (const char c : query.substr(0, query.find_last_not_of("; \n\t") + 1)) {
        const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank) out += c;
        if (blank && !out.empty() && out.back() != ' ') out += ' ';
    }
    if (out.size() <= brief_length) return out;
    std::size_t end = brief_length; // not within a character
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
        end--;
    return out.substr(0, end) + "...";
}

std::string describe(const pg::Blocker &b) {
    if (b.prepared)
        return "Prepared transaction" + (b.query.empty() ? "" : " \"" + b.query + "\"") +
               (b.age_ms < 0 ? "" : ", " + seconds(b.age_ms) + " old,") + " holds \"" + b.relation_name +
               "\".";
    std::string out = b.autovacuum ? "Autovacuum worker " : "Process ";
    out += std::to_string(b.pid);
    if (!b.user.empty() && !b.autovacuum) out += ", user \"" + b.user + "\"";
    if (!b.application.empty()) out += ", application \"" + b.application + "\"";
    out += ", holds \"" + b.relation_name + "\"";
    if (b.wraparound) out += " to prevent transaction id wraparound";
    if (b.age_ms >= 0) out += " in a transaction of " + seconds(b.age_ms);
    if (b.idle) out += ", idle after";
    if (!b.query.empty()) out += ": " + brief(b.query);
    return out + ".";
}

std::string next_action(const pg::Blocker &b) {
    if (b.prepared)
        return b.query.empty() ? "Finish the prepared transaction (see pg_prepared_xacts), then run again."
                               : "COMMIT PREPARED or ROLLBACK PREPARED '" + b.query + "', then run again.";
    if (b.wraparound) return "Let that vacuum finish, then run again.";
    return "End that transaction, if need be by SELECT pg_terminate_backend(" + std::to_string(b.pid) +
           "), then run again.";
}

const pg::Blocker *worst_of(const std::vector<pg::Blocker> &blockers) {
    const auto older = [](const pg::Blocker &a, const pg::Blocker &b) {
        return a.prepared != b.prepared ? b.prepared : a.real_age_ms < b.real_age_ms;
    };
    const auto found = std::max_element(blockers.begin(), blockers.end(), older);
    return found == blockers.end() ? nullptr : &*found;
}

core::Error deadlock(const std::vector<pg::Blocker> &blockers) {
    const pg::Blocker *worst = worst_of(blockers);
    return {"40P01", "deadlock detected",
            worst ? describe(*worst) + " It waits for locks of this session." : "", "Run again."};
}

} // namespace

QueueLimits configured_limits(bool can_restart) {
    QueueLimits limits;
    limits.lock_timeout_ms = pg::guc::lock_timeout_ms;
    limits.look_ms = pg::guc::lock_look_ms;
    limits.deadline_s = pg::guc::lock_deadline_s;
    limits.can_restart = can_restart;
    return limits;
}

Queue::Queue(QueueLimits limits)
    : limits_(limits),
      random_(static_cast<std::minstd_rand::result_type>(Clock::now().time_since_epoch().count())) {
    limits_.lock_timeout_ms = std::max(limits_.lock_timeout_ms, 1);
    limits_.first_ms = std::min(limits_.first_ms, limits_.lock_timeout_ms);
    begin_attempt();
    attempts_ = 0;
}

// Of one transaction for several steps the clock of the first lock goes on: it is begin_attempt's.
void Queue::begin_step() {
    if (again_) return;
    waiting_ = chosen_ = false;
    attempts_ = stalls_ = signals_ = 0;
    blockers_.clear();
    seen_.clear();
}

void Queue::begin_attempt() {
    attempts_++;
    attempt_start_ = Clock::now();
    again_ = clock_ = blind_ = keeping_ = false;
    put_timeout_ = own_deadlock_ = -1;
    if (!chosen_) choose_budget();
    chosen_ = false;
}

void Queue::start_deadline() {
    if (!waiting_) step_start_ = Clock::now();
    waiting_ = true;
}

int Queue::between(int least, int most) {
    return std::uniform_int_distribution<int>(std::min(least, most), std::max(least, most))(random_);
}

// The first tries are modest. Where transactions are never that young, or the queue was too short, the whole
// range up to the setting is used, at random: two who are in each other's way part.
void Queue::choose_budget() {
    const bool first = stalls_ == 0 && (!waiting_ || ms_since(step_start_) < patient_ms);
    budget_ms_ = first ? limits_.first_ms : between(limits_.first_ms, limits_.lock_timeout_ms);
}

int Queue::left_ms() const {
    return std::max(least_ms, budget_ms_ - (clock_ ? to_int(ms_since(first_lock_)) : 0));
}

// Old is who has been there longer than we would wait for him: he will hardly end just now.
bool Queue::too_old(const pg::Blocker &b) {
    if (b.prepared || b.wraparound) return true;
    if (b.autovacuum && b.may_lock) return signals_ > most_signals;
    if (b.real_age_ms >= 0) return b.real_age_ms > budget_ms_;
    const auto first = seen_.try_emplace(b.key, Clock::now()).first;
    return ms_since(first->second) > budget_ms_;
}

bool Queue::any_too_old() {
    bool found = false;
    for (const pg::Blocker &b : blockers_)
        found = too_old(b) || found;
    return found;
}

void Queue::cancel_autovacuum() {
    if (pg::cancel_autovacuum(blockers_)) signals_++;
}

bool Queue::clear(const pg::Targets &all) {
    clock_ = blind_ = false;
    if (!all.strong()) return true;
    start_deadline();
    choose_budget();
    chosen_ = true;
    // where the user has no right nothing will be locked, and the statement's own error need not wait
    std::vector<pg::Target> lockable;
    std::copy_if(all.list.begin(), all.list.end(), std::back_inserter(lockable),
                 [](const pg::Target &target) { return target.may_lock; });
    blockers_ = pg::look(lockable);
    const int before = signals_;
    cancel_autovacuum();
    if (signals_ != before) {
        nap(cancel_ms);
        blockers_ = pg::look(lockable);
    }
    return !any_too_old();
}

bool Queue::must_keep() const {
    return !limits_.can_restart || ms_since(attempt_start_) > limits_.restart_ms;
}

bool Queue::take(const pg::Targets &targets) {
    if (!targets.strong() || !targets.allowed()) return true;
    start_deadline();
    return must_keep() ? take_or_keep(targets) : take_or_give_up(targets);
}

bool Queue::take_or_give_up(const pg::Targets &targets) {
    if (!clock_) first_lock_ = Clock::now();
    clock_ = true;
    const pg::Taken tried = pg::try_lock_all(targets.list);
    if (tried == pg::Taken::all) return true;
    blockers_.clear();
    if (tried == pg::Taken::changed) return false;
    blockers_ = pg::look(targets.list);
    cancel_autovacuum();
    if (any_too_old()) return false;
    stalls_++; // stays, if the queue throws
    const pg::Taken queued = pg::queue_all(targets.list, left_ms());
    stalls_--;
    return queued == pg::Taken::all;
}

// As long as what would be lost is worth: then beginning again costs no more than the waiting did. With no
// lock that others wait for, until the deadline.
std::int64_t Queue::patience_ms() const {
    std::int64_t ms = std::int64_t{limits_.deadline_s} * 1000;
    const std::int64_t run = ms_between(attempt_start_, keeping_since_);
    if (clock_) ms = std::min(ms, std::max<std::int64_t>(limits_.lock_timeout_ms, run));
    const int own = pg::lock_timeout();
    return own > 0 && !limits_.can_restart ? std::min<std::int64_t>(ms, own) : ms;
}

bool Queue::take_or_keep(const pg::Targets &targets) {
    const pg::Taken tried = pg::try_lock_all_or_none(targets.list);
    pg::Taken taken = tried;
    if (tried == pg::Taken::refused) {
        if (!keeping_) keeping_since_ = Clock::now();
        keeping_ = true;
        blockers_ = pg::look(targets.list);
        cancel_autovacuum();
        if (pg::wait_for_us(blockers_)) throw deadlock(blockers_);
        if (ms_since(keeping_since_) >= patience_ms()) throw refusal();
        choose_budget();
        if (any_too_old()) return false;
        stalls_++;
        taken = pg::queue_all_or_none(targets.list, budget_ms_);
        if (taken == pg::Taken::refused) return false;
        stalls_--;
    }
    keeping_ = false;
    if (taken == pg::Taken::all && !clock_) {
        first_lock_ = Clock::now();
        clock_ = true;
    }
    return true; // changed: the statement locks for itself
}

int Queue::statement_lock_timeout() {
    const int current = pg::lock_timeout();
    if (current != put_timeout_) own_timeout_ = current;
    int ms = left_ms();
    if (must_keep()) ms = std::max(limits_.lock_timeout_ms, to_int(ms_since(attempt_start_)));
    put_timeout_ = own_timeout_ > 0 ? std::min(ms, own_timeout_) : ms;
    return put_timeout_;
}

void Queue::enter_statement(const pg::Targets &targets) {
    const bool may_wait = clock_ || targets.unknown || targets.strong();
    if (!may_wait || !limits_.can_restart) return;
    pg::set_lock_timeout(statement_lock_timeout());
    blind_ = targets.unknown && !clock_;
    blind_since_ = Clock::now();
    // the server cancels an autovacuum after deadlock_timeout, which our limit would not let come
    const int half = std::max(1, put_timeout_ / 2);
    if (!targets.unknown || pg::deadlock_timeout() <= half) return;
    own_deadlock_ = pg::deadlock_timeout();
    pg::set_deadlock_timeout(half);
}

void Queue::leave_statement() {
    blind_ = false;
    if (put_timeout_ >= 0 && pg::lock_timeout() == put_timeout_) pg::set_lock_timeout(own_timeout_);
    put_timeout_ = -1;
    if (own_deadlock_ >= 0) pg::set_deadlock_timeout(own_deadlock_);
    own_deadlock_ = -1;
}

// Behind a try that held others up it rests the longer the more there were; a mere look costs nobody
// anything.
void Queue::back_off() {
    start_deadline();
    std::int64_t stall = clock_ ? ms_since(first_lock_) : 0;
    if (blind_) {
        stall = std::min<std::int64_t>(ms_since(blind_since_), put_timeout_);
        stalls_++;
    }
    const std::int64_t rest = std::min(relief * stall * std::max(stalls_, 1), longest_rest_ms);
    const int ms = std::max(limits_.look_ms, to_int(rest));
    const std::int64_t left = std::int64_t{limits_.deadline_s} * 1000 - ms_since(step_start_);
    clock_ = blind_ = false;
    again_ = true;
    nap(std::min(between(ms / 2, ms + ms / 2), to_int(std::max<std::int64_t>(left, 1))));
}

bool Queue::deadline_passed() const {
    return waiting_ && ms_since(step_start_) >= std::int64_t{limits_.deadline_s} * 1000;
}

double Queue::waited_s() const {
    return waiting_ ? static_cast<double>(ms_since(step_start_)) / 1000 : 0;
}

core::Error Queue::refusal() const {
    const pg::Blocker *worst = worst_of(blockers_);
    if (!worst) return {core::sqlstate::busy, "could not lock all relations of the step at once"};
    return {core::sqlstate::busy, "could not lock relation \"" + worst->relation_name + "\"",
            describe(*worst), next_action(*worst)};
}

core::Error Queue::deadline_error() const {
    core::Error error = refusal();
    if (limits_.deadline_s > 0)
        error.message += " within " + seconds(std::int64_t{limits_.deadline_s} * 1000);
    if (blockers_.size() > 1)
        error.detail += " " + std::to_string(blockers_.size() - 1) + " more are in the way.";
    // others have come and gone meanwhile: ending one of them would not help
    const pg::Blocker *worst = worst_of(blockers_);
    const bool busy = !worst || (!worst->prepared && !worst->wraparound && worst->real_age_ms >= 0 &&
                                 worst->real_age_ms < ms_since(step_start_) / 2);
    if (busy)
        error.hint = "Raise sluice.lock_timeout (it was " + std::to_string(limits_.lock_timeout_ms) +
                     " ms), then run again.";
    return error;
}

} // namespace exec
