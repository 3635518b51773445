#include "engine/resume.hpp"

#include "core/error.hpp"
#include "engine/program.hpp"
#include "engine/rollback.hpp"
#include "exec/author.hpp"

namespace engine {

namespace {

// Statements before this index are done: everything before the step that the row names.
int done_statements(const Job &old) {
    const int step = old.row.step - 1;
    if (step <= 0) return 0;
    if (step >= static_cast<int>(old.plan.steps.size())) return old.statements();
    return old.plan.steps[static_cast<std::size_t>(step)].first;
}

// What is done must stand in the edited file as it ran; what follows may differ.
void check_done_part(const Job &old, const Job &edited, int done) {
    for (int i = 0; i < done; i++) {
        const auto &before = old.parsed.statements[static_cast<std::size_t>(i)];
        const std::string_view was = exec::text_of(old.script, before);
        const bool there = i < edited.statements();
        std::string_view is;
        if (there) is = exec::text_of(edited.script, edited.parsed.statements[static_cast<std::size_t>(i)]);
        if (there && pg::statement_tokens(was) == pg::statement_tokens(is)) continue;
        throw core::Error(
            core::sqlstate::cannot_resume,
            "what is done of migration \"" + edited.label.migration + "\" was edited",
            "Statement " + std::to_string(i + 1) + " ran as: " + exec::brief(was, 200) + ". In the file it " +
                (there ? "is now: " + exec::brief(is, 200) + "." : "is missing."),
            "Put the statements that are done back as they were; those that follow may be edited.",
            {edited.script.file,
             there ? edited.script.line + edited.parsed.statements[static_cast<std::size_t>(i)].line - 1 : 0,
             0});
    }
}

// The step with which the edited script goes on; what is done and what is not must not be one step now.
int step_beginning_at(const Job &job, int done) {
    const int steps = static_cast<int>(job.plan.steps.size());
    for (int i = 0; i < steps; i++) {
        const auto order = statements_of(job, i);
        if (order.empty() || order.back() < done) continue;
        if (order.front() >= done) return i;
        throw core::Error(core::sqlstate::cannot_resume,
                          "what is done and what is not are one step in the edited file",
                          "Statements 1 to " + std::to_string(done) + " of migration \"" +
                              job.label.migration + "\" are committed.",
                          "Put the statement that divided them back (or BEGIN and COMMIT), then resume.",
                          {job.script.file, 0, 0});
    }
    return steps;
}

[[noreturn]] void refuse_without_script(const ledger::Row &row, const std::string &migration) {
    throw core::Error(
        core::sqlstate::cannot_resume, "the ledger has no script of migration \"" + migration + "\"",
        row.how == "imported" ? "It was taken over from another tool, without the script."
                              : "It was recorded without one.",
        "Pass its file (sluice resume --use-files), or say where the database stands: sluice force "
        "VERSION.");
}

} // namespace

Prepared Resume::prepare(const Context &context) {
    Prepared prepared;
    const auto rows = ledger::unfinished(context.stream);
    if (rows.empty())
        throw core::Error(core::sqlstate::nothing_to_resume,
                          "nothing to resume in stream \"" + context.stream + "\"", "No migration is dirty.",
                          "Run sluice status to see what is pending.");
    const ledger::Row &row = rows.front();
    direction_ = row.direction;
    if (row.kind == core::Kind::program && preview_) {
        prepared.jobs.push_back(program_job(row, direction_, context));
        return prepared;
    }
    if (row.kind == core::Kind::program) throw is_a_program(row, direction_, 0);
    const bool up = row.direction == core::Direction::up;
    const ledger::Side &side = up ? row.up : row.down;
    const FileSet set =
        read_set(files_.names, files_.contents, files_.format, ledger::read_stream(context.stream));
    const core::Migration *m = set.find(row.id);
    const std::optional<core::Script> &passed =
        up ? (m ? m->up : std::nullopt) : (m ? m->down : std::nullopt);

    auto job = std::make_unique<Job>();
    job->direction = row.direction;
    job->row = row;
    job->before = row;
    job->resuming = true;
    migration_ = title(row.version, row.name);
    if (!side.there() && !passed) refuse_without_script(row, migration_);
    // what was taken over half done, without its file, has only the one that is passed
    job->script = side.there() ? core::Script{ledger::script_text(side.sha), side.file, side.line} : *passed;
    job->label = {context.stream, migration_, row.version, side.file};
    plan(*job, false);
    const int done = done_statements(*job);
    job->first_step = row.step - 1;
    if (passed) {
        auto edited = std::make_unique<Job>(*job);
        edited->script = *passed;
        edited->label.file = passed->file;
        plan(*edited, false);
        check_done_part(*job, *edited, done);
        edited->first_step = step_beginning_at(*edited, done);
        (up ? edited->row.up : edited->row.down) =
            side_of(set, edited->script, edited->parsed.tokens, context.who.current);
        job = std::move(edited);
    } else {
        job->author = exec::author_of(side.role, migration_);
        job->stored = true;
        check_author(*job);
    }
    for (int i = 0; i < done; i++)
        if (job->parsed.statements[static_cast<std::size_t>(i)].sets_session) job->replay.push_back(i);
    const int steps = static_cast<int>(job->plan.steps.size());
    if (job->first_step >= steps) {
        // everything is done; what is missing is the ledger's word
        job->plan.steps.push_back({job->statements(), 0});
        job->row.steps = steps + 1;
        job->first_step = steps;
    }
    prepared.jobs.push_back(std::move(job));
    return prepared;
}

std::string Resume::outcome(int done) const {
    if (done == 0) return "nothing resumed";
    return "resumed " + migration_ + ": " + (direction_ == core::Direction::up ? "applied" : "reverted");
}

} // namespace engine
