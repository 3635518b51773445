#include "client/link/opening.hpp"

#include <poll.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace client::link {

namespace {

// A server drops who has not said who he is for a minute (authentication_timeout); then we begin anew.
constexpr std::chrono::seconds too_long(20);

// What libpq takes: null-terminated, the later one of a name counts.
struct Keywords {
    std::vector<const char *> keys, values;

    // The encoding is a connection parameter and not a query of its own: no round trip, and pgbouncer knows
    // it. It stands behind dbname, so that it also outranks what a URL says; the name does not.
    Keywords(const std::string &conninfo, const std::string &password, const char *timeout = nullptr) {
        add("fallback_application_name", "sluice");
        if (timeout) add("connect_timeout", timeout); // before dbname: what a URL says counts
        if (!conninfo.empty()) add("dbname", conninfo.c_str());
        add("client_encoding", "UTF8");
        if (!password.empty()) add("password", password.c_str());
        add(nullptr, nullptr);
    }
    void add(const char *key, const char *value) {
        keys.push_back(key);
        values.push_back(value);
    }
};

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

// Whether libpq's public half-way calls do all that its own loop does: it alone keeps connect_timeout, for
// each of several hosts.
bool needs_its_own_loop(const Options &options) {
    for (const PQconninfoOption *option = options.get(); option && option->keyword; option++) {
        const std::string_view key = option->keyword;
        const std::string_view value = option->val ? option->val : "";
        if ((key == "host" || key == "hostaddr") && value.find(',') != value.npos) return true;
        if ((key == "connect_timeout" || key == "service") && !value.empty()) return true;
    }
    return false;
}

bool is_plain(const std::string &conninfo) {
    const Options defaults(PQconndefaults(), PQconninfoFree); // the environment's word
    if (!defaults || needs_its_own_loop(defaults)) return false;
    if (conninfo.find('=') == conninfo.npos && conninfo.find("://") == conninfo.npos) return true; // a name
    const Options given(PQconninfoParse(conninfo.c_str(), nullptr), PQconninfoFree);
    return given && !needs_its_own_loop(given);
}

// One exchange further if it is the connection's turn; false if there is nothing more to do, or not yet.
bool advance(PGconn *connection, PostgresPollingStatusType &wanted, int timeout) {
    if (wanted == PGRES_POLLING_OK || wanted == PGRES_POLLING_FAILED) return false;
    struct pollfd watched {
        PQsocket(connection), static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0
    };
    const int ready = poll(&watched, 1, timeout);
    if (ready == 0) return false;
    if (ready > 0 || errno != EINTR) wanted = PQconnectPoll(connection);
    return true;
}

} // namespace

Handle connect(const std::string &conninfo, const std::string &password, int timeout_s) {
    const std::string timeout = std::to_string(timeout_s);
    const bool ours = timeout_s > 0 && !std::getenv("PGCONNECT_TIMEOUT");
    const Keywords words(conninfo, password, ours ? timeout.c_str() : nullptr);
    return {PQconnectdbParams(words.keys.data(), words.values.data(), 1), PQfinish};
}

bool worth_another_try(const std::string &conninfo) {
    const Keywords words(conninfo, {}, "1");
    return PQpingParams(words.keys.data(), words.values.data(), 1) != PQPING_NO_ATTEMPT;
}

Opening::Opening(const std::string &conninfo)
    : conninfo_(conninfo), begun_(std::chrono::steady_clock::now()) {
    if (!is_plain(conninfo)) return;
    const Keywords words(conninfo, {});
    handle_.reset(PQconnectStartParams(words.keys.data(), words.values.data(), 1));
    if (!handle_ || PQstatus(handle_.get()) == CONNECTION_BAD) wanted_ = PGRES_POLLING_FAILED;
    while (advance(handle_.get(), wanted_, 0)) {
    }
}

Handle Opening::finish() {
    if (std::chrono::steady_clock::now() - begun_ > too_long) handle_.reset();
    if (!handle_) return connect(conninfo_);
    while (advance(handle_.get(), wanted_, -1)) {
    }
    return std::move(handle_);
}

} // namespace client::link
