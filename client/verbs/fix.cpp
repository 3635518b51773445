// sluice fix: files that stand where they cannot run get a version behind all others.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/files/contents.hpp"
#include "client/files/renaming.hpp"
#include "client/files/renumber.hpp"
#include "client/files/write.hpp"
#include "client/path.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/confirm.hpp"
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

std::string plan_text(const Session &session, const files::Renumbering &plan) {
    show::Table table({{"FILE", 20}, {"BECOMES", 20}, {"WHY", 10, 1}});
    for (const files::Renaming &each : plan.renamings)
        table.add({{each.from}, {each.to, show::Tone::good}, {each.why}});
    return table.str(session.reporter.style());
}

JsonObject object_of(const Session &session, const files::Renumbering &plan) {
    JsonArray renamed, rewritten;
    for (const files::Renaming &each : plan.renamings) {
        JsonObject one;
        renamed.raw(one.add("from", each.from).add("to", each.to).add("why", each.why).str());
    }
    for (const files::Rewriting &each : plan.rewritings)
        rewritten.add(each.file);
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "fix").add("stream", session.config.stream).raw("renamed", renamed.str());
    return object.raw("rewritten", rewritten.str());
}

std::string text_of(const files::Renumbering &plan) {
    if (plan.renamings.empty()) return "nothing to renumber";
    std::string text;
    for (const files::Renaming &each : plan.renamings)
        text += fmt::format("renamed {} to {}\n", text::harmless(each.from), text::harmless(each.to));
    for (const files::Rewriting &each : plan.rewritings)
        text += fmt::format("what {} requires has its new version\n", text::harmless(each.file));
    return text;
}

void carry_out(const std::string &directory, const files::Renumbering &plan) {
    files::carry_out(directory, plan.renamings);
    for (const files::Rewriting &each : plan.rewritings) {
        try {
            files::replace(join(directory, each.file), each.text);
        } catch (Failure &failure) {
            throw std::move(failure).leaving(
                "the files are renamed, but that one still requires a version by its old name");
        }
    }
}

void confirm(Session &session, const files::Renumbering &plan) {
    const bool asked_for = session.arguments.has(flags::yes.name);
    if (!asked_for && !session.reporter.json()) session.reporter.answer(plan_text(session, plan), {});
    if (confirmed(session, plan.renamings.size() == 1 ? "Rename it?" : "Rename them?")) return;
    throw not_confirmed(session, "the renaming").leaving("nothing was renamed");
}

Exit fix(Session &session) {
    const FileSet set = read_files(session);
    const std::vector<core::File> contents = files::contents_of(set.directory);
    const core::formats::Format &format = needed_format(session.config.format, contents);
    if (format.listed)
        throw Failure(Exit::usage, fmt::format("the order of {} does not stand in versions", format.title),
                      "Change it where it stands.");
    files::RenumberRequest request;
    request.out_of_order = session.config.out_of_order;
    request.sequence = session.arguments.has(flags::sequence.name);
    request.now = std::time(nullptr);
    request.stream = session.config.stream;
    const files::Renumbering plan = files::plan_renumbering(format, contents, applied_in(session), request);
    if (!plan.renamings.empty()) {
        files::check_renaming(set.directory.path, plan.renamings);
        confirm(session, plan);
        carry_out(set.directory.path, plan);
    }
    for (const std::string &doubt : plan.doubts)
        session.reporter.warning(doubt);
    session.reporter.summary(text_of(plan), object_of(session, plan));
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
