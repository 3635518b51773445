#include "client/verbs/streams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/config_tables.hpp"
#include "client/verbs/hooks.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

// From the best to the worst.
constexpr std::array<Exit, 8> by_weight{Exit::done,  Exit::pending, Exit::busy,  Exit::refused,
                                        Exit::usage, Exit::failed,  Exit::dirty, Exit::lost};

Exit worse(Exit one, Exit other) {
    const auto *const a = std::find(by_weight.begin(), by_weight.end(), one);
    const auto *const b = std::find(by_weight.begin(), by_weight.end(), other);
    return std::max(a, b) == a ? one : other;
}

Exit guarded(const std::function<Exit(Session &)> &work, Session &session) {
    try {
        return work(session);
    } catch (const link::ServerError &error) {
        throw failure_of(session, error);
    }
}

} // namespace

Exit over_streams(Session &session, const std::function<Exit(Session &)> &work) {
    const auto &streams = session.config.streams;
    Exit worst = Exit::done;
    for (std::size_t i = 0; i < streams.size(); i++) {
        const Config config = of_stream(session.config, streams[i]);
        Session one(session, config);
        try {
            worst = worse(worst, guarded(work, one));
        } catch (Failure &failure) {
            const std::vector<StreamConfig> behind(streams.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                                   streams.end());
            failure.message = fmt::format("stream {}: {}", config.stream, failure.message);
            if (!behind.empty())
                failure.state +=
                    fmt::format("{}not begun: {}", failure.state.empty() ? "" : "; ", names_of(behind));
            throw;
        }
    }
    return worst;
}

Exit with_headings(Session &session, const std::function<Exit(Session &)> &work) {
    bool first = true;
    session.connection(); // no heading above what cannot be said
    return over_streams(session, [&](Session &one) {
        if (!one.reporter.json())
            one.reporter.answer(fmt::format("{}stream {}:\n", first ? "" : "\n", one.config.stream), {});
        first = false;
        return work(one);
    });
}

Failure which_stream(const Session &session) {
    return Failure(Exit::usage, "several streams are configured", "Say with --stream which one is meant.")
        .because(fmt::format("They are {}.", names_of(session.config.streams)));
}

namespace {

Exit dispatch(const Verb &verb, Session &session) {
    const bool several = !session.config.streams.empty();
    if (several && verb.streams == Streams::ask) throw which_stream(session);
    if (several && verb.streams == Streams::each) return with_headings(session, verb.run);
    return guarded(verb.run, session);
}

} // namespace

Exit run(const Verb &verb, Session &session) {
    try {
        const Exit exit = dispatch(verb, session);
        hook_after(session, nullptr);
        return exit;
    } catch (const Failure &failure) {
        hook_after(session, &failure);
        throw;
    }
}

} // namespace client::verbs
