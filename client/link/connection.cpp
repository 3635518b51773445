#include "client/link/connection.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "client/failure.hpp"
#include "client/link/password.hpp"
#include "client/link/url.hpp"

namespace client::link {

namespace {

constexpr int tick_ms = 100;

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

bool nothing_named(const std::string &database) {
    if (!database.empty()) return false;
    for (const char *name : {"PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE", "PGPORT"})
        if (std::getenv(name)) return false;
    return true;
}

std::string hint_for(const PGconn *connection, const std::string &message, const std::string &database) {
    if (PQconnectionNeedsPassword(connection) == 1) return "Give the password by PGPASSWORD or ~/.pgpass.";
    if (message.find("startup parameter: options") != message.npos)
        return "The pooler lets no options through: leave search_path out of the URL and set it for the "
               "role.";
    if (nothing_named(database))
        return "Name the database with -d, SLUICE_DATABASE, DATABASE_URL or PGHOST and PGDATABASE.";
    return {};
}

Failure cannot_connect(const PGconn *connection, const std::string &database, const std::string &from) {
    const std::string text = trimmed(without_secrets(PQerrorMessage(connection), database));
    const std::size_t first = text.find('\n');
    Failure failure(Exit::failed, text.substr(0, first));
    if (failure.message.empty()) failure.message = "could not connect to the database";
    if (first != text.npos) failure.detail = text.substr(text.find_first_not_of("\n\t ", first));
    failure.hint = hint_for(connection, failure.message, database);
    if (!from.empty() && from != "--database" && failure.hint.empty())
        failure.detail +=
            fmt::format("{}The database is named by {}.", failure.detail.empty() ? "" : "\n", from);
    failure.state = "nothing was sent";
    return failure;
}

std::string field(const PGresult *result, int code) {
    const char *value = PQresultErrorField(result, code);
    return value ? value : "";
}

Notice notice_of(const PGresult *result) {
    return {field(result, PG_DIAG_SEVERITY_NONLOCALIZED), field(result, PG_DIAG_SQLSTATE),
            field(result, PG_DIAG_MESSAGE_PRIMARY),       field(result, PG_DIAG_MESSAGE_DETAIL),
            field(result, PG_DIAG_MESSAGE_HINT),          field(result, PG_DIAG_CONTEXT)};
}

// Called by libpq in the middle of its own work: only takes down what came, and lets nothing out.
void receive(void *heard, const PGresult *result) {
    try {
        static_cast<std::vector<Notice> *>(heard)->push_back(notice_of(result));
    } catch (...) { // out of memory: the message is lost, the run is not
    }
}

ServerError error_of(const PGresult *result) {
    ServerError error;
    const Notice fields = notice_of(result);
    error.sqlstate = fields.sqlstate;
    error.message = fields.message.empty() ? trimmed(PQresultErrorMessage(result)) : fields.message;
    error.detail = fields.detail;
    error.hint = fields.hint;
    error.context = fields.context;
    return error;
}

bool is_error(const PGresult *result) {
    const ExecStatusType status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY;
}

struct Deaf final : Listener {
    void event(const Event &) override {}
    void notice(const Notice &) override {}
};

} // namespace

std::string_view Rows::at(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::optional<std::string> Rows::maybe(int row, int column) const {
    return null(row, column) ? std::nullopt : std::optional<std::string>(at(row, column));
}

std::optional<double> Rows::number(int row, int column) const {
    const std::string_view text = at(row, column);
    double value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && !text.empty() ? std::optional(value) : std::nullopt;
}

int Rows::whole(int row, int column) const {
    return static_cast<int>(std::clamp(number(row, column).value_or(0), -2e9, 2e9));
}

Connection::Connection(const std::string &database, const std::string &from, std::optional<Opening> begun,
                       const Manner &manner) {
    const Target target = normalise(database);
    url_notices_ = target.notices;
    connection_ = begun ? begun->finish() : connect(target.conninfo, {}, manner.timeout_s);
    const bool wants_password = connection_ && PQstatus(connection_.get()) == CONNECTION_BAD &&
                                PQconnectionNeedsPassword(connection_.get()) == 1;
    if (wants_password && manner.may_ask)
        if (const auto password = ask_password(PQuser(connection_.get())))
            connection_ = connect(target.conninfo, *password);
    if (!connection_) throw Failure(Exit::failed, "out of memory");
    if (PQstatus(connection_.get()) != CONNECTION_OK) throw cannot_connect(connection_.get(), database, from);
    PQsetNoticeReceiver(connection_.get(), receive, &heard_);
    PQsetnonblocking(connection_.get(), 1);
}

Rows Connection::run(const char *sql, const Parameters &parameters) {
    Deaf deaf;
    return run(sql, parameters, deaf);
}

Rows Connection::run(const char *sql, const Parameters &parameters, Listener &listener,
                     const Interrupts *interrupts) {
    PGconn *const connection = connection_.get();
    canceled_ = false;
    if (!parameters.send(connection, sql)) throw ConnectionLost(first_line(PQerrorMessage(connection)));

    Rows rows;
    std::optional<ServerError> error;
    for (;;) {
        const bool busy = PQisBusy(connection) == 1;
        deliver(listener);
        if (busy) {
            flush_and_wait(listener, interrupts);
            continue;
        }
        PGresult *const result = PQgetResult(connection);
        if (!result) break;
        const bool failed = is_error(result);
        // Copying is refused by the server before it begins; were it not, libpq would wait for us for ever.
        const bool over = PQstatus(connection) == CONNECTION_BAD || PQresultStatus(result) == PGRES_COPY_IN;
        if (failed && !error) error = error_of(result);
        rows = Rows(result);
        if (over) break;
    }
    deliver(listener);
    if (PQstatus(connection) == CONNECTION_BAD)
        throw ConnectionLost(first_line(error ? error->message : PQerrorMessage(connection)));
    if (error) throw std::move(*error);
    return rows;
}

// Waits until the server says something, a signal comes or a tick is due; sends what is still unsent.
void Connection::flush_and_wait(Listener &listener, const Interrupts *interrupts) {
    const int unsent = PQflush(connection_.get());
    const bool watch_signals = interrupts && !canceled_;
    const int signal_end = watch_signals ? interrupts->descriptor() : -1; // poll ignores negative ones
    const short wanted = unsent == 1 ? POLLIN | POLLOUT : POLLIN;
    std::array<struct pollfd, 2> watched{{{PQsocket(connection_.get()), wanted, 0}, {signal_end, POLLIN, 0}}};
    const int ready = poll(watched.data(), watched.size(), listener.wants_ticks() ? tick_ms : -1);
    if (ready < 0 && errno != EINTR) throw ConnectionLost("could not wait for the server");
    if (watch_signals && interrupts->came()) cancel(listener);
    if (ready > 0 && watched[0].revents != 0) PQconsumeInput(connection_.get());
    if (listener.wants_ticks()) listener.tick();
}

void Connection::deliver(Listener &listener) {
    const std::vector<Notice> heard = std::exchange(heard_, {});
    for (const Notice &notice : heard) {
        const bool may_be_ours = notice.severity == "INFO" && !notice.detail.empty();
        const auto event = may_be_ours ? parse_event(notice.detail) : std::nullopt;
        if (event)
            listener.event(*event);
        else
            listener.notice(notice);
    }
}

void Connection::cancel(Listener &listener) {
    canceled_ = true;
    const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> request(PQgetCancel(connection_.get()),
                                                                     PQfreeCancel);
    std::array<char, 256> problem{};
    if (request) PQcancel(request.get(), problem.data(), static_cast<int>(problem.size()));
    listener.canceling();
}

} // namespace client::link
