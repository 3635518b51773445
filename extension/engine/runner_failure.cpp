// What becomes of a failure: tried again, or recorded and raised.

#include "engine/runner.hpp"

#include "bridge/alarm.hpp"
#include "bridge/memory.hpp"
#include "core/error.hpp"

namespace engine {

namespace {

constexpr int most_serialization_retries = 10;
constexpr int most_rounds = 2;

} // namespace

void Runner::failed(ErrorData *error) noexcept {
    pg::stop_alarm();
    failed_at_ = at_;
    error_ = error;
    at_ = At::failing;
}

bool Runner::may_retry() {
    // in a single transaction everything before is gone with the attempt
    if (!job_open_ || !in_block_ || (work_->single_transaction() && !trial_)) return false;
    const int code = error_->sqlerrcode;
    if (code == ERRCODE_LOCK_NOT_AVAILABLE) {
        if (!queue_.deadline_passed()) return true;
        if (queue_.last_blockers().empty()) return false; // nobody to name: the server's own error says more
        in_block_ = false; // what is raised now is the end, and says who blocks
        throw queue_.deadline_error();
    }
    if (code == ERRCODE_T_R_SERIALIZATION_FAILURE || code == ERRCODE_T_R_DEADLOCK_DETECTED)
        return ++retries_ <= most_serialization_retries;
    return false;
}

void Runner::tell_retry() {
    if (error_->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE) {
        tell_blocked();
        return;
    }
    report_.notice("retry", job().row.version, job().label.file,
                   job().label.migration + " is begun again: " + (error_->message ? error_->message : ""));
}

pg::Order Runner::failing() {
    if (step_committed_) settle();
    if (trial_ && !failure_) reword_ended_trial();
    if (failure_ && failed_at_ == At::close && ++closing_rounds_ > most_rounds) return go(At::finish);
    if (!failure_ && may_retry()) {
        tell_retry();
        in_block_ = false;
        error_ = nullptr;
        if (trial_) begin_trial_again();
        queue_.back_off();
        return go(trial_ ? At::job : At::step);
    }
    if (!failure_ && trial_ && job_open_ && current_ >= 0 && Trial::needs_commit(*error_)) {
        trial_->stop(prepared_, static_cast<std::size_t>(job_), current_,
                     "it uses a value of an enum that is committed before it in a run");
        return end_trial();
    }
    if (!failure_) propose_baseline();
    if (!failure_) failure_ = error_;
    // A cancel is often signalled twice, and the second one may come when the first one's record is
    // committed.
    if (failure_recorded_ || ++failing_rounds_ > most_rounds) return go(At::close);
    if (job_open_) {
        record_failure();
        return go(At::close, pg::Act::commit);
    }
    if (unprepared_.empty() || trial_) return go(At::close);
    ledger::add_event({options_.stream, {}, "failed", {}, unprepared_}, context_.who.current,
                      context_.who.session);
    return go(At::close, pg::Act::commit);
}

// Announced, and nothing came of it.
void Runner::forget_row() {
    ledger::erase(options_.stream, job().row.id);
    if (!keeper_) return;
    ledger::Row gone = job().row;
    gone.state = core::State::reverted;
    keeper_->follow(gone);
}

void Runner::begin_trial_again() {
    from_start_ = true;
    current_ = -1;
    trial_->start_clock(); // the alarm was for this attempt
}

// The very first migration of a stream makes what is there: the schema is older than the ledger.
void Runner::propose_baseline() {
    const int code = error_->sqlerrcode;
    const bool there = code == ERRCODE_DUPLICATE_TABLE || code == ERRCODE_DUPLICATE_COLUMN ||
                       code == ERRCODE_DUPLICATE_OBJECT || code == ERRCODE_DUPLICATE_SCHEMA;
    if (!there || error_->hint || !job_open_ || job().row.seq != 1) return;
    error_->hint = pg::to_cstring("If this schema was made without pg_sluice, record which version it is at: "
                                  "sluice baseline VERSION.",
                                  memory_);
}

// The time was over: of a try that waited for a lock, say who has it.
void Runner::reword_ended_trial() {
    if (!pg::alarm_went_off() || error_->sqlerrcode != ERRCODE_QUERY_CANCELED) return;
    const bool at_a_lock =
        failed_at_ == At::look || failed_at_ == At::failing || (failed_at_ == At::statement && current_ < 0);
    const bool waited = at_a_lock && !queue_.last_blockers().empty();
    core::Error said = waited ? queue_.refusal() : Trial::too_long();
    if (waited) said.message += " within sluice.try_timeout";
    const char *code = said.code.c_str();
    error_->sqlerrcode = MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4]);
    error_->message = pg::to_cstring(said.message, memory_);
    error_->detail = pg::to_cstring(said.detail, memory_);
    error_->hint = pg::to_cstring(said.hint, memory_);
}

// Told like any other, and written nowhere.
void Runner::tell_failed_trial(FailureFacts facts) {
    in_block_ = false;
    tell();
    tell_not_tried();
    facts.tried = true;
    report_.failed(facts.told(job(), options_.stream));
}

void Runner::record_failure() {
    Job &j = job();
    const int index =
        current_ >= 0 ? current_ : (order_.empty() ? -1 : order_[std::min(in_order_, order_.size() - 1)]);
    const bool at_commit =
        failed_at_ == At::record || failed_at_ == At::commit || failed_at_ == At::committed;
    FailureFacts facts = facts_of(*failure_, j, index, at_commit);
    facts.step = step_ + 1;
    if (trial_) return tell_failed_trial(std::move(facts));
    if (!step().transactional && index >= 0 && pg::changing_commits() != commits_before_) {
        const auto &s = j.parsed.statements[static_cast<std::size_t>(index)];
        try {
            const Proof proof = prove(s.kind, exec::text_of(j.script, s));
            committed_change_ = committed_change_ || proof.standing != Standing::nothing;
            facts.remains = proof.sentence;
        } catch (const core::Error &error) { // something else stands there: that is a change to be looked at
            committed_change_ = true;
            facts.remains = error.message;
        }
    }
    const bool dirty = committed_change_ && !work_->single_transaction();
    facts.dirty = dirty;
    settings_->restore();
    const bool ours = has_lock(); // else the row is the word of whoever took the stream meanwhile
    if (ours && dirty) {
        if (!announced_) store_scripts(); // of a file that was passed to resume the row has nothing yet
        j.row.state = core::State::dirty;
        j.row.direction = j.direction;
        j.row.step = step_ + 1;
        j.row.took_ms = since_ms(job_started_);
        j.row.statements = results_.statements_json();
        j.row.error = facts.json();
        put(j.row);
    } else if (ours && announced_) {
        if (j.before)
            put(*j.before);
        else
            forget_row();
    }
    write_event(dirty && ours ? "dirty" : "failed", facts.json());
    report_.failed(facts.told(j, options_.stream));
}

} // namespace engine
