// What becomes of a failure: tried again, or recorded and raised.

#include "engine/runner.hpp"

#include "core/error.hpp"
#include "engine/failure.hpp"

namespace engine {

namespace {

constexpr int most_serialization_retries = 10;
constexpr int most_rounds = 2;

} // namespace

void Runner::failed(ErrorData *error) noexcept {
    failed_at_ = at_;
    error_ = error;
    at_ = At::failing;
}

bool Runner::may_retry() {
    // in a single transaction everything before is gone with the attempt
    if (!job_open_ || !in_block_ || work_->single_transaction()) return false;
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
    if (failure_ && failed_at_ == At::close && ++closing_rounds_ > most_rounds) return go(At::finish);
    if (!failure_ && may_retry()) {
        tell_retry();
        in_block_ = false;
        error_ = nullptr;
        queue_.back_off();
        return go(At::step);
    }
    if (!failure_) failure_ = error_;
    // A cancel is often signalled twice, and the second one may come when the first one's record is
    // committed.
    if (failure_recorded_ || ++failing_rounds_ > most_rounds) return go(At::close);
    if (job_open_) {
        record_failure();
        return go(At::close, pg::Act::commit);
    }
    if (unprepared_.empty()) return go(At::close);
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

void Runner::record_failure() {
    Job &j = job();
    const int index =
        current_ >= 0 ? current_ : (order_.empty() ? -1 : order_[std::min(in_order_, order_.size() - 1)]);
    const bool at_commit =
        failed_at_ == At::record || failed_at_ == At::commit || failed_at_ == At::committed;
    FailureFacts facts = facts_of(*failure_, j, index, at_commit);
    facts.step = step_ + 1;
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
