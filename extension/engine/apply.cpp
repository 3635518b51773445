#include "engine/apply.hpp"

#include "bridge/call.hpp"
#include "bridge/guc.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "engine/check.hpp"
#include "engine/import.hpp"
#include "engine/keeper.hpp"
#include "engine/program.hpp"
#include "engine/proof.hpp"
#include "engine/rollback.hpp"
#include "exec/nap.hpp"
#include "ledger/lock.hpp"
#include "ledger/program.hpp"

namespace engine {

namespace {

double since_ms(TimestampTz start) {
    return static_cast<double>(GetCurrentTimestamp() - start) / 1000;
}

// What a script can do in a CALL but not inside somebody's transaction.
void check_in_transaction(const Job &job) {
    for (const core::Statement &s : job.parsed.statements) {
        using core::StatementKind;
        const core::Place place{job.script.file, job.script.line + s.line - 1, 0};
        if (s.kind == StatementKind::savepoint || s.kind == StatementKind::release ||
            s.kind == StatementKind::rollback_to)
            throw core::Error(core::sqlstate::statement_refused, "savepoints cannot be used by migrate_apply",
                              "The script runs inside the transaction of a function call.",
                              "Run it with CALL migrate_run.", place);
        if (s.isolation != core::Isolation::unset && static_cast<int>(s.isolation) != XactIsoLevel)
            throw core::Error("25001",
                              "the script asks for another isolation level than the caller's transaction has",
                              "It stands in its BEGIN.", "Run it with CALL migrate_run.", place);
    }
}

void refuse_unfinished(const std::string &stream, const std::string &except) {
    for (const ledger::Row &row : ledger::unfinished(stream)) {
        if (row.id == except) continue;
        throw core::Error(
            core::sqlstate::dirty, "migration \"" + title(row.version, row.name) + "\" is dirty",
            "It stopped at step " + std::to_string(row.step) + " of " + std::to_string(row.steps) + ".",
            "CALL migrate_resume();");
    }
}

void check_order(const std::string &id, const Context &context) {
    if (ledger::read_stream(context.stream).out_of_order == "allow") return;
    const std::vector<core::Recorded> all = ledger::read_recorded(context.stream);
    const core::Recorded *highest = nullptr;
    for (const core::Recorded &r : all) {
        if (r.state != core::State::applied || r.kind != core::Kind::versioned) continue;
        if (!highest || core::compare_ids(r.id, highest->id) > 0) highest = &r;
    }
    if (!highest || core::compare_ids(highest->id, id) <= 0) return;
    throw core::Error(
        core::sqlstate::out_of_order,
        "version \"" + id + "\" is below version \"" + highest->version + "\", which is applied", {},
        "Give it a higher version, or allow it with migrate_stream('" + context.stream + "', 'allow').");
}

} // namespace

void take_stream(const Context &context) {
    take_stream_beside_program(context);
    if (const auto program = ledger::program_at_work(context.stream))
        throw core::Error(core::sqlstate::busy,
                          "another runner is at work in stream \"" + context.stream + "\"",
                          ledger::describe_program(*program), "Try again when it has ended.");
}

void take_stream_beside_program(const Context &context) {
    ledger::require_writable("run migrations");
    if (!ledger::try_lock(context.stream, ledger::Hold::transaction))
        throw core::Error(core::sqlstate::busy,
                          "another runner is at work in stream \"" + context.stream + "\"",
                          ledger::describe(ledger::holder(context.stream)), "Try again when it has ended.");
    if (ledger::used()) return;
    if (!ledger::try_lock_extension())
        throw core::Error(core::sqlstate::busy,
                          "another session is using pg_sluice for the first time in this database",
                          "Its transaction has not ended.", "Try again when it has.");
    ledger::make_used(context.who.current);
}

std::unique_ptr<Job> prepare_apply(const ApplyArguments &a, const Context &context) {
    const std::string id = core::version_id(a.version);
    take_stream(context);
    auto job = std::make_unique<Job>();
    job->label = {context.stream, title(a.version, a.name), a.version, {}};
    job->script.text = a.up;
    plan(*job, true);
    check_in_transaction(*job);
    const auto row = ledger::find(context.stream, id);
    if (row && row->state == core::State::applied) {
        if (row->up.sha == ledger::script_key(a.up) || row->up.tokens == job->parsed.tokens ||
            row->up.tokens.empty())
            return nullptr;
        throw core::Error(
            core::sqlstate::changed, "version \"" + a.version + "\" is applied with another script",
            "Migration \"" + title(row->version, row->name) + "\" was applied by " + row->by + ".",
            "Give the new script a version of its own.");
    }
    const ledger::Stream stream = ledger::read_stream(context.stream);
    if (!stream.exists) refuse_beside_record(context);
    refuse_unfinished(context.stream, {});
    check_order(id, context);
    job->before = row;
    ledger::Row &own = job->row;
    const int steps = own.steps;
    own = {};
    own.steps = steps;
    own.stream = context.stream;
    own.id = id;
    own.version = a.version;
    own.name = a.name;
    own.seq = ledger::next_seq(context.stream);
    own.up.tokens = job->parsed.tokens;
    own.up.role = context.who.current;
    if (a.down) {
        job->other_text = *a.down;
        own.down.tokens = tokens_or_nothing({*a.down, {}, 1});
        own.down.role = context.who.current;
    }
    check_requirements(*job, context, {});
    if (!stream.exists) ledger::put_stream(stream);
    return job;
}

std::unique_ptr<Job> prepare_revert(const std::optional<std::string> &version,
                                    const std::optional<std::string> &down, const Context &context) {
    take_stream(context);
    core::Ledger ledger;
    ledger.migrations = ledger::read_recorded(context.stream);
    std::string id;
    if (version) {
        id = core::version_id(*version);
    } else {
        const auto last = core::choose_rollback(ledger, {});
        if (last.empty())
            throw core::Error(core::sqlstate::unknown_version,
                              "nothing to revert in stream \"" + context.stream + "\"",
                              "No migration is applied.", "Look at migrate_status.");
        id = ledger.migrations[static_cast<std::size_t>(last.front())].id;
    }
    const auto row = ledger::find(context.stream, id);
    if (!row || (row->state != core::State::applied && row->state != core::State::dirty))
        throw core::Error(core::sqlstate::unknown_version, "version \"" + id + "\" is not applied",
                          row ? "It is " + std::string(core::word(row->state)) + "."
                              : "Stream \"" + context.stream + "\" does not know it.",
                          "Look at migrate_status.");
    refuse_unfinished(context.stream, id);
    FileSet set;
    if (down) {
        core::Migration m;
        m.id = row->id;
        m.down = core::Script{*down, {}, 1};
        set.migrations.push_back(std::move(m));
    }
    if (row->kind == core::Kind::program && !down) throw is_a_program(*row, core::Direction::down, 0);
    auto job = down_job(set, *row, context);
    plan(*job, true);
    check_in_transaction(*job);
    return job;
}

InTransaction::InTransaction(std::unique_ptr<Job> job, Context context, MemoryContext memory)
    : job_(std::move(job)), context_(std::move(context)), memory_(memory),
      statement_memory_(AllocSetContextCreateInternal(memory, "pg_sluice statement", ALLOCSET_DEFAULT_SIZES)),
      started_(GetCurrentTimestamp()) {
    // whatever steps the script would have in a CALL, here they are one
    for (int step = 0; step < job_->row.steps; step++)
        for (const int index : statements_of(*job_, step))
            order_.push_back(index);
    job_->row.started = started_;
    job_->row.by = context_.who.current;
    job_->row.origin = context_.origin;
    job_->row.search_path = pg::show("search_path");
    results_.begin_job("[]");
}

// The caller's transaction cannot be begun again: what is not free yet is waited for in pieces, without
// queueing.
bool InTransaction::take_locks(const core::Statement &statement) {
    if (!stepping_) {
        queue_.begin_step();
        queue_.begin_attempt();
        stepping_ = true;
    }
    const pg::Targets locked = pg::targets(exec::text_of(job_->script, statement), statement.kind);
    if (!queue_.take(locked)) {
        exec::nap(pg::guc::lock_look_ms);
        return false;
    }
    queue_.enter_statement(locked);
    return true;
}

pg::Order InTransaction::next() {
    pg::Order order;
    if (in_order_ < order_.size()) {
        if (OidIsValid(job_->author) && !pg::is_switched())
            pg::become_author({job_->author, context_.who.role, true});
        const int index = order_[in_order_];
        if (!take_locks(job_->parsed.statements[static_cast<std::size_t>(index)])) return order;
        pg::call([&] { MemoryContextReset(statement_memory_); });
        statement_started_ = GetCurrentTimestamp();
        rows_ = Results::make_rows(statement_memory_);
        order.act = pg::Act::statement;
        order.statement = exec::make_order(
            job_->label, job_->script, job_->parsed.statements[static_cast<std::size_t>(index)], index,
            job_->statements(), pg::StatementMode::in_function, rows_, statement_memory_);
        return order;
    }
    if (!deferred_fired_) {
        deferred_fired_ = true;
        order.act = pg::Act::fire_deferred;
        order.where = exec::make_commit_where(job_->label, statement_memory_);
        return order;
    }
    pg::become_caller();
    record();
    order.act = pg::Act::done;
    return order;
}

void InTransaction::finished(const pg::StatementResult &result) {
    queue_.leave_statement();
    const int index = order_[in_order_++];
    const auto &s = job_->parsed.statements[static_cast<std::size_t>(index)];
    results_.add(index, s.kind, s.line, since_ms(statement_started_), result.processed);
    if (result.has_rows) {
        if (rows_->worth_showing) results_.show(*rows_, job_->row.version, {}, s.line);
        if (is_verification(*job_, index)) check_verification(*job_, index, *rows_);
    }
    check_index_made(s.kind, exec::text_of(job_->script, s), {{}, s.line, 0});
}

void InTransaction::record() {
    settings_.restore();
    ledger::Row &row = job_->row;
    const bool up = job_->direction == core::Direction::up;
    (up ? row.up : row.down).sha = ledger::store_script(job_->script.text);
    if (up && job_->other_text) row.down.sha = ledger::store_script(*job_->other_text);
    row.direction = job_->direction;
    row.state = up ? core::State::applied : core::State::reverted;
    row.how = "ran";
    row.step = row.steps;
    row.took_ms = since_ms(started_);
    row.statements = results_.statements_json();
    row.error.clear();
    ledger::put(row);
    if (auto keeper = Keeper::of(ledger::read_stream(context_.stream)))
        keeper->follow(row, {}, up ? job_->script.text : "");
    ledger::add_event({context_.stream, row.id, up ? "applied" : "reverted", {}, results_.shown_json()},
                      context_.who.current, context_.who.session);
    ledger::forget_digest(context_.stream);
}

} // namespace engine
