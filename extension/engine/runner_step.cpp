// The steps of a job: how each is begun, run, recorded and committed.

#include "engine/runner.hpp"

#include "bridge/call.hpp"
#include "bridge/guc.hpp"
#include "bridge/memory.hpp"
#include "core/error.hpp"
#include "engine/check.hpp"
#include "engine/destructive.hpp"
#include "exec/nap.hpp"
#include "ledger/lock.hpp"

namespace engine {

// What a done part of the script had set is set again before the rest goes on: SET search_path above all.
pg::Order Runner::replay() {
    Job &j = job();
    if (replayed_ == j.replay.size()) return go(At::step, pg::Act::commit_block);
    if (OidIsValid(j.author) && !pg::is_switched()) pg::become_author({j.author, context_.who.role, true});
    pg::Order order = go(At::replay, pg::Act::statement);
    order.statement = order_for(j.replay[replayed_++], pg::StatementMode::in_block);
    current_ = -1; // neither its rows nor its time count again
    return order;
}

pg::Order Runner::open_step() {
    if (!recorded_) recorded_ = GetCurrentTimestamp();
    keep_lock(); // an attempt that was given up may have lost it
    Job &j = job();
    Begun begun{j.row.version,  j.row.name,  j.label.file,
                j.direction,    job_ + 1,    static_cast<int>(prepared_.jobs.size()),
                step_ + 1,      j.row.steps, 0,
                j.statements(), {}};
    order_ = statements_of(j, step_);
    in_order_ = 0;
    results_.begin_attempt();
    if (step().transactional) {
        report_.begin(begun, false);
        queue_.begin_step();
        return go(in_block_ ? At::statement : At::look);
    }
    begun.statement = order_.front() + 1;
    begun.text = exec::brief(
        exec::text_of(j.script, j.parsed.statements[static_cast<std::size_t>(order_.front())]), 200);
    report_.begin(begun, true);
    if (j.resuming && step_ == j.first_step) {
        const auto &s = j.parsed.statements[static_cast<std::size_t>(order_.front())];
        try {
            proof_ = prove(s.kind, exec::text_of(j.script, s));
        } catch (core::Error &error) {
            error.place = {j.script.file, j.script.line + s.line - 1, 0};
            throw;
        }
        if (!proof_.sentence.empty()) report_.notice("resume", j.row.version, j.label.file, proof_.sentence);
        if (proof_.standing == Standing::done) return go(At::alone_close);
    }
    if (announced_) return go(At::alone);
    announce();
    return go(At::alone, pg::Act::commit);
}

void Runner::announce() {
    Job &j = job();
    store_scripts();
    j.row.state = core::State::running;
    j.row.direction = j.direction;
    j.row.step = step_ + 1;
    j.row.took_ms = since_ms(job_started_);
    j.row.error.clear();
    put(j.row);
    announced_ = true;
}

// Every change of a row makes what was known of the whole set of files stale.
void Runner::put(const ledger::Row &row) {
    ledger::put(row);
    if (keeper_)
        keeper_->follow(row, job().check, job().direction == core::Direction::up ? job().script.text : "");
    if (has_digest_) ledger::forget_digest(options_.stream);
}

void Runner::store_scripts() {
    Job &j = job();
    if (j.stored) return;
    ledger::Side &own = j.direction == core::Direction::up ? j.row.up : j.row.down;
    own.sha = ledger::store_script(j.script.text);
    if (j.other_text && j.direction == core::Direction::up)
        j.row.down.sha = ledger::store_script(*j.other_text);
}

pg::Order Runner::look() {
    Job &j = job();
    pg::Targets all;
    if (trial_) all = trial_->targets();
    for (const int i : order_) {
        const auto &s = j.parsed.statements[static_cast<std::size_t>(i)];
        all.merge(pg::targets(exec::text_of(j.script, s), s.kind));
    }
    if (all.list.empty() || queue_.clear(all)) return go(At::begin);
    if (queue_.deadline_passed()) throw queue_.deadline_error();
    tell_blocked();
    backing_off_ = true;
    return go(At::look, pg::Act::commit);
}

// Once a second is enough for a person, and keeps a dead client noticed.
void Runner::tell_blocked() {
    if (told_ && since_ms(told_) < 1000) return;
    told_ = GetCurrentTimestamp();
    std::vector<InTheWay> who;
    std::string relation, mode;
    for (const pg::Blocker &b : queue_.last_blockers()) {
        who.push_back(
            {b.pid, b.user, b.application, b.query, static_cast<double>(b.age_ms) / 1000, b.prepared});
        if (relation.empty()) {
            relation = b.relation_name;
            mode = core::lock_name(static_cast<core::Lock>(b.mode));
        }
    }
    report_.blocked(job().row.version, relation, mode, who, queue_.attempt(), queue_.waited_s());
    show_blocked(relation, mode);
}

// For who looks from another session: while the runner sleeps it stands in no queue in which he would find
// it.
void Runner::show_blocked(const std::string &relation, const std::string &mode) {
    if (order_.empty()) return;
    std::string what = "-- waiting for " + (relation.empty() ? "a lock" : mode + " on " + relation);
    for (const pg::Blocker &b : queue_.last_blockers())
        what += (&b == &queue_.last_blockers().front() ? ", held by " : ", ") + std::to_string(b.pid);
    const int number = order_[std::min(in_order_, order_.size() - 1)] + 1;
    pg::show_activity(exec::activity(job().label, number, job().statements(), what));
}

pg::Order Runner::begin() {
    attempt_started_ = GetCurrentTimestamp();
    queue_.begin_attempt();
    in_block_ = true;
    pg::Order order = go(At::statement, pg::Act::begin_block);
    if (trial_) return order; // one for all steps: none of them chooses its kind
    order.block.isolation = static_cast<int>(step().isolation);
    order.block.read_only = step().read_only;
    order.block.deferrable = step().deferrable;
    return order;
}

pg::StatementOrder Runner::order_for(int index, pg::StatementMode mode) {
    Job &j = job();
    pg::call([&] { MemoryContextReset(statement_memory_); });
    current_ = index;
    statement_started_ = GetCurrentTimestamp();
    rows_ = Results::make_rows(statement_memory_);
    return exec::make_order(j.label, j.script, j.parsed.statements[static_cast<std::size_t>(index)], index,
                            j.statements(), mode, rows_, statement_memory_);
}

pg::Order Runner::statement() {
    Job &j = job();
    if (in_order_ == order_.size()) return go(At::deferred);
    if (trial_) Trial::check_clock(); // a script may have caught the cancel
    if (OidIsValid(j.author) && !pg::is_switched()) pg::become_author({j.author, context_.who.role, true});
    const int index = order_[in_order_];
    const auto &s = j.parsed.statements[static_cast<std::size_t>(index)];
    const pg::Targets locked = pg::targets(exec::text_of(j.script, s), s.kind);
    if (!queue_.take(locked)) {
        if (!queue_.must_keep()) throw queue_.refusal();
        // too much work to do it all again: wait in pieces, holding what the step has
        tell_blocked();
        exec::nap(pg::guc::lock_look_ms);
        return go(At::statement);
    }
    queue_.enter_statement(locked);
    pg::Order order = go(At::statement, pg::Act::statement);
    order.statement = order_for(index, pg::StatementMode::in_block);
    return order;
}

void Runner::finished(const pg::StatementResult &result) {
    if (in_block_) queue_.leave_statement();
    if (current_ < 0) return;
    Job &j = job();
    const auto &s = j.parsed.statements[static_cast<std::size_t>(current_)];
    results_.add(current_, s.kind, j.script.line + s.line - 1, since_ms(statement_started_),
                 result.processed);
    if (result.has_rows) {
        if (rows_->worth_showing)
            results_.show(*rows_, j.row.version, j.label.file, j.script.line + s.line - 1);
        if (is_verification(j, current_)) check_verification(j, current_, *rows_);
    }
    check_index_made(s.kind, exec::text_of(j.script, s), {j.script.file, j.script.line + s.line - 1, 0});
    in_order_++;
    current_ = -1;
}

pg::Order Runner::fire_deferred() {
    // it makes every constraint immediate, which would be wrong for what follows in the same transaction
    if (!commits_next() && !trial_) return go(At::record);
    pg::Order order = go(At::record, trial_ ? pg::Act::fire_pending : pg::Act::fire_deferred);
    order.where = exec::make_commit_where(job().label, statement_memory_);
    return order;
}

// A script's pg_advisory_unlock_all() gives our lock away too. Whoever took it meanwhile may have run the
// very same migration, and may be gone again.
bool Runner::has_lock() {
    if (lock_lost_) return false;
    if (ledger::holds_lock(options_.stream)) return true;
    lock_lost_ = !ledger::try_lock(options_.stream, ledger::Hold::session) ||
                 ledger::changed_since(options_.stream, recorded_);
    return !lock_lost_;
}

void Runner::keep_lock() {
    if (has_lock()) return;
    throw core::Error(core::sqlstate::lock_lost,
                      "the script gave the runner's lock away and another runner has taken it",
                      "It called pg_advisory_unlock_all() or DISCARD ALL.",
                      "Release advisory locks one by one with pg_advisory_unlock().");
}

// The ledger's word about the step that ends here, in the step's own transaction.
void Runner::write_word() {
    Job &j = job();
    j.row.took_ms = since_ms(job_started_);
    j.row.statements = results_.statements_json();
    j.row.error.clear();
    j.row.direction = j.direction;
    j.row.how = "ran";
    if (last_step()) {
        settings_->restore();
        j.row.step = j.row.steps;
        j.row.state = j.direction == core::Direction::up ? core::State::applied : core::State::reverted;
        put(j.row);
        const char *kind = j.direction == core::Direction::up ? "applied" : "reverted";
        write_event(j.resuming ? "resumed" : kind, results_.shown_json());
        if (!j.losses.empty())
            write_event("destructive", losses_json({&j}), j.parsed.directives.destructive.value_or(""));
        return;
    }
    j.row.step = step_ + 2;
    j.row.state = core::State::running;
    put(j.row);
}

void Runner::write_event(const std::string &kind, const std::string &detail, const std::string &reason) {
    ledger::add_event({options_.stream, job().row.id, kind, reason, detail}, context_.who.current,
                      context_.who.session);
}

pg::Order Runner::record() {
    step_changed_ = pg::changed_anything();
    keep_lock();
    if (trial_) {
        if (last_step()) settings_->restore();
        return go(At::commit);
    }
    if (!announced_) store_scripts();
    write_word();
    return go(At::commit);
}

pg::Order Runner::commit_step() {
    stays_open_ = !commits_next();
    if (stays_open_) return go(At::committed);
    pg::Order order = go(At::committed, pg::Act::commit_block);
    order.where = exec::make_commit_where(job().label, statement_memory_);
    return order;
}

pg::Order Runner::alone() {
    Job &j = job();
    const int index = order_.front();
    if (OidIsValid(j.author)) pg::become_author({j.author, context_.who.role, false});
    commits_before_ = pg::changing_commits();
    pg::Order order = go(At::alone_close, pg::Act::statement);
    order.statement = order_for(index, pg::StatementMode::alone);
    if (proof_.mends.empty()) {
        order.hold_cancel = true;
        return order;
    }
    // half done: our own remains go first, each with its commit; then the statement itself
    order.statement.sql = pg::to_cstring(proof_.mends.front(), statement_memory_);
    proof_.mends.erase(proof_.mends.begin());
    current_ = -1;
    if (proof_.mends.empty() && proof_.mends_finish)
        order.hold_cancel = true;
    else
        at_ = At::mended;
    return order;
}

pg::Order Runner::close_alone() {
    pg::become_caller();
    committed_change_ = true; // the statement has run, whatever becomes of the record
    keep_lock();
    write_word();
    return go(At::committed, pg::Act::commit);
}

void Runner::carried_out(pg::Act act) noexcept {
    if (at_ == At::committed && (act == pg::Act::commit || act == pg::Act::commit_block))
        step_committed_ = true;
    if (at_ == At::close && act == pg::Act::commit && failure_) failure_recorded_ = true;
}

pg::Order Runner::committed() {
    settle();
    tell();
    return go(job_open_ ? At::step : At::job);
}

// What is committed is done, whatever comes between: a cancel, or a client that cannot be told.
void Runner::settle() {
    Job &j = job();
    step_committed_ = false;
    in_block_ = in_block_ && stays_open_;
    committed_change_ = committed_change_ || step_changed_;
    announced_ = true;
    recorded_ = GetCurrentTimestamp();
    results_.keep();
    for (Shown &shown : results_.take_shown())
        shown_.push_back(std::move(shown));
    const bool last = last_step();
    order_.clear();
    in_order_ = 0;
    if (!last) {
        step_++;
        return;
    }
    told_jobs_.push_back({j.row.version, j.row.name, j.label.file, j.direction, trial_ ? "tried" : "ran",
                          trial_ ? Trial::statements_of(j) : j.statements(), j.row.steps,
                          since_ms(job_started_)});
    job_open_ = false;
    job_++;
    done_++;
    if (trial_) return; // it may have to begin again
    // its texts are in the ledger now
    prepared_.jobs[static_cast<std::size_t>(job_) - 1].reset();
}

void Runner::tell() {
    if (in_block_) return;
    for (const Shown &shown : std::exchange(shown_, {}))
        report_.rows(shown);
    const auto jobs = std::exchange(told_jobs_, {});
    int n = job_ - static_cast<int>(jobs.size());
    for (const Told &told : jobs)
        report_.closed(told, ++n, static_cast<int>(prepared_.jobs.size()));
}

void Runner::tell_not_tried() {
    if (!trial_) return;
    for (const Notice &n : trial_->not_tried())
        report_.notice(n.kind, n.version, n.file, n.text);
}

} // namespace engine
