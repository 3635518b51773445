// sluice redo [N]: what was applied last is reverted and applied again, from its file as it is now.
#include <fmt/format.h>

#include <array>

#include "client/files/related.hpp"
#include "client/text.hpp"
#include "client/verbs/dry_run.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/statements.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 4> own{&flags::dry_run, &flags::use_files, &flags::yes, &flags::wait};

constexpr const char *how_many =
    "Say how many of the last ones, \"sluice redo 2\"; to a version go with \"sluice to VERSION\".";

constexpr const char *last_query =
    "SELECT version FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.=) 'applied' AND kind OPERATOR(pg_catalog.<>) 'repeatable'"
    " ORDER BY seq DESC LIMIT $2";

std::vector<std::string> last_applied(Session &session, int count) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream)).number(count);
    const link::Rows rows = session.ask(last_query, parameters);
    std::vector<std::string> versions;
    for (int i = 0; i < rows.size(); i++)
        versions.emplace_back(rows.at(i, 0));
    return versions;
}

// Files of these versions. What could not be applied again is not reverted.
std::vector<std::string> files_of(const Session &session, const FileSet &set,
                                  const std::vector<std::string> &versions) {
    std::vector<std::string> names;
    for (const std::string &version : versions) {
        const auto found = files::of_version(set.directory.files, version);
        if (found.empty())
            throw Failure(Exit::failed,
                          fmt::format("there is no file of {} in \"{}\"", text::harmless(version),
                                      text::harmless(session.config.dir)),
                          "Bring the file back, or revert it alone with \"sluice down\".")
                .because("It could be reverted and not be applied again.")
                .leaving("nothing changed");
        for (const std::size_t i : found)
            names.push_back(set.directory.files[i].name);
    }
    return names;
}

// Down, and up again. Once down is done, whatever stops the up leaves them reverted.
Carried there_and_back(Session &session, const FileSet &set, const std::vector<std::string> &files,
                       int count) {
    const Carried back = carry_down(session, {count, {}, "redo"});
    try {
        Carried end = carry_up(session, set, {count, {}, "up", files});
        end.tally.reverted = back.tally.reverted;
        end.ms += back.ms;
        return end;
    } catch (Failure &failure) {
        if (failure.state == "nothing changed")
            failure.state =
                fmt::format("{} reverted and pending",
                            count == 1 ? "one migration is" : fmt::format("{} migrations are", count));
        if (failure.next.empty()) failure.next = session.again(fmt::format("up {}", count));
        throw;
    }
}

// A version would be taken for as large a number, and everything be reverted.
void check_count(std::size_t applied, int steps) {
    if (applied == 0 || applied >= static_cast<std::size_t>(steps)) return;
    throw Failure(Exit::usage, fmt::format("redo {} is more than is applied", steps), how_many)
        .because(fmt::format("There {}.",
                             applied == 1 ? "is one migration" : fmt::format("are {} migrations", applied)))
        .leaving("nothing changed");
}

Exit redo(Session &session) {
    const int steps = session.arguments.steps(how_many).value_or(1);
    const FileSet set = read_files(session);
    const std::vector<std::string> versions = last_applied(session, steps);
    check_count(versions.size(), steps);
    const std::vector<std::string> files = files_of(session, set, versions);
    if (session.arguments.has(flags::dry_run.name))
        return dry_redo(session, set, static_cast<int>(versions.size()), files);
    Carried end;
    if (!versions.empty()) {
        understood(session, ship(set, files)); // a slip in a file is found before anything is reverted
        end = there_and_back(session, set, files, static_cast<int>(versions.size()));
    }
    const auto count = static_cast<std::size_t>(end.tally.applied);
    end.outcome = versions.empty() ? "nothing is applied"
                                   : fmt::format("applied {} again", text::counted(count, "migration"));
    return finish(session, "redo", end);
}

} // namespace

extern const Verb redo_verb;
constinit const Verb redo_verb{
    "redo",
    "[N]",
    0,
    1,
    "revert what was applied last and apply it again",
    "Reverts the migration that was applied last, or the last N, and applies the\n"
    "same ones again from their files as they are now. The down scripts are those\n"
    "that the ledger keeps, which fit what was applied.",
    "sluice redo    after editing the newest migration\n"
    "sluice redo 2  the last two",
    "again",
    own,
    redo};

} // namespace client::verbs
