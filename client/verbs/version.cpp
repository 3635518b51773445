// sluice version: where the database stands, in one word.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "client/files/related.hpp"
#include "client/text.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr const char *versions_query =
    "SELECT version, name, state FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.<>) 'reverted' AND kind OPERATOR(pg_catalog.<>) 'repeatable' ORDER BY "
    "seq";

struct Version {
    std::string version, name;
};

struct Standing {
    std::optional<Version> highest, last; // of what is applied
    std::string unfinished;               // dirty or running
    int applied = 0;
};

void take(Standing &standing, const Version &one) {
    standing.applied++;
    standing.last = one;
    if (!standing.highest || files::earlier(standing.highest->version, one.version)) standing.highest = one;
}

Standing read(Session &session) {
    Standing standing;
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    try {
        const link::Rows rows = session.query(versions_query, parameters);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.at(i, 2) == "applied")
                take(standing, {std::string(rows.at(i, 0)), std::string(rows.at(i, 1))});
            else
                standing.unfinished = rows.at(i, 0);
        }
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw failure_of(session, error);
    }
    // The order of names tells nothing: then it is the one that came last.
    const auto is_word = [](const Version &one) {
        return one.version.find_first_not_of("0123456789.") != one.version.npos;
    };
    if (standing.highest && is_word(*standing.highest)) standing.highest = standing.last;
    return standing;
}

Exit version(Session &session) {
    const Standing standing = read(session);
    const Version none{"0", ""};
    const Version highest = standing.highest.value_or(none);
    const Version last = standing.last.value_or(none);
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "version").add("stream", session.config.stream).add("version", highest.version);
    object.add_if("name", highest.name).add("last_applied", last.version).add("applied", standing.applied);
    object.add_if("unfinished", standing.unfinished);
    session.reporter.answer(text::harmless(highest.version), object);
    // Beside the answer, so that a script reads one word.
    if (session.reporter.json()) return Exit::done;
    if (!standing.unfinished.empty())
        session.reporter.warning(fmt::format("{} is not finished: see sluice status", standing.unfinished));
    if (last.version != highest.version)
        session.reporter.warning(fmt::format("applied last was {}, which is below it", last.version));
    return Exit::done;
}

} // namespace

extern const Verb version_verb;
constinit const Verb version_verb{
    "version",
    "",
    0,
    0,
    "show the version that the database is at",
    "Shows the highest version that is applied, and nothing else; 0 if none is. What\n"
    "was applied last, if that is another one, and what is dirty or running is told\n"
    "on the standard error. The client's own version is \"sluice --version\".",
    "sluice version\n"
    "sluice to \"$(sluice version -d $STAGING)\"  make one database like another",
    "current dbversion db-version",
    {},
    version,
    Streams::each};

} // namespace client::verbs
