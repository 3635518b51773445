// sluice to VERSION: up or down, whichever side the version is on.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/files/related.hpp"
#include "client/text.hpp"
#include "client/verbs/dry_run.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 7> own{&flags::dry_run,      &flags::trial,     &flags::yes,
                                          &flags::out_of_order, &flags::use_files, &flags::wait,
                                          &flags::no_install};

// What is applied shows as such, or as gone or changed since.
bool is_applied(const LookRow &row) {
    return row.state == "applied" || row.state == "missing" || row.state == "differs";
}

Failure only_up(const std::string &version) {
    return Failure(Exit::usage,
                   fmt::format("--try tries what goes up, and {} is below", text::harmless(version)),
                   "Look at it with --dry-run.");
}

Exit to(Session &session) {
    session.arguments.exclude(flags::dry_run.name, flags::trial.name);
    const std::string &version = session.arguments.words()[0];
    if (version == "0" && session.arguments.has(flags::trial.name)) throw only_up(version);
    if (version == "0") return run_down(session, {{}, "0", "to"});
    const FileSet set = read_files(session);
    std::vector<LookRow> rows;
    const auto query = [&] {
        rows = look(session, set, true);
        return link::Rows();
    };
    const bool trial = session.arguments.has(flags::trial.name);
    const bool dry = session.arguments.has(flags::dry_run.name);
    if (dry || trial)
        without_install(dry ? flags::dry_run : flags::trial, query);
    else
        with_extension(session, query);
    const bool applied = std::any_of(rows.begin(), rows.end(), [&](const LookRow &row) {
        return is_applied(row) && files::same_version(row.version, version);
    });
    if (applied && trial) throw only_up(version);
    if (dry && !applied) return dry_up(session, {{}, version, "to"});
    return applied ? run_down(session, {{}, version, "to"}) : run_up(session, {{}, version, "to"});
}

constexpr std::array<Alias, 1> aliases{{{"goto"}}};

} // namespace

extern const Verb to_verb;
constinit const Verb to_verb{"to",
                             "VERSION",
                             1,
                             1,
                             "go up or down to a version",
                             "Looks which side the version is on: if it is applied, everything above it is\n"
                             "reverted; if it is pending, everything up to it is run. 0 reverts everything.",
                             "sluice to 20260131  make this the newest version that is applied\n"
                             "sluice to 0         revert everything",
                             "migrate-to",
                             own,
                             to,
                             Streams::ask,
                             aliases};

} // namespace client::verbs
