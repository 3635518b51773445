// sluice fix: files that stand where they cannot run get a version behind all others.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/files/renaming.hpp"
#include "client/files/renumber.hpp"
#include "client/show/ask.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/recognised.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 2> own{&flags::sequence, &flags::yes};

constexpr const char *applied_query =
    "SELECT version, name FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.<>) 'reverted'";

// What the database has. Of one in which nothing was ever run: nothing.
std::vector<files::AppliedOne> applied_in(Session &session) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    std::vector<files::AppliedOne> applied;
    try {
        const link::Rows rows = session.query(applied_query, parameters);
        for (int i = 0; i < rows.size(); i++)
            applied.push_back({std::string(rows.at(i, 0)), std::string(rows.at(i, 1))});
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw failure_of(session, error);
    }
    return applied;
}

std::string plan_text(const Session &session, const std::vector<files::Renaming> &plan) {
    show::Table table({{"FILE", 20}, {"BECOMES", 20}, {"WHY", 10, 1}});
    for (const files::Renaming &each : plan)
        table.add({{each.from}, {each.to, show::Tone::good}, {each.why}});
    return table.str(session.reporter.style());
}

JsonObject object_of(const Session &session, Exit exit, const std::vector<files::Renaming> &plan) {
    JsonArray list;
    for (const files::Renaming &each : plan) {
        JsonObject one;
        list.raw(one.add("from", each.from).add("to", each.to).add("why", each.why).str());
    }
    JsonObject object = show::result_object(exit);
    return object.add("verb", "fix").add("stream", session.config.stream).raw("renamed", list.str());
}

void confirm(Session &session, const std::vector<files::Renaming> &plan) {
    if (session.arguments.has(flags::yes.name)) return;
    const bool may_ask = show::can_ask() && !session.reporter.json();
    if (!session.reporter.json()) session.reporter.answer(plan_text(session, plan), {});
    if (may_ask && show::ask(plan.size() == 1 ? "Rename it?" : "Rename them?")) return;
    Failure failure(Exit::refused, "the renaming was not confirmed");
    if (!may_ask) failure.hint = "Add --yes where nobody can be asked.";
    throw std::move(failure).leaving("nothing was renamed");
}

Exit fix(Session &session) {
    const FileSet set = read_files(session);
    const core::formats::Format *const format = format_of(session.config.format, contents_of(set.directory));
    if (!format)
        throw Failure(Exit::failed, "the files do not tell their format",
                      fmt::format("Name it: --format {}.", known_formats()));
    if (format->listed)
        throw Failure(Exit::usage, fmt::format("the order of {} does not stand in versions", format->title),
                      "Change it where it stands.");
    files::RenumberRequest request;
    request.out_of_order = session.config.out_of_order;
    request.sequence = session.arguments.has(flags::sequence.name);
    request.now = std::time(nullptr);
    const std::vector<files::Renaming> plan =
        files::plan_renumbering(*format, set.directory.files, applied_in(session), request);
    if (plan.empty()) {
        session.reporter.summary("nothing to renumber", object_of(session, Exit::done, plan));
        return Exit::done;
    }
    files::check_renaming(set.directory.path, plan);
    confirm(session, plan);
    files::carry_out(set.directory.path, plan);
    std::string text;
    for (const files::Renaming &each : plan)
        text += fmt::format("renamed {} to {}\n", text::harmless(each.from), text::harmless(each.to));
    session.reporter.summary(text, object_of(session, Exit::done, plan));
    return Exit::done;
}

constexpr std::array<Alias, 1> aliases{{{"renumber"}}};

} // namespace

extern const Verb fix_verb;
constinit const Verb fix_verb{
    "fix",
    "",
    0,
    0,
    "renumber files after a merge",
    "Of two files with one version one, and each pending file that stands below an\n"
    "applied one, get a version behind all others: up and down together, in their\n"
    "order. Asks the database what is applied; that is never renamed. With goose,\n"
    "pending timestamps become the next numbers where the set has numbers.",
    "sluice fix        shows the plan and asks\n"
    "sluice fix --yes  for scripts",
    "",
    own,
    fix,
    Streams::ask,
    aliases};

} // namespace client::verbs
