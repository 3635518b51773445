// sluice reset: everything is reverted, after asking.
#include <fmt/format.h>

#include <array>

#include "client/text.hpp"
#include "client/verbs/confirm.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 4> own{&flags::dry_run, &flags::use_files, &flags::yes, &flags::wait};

constexpr const char *count_query = "SELECT pg_catalog.count(*) FROM sluice.status"
                                    " WHERE stream OPERATOR(pg_catalog.=) $1"
                                    " AND state OPERATOR(pg_catalog.<>) 'reverted'";

void confirm(Session &session) {
    if (session.arguments.has(flags::yes.name)) return;
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    const auto count = static_cast<std::size_t>(session.ask(count_query, parameters).whole(0, 0));
    if (count == 0) return;
    const std::string what =
        fmt::format("{} of stream \"{}\" in database \"{}\"", text::counted(count, "migration"),
                    text::harmless(session.config.stream), text::harmless(session.connection().database()));
    if (confirmed(session, fmt::format("Revert {}?", what))) return;
    throw not_confirmed(session, "reverting " + what).leaving("nothing changed");
}

Exit reset(Session &session) {
    if (!session.arguments.has(flags::dry_run.name)) confirm(session);
    return run_down(session, {{}, "0", "reset"});
}

} // namespace

extern const Verb reset_verb;
constinit const Verb reset_verb{
    "reset",
    "",
    0,
    0,
    "revert everything",
    "Reverts every migration, the one applied last first. It asks before; where there\n"
    "is no terminal it needs --yes.",
    "sluice reset\n"
    "sluice reset --yes && sluice up  from the start again",
    "",
    own,
    reset};

} // namespace client::verbs
