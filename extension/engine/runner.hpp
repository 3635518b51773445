// Carries out the jobs of a work inside one top-level CALL: takes the stream, runs each job's steps in
// transactions of their own, writes the ledger's word with each, records failures, gives the stream back on
// every path. A state machine for pg::drive, because user code must not run under C++ frames: each state
// decides one order.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bridge/machine.hpp"
#include "bridge/settings.hpp"
#include "core/error.hpp"
#include "engine/failure.hpp"
#include "engine/keeper.hpp"
#include "engine/proof.hpp"
#include "engine/report.hpp"
#include "engine/results.hpp"
#include "engine/trial.hpp"
#include "engine/work.hpp"
#include "exec/queue.hpp"

namespace engine {

struct RunnerOptions {
    std::string stream;
    std::string origin = "{}";
    double wait_ms = 0;
    bool json = false;
    bool trial = false; // roll everything back
};

class Runner : public pg::Machine {
public:
    Runner(RunnerOptions options, std::unique_ptr<Work> work, MemoryContext memory);

    pg::Order next() override;
    void finished(const pg::StatementResult &result) override;
    void failed(ErrorData *error) noexcept override;
    void carried_out(pg::Act act) noexcept override;
    ErrorData *failure() const noexcept override { return failure_; }

    // The closing sentence; valid after the loop, owned by the run's memory.
    const char *outcome() const { return outcome_; }

private:
    enum class At : std::uint8_t {
        enter,
        lock,
        prepare,
        first_use,
        job,
        replay,
        step,
        look,
        begin,
        statement,
        deferred,
        record,
        commit,
        alone,
        mended,
        alone_close,
        committed,
        failing,
        close,
        finish
    };

    pg::Order enter();
    pg::Order lock();
    pg::Order prepare();
    pg::Order first_use();
    pg::Order open_job();
    pg::Order replay();
    pg::Order open_step();
    pg::Order look();
    pg::Order begin();
    pg::Order statement();
    pg::Order fire_deferred();
    pg::Order record();
    pg::Order commit_step();
    pg::Order alone();
    pg::Order close_alone();
    pg::Order committed();
    void settle();
    void tell();
    pg::Order failing();
    pg::Order close();

    Job &job() { return *prepared_.jobs[static_cast<std::size_t>(job_)]; }
    const core::Step &step() { return job().plan.steps[static_cast<std::size_t>(step_)]; }
    bool commits_next() {
        if (trial_) return false;
        return !work_->single_transaction() ||
               (last_step() && job_ + 1 == static_cast<int>(prepared_.jobs.size()));
    }
    bool last_step() { return step_ + 1 == static_cast<int>(job().plan.steps.size()); }
    bool may_retry();
    void record_failure();
    void tell_failed_trial(FailureFacts facts);
    void begin_trial_again();
    void propose_baseline();
    void reword_ended_trial();
    void tell_not_tried();
    pg::Order end_trial();
    void forget_row();
    void write_word();
    void write_event(const std::string &kind, const std::string &detail, const std::string &reason = {});
    bool has_lock();
    void keep_lock();
    void announce();
    void put(const ledger::Row &row);
    void store_scripts();
    void tell_blocked();
    void show_blocked(const std::string &relation, const std::string &mode);
    void tell_retry();
    std::string tell_unprepared(const core::Error &error);
    double since_ms(TimestampTz start) const;
    pg::StatementOrder order_for(int index, pg::StatementMode mode);
    pg::Order go(At at, pg::Act act = pg::Act::again);

    RunnerOptions options_;
    std::unique_ptr<Work> work_;
    MemoryContext memory_;           // the run's
    MemoryContext statement_memory_; // one statement's texts, child of memory_
    Report report_;
    Context context_;
    exec::Queue queue_;
    std::optional<pg::SavedSettings> settings_;
    std::optional<pg::SavedSession> session_;
    std::string connection_check_; // as it was
    Prepared prepared_;
    std::optional<Trial> trial_;
    std::string unprepared_; // JSON of what was wrong with a file before anything ran

    At at_ = At::enter;
    At failed_at_ = At::enter;
    int job_ = 0;
    int step_ = 0;
    std::vector<int> order_; // statements of the step
    std::size_t in_order_ = 0;
    std::size_t replayed_ = 0;                   // of a resumed job's settings
    int current_ = -1;                           // statement that runs
    bool napping_ = false, backing_off_ = false; // before the next turn
    bool job_open_ = false;
    bool from_start_ = false; // a try begins again as a whole
    bool in_block_ = false;
    bool step_committed_ = false;   // the step's commit is through, and nothing has been made of it yet
    bool stays_open_ = false;       // single transaction: the block goes on behind the step
    bool announced_ = false;        // the ledger has the job's row as running, committed
    bool step_changed_ = false;     // the step that is about to be committed changed something
    bool lock_lost_ = false;        // a script gave it away, and another runner came
    bool committed_change_ = false; // a committed step of the job changed something
    std::uint64_t commits_before_ = 0;
    std::int64_t seq_ = 0;
    bool has_digest_ = false;      // of the stream's set of files
    std::optional<Keeper> keeper_; // of another tool's table
    int done_ = 0;
    Results results_;
    pg::Rows *rows_ = nullptr;    // of the statement that runs
    Proof proof_;                 // of the step that is resumed
    std::vector<Told> told_jobs_; // done, to be told once they are committed
    std::vector<Shown> shown_;    // likewise
    TimestampTz run_started_ = 0, job_started_ = 0, attempt_started_ = 0, statement_started_ = 0, told_ = 0;
    TimestampTz recorded_ = 0; // what the stream's ledger says from then on, others have written

    ErrorData *error_ = nullptr;   // what has just failed
    ErrorData *failure_ = nullptr; // what the run ends with
    bool failure_recorded_ = false;
    int failing_rounds_ = 0;
    int closing_rounds_ = 0;
    int retries_ = 0;
    const char *outcome_ = nullptr;
};

} // namespace engine
