// Connecting in two halves: the server's part of it (a process, authentication, its first look into the
// catalog) takes about as long as reading a large directory, and both can be done at once.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <string>

namespace client::link {

using Handle = std::unique_ptr<PGconn, decltype(&PQfinish)>;

// Connects, by libpq's own loop; what came of it is for the caller to look at. Null if memory is short. A
// host that does not answer is given up after so many seconds, unless the user has said how many; 0 = libpq's
// own rule.
Handle connect(const std::string &conninfo, const std::string &password = {}, int timeout_s = 0);

// Whether another attempt can end otherwise: not if libpq cannot make anything of the words.
bool worth_another_try(const std::string &conninfo);

class Opening {
public:
    // Sends what can be sent without waiting.
    explicit Opening(const std::string &conninfo);
    // The connection, made or failed, as connect() gives it.
    Handle finish();

private:
    std::string conninfo_;
    std::chrono::steady_clock::time_point begun_;
    Handle handle_{nullptr, PQfinish};
    PostgresPollingStatusType wanted_ = PGRES_POLLING_WRITING; // as libpq has it before the first poll
};

} // namespace client::link
