// sluice ping: whether the database answers, and which versions are there.
#include <fmt/format.h>

#include "client/text.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

// The catalog only, so that it answers whatever is installed.
constexpr const char *versions_query =
    "SELECT pg_catalog.current_setting('server_version'), pg_catalog.pg_is_in_recovery(),"
    " (SELECT extversion FROM pg_catalog.pg_extension WHERE extname OPERATOR(pg_catalog.=) 'pg_sluice'),"
    " (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name OPERATOR(pg_catalog.=) "
    "'pg_sluice')";

std::string extension_text(const std::string &created, const std::string &available) {
    if (created.empty() && available.empty()) return "not installed on this server";
    if (created.empty()) return fmt::format("{} can be created (sluice up does)", available);
    if (available.empty()) return created + ", whose files are gone from the server";
    if (created == available) return created;
    return fmt::format("{}, and {} is installed: ALTER EXTENSION pg_sluice UPDATE", created, available);
}

Exit ping(Session &session) {
    const link::Rows rows = session.ask(versions_query);
    const std::string server(rows.at(0, 0));
    const bool standby = rows.at(0, 1) == "t";
    const std::string created(rows.at(0, 2));
    const std::string available(rows.at(0, 3));
    const std::string database = session.connection().database();
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "ping").add("database", database).add("server", server).add("standby", standby);
    object.add_if("extension", created).add_if("library", available).add("client", SLUICE_VERSION);
    session.reporter.summary(
        text::harmless(fmt::format("database   {}\nserver     PostgreSQL {}{}\nextension  pg_sluice {}\n"
                                   "client     sluice {}",
                                   database, server, standby ? ", a standby" : "",
                                   extension_text(created, available), SLUICE_VERSION),
                       true),
        object);
    return Exit::done;
}

} // namespace

extern const Verb ping_verb;
constinit const Verb ping_verb{
    "ping",
    "",
    0,
    0,
    "show whether the database answers, and all versions",
    "Connects once and shows the versions of the server, of the extension in this\n"
    "database and of its files on the server, and of this client. Exit code 0 if the\n"
    "database answers, whatever is installed in it, else 1.",
    "sluice ping -q",
    "health check",
    {},
    ping,
    Streams::own};

} // namespace client::verbs
