#include "client/verbs/session.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "client/files/contents.hpp"
#include "client/files/find.hpp"
#include "client/link/url.hpp"
#include "client/path.hpp"
#include "client/show/ask.hpp"
#include "client/verbs/outcome.hpp"

namespace client::verbs {

namespace {

// What the server says besides the answer goes to whoever shows it.
class Passing final : public link::Listener {
public:
    explicit Passing(show::Reporter &reporter) : reporter_(reporter) {}
    void event(const Event &event) override { reporter_.event(event); }
    void notice(const Notice &notice) override { reporter_.notice(notice); }

private:
    show::Reporter &reporter_;
};

} // namespace

void Session::begin_connecting() {
    if (!line_->connection && !line_->opening)
        line_->opening.emplace(link::normalise(config.database).conninfo);
}

link::Connection &Session::connection() {
    if (!line_->connection) connect_within(config.wait_for_server);
    return *line_->connection;
}

bool Session::can_ask() const {
    return show::can_ask() && !reporter.json();
}

// "up" alone goes on with all streams, in their order.
std::string Session::again(const std::string &verb) const {
    return "sluice " + verb + (verb == "up" || verb == "status" ? "" : config.again_stream) + config.again;
}

void Session::connect(const link::Manner &manner) {
    line_->connection.emplace(config.database, config.database_from,
                              std::exchange(line_->opening, std::nullopt), manner);
    for (const std::string &notice : line_->connection->notices())
        reporter.note(notice);
}

// Whatever keeps us from connecting may pass: a server that starts, a name that is not known yet, a database
// or a role that somebody else still creates. Only words that libpq does not understand stay wrong.
void Session::connect_within(std::chrono::milliseconds patience) {
    using Clock = std::chrono::steady_clock;
    constexpr int host_answers_within_s = 5;
    constexpr std::chrono::milliseconds longest_pause{2000};
    const auto deadline = Clock::now() + patience;
    std::chrono::milliseconds pause{100};
    std::string said;
    while (!line_->connection) {
        try {
            return connect({true, patience.count() > 0 ? host_answers_within_s : 0});
        } catch (const Failure &failure) {
            const bool over = Clock::now() + pause > deadline;
            if (over || failure.exit == Exit::usage) throw;
            if (said.empty() && !link::worth_another_try(link::normalise(config.database).conninfo)) throw;
            if (said != failure.message) reporter.note("waiting for the server: " + failure.message);
            said = failure.message;
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, longest_pause);
    }
}

link::Rows Session::query(const char *sql, const link::Parameters &parameters) {
    Passing passing(reporter);
    try {
        return connection().run(sql, parameters, passing, interrupts);
    } catch (const link::ConnectionLost &lost) {
        throw Failure(Exit::failed, "the connection was lost", "Try again.")
            .because(lost.message)
            .leaving("nothing was changed by this command");
    }
}

link::Rows Session::ask(const char *sql, const link::Parameters &parameters) {
    try {
        return query(sql, parameters);
    } catch (const link::ServerError &error) {
        throw failure_of(*this, error);
    }
}

std::string Session::path_of(const std::string &file) const {
    if (config.dir.empty() || file.empty()) return file;
    const std::string path = join(config.dir, file);
    if (exists(path) || !is_directory(config.dir)) return exists(path) ? path : file;
    // The server may know a file by the end of its path only.
    for (const files::Found &found : files::find(config.dir, config.format).files)
        if (found.name.ends_with("/" + file)) return found.path();
    return file;
}

void add_source(Failure &failure) {
    Place &place = failure.place;
    if (place.source.empty() && place.line > 0 && !place.path.empty())
        place.source = files::source_line(place.path, place.line);
}

} // namespace client::verbs
