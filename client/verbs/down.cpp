// sluice down: what was applied last is reverted.
#include <fmt/format.h>

#include <array>

#include "client/files/related.hpp"
#include "client/text.hpp"
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

constexpr Flag all{"all", 0, nullptr, "revert everything"};

constexpr std::array<const Flag *, 6> own{&flags::dry_run,   &flags::to,  &all,
                                          &flags::use_files, &flags::yes, &flags::wait};

constexpr const char *rollback_query =
    "CALL sluice.rollback(steps => $1, target => $2, stream => $3, files => $4, contents => $5, format => $6,"
    " destructive => $7, wait => $8, origin => $9)";

Exit down(Session &session) {
    const auto steps = session.arguments.steps();
    auto target = session.arguments.value(flags::to.name);
    session.arguments.exclude(flags::to.name, all.name);
    if (session.arguments.has(all.name)) target = "0";
    if (steps && target) throw Failure(Exit::usage, "N excludes --to and --all", "Give one of them.");
    return run_down(session, {steps, target});
}

constexpr std::array<Alias, 5> aliases{
    {{"rollback"}, {"revert"}, {"undo"}, {"down-to", "to"}, {"down-by-one", nullptr, "1"}}};

} // namespace

namespace {

constexpr const char *applied_query =
    "SELECT version FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.<>) 'reverted' AND kind OPERATOR(pg_catalog.<>) 'repeatable'"
    " ORDER BY seq DESC";

// What hooks are told, as far as it can be known before; nothing if nothing is going to be reverted.
void plan(Session &session, const DownRequest &request) {
    if (!has_hooks(session)) return;
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    const link::Rows rows = session.ask(applied_query, parameters);
    std::vector<std::string> versions;
    for (int i = 0; i < rows.size(); i++) {
        const std::string version(rows.at(i, 0));
        const bool wanted = request.target
                                ? *request.target == "0" || files::earlier(*request.target, version)
                                : versions.size() < static_cast<std::size_t>(request.steps.value_or(1));
        if (wanted) versions.push_back(version);
    }
    plan_hooks(session, "down", std::move(versions));
}

// What the server reverts in one call.
Carried revert(Session &session, const DownRequest &request) {
    const bool use_files = session.arguments.has(flags::use_files.name);
    const FileSet set = use_files ? read_files(session) : FileSet();
    const auto attempt = [&](const Terms &terms) {
        Shipment shipment = ship_all(set);
        Call call{rollback_query, {}};
        call.parameters.number(request.steps)
            .text(request.target)
            .text(std::string_view(session.config.stream));
        call.parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
        call.parameters.text(std::string_view(session.config.format))
            .text(std::string_view(terms.destructive));
        call.parameters.text(std::string_view(terms.wait)).text(std::string_view(origin(session)));
        return Attempt{std::move(call), ""};
    };
    const auto again = [&](const Tally &tally) {
        const auto left = request.steps ? std::optional(*request.steps - tally.reverted) : std::nullopt;
        return command_again(request.verb, left, request.target);
    };
    return carry(session, {request.verb, attempt, again});
}

// Programs stand among what is to be reverted: what comes before the next one, it, and so on.
Carried in_stretches(Session &session, ProgramAhead ahead, DownRequest rest) {
    const FileSet set = read_files(session);
    Carried sum;
    const auto add = [&](const Carried &part) {
        sum.tally.reverted += part.tally.reverted;
        sum.ms += part.ms;
    };
    for (bool more = true; more;) {
        if (ahead.before > 0) add(revert(session, {ahead.before, {}, rest.verb}));
        run_program(session, set, ahead.run);
        sum.tally.reverted++;
        if (!rest.target) rest.steps = rest.steps.value_or(1) - ahead.before - 1;
        if (!rest.target && *rest.steps < 1) break;
        more = false;
        try {
            add(revert(session, rest));
        } catch (const Failure &failure) {
            if (failure.sqlstate != core::sqlstate::program) throw;
            ahead = program_ahead(failure);
            more = true;
        }
    }
    sum.outcome =
        fmt::format("reverted {}", text::counted(static_cast<std::size_t>(sum.tally.reverted), "migration"));
    return sum;
}

} // namespace

Exit run_down(Session &session, const DownRequest &request) {
    if (session.arguments.has(flags::dry_run.name)) return dry_down(session, request);
    return finish(session, request.verb, carry_down(session, request));
}

Carried carry_down(Session &session, const DownRequest &request) {
    plan(session, request);
    hook_before(session);
    try {
        return revert(session, request);
    } catch (const Failure &failure) {
        if (failure.sqlstate != core::sqlstate::program) throw;
        return in_stretches(session, program_ahead(failure), request);
    }
}

extern const Verb down_verb;
constinit const Verb down_verb{
    "down",
    "[N]",
    0,
    1,
    "revert what was applied last",
    "Reverts the migration that was applied last, or the last N, or every one above\n"
    "--to VERSION, which stays. The down scripts are those that the ledger keeps;\n"
    "--use-files runs those of the files in their place.",
    "sluice down               revert the last one\n"
    "sluice down 3             revert the last three\n"
    "sluice down --to 20260131 revert everything above this version\n"
    "sluice down --all         revert everything",
    "back",
    own,
    down,
    Streams::ask,
    aliases};

} // namespace client::verbs
