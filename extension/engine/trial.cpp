#include "engine/trial.hpp"

#include <algorithm>

#include "bridge/alarm.hpp"
#include "bridge/guc.hpp"
#include "bridge/holdings.hpp"
#include "bridge/subtransaction.hpp"
#include "bridge/tree.hpp"
#include "ledger/rights.hpp"

namespace engine {

namespace {

using core::StatementKind;

constexpr std::size_t most_named = 5;
constexpr const char *alone = " cannot run in a transaction";

// Cannot be tried, and makes nothing in this database that a later statement could rely on.
bool leaves_nothing(StatementKind kind) {
    switch (kind) {
    case StatementKind::reindex_many:
    case StatementKind::reindex_concurrently:
    case StatementKind::vacuum:
    case StatementKind::vacuum_full:
    case StatementKind::cluster_all:
    case StatementKind::alter_system:
        return true;
    default:
        return false;
    }
}

bool rewrites_rows(StatementKind kind) {
    return kind == StatementKind::update || kind == StatementKind::delete_ ||
           kind == StatementKind::delete_all || kind == StatementKind::merge;
}

const core::Statement &statement_at(const Job &job, int index) {
    return job.parsed.statements[static_cast<std::size_t>(index)];
}

std::string names_behind(const Prepared &prepared, std::size_t at) {
    std::string out;
    const std::size_t end = prepared.jobs.size();
    for (std::size_t i = at + 1; i < end && i <= at + most_named; i++)
        out += (out.empty() ? "" : ", ") + prepared.jobs[i]->label.migration;
    if (end > at + 1 + most_named) out += " and " + std::to_string(end - at - 1 - most_named) + " more";
    return out;
}

std::string in_units(std::int64_t kb) {
    if (kb < 10 * 1024) return std::to_string(kb) + " kB";
    if (kb < 10 * 1024 * 1024) return std::to_string(kb / 1024) + " MB";
    return std::to_string(kb / 1024 / 1024) + " GB";
}

[[noreturn]] void refuse_size(const Job &job, const core::Statement &s, const std::string &relation,
                              std::int64_t kb, LOCKMODE mode) {
    const std::string lock(core::lock_name(static_cast<core::Lock>(mode)));
    throw core::Error(core::sqlstate::too_large, "relation \"" + relation + "\" is too large for a try",
                      "It has " + in_units(kb) + ", and sluice.try_size is " +
                          in_units(pg::guc::try_size_kb) + ". " + core::effect(s.kind).name + " would keep " +
                          lock + " on it until everything is rolled back.",
                      "Raise sluice.try_size where nobody minds, or try it on a copy of the database.",
                      {job.script.file, job.script.line + s.line - 1, 0});
}

} // namespace

void Trial::check_right() {
    if (!ledger::armed() || ledger::is_owner()) return;
    throw core::Error("42501", "permission denied to try migrations in an armed database",
                      "A try executes what it tries, on the tables as they are.",
                      "Have the owner of the extension try them.");
}

void Trial::start_clock() {
    if (!end_) end_ = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), pg::guc::try_timeout_ms);
    pg::start_alarm(end_);
}

void Trial::check_clock() {
    if (pg::alarm_went_off()) throw too_long();
}

void Trial::limit(Prepared &prepared) {
    prepared.writes.clear();
    // the others tell of something that is recorded
    auto &notices = prepared.notices;
    notices.erase(std::remove_if(notices.begin(), notices.end(),
                                 [](const Notice &n) { return n.kind != "bookkeeping"; }),
                  notices.end());
    planned_ = prepared.jobs.size();
    if (planned_ == 0) return;
    notices.insert(notices.begin(), {"try", {}, {}, "this is a try: everything is rolled back at its end"});
    cut(prepared);
    for (const auto &job : prepared.jobs)
        for (int step = 0; step < job->row.steps; step++)
            for (const int i : engine::statements_of(*job, step))
                measure(*job, statement_at(*job, i));
}

