#include "client/verbs/install.hpp"

#include <fmt/format.h>

#include "client/text.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

// Another client was faster: it makes the same rows in the catalog, the same extension, or is done with both.
bool is_race(const link::ServerError &error) {
    return error.is("23505") || error.is("42710") || error.is("42P06");
}

Failure not_available(const link::ServerError &error) {
    Failure failure(Exit::failed, "pg_sluice is not installed on this server");
    failure.sqlstate = error.sqlstate;
    failure.detail = error.message + (error.detail.empty() ? "." : ". " + error.detail);
    failure.hint =
        "Install the extension's files on the server's machine (make install, with PG_CONFIG set to that "
        "server's pg_config).";
    failure.state = "nothing changed";
    return failure;
}

Failure cannot_create(const link::ServerError &error) {
    // 0A000: extension is not available; 58P01: a file of it is missing; 22023 is how 15 and older say
    // either.
    const bool missing_files = error.is("58P01") || error.is("0A000") || error.is("22023");
    if (missing_files) return not_available(error);
    Failure failure(Exit::failed, "could not create the extension pg_sluice: " + error.message, error.hint);
    failure.sqlstate = error.sqlstate;
    failure.detail = error.detail;
    if (error.is("42501"))
        failure.hint =
            "Let the owner of the database run CREATE EXTENSION pg_sluice, or grant CREATE on the database.";
    if (error.is("25006")) failure.hint = "Connect to a server, and with settings, that take writes.";
    failure.state = "nothing changed";
    return failure;
}

void create(Session &session) {
    try {
        session.query("CREATE EXTENSION pg_sluice");
        session.reporter.note(fmt::format("created extension pg_sluice in database \"{}\"",
                                          text::harmless(session.connection().database())));
    } catch (const link::ServerError &error) {
        if (!is_race(error)) throw cannot_create(error);
    }
}

} // namespace

link::Rows with_extension(Session &session, const std::function<link::Rows()> &query) {
    try {
        return query();
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        if (!session.config.install) {
            throw Failure(Exit::failed, "the extension pg_sluice is not in this database",
                          "Run CREATE EXTENSION pg_sluice, or leave out --no-install.")
                .coded(error.sqlstate);
        }
    }
    create(session);
    try {
        return query();
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        // It was in the way of CREATE EXTENSION and yet is not what we need.
        throw Failure(Exit::failed,
                      "the schema sluice in this database is not that of this version of pg_sluice",
                      "Run ALTER EXTENSION pg_sluice UPDATE, or rename a schema of your own of that name.")
            .coded(error.sqlstate)
            .because(error.message + ".")
            .leaving("nothing changed");
    }
}

link::Rows without_install(const Flag &flag, const std::function<link::Rows()> &query) {
    try {
        return query();
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        throw Failure(
            Exit::failed, "the extension pg_sluice is not in this database",
            fmt::format(
                "Run CREATE EXTENSION pg_sluice: --{} changes nothing, and only the server can read files.",
                flag.name))
            .coded(error.sqlstate)
            .leaving("nothing changed");
    }
}

} // namespace client::verbs
