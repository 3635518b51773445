// sluice.preview: what a run, a rollback or a resume would do, statement by statement, found out as it would
// be and not done. For the client's --dry-run.

#include <algorithm>

#include "api/arguments.hpp"
#include "api/output.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"
#include "engine/resume.hpp"
#include "engine/rollback.hpp"
#include "ledger/rights.hpp"

namespace {

using api::set_text;

// The ups of these files, applied already or not: what follows the downs of a redo.
engine::Prepared every_up(const engine::Files &files, const engine::Context &context) {
    const engine::FileSet set =
        engine::read_set(files.names, files.contents, files.format, ledger::read_stream(context.stream));
    engine::Prepared prepared;
    for (const core::Migration &m : set.migrations)
        if (m.up) prepared.jobs.push_back(engine::up_job(set, m, context, false));
    engine::check_destructive(prepared.jobs, engine::Destructive::allow);
    return prepared;
}

std::unique_ptr<engine::Work> work_of(const api::Arguments &in, const std::string &verb) {
    engine::Files files = in.files(1, 2, 3);
    if (verb == "resume") return std::make_unique<engine::Resume>(std::move(files), true);
    if (verb == "rollback") {
        engine::RollbackArguments rollback;
        rollback.files = std::move(files);
        rollback.target = in.maybe_text(5);
        rollback.steps = in.maybe_int(6);
        rollback.destructive = engine::Destructive::allow;
        rollback.preview = true;
        return std::make_unique<engine::Rollback>(std::move(rollback));
    }
    if (verb != "run")
        throw core::Error(core::sqlstate::invalid_argument, "argument \"verb\" is \"" + verb + "\"",
                          "It can be 'run', 'rollback', 'resume' or 'redo'.", "Choose one of them.");
    engine::RunArguments run;
    run.files = std::move(files);
    run.target = in.maybe_text(5);
    run.steps = in.maybe_int(6);
    run.single_transaction = in.flag(7, "single_transaction");
    run.out_of_order = in.maybe_flag(8);
    run.accept_changed = in.accept_changed(9);
    run.destructive = engine::Destructive::allow;
    return std::make_unique<engine::Run>(std::move(run));
}

// "public.a (about 120), public.b"
std::string taken_by(const engine::Job &job, int number) {
    std::string out;
    for (const engine::Loss &loss : job.losses) {
        if (loss.number != number) continue;
        out += (out.empty() ? "" : ", ") + loss.relation;
        if (loss.rows_about >= 0)
            out += " (about " + std::to_string(static_cast<std::int64_t>(loss.rows_about)) + ")";
    }
    return out;
}

class Lines {
public:
    explicit Lines(FunctionCallInfo fcinfo) : out_(fcinfo) {}

    void add(const engine::Job &job) {
        const auto before = count_;
        for (int step = job.first_step; step < job.row.steps; step++)
            for (const int i : engine::statements_of(job, step))
                add_statement(job, step, i);
        const bool program = job.row.kind == core::Kind::program && job.script.text.empty();
        if (count_ != before) return;
        begin(job, program ? "program" : "script");
        end();
    }

    void add_stop(const core::Error &stop) {
        std::fill(std::begin(nulls_), std::end(nulls_), true);
        set_text(values_, nulls_, 2, "stop");
        set_text(values_, nulls_, 9, stop.message);
        end();
    }

private:
    void begin(const engine::Job &job, const char *kind) {
        std::fill(std::begin(nulls_), std::end(nulls_), true);
        set_text(values_, nulls_, 0, job.row.version);
        set_text(values_, nulls_, 1, job.row.name);
        set_text(values_, nulls_, 2, kind);
        set_text(values_, nulls_, 3, std::string(core::word(job.direction)));
        set_text(values_, nulls_, 4, job.label.file);
    }

    void add_statement(const engine::Job &job, int step, int index) {
        const auto &s = job.parsed.statements[static_cast<std::size_t>(index)];
        begin(job, "script");
        set_number(5, index + 1);
        set_number(6, step + 1);
        set_truth(7, job.plan.steps[static_cast<std::size_t>(step)].transactional);
        set_number(8, job.script.line + s.line - 1);
        set_text(values_, nulls_, 9, std::string(exec::text_of(job.script, s)));
        const std::string taken = taken_by(job, index + 1);
        set_text(values_, nulls_, 10, taken);
        set_truth(11, !taken.empty() && !job.parsed.directives.destructive);
        end();
    }

    void end() {
        out_.add(values_, nulls_);
        count_++;
    }
    void set_number(int at, int value) {
        values_[at] = Int32GetDatum(value);
        nulls_[at] = false;
    }
    void set_truth(int at, bool value) {
        values_[at] = BoolGetDatum(value);
        nulls_[at] = false;
    }

    api::Output out_;
    Datum values_[12] = {};
    bool nulls_[12] = {};
    std::size_t count_ = 0;
};

} // namespace

SLUICE_FUNCTION(sluice_preview) {
    ledger::check_versions();
    const api::Arguments in(fcinfo);
    const std::string verb = in.text(0, "verb");
    const engine::Context context{in.stream(4), ledger::who(), "{}"};
    const engine::Prepared prepared =
        verb == "redo" ? every_up(in.files(1, 2, 3), context) : work_of(in, verb)->prepare(context);
    const bool stored =
        std::any_of(prepared.jobs.begin(), prepared.jobs.end(), [](const auto &j) { return j->stored; });
    if (stored && !ledger::may_read())
        throw core::Error("42501", "permission denied for the scripts of the ledger",
                          "They are shown to who has the right 'read'.",
                          "Have the owner of the extension run SELECT migrate_grant(role, 'read').");
    Lines lines(fcinfo);
    for (const auto &job : prepared.jobs)
        lines.add(*job);
    if (prepared.stop) lines.add_stop(*prepared.stop);
    return Datum(0);
}
