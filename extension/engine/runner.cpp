#include "engine/runner.hpp"

#include "bridge/alarm.hpp"
#include "bridge/call.hpp"
#include "bridge/compat.hpp"
#include "bridge/memory.hpp"
#include "core/error.hpp"
#include "exec/nap.hpp"
#include "ledger/lock.hpp"
#include "ledger/program.hpp"

namespace engine {

namespace {

constexpr int wait_step_ms = 50;

bool calls_only(const Job &job) {
    return job.statements() == 1 && job.parsed.statements.front().kind == core::StatementKind::call;
}

} // namespace

Runner::Runner(RunnerOptions options, std::unique_ptr<Work> work, MemoryContext memory)
    : options_(std::move(options)), work_(std::move(work)), memory_(memory),
      statement_memory_(AllocSetContextCreateInternal(memory, "pg_sluice statement", ALLOCSET_DEFAULT_SIZES)),
      report_(options_.stream, options_.json),
      queue_(exec::configured_limits(!work_->single_transaction() || options_.trial)) {
    if (options_.trial) trial_.emplace();
}

pg::Order Runner::go(At at, pg::Act act) {
    at_ = at;
    pg::Order order;
    order.act = act;
    return order;
}

double Runner::since_ms(TimestampTz start) const {
    return static_cast<double>(GetCurrentTimestamp() - start) / 1000;
}

pg::Order Runner::next() {
    // behind the commit that was ordered with it: nothing is held while we sleep
    if (std::exchange(napping_, false)) exec::nap(wait_step_ms);
    if (std::exchange(backing_off_, false)) queue_.back_off();
    switch (at_) {
    case At::enter:
        return enter();
    case At::lock:
        return lock();
    case At::prepare:
        return prepare();
    case At::first_use:
        return first_use();
    case At::job:
        return open_job();
    case At::replay:
        return replay();
    case At::step:
        return open_step();
    case At::look:
        return look();
    case At::begin:
        return begin();
    case At::statement:
        return statement();
    case At::deferred:
        return fire_deferred();
    case At::record:
        return record();
    case At::commit:
        return commit_step();
    case At::alone:
        return alone();
    case At::mended:
        return go(At::alone, pg::Act::commit);
    case At::alone_close:
        return close_alone();
    case At::committed:
        return committed();
    case At::failing:
        return failing();
    case At::close:
        return close();
    case At::finish:
        break;
    }
    return go(At::finish, pg::Act::done);
}

pg::Order Runner::enter() {
    run_started_ = GetCurrentTimestamp();
    ledger::require_primary("run migrations");
    ledger::check_versions();
    if (trial_) Trial::check_right();
    context_ = {options_.stream, ledger::who(), options_.origin};
    // a client that dies is otherwise noticed only at the next message to it
    connection_check_ = pg::show("client_connection_check_interval");
    if (connection_check_ == "0") pg::set_session("client_connection_check_interval", "2000");
    settings_.emplace();
    session_.emplace();
    return go(At::lock, pg::Act::commit);
}

pg::Order Runner::lock() {
    int pid = 0;
    std::string who;
    if (ledger::try_lock(options_.stream, ledger::Hold::session)) {
        const auto program = ledger::program_at_work(options_.stream);
        if (!program) return go(At::prepare);
        who = ledger::describe_program(*program);
        ledger::unlock(options_.stream);
    } else {
        const ledger::Holder holder = ledger::holder(options_.stream);
        pid = holder.pid;
        who = ledger::describe(holder);
    }
    if (since_ms(run_started_) >= options_.wait_ms)
        throw core::Error(core::sqlstate::busy,
                          "another runner is at work in stream \"" + options_.stream + "\"", who,
                          "Try again when it has ended.");
    if (!told_) {
        told_ = GetCurrentTimestamp();
        report_.waiting(pid, who, {});
    }
    if (pg::compat::has_transaction_timeout) pg::set_local("transaction_timeout", "0");
    napping_ = true;
    return go(At::lock, pg::Act::commit);
}

pg::Order Runner::prepare() {
    try {
        if (trial_) trial_->start_clock();
        prepared_ = work_->prepare(context_);
        if (trial_) trial_->limit(prepared_);
    } catch (const core::Error &error) {
        unprepared_ = tell_unprepared(error);
        throw;
    }
    for (const Notice &n : prepared_.notices)
        report_.notice(n.kind, n.version, n.file, n.text);
    if (prepared_.jobs.empty() && prepared_.writes.empty()) return go(At::close);
    return go(At::first_use);
}

// What is wrong with a file is found before anything runs; it is told and recorded like any failure.
std::string Runner::tell_unprepared(const core::Error &error) {
    if (error.place.file.empty()) return {};
    FailureFacts facts;
    facts.sqlstate = error.code;
    facts.message = error.message;
    facts.detail = error.detail;
    facts.hint = error.hint;
    facts.line = error.place.line;
    facts.column = error.place.column;
    Job none;
    none.label.file = error.place.file;
    none.direction = work_->direction();
    report_.failed(facts.told(none, options_.stream));
    return facts.json(error.place.file);
}

pg::Order Runner::first_use() {
    if (XactReadOnly)
        throw core::Error(core::sqlstate::read_only, "cannot run migrations in a read-only session",
                          "default_transaction_read_only is on.",
                          "SET default_transaction_read_only = off, then run again.");
    if (trial_) {
        seq_ = ledger::next_seq(options_.stream);
        return go(At::job, pg::Act::commit);
    }
    const bool used = ledger::used();
    if (!used && !ledger::try_lock_extension()) {
        napping_ = true;
        return go(At::first_use, pg::Act::commit);
    }
    if (!used) ledger::make_used(context_.who.current);
    for (const auto &write : prepared_.writes)
        write();
    seq_ = ledger::next_seq(options_.stream);
    const ledger::Stream stream = ledger::read_stream(options_.stream);
    has_digest_ = !stream.set_digest.empty();
    keeper_ = Keeper::of(stream);
    // the first job must find a transaction that has not looked at anything: it may choose its isolation
    // level
    return go(At::job, pg::Act::commit);
}

pg::Order Runner::open_job() {
    if (std::exchange(from_start_, false)) {
        job_ = done_ = 0;
        told_jobs_.clear();
        shown_.clear();
    }
    if (job_ == static_cast<int>(prepared_.jobs.size())) {
        if (trial_) return end_trial();
        if (!prepared_.stop) return go(At::close);
        unprepared_ = tell_unprepared(*prepared_.stop);
        throw core::Error(*prepared_.stop);
    }
    Job &j = job();
    // a procedure that an earlier migration of this run made tells only now whether it commits by itself
    if (job_ > 0 && !OidIsValid(j.author) && calls_only(j)) {
        plan(j, work_->single_transaction());
        if (trial_ && !j.plan.steps.front().transactional) {
            trial_->stop(prepared_, static_cast<std::size_t>(job_), 0, "CALL commits by itself");
            return end_trial();
        }
    }
    job_open_ = true;
    announced_ = false;
    committed_change_ = j.resuming;
    step_ = j.first_step;
    job_started_ = GetCurrentTimestamp();
    retries_ = 0;
    j.row.started = job_started_;
    j.row.by = context_.who.current;
    j.row.origin = options_.origin;
    j.row.search_path = pg::show("search_path");
    if (!j.resuming && j.direction == core::Direction::up) j.row.seq = seq_++;
    results_.begin_job(j.resuming ? j.row.statements : "[]");
    if (!j.replay.empty()) return go(At::replay, pg::Act::begin_block);
    return go(At::step);
}

// What was tried is gone before it is told.
pg::Order Runner::end_trial() {
    pg::stop_alarm();
    job_open_ = in_block_ = false;
    return go(At::close, pg::Act::roll_back);
}

pg::Order Runner::close() {
    pg::stop_alarm();
    tell();
    if (!failure_) tell_not_tried();
    const bool tried = trial_ && trial_->tried_something();
    outcome_ = pg::to_cstring(tried ? trial_->outcome(done_) : work_->outcome(done_), memory_);
    pg::become_caller();
    if (settings_) settings_->restore();
    if (connection_check_ == "0") pg::set_session("client_connection_check_interval", "0");
    ledger::unlock(options_.stream);
    if (session_) session_->drop_what_came();
    if (!failure_) {
        const bool down = work_->direction() == core::Direction::down;
        report_.end(work_->verb(),
                    trial_ ? "tried"
                    : down ? "reverted"
                           : "applied",
                    done_, since_ms(run_started_));
        // the parameters of this CALL are whole files: they stay out of the log's duration line
        pg::set_local("log_parameter_max_length", "0");
        return go(At::finish);
    }
    return go(At::finish, pg::Act::commit);
}

} // namespace engine
