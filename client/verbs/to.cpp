// sluice to VERSION: up or down, whichever side the version is on.
#include <algorithm>
#include <array>

#include "client/files/related.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 5> own{&flags::yes, &flags::out_of_order, &flags::use_files, &flags::wait,
                                          &flags::no_install};

// What is applied shows as such, or as gone or changed since.
bool is_applied(const LookRow &row) {
    return row.state == "applied" || row.state == "missing" || row.state == "differs";
}

Exit to(Session &session) {
    const std::string &version = session.arguments.words()[0];
    if (files::same_version(version, "0")) return run_down(session, {{}, "0", "to"});
    const FileSet set = read_files(session);
    std::vector<LookRow> rows;
    with_extension(session, [&] {
        rows = look(session, set, true);
        return link::Rows();
    });
    const bool applied = std::any_of(rows.begin(), rows.end(), [&](const LookRow &row) {
        return is_applied(row) && files::same_version(row.version, version);
    });
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
