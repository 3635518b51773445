#include "client/verbs/watch.hpp"

#include <fmt/format.h>

#include "client/failure.hpp"
#include "client/text.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

constexpr auto first_look = std::chrono::seconds(2);
constexpr auto between_looks = std::chrono::seconds(1);

// The runner is found by the view, not by its connection: behind a pooler the client does not know the
// backend.
constexpr const char *build_query = "SELECT phase, percent FROM sluice.progress"
                                    " WHERE stream OPERATOR(pg_catalog.=) $1 AND phase IS NOT NULL LIMIT 1";

} // namespace

void Watch::event(const Event &event) {
    if (event.kind == EventKind::begin && !event.text.empty())
        step_since_ = Clock::now();
    else if (event.kind == EventKind::done || event.kind == EventKind::failed ||
             event.kind == EventKind::begin)
        step_since_.reset();
}

std::string Watch::look() {
    const auto now = Clock::now();
    const bool due = step_since_ && now - *step_since_ > first_look && now - last_look_ > between_looks;
    if (!due || given_up_) return {};
    last_look_ = now;
    try {
        if (!connection_)
            connection_.emplace(session_.config.database, session_.config.database_from, std::nullopt,
                                link::Manner{false});
        link::Parameters parameters;
        parameters.text(std::string_view(session_.config.stream));
        const link::Rows rows = connection_->run(build_query, parameters);
        if (rows.size() != 1) return {};
        const std::string phase = text::one_line(rows.at(0, 0));
        return rows.null(0, 1) ? phase : fmt::format("{}, {} %", phase, rows.at(0, 1));
    } catch (const std::exception &) { // no room for a connection, no rights: then there is no percentage
        given_up_ = true;
        connection_.reset();
        return {};
    }
}

} // namespace client::verbs
