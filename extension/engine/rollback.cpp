#include "engine/rollback.hpp"

#include "bridge/call.hpp"
#include "core/error.hpp"
#include "engine/program.hpp"
#include "exec/author.hpp"

namespace engine {

namespace {

core::Error no_down(const ledger::Row &row, const std::string &name) {
    const bool applied = row.state == core::State::applied;
    return {core::sqlstate::missing_down, "migration \"" + name + "\" has no down script",
            row.how != "ran" ? "It was " + row.how + ", so that the ledger holds no script of it."
            : applied        ? "None was there when it was applied."
                             : "Its up stopped half way, and no down was there when it began.",
            applied ? "Write one and pass the file (sluice down --use-files), or use migrate_mark."
                    : "Write one and pass the file (sluice down --use-files), or go on (sluice resume)."};
}

} // namespace

void check_author(const Job &job) {
    if (!OidIsValid(job.author)) return;
    for (const core::Step &step : job.plan.steps) {
        if (step.transactional) continue;
        const auto &s = job.parsed.statements[static_cast<std::size_t>(step.first)];
        if (exec::safe_for_author(s.kind)) continue;
        throw core::Error(core::sqlstate::author_needs_file,
                          "the stored script of migration \"" + job.label.migration + "\" holds " +
                              core::effect(s.kind).name + " and belongs to another role",
                          "Outside a transaction it could take on your rights.",
                          "Pass the file, so that it runs with your own rights.",
                          {job.script.file, job.script.line + s.line - 1, 0});
    }
}

std::unique_ptr<Job> down_job(const FileSet &set, const ledger::Row &row, const Context &context) {
    auto job = std::make_unique<Job>();
    const std::string name = title(row.version, row.name);
    job->direction = core::Direction::down;
    job->row = row;
    job->before = row;
    const core::Migration *m = set.find(row.id);
    const bool passed = m && m->down;
    if (passed) {
        job->script = *m->down;
    } else if (row.down.there()) {
        job->script = {ledger::script_text(row.down.sha), row.down.file, row.down.line};
        job->author = exec::author_of(row.down.role, name);
        job->stored = true;
    } else {
        throw no_down(row, name);
    }
    job->label = {context.stream, name, row.version, job->script.file};
    plan(*job, false);
    if (passed) {
        job->row.down = side_of(set, job->script, job->parsed.tokens, context.who.current);
    }
    check_author(*job);
    return job;
}

std::unique_ptr<Job> program_job(const ledger::Row &row, core::Direction direction, const Context &context) {
    auto job = std::make_unique<Job>();
    job->direction = direction;
    job->row = row;
    job->row.steps = 0;
    job->label = {context.stream, title(row.version, row.name), row.version, row.up.file};
    return job;
}

Prepared Rollback::prepare(const Context &context) {
    Prepared prepared;
    const ledger::Stream stream = ledger::read_stream(context.stream);
    const FileSet set =
        read_set(arguments_.files.names, arguments_.files.contents, arguments_.files.format, stream);
    core::Ledger ledger;
    ledger.migrations = ledger::read_recorded(context.stream);
    core::RunRequest request;
    request.target = arguments_.target;
    request.steps = arguments_.steps;
    const core::formats::Format *format =
        set.format ? set.format : format_of(arguments_.files.format, stream);
    request.listed = format && format->listed;
    for (const int i : core::choose_rollback(ledger, request)) {
        const auto row = ledger::find(context.stream, ledger.migrations[static_cast<std::size_t>(i)].id);
        if (!row) continue;
        // found out before anything runs: the client reverts what comes before it by a call of its own
        const bool program = row->kind == core::Kind::program && row->down.sha.empty();
        if (program && arguments_.preview) {
            prepared.jobs.push_back(program_job(*row, core::Direction::down, context));
            continue;
        }
        if (program) throw is_a_program(*row, core::Direction::down, static_cast<int>(prepared.jobs.size()));
        try {
            prepared.jobs.push_back(down_job(set, *row, context));
        } catch (const core::Error &error) {
            // "everything" means as far as there is a way; a number or a version is wanted or not
            if (request.target != core::nothing_applied || prepared.jobs.empty()) throw;
            prepared.stop = error;
            break;
        }
        const Job &job = *prepared.jobs.back();
        if (job.statements() == 0)
            prepared.notices.push_back({"empty_down", row->version, job.script.file,
                                        "the down of " + job.label.migration + " holds no statement"});
        pg::check_interrupts();
    }
    check_destructive(prepared.jobs, arguments_.destructive);
    return prepared;
}

std::string Rollback::outcome(int done) const {
    if (done == 0) return "nothing to revert";
    return "reverted " + std::to_string(done) + (done == 1 ? " migration" : " migrations");
}

} // namespace engine
