#include "client/link/pg_dump.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "client/failure.hpp"
#include "client/link/child.hpp"
#include "client/text.hpp"

namespace client::link {

namespace {

constexpr int newest = 40; // majors that are looked for

struct Program {
    std::string path;
    int major = 0; // 0 = it cannot be run
};

ChildEnd run(std::vector<std::string> words, const Connection *connection = nullptr) {
    ChildTask task;
    task.words = std::move(words);
    task.silent = true;
    if (connection) task.environment = connection->environment();
    task.unset = {"PGSERVICE"}; // what it says would outrank the variables
    const Interrupts interrupts;
    return run_child(task, interrupts);
}

Program look_at(const std::string &path) {
    const ChildEnd end = run({path, "--version"});
    return {path, end.well() ? version_of(end.out) : 0};
}

Failure too_old(const Program &found, int server) {
    Failure failure(Exit::failed,
                    found.major > 0 ? "pg_dump is too old for this server" : "pg_dump was not found");
    failure.detail =
        found.major > 0
            ? fmt::format("\"{}\" is of version {}, the server of {}.", found.path, found.major, server)
            : "Neither PATH nor the folders of the distribution have one that is new enough.";
    failure.hint = fmt::format(
        "Install the client programs of PostgreSQL {} or newer, or name one with --pg-dump.", server);
    return failure;
}

Program find(const std::string &named, int server) {
    const Program first = look_at(named.empty() ? "pg_dump" : named);
    if (first.major >= server) return first;
    if (!named.empty()) {
        if (first.major > 0) throw too_old(first, server);
        throw Failure(Exit::failed,
                      fmt::format("\"{}\" is no pg_dump that can be run", text::harmless(named)),
                      "Give the path of a pg_dump.");
    }
    for (int major = server; major <= newest; major++)
        for (const char *folder : {"/usr/lib/postgresql/{}/bin/pg_dump", "/usr/pgsql-{}/bin/pg_dump"})
            if (const Program other = look_at(fmt::format(fmt::runtime(folder), major));
                other.major >= server)
                return other;
    throw too_old(first, server);
}

} // namespace

int version_of(const std::string &words) {
    const std::size_t at = words.find_first_of("0123456789");
    return at == std::string::npos ? 0 : std::atoi(words.c_str() + at);
}

std::string dump_schema(const Connection &connection, const std::string &program) {
    const Program found = find(program, connection.server_major());
    ChildEnd end = run({found.path, "--schema-only", "--no-owner", "--no-privileges", "--no-tablespaces",
                        "--no-subscriptions", "--no-security-labels", "--no-password", "--encoding=UTF8"},
                       &connection);
    if (end.well()) return std::move(end.out);
    throw Failure(Exit::failed, fmt::format("{} {}", found.path, end.how()),
                  "Mend what it says. For a lack of rights: dump as the role that runs the migrations.")
        .because(end.tail);
}

} // namespace client::link
