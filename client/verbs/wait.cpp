// sluice wait: comes back when the database answers, or when it is migrated.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "client/text.hpp"
#include "client/verbs/pending.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/streams.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr Flag migrated{"migrated", 0, nullptr, "wait until nothing is pending"};
constexpr Flag timeout{"timeout", 0, "TIME", "give up after so long (default: 1m)"};

constexpr std::array<const Flag *, 2> own{&migrated, &timeout};

constexpr milliseconds usual_timeout{60000};
constexpr milliseconds between_looks{1000};

milliseconds patience_of(const Session &session) {
    const auto given = session.arguments.value(timeout.name);
    if (!given) return usual_timeout;
    if (const auto time = text::parse_duration(*given)) return *time;
    throw Failure(Exit::usage,
                  fmt::format("\"{}\" is not a length of time (--timeout)", text::harmless(*given)),
                  "Write it like 30s, 10m or 1h30m.");
}

milliseconds left(Clock::time_point deadline) {
    return std::max(std::chrono::duration_cast<milliseconds>(deadline - Clock::now()), milliseconds(0));
}

Failure still_pending(const Session &session, const std::vector<LookRow> &list) {
    const bool dirty =
        std::any_of(list.begin(), list.end(), [](const LookRow &row) { return row.state == "dirty"; });
    const std::string &first = list[0].version.empty() ? list[0].file : list[0].version;
    Failure failure(dirty ? Exit::dirty : Exit::pending,
                    fmt::format("{} still pending", list.size() == 1
                                                        ? "one migration is"
                                                        : fmt::format("{} migrations are", list.size())));
    failure.detail = fmt::format("The first one is {}{}.", text::harmless(first),
                                 dirty ? ", and one has stopped half way" : "");
    failure.next = session.again("status");
    return failure;
}

// Of all streams that are meant.
std::vector<LookRow> pending_everywhere(Session &session) {
    if (session.config.streams.empty()) return pending_of(session, read_files(session));
    std::vector<LookRow> all;
    over_streams(session, [&](Session &one) {
        for (LookRow &row : pending_of(one, read_files(one)))
            all.push_back(std::move(row));
        return Exit::done;
    });
    return all;
}

// Each look has a connection of its own: who waits should not hold one, and a server that is restarted
// meanwhile is no end.
void wait_for_migrations(Session &session, Clock::time_point deadline) {
    std::size_t said = 0;
    for (;;) {
        session.connect_within(left(deadline));
        const std::vector<LookRow> list = pending_everywhere(session);
        if (list.empty()) return;
        if (Clock::now() + between_looks > deadline) throw still_pending(session, list);
        session.hang_up();
        if (said != list.size())
            session.reporter.note(
                fmt::format("waiting: {} pending", text::counted(list.size(), "migration")));
        said = list.size();
        std::this_thread::sleep_for(between_looks);
    }
}

Exit wait(Session &session) {
    const bool all = session.arguments.has(migrated.name);
    const auto begun = Clock::now();
    const auto deadline = begun + patience_of(session);
    if (all)
        wait_for_migrations(session, deadline);
    else
        session.connect_within(left(deadline));
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
    const std::string outcome = all ? "nothing is pending" : "the database answers";
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "wait").add("stream", session.config.stream).add("outcome", outcome).add("ms", ms);
    session.reporter.summary(outcome, object);
    return Exit::done;
}

} // namespace

extern const Verb wait_verb;
constinit const Verb wait_verb{
    "wait",
    "",
    0,
    0,
    "wait until the database answers, or is migrated",
    "Tries to connect until it succeeds. With --migrated it then looks once a second\n"
    "whether every file of the directory is applied; it runs nothing itself and holds\n"
    "no connection between two looks. For init containers, and for application pods\n"
    "that start beside the job that migrates. Exit code 1 if the database does not\n"
    "answer in time, 3 if something is still pending, 4 if something is dirty.",
    "sluice wait --timeout 2m\n"
    "sluice wait --migrated --timeout 10m && exec ./app",
    "",
    own,
    wait,
    Streams::own};

} // namespace client::verbs
