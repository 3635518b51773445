// sluice down: what was applied last is reverted.
#include <array>

#include "client/verbs/flags.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr Flag all{"all", 0, nullptr, "revert everything"};

constexpr std::array<const Flag *, 5> own{&flags::to, &all, &flags::use_files, &flags::yes, &flags::wait};

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

Exit run_down(Session &session, const DownRequest &request) {
    return finish(session, request.verb, carry_down(session, request));
}

Carried carry_down(Session &session, const DownRequest &request) {
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