void Trial::cut(Prepared &prepared) {
    auto &jobs = prepared.jobs;
    for (std::size_t i = 0; i < jobs.size(); i++) {
        if (cut_steps(prepared, i)) continue;
        last_in_part_ = !jobs[i]->plan.steps.empty();
        jobs.resize(last_in_part_ ? i + 1 : i);
    }
    jobs.erase(std::remove_if(jobs.begin(), jobs.end(), [](const auto &j) { return j->plan.steps.empty(); }),
               jobs.end());
}

// False: the try ends here, behind the steps that are left.
bool Trial::cut_steps(const Prepared &prepared, std::size_t at) {
    Job &job = *prepared.jobs[at];
    std::vector<core::Step> kept;
    bool whole = true;
    for (const core::Step &step : job.plan.steps) {
        if (step.transactional) {
            kept.push_back(step);
            continue;
        }
        const StatementKind kind = statement_at(job, step.first).kind;
        const std::string why =
            core::effect(kind).name + std::string(step.commits_itself ? " commits by itself" : alone);
        whole = leaves_nothing(kind);
        if (whole)
            note(job, step.first, why, {});
        else
            stop(prepared, at, step.first, why);
        if (!whole) break;
    }
    // what verifies the whole says nothing about a part
    if (!whole) job.plan.verify_inside = false;
    job.plan.steps = std::move(kept);
    job.row.steps = static_cast<int>(job.plan.steps.size());
    return whole;
}

void Trial::note(const Job &job, int statement, const std::string &why, const std::string &behind) {
    const int line = job.script.line + statement_at(job, statement).line - 1;
    not_tried_.push_back(
        {"not_tried", job.row.version, job.label.file,
         job.label.file + " line " + std::to_string(line) + " is not tried: " + why + behind});
}

void Trial::stop(const Prepared &prepared, std::size_t at, int statement, const std::string &why) {
    const Job &job = *prepared.jobs[at];
    std::string behind = names_behind(prepared, at);
    if (statement + 1 < job.statements())
        behind = "the rest of " + job.label.migration + (behind.empty() ? "" : ", ") + behind;
    note(job, statement, why, behind.empty() ? "" : ". Nor is what comes behind it: " + behind);
}

// What a rewrite, a scan or a rolled back UPDATE would cost goes by the size. Names that are wrong, or not
// there yet, the statement will tell.
void Trial::measure(const Job &job, const core::Statement &s) {
    const std::string_view sql = exec::text_of(job.script, s);
    pg::Targets own;
    std::vector<pg::Target> touched;
    pg::look_up([&] {
        own = pg::targets(sql, s.kind);
        touched = own.list;
        if (!rewrites_rows(s.kind)) return;
        for (const pg::Named &named : pg::relations_named(sql))
            for (const Oid oid : pg::with_children(named.relation))
                touched.push_back({oid, RowExclusiveLock, 0, pg::qualified_name(oid)});
    });
    for (const pg::Target &target : touched) {
        const std::int64_t kb = pg::extent_of(target.relation).bytes / 1024;
        if (kb > pg::guc::try_size_kb) refuse_size(job, s, target.name, kb, target.mode);
    }
    targets_.merge(own);
    pg::check_interrupts();
}

// 55P04: a value that ALTER TYPE ... ADD VALUE made is used, which between two migrations is committed.
bool Trial::needs_commit(const ErrorData &error) {
    return error.sqlerrcode == ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE;
}

int Trial::statements_of(const Job &job) {
    int count = 0;
    for (int step = 0; step < job.row.steps; step++)
        count += static_cast<int>(engine::statements_of(job, step).size());
    return count;
}

std::string Trial::outcome(int done) const {
    std::string out = "tried " + std::to_string(done);
    if (done < static_cast<int>(planned_) || last_in_part_) out += " of " + std::to_string(planned_);
    out += planned_ == 1 ? " migration" : " migrations";
    if (last_in_part_ && done > 0) out += done == 1 ? ", in part" : ", the last one in part";
    return out + (done > 0 ? "; everything was rolled back" : "; nothing was run");
}

core::Error Trial::too_long() {
    return {core::sqlstate::try_too_long,
            "the try took longer than " + std::to_string(pg::guc::try_timeout_ms) + " ms and was ended",
            "What it had done is rolled back. The limit is sluice.try_timeout.",
            "Raise sluice.try_timeout where nobody minds, or try it on a copy of the database."};
}

} // namespace engine
