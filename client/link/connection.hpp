// One connection to the server, and queries over it that can be watched and canceled while they run.
#pragma once

#include <libpq-fe.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/event.hpp"
#include "client/link/interrupts.hpp"
#include "client/link/opening.hpp"
#include "client/link/parameters.hpp"

namespace client::link {

// An error that the server reported. Owns its texts.
struct ServerError : std::exception {
    std::string sqlstate, message, detail, hint, context;

    const char *what() const noexcept override { return message.c_str(); }
    bool is(std::string_view code) const { return sqlstate == code; }
};

// The connection broke while a query was under way: whether it took effect is not known.
struct ConnectionLost : std::exception {
    std::string message;

    explicit ConnectionLost(std::string message_) : message(std::move(message_)) {}
    const char *what() const noexcept override { return message.c_str(); }
};

// Hears what the server says while a query runs. Called between reads from the connection, never from
// inside libpq, so it may throw; the query is then abandoned.
class Listener {
public:
    virtual ~Listener() = default;
    virtual void event(const Event &event) = 0;
    virtual void notice(const Notice &notice) = 0;
    virtual void tick() {} // about ten times a second, if wanted
    virtual bool wants_ticks() const { return false; }
    virtual void canceling() {} // a signal came and the server has been asked to cancel
};

// Rows as text. Owns the result.
class Rows {
public:
    explicit Rows(PGresult *result = nullptr) : result_(result, PQclear) {}

    int size() const { return result_ ? PQntuples(result_.get()) : 0; }
    bool null(int row, int column) const { return PQgetisnull(result_.get(), row, column) == 1; }
    std::string_view at(int row, int column) const; // "" for NULL
    std::optional<std::string> maybe(int row, int column) const;
    std::optional<double> number(int row, int column) const; // nothing for NULL and for what is none
    int whole(int row, int column) const;                    // 0 for NULL and for what is none

private:
    std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

struct Manner {
    bool may_ask = true; // for a password that the server wants, on the terminal, if there is one
    int timeout_s = 0;   // for hosts that do not answer; 0 = libpq's own rule
};

class Connection {
public:
    // `database` is a URL, a conninfo, or empty for libpq's own rules; `from` says where the user wrote it.
    // `begun` is what was begun before, for the same database. Throws Failure.
    Connection(const std::string &database, const std::string &from,
               std::optional<Opening> begun = std::nullopt, const Manner &manner = {});
    Connection(const Connection &) = delete; // libpq holds the address of what was heard
    Connection &operator=(const Connection &) = delete;

    // Runs one query and returns its rows. `interrupts` makes it cancelable. Throws ServerError,
    // ConnectionLost.
    Rows run(const char *sql, const Parameters &parameters, Listener &listener,
             const Interrupts *interrupts = nullptr);
    // Hears nothing.
    Rows run(const char *sql, const Parameters &parameters = {});

    std::string database() const { return PQdb(connection_.get()); }
    // The process that was announced at the start; a pooler announces one that is none.
    int announced_process() const { return PQbackendPID(connection_.get()); }
    int server_major() const { return PQserverVersion(connection_.get()) / 10000; }
    // The variables by which another program of libpq reaches the same database as the same user: PGHOST and
    // so on, the password among them (unlike arguments they are not shown to everybody), and DATABASE_URL for
    // those that read nothing else.
    std::vector<std::pair<std::string, std::string>> environment() const;
    // What normalise() left out of the URL.
    const std::vector<std::string> &notices() const { return url_notices_; }

private:
    void flush_and_wait(Listener &listener, const Interrupts *interrupts);
    void deliver(Listener &listener);
    void cancel(Listener &listener);

    Handle connection_{nullptr, PQfinish};
    std::vector<Notice> heard_; // by the notice receiver, not delivered yet
    std::vector<std::string> url_notices_;
    bool canceled_ = false;
};

} // namespace client::link
