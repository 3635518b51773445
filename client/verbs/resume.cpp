// sluice resume: a migration that was left dirty is brought to its end.
#include <fmt/format.h>

#include <array>

#include "client/config_tables.hpp"
#include "client/text.hpp"
#include "client/verbs/confirm.hpp"
#include "client/verbs/dry_run.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/hooks.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/program.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 4> own{&flags::dry_run, &flags::use_files, &flags::yes, &flags::wait};

constexpr const char *resume_query =
    "CALL sluice.resume(stream => $1, files => $2, contents => $3, format => $4, wait => $5, origin => $6)";

constexpr const char *unfinished_query =
    "SELECT version, direction FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.=) ANY (ARRAY['dirty', 'crashed'])";

constexpr const char *taken_over_query =
    "SELECT FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.=) 'dirty' AND how OPERATOR(pg_catalog.=) 'imported'";

constexpr const char *half_done_query =
    "SELECT DISTINCT stream FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) ANY ($1)"
    " AND state OPERATOR(pg_catalog.=) ANY (ARRAY['dirty', 'crashed'])";

// The files of what is dirty. The script that the ledger holds is what resumes unless the file says
// otherwise, and whether an edited file may is for the server to say.
Shipment dirty_files(Session &session, const FileSet &set) {
    std::vector<std::string> dirty;
    for (const LookRow &row : look(session, set))
        if (row.state == "dirty" && !row.file.empty()) dirty.push_back(row.file);
    return ship(set, dirty);
}

// The streams of the file in which something is half done.
std::vector<StreamConfig> half_done(Session &session) {
    link::TextArray names;
    for (const StreamConfig &stream : session.config.streams)
        names.add(stream.name);
    link::Parameters parameters;
    parameters.array(std::move(names));
    const link::Rows rows = session.ask(half_done_query, parameters);
    std::vector<StreamConfig> found;
    for (const StreamConfig &stream : session.config.streams)
        for (int i = 0; i < rows.size(); i++)
            if (rows.at(i, 0) == stream.name) found.push_back(stream);
    return found;
}

// What hooks are told.
void plan(Session &session) {
    if (!has_hooks(session)) return;
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    const link::Rows rows = session.ask(unfinished_query, parameters);
    for (int i = 0; i < rows.size(); i++)
        plan_hooks(session, std::string(rows.at(i, 1)), {std::string(rows.at(i, 0))});
}

// How far a program came nobody knows but itself: it is only run again if somebody says so.
Exit run_again(Session &session, ProgramAhead ahead) {
    ahead.run.again = true;
    const FileSet set = read_files(session);
    const std::string name = text::titled(ahead.run.version, ahead.run.name);
    if (!session.arguments.has(flags::yes.name) && session.can_ask())
        session.reporter.answer(text::harmless(ahead.who) + "\n", {});
    if (!confirmed(session,
                   fmt::format("Run the program of {} again, from its beginning?", text::harmless(name))))
        throw Failure(Exit::refused, fmt::format("the program of \"{}\" is not run again unconfirmed", name),
                      "Look what it did; confirm with --yes, or settle it with sluice force.")
            .coded(core::sqlstate::program)
            .because(ahead.who)
            .leaving("nothing changed")
            .then(session.again("resume --yes"));
    run_program(session, set, ahead.run);
    Carried end;
    (ahead.run.direction == "up" ? end.tally.applied : end.tally.reverted) = 1;
    end.outcome = fmt::format("resumed {}: {}", text::titled(ahead.run.version, ahead.run.name),
                              ahead.run.direction == "up" ? "applied" : "reverted");
    return finish(session, "resume", end);
}

// What another tool left dirty has no script in the ledger.
bool is_taken_over(Session &session) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    return session.ask(taken_over_query, parameters).size() > 0;
}

Exit resume_one(Session &session) {
    const bool use_files = session.arguments.has(flags::use_files.name) || is_taken_over(session);
    const FileSet set = use_files ? read_files(session) : FileSet();
    const auto attempt = [&](const Terms &terms) {
        Shipment shipment = use_files ? dirty_files(session, set) : Shipment();
        Call call{resume_query, {}};
        call.parameters.text(std::string_view(session.config.stream));
        call.parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
        call.parameters.text(std::string_view(session.config.format)).text(std::string_view(terms.wait));
        call.parameters.text(std::string_view(origin(session)));
        return Attempt{std::move(call), ""};
    };
    if (session.arguments.has(flags::dry_run.name))
        return dry_resume(session, use_files ? dirty_files(session, set) : Shipment());
    plan(session);
    hook_before(session);
    try {
        return carry_out(session, {"resume", attempt});
    } catch (const Failure &failure) {
        if (failure.sqlstate != core::sqlstate::program) throw;
        return run_again(session, program_ahead(failure));
    }
}

// Of several streams it is the one that has something to be resumed.
Exit resume(Session &session) {
    if (session.config.streams.empty()) return resume_one(session);
    const std::vector<StreamConfig> found = half_done(session);
    if (found.empty())
        throw Failure(Exit::failed, "nothing to resume", "Run \"sluice status\" to see what is pending.")
            .because(
                fmt::format("No migration of the streams {} is dirty.", names_of(session.config.streams)));
    if (found.size() > 1)
        throw Failure(Exit::usage, "several streams have something to resume",
                      "Say with --stream which one is meant.")
            .because(fmt::format("They are {}.", names_of(found)));
    const Config config = of_stream(session.config, found.front());
    Session one(session, config);
    return resume_one(one);
}

constexpr std::array<Alias, 2> aliases{{{"continue"}, {"retry"}}};

} // namespace

extern const Verb resume_verb;
constinit const Verb resume_verb{
    "resume",
    "",
    0,
    0,
    "go on with a migration that was left dirty",
    "Goes on at the step that failed; what that step had left half done is removed\n"
    "first. The script is the one that the ledger keeps; --use-files passes the\n"
    "file, for a statement that was mended after the failure.",
    "sluice resume              go on\n"
    "sluice resume --use-files  go on with the file as it is now",
    "",
    own,
    resume,
    Streams::own,
    aliases};

} // namespace client::verbs
