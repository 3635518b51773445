#include "engine/run.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "bridge/call.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "engine/bookkeeping.hpp"
#include "engine/changed.hpp"
#include "engine/import.hpp"
#include "engine/keeper.hpp"

namespace engine {

namespace {

// A pending migration at or below the stream's floor: recorded as somebody's word, not run.
std::function<void()> mark_floored(const FileSet &set, const core::Migration &m, const Context &context) {
    ledger::Row row;
    row.stream = context.stream;
    row.id = m.id;
    row.version = m.version;
    row.name = m.name;
    row.kind = m.kind;
    row.how = "marked";
    row.format = set.format->id;
    row.by = context.who.current;
    row.origin = context.origin;
    if (m.up) row.up = side_of(set, *m.up, tokens_or_nothing(*m.up), context.who.current);
    if (m.down) row.down = side_of(set, *m.down, tokens_or_nothing(*m.down), context.who.current);
    return [row, up = m.up, down = m.down, who = context.who]() mutable {
        row.started = GetCurrentTimestamp();
        row.seq = ledger::next_seq(row.stream);
        if (up) row.up.sha = ledger::store_script(up->text);
        if (down) row.down.sha = ledger::store_script(down->text);
        ledger::put(row);
        if (auto keeper = Keeper::of(ledger::read_stream(row.stream)))
            keeper->follow(row, {}, up ? up->text : "");
        ledger::add_event({row.stream, row.id, "marked", "at or below the stream's floor", {}}, who.current,
                          who.session);
    };
}

std::function<void()> write_stream(ledger::Stream stream, const FileSet &set) {
    stream.format = set.format->id;
    return [stream] { ledger::put_stream(stream); };
}

} // namespace

std::unique_ptr<Job> up_job(const FileSet &set, const core::Migration &m, const Context &context,
                            bool single_transaction) {
    auto job = std::make_unique<Job>();
    job->label = {context.stream, title(m.version, m.name), m.version, m.up->file};
    job->script = *m.up;
    plan(*job, single_transaction);
    ledger::Row &row = job->row;
    row.stream = context.stream;
    row.id = m.id;
    row.version = m.version;
    row.name = m.name;
    row.kind = m.kind;
    row.format = set.format ? set.format->id : "";
    row.up = side_of(set, *m.up, job->parsed.tokens, context.who.current);
    if (m.down) {
        row.down = side_of(set, *m.down, tokens_or_nothing(*m.down), context.who.current);
        job->other_text = m.down->text;
    }
    return job;
}

void check_requirements(const Job &job, const Context &context, const std::vector<std::string> &coming) {
    for (const core::Requirement &need : job.parsed.directives.requirements) {
        const std::string stream = need.stream.empty() ? context.stream : need.stream;
        if (stream == context.stream && std::find(coming.begin(), coming.end(), need.id) != coming.end())
            continue;
        const auto row = ledger::find(stream, need.id);
        if (row && row->state == core::State::applied) continue;
        throw core::Error(
            core::sqlstate::requires_missing,
            "migration \"" + job.label.migration + "\" requires \"" + need.id + "\", which is not applied",
            row ? "It is " + std::string(core::word(row->state)) + " in stream \"" + stream + "\"."
                : "Stream \"" + stream + "\" does not know it.",
            "Apply it first.", {job.script.file, job.script.line + need.line - 1, 0});
    }
}

// Of the files that hold several migrations: only when the last one has run is the file known as it is. A run
// that stops before it would otherwise leave a file of which nobody asks any more.
void note_parts(const FileSet &set, Prepared &prepared) {
    if (set.format == nullptr || set.format->read_set == nullptr) return;
    std::unordered_map<std::string, std::string> last; // file and id
    for (const core::Migration &m : set.migrations)
        if (m.up) last[m.up->file] = m.id;
    for (auto &job : prepared.jobs) {
        ledger::Side &up = job->row.up;
        const auto found = last.find(up.file);
        if (found != last.end() && found->second != job->row.id)
            up.file_hash.assign(up.file_hash.size(), '\0');
    }
}

Prepared Run::prepare(const Context &context) {
    Prepared prepared;
    const ledger::Stream stream = ledger::read_stream(context.stream);
    const FileSet set =
        read_set(arguments_.files.names, arguments_.files.contents, arguments_.files.format, stream);
    if (!set.passed_over.empty()) prepared.notices.push_back({"passed_over", {}, {}, set.passed_over});
    const auto checks = kept_checksums(stream, set, arguments_.files);
    core::Ledger ledger;
    ledger.migrations = ledger::read_recorded(context.stream);
    ledger.floor = stream.floor;
    if (!stream.exists && ledger.migrations.empty()) refuse_beside_record(context);
    core::count_baselines(ledger);
    applied_before_ =
        static_cast<int>(std::count_if(ledger.migrations.begin(), ledger.migrations.end(),
                                       [](auto &r) { return r.state == core::State::applied; }));
    core::RunRequest request;
    request.target = arguments_.target;
    request.steps = arguments_.steps;
    request.listed = set.format && set.format->listed;
    request.gapless = set.format && set.format->gapless;
    request.changed =
        hold_against_ledger(set, ledger.migrations, context, arguments_.accept_changed, prepared);
    request.out_of_order =
        arguments_.out_of_order.value_or(stream.out_of_order.empty() ? set.format && set.format->out_of_order
                                                                     : stream.out_of_order == "allow");
    const core::Choice choice = core::choose_run(set.migrations, ledger, request);
    for (const int i : choice.floored)
        prepared.writes.push_back(mark_floored(set, set.migrations[static_cast<std::size_t>(i)], context));
    std::vector<std::string> coming;
    for (const int i : choice.run) {
        const core::Migration &m = set.migrations[static_cast<std::size_t>(i)];
        prepared.jobs.push_back(up_job(set, m, context, arguments_.single_transaction));
        check_requirements(*prepared.jobs.back(), context, coming);
        if (const auto check = checks.find(m.up->file); check != checks.end())
            prepared.jobs.back()->check = check->second;
        coming.push_back(m.id);
        last_ = title(m.version, m.name);
        pg::check_interrupts();
    }
    // the row that a reverted migration left comes back if its new run leaves nothing
    std::unordered_set<std::string> known;
    for (const core::Recorded &r : ledger.migrations)
        known.insert(r.id);
    for (auto &job : prepared.jobs)
        if (known.count(job->row.id)) job->before = ledger::find(context.stream, job->row.id);
    check_destructive(prepared.jobs, arguments_.destructive);
    tell_bookkeeping(prepared, stream);
    note_parts(set, prepared);
    const bool works = !prepared.jobs.empty() || !prepared.writes.empty();
    if (works && set.format && (!stream.exists || stream.format.empty()))
        prepared.writes.insert(prepared.writes.begin(), write_stream(stream, set));
    arguments_.files = {}; // the jobs have what they need of them
    return prepared;
}

std::string Run::outcome(int done) const {
    if (done == 0) return "nothing to do: " + std::to_string(applied_before_) + " applied";
    return "applied " + std::to_string(done) + (done == 1 ? " migration" : " migrations") + ", now at " +
           last_;
}

} // namespace engine
