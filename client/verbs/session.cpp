#include "client/verbs/session.hpp"

#include <utility>

#include "client/files/contents.hpp"
#include "client/files/find.hpp"
#include "client/link/url.hpp"
#include "client/path.hpp"
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
    if (!line_->connection) {
        line_->connection.emplace(config.database, config.database_from,
                                  std::exchange(line_->opening, std::nullopt));
        for (const std::string &notice : line_->connection->notices())
            reporter.note(notice);
    }
    return *line_->connection;
}

// "up" alone goes on with all streams, in their order.
std::string Session::again(const std::string &verb) const {
    return "sluice " + verb + (verb == "up" || verb == "status" ? "" : config.again_stream) + config.again;
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
        if (found.name.ends_with("/" + file)) return found.path;
    return file;
}

void add_source(Failure &failure) {
    Place &place = failure.place;
    if (place.source.empty() && place.line > 0 && !place.path.empty())
        place.source = files::source_line(place.path, place.line);
}

} // namespace client::verbs
