// distance SERVER_PORT MILLISECONDS COUNTS: a proxy on 127.0.0.1 that puts a network of that round trip time
// between a client and a server, and counts what passes. It prints the port that it listens on; at SIGTERM it
// writes the counts to the file COUNTS as JSON and ends.
//
// A round trip is counted when the client asks (anything but what belongs to connecting and leaving) after
// the server has said something. The first bytes of a connection wait one round trip longer, for the TCP
// handshake that the proxy answers itself. No TLS: clients have to come with sslmode=disable.

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <list>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr size_t most_queued = 8 << 20;
volatile sig_atomic_t ended = 0;

int64_t now() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

[[noreturn]] void fail(const char *what) {
    perror(what);
    exit(1);
}

struct Counts {
    long connections = 0, round_trips = 0, statements = 0, errors = 0, bytes_up = 0, bytes_down = 0;
};

// Where messages begin in one direction of a connection. The first message of a client has no type.
class Framing {
public:
    explicit Framing(bool client) : typeless_(client) {}

    // A byte without a frame follows: the answer to a request for encryption.
    void expect_bare_byte() { bare_++; }

    // Calls seen(type, code) for each message that begins in these bytes; type 0 has none, code is then the
    // version asked for.
    template <class Seen>
    void feed(const char *bytes, size_t count, Seen seen) {
        while (count > 0) {
            if (bare_ > 0 && header_.empty() && body_ == 0) {
                bare_--, bytes++, count--;
            } else if (body_ > 0) {
                const size_t part = std::min(body_, count);
                body_ -= part, bytes += part, count -= part;
            } else {
                header_.push_back(*bytes++);
                count--;
                if (header_.size() == (typeless_ ? 8U : 5U)) {
                    begin(seen);
                }
            }
        }
    }

private:
    static uint32_t number(const std::string &bytes, size_t at) {
        uint32_t value = 0;
        for (size_t i = at; i < at + 4; i++) {
            value = value << 8 | static_cast<unsigned char>(bytes[i]);
        }
        return value;
    }

    template <class Seen>
    void begin(Seen seen) {
        if (typeless_) {
            const uint32_t code = number(header_, 4);
            const bool asks_for_encryption = code == 80877103 || code == 80877104;
            body_ = number(header_, 0) - 8;
            typeless_ = asks_for_encryption;
            seen('\0', asks_for_encryption);
        } else {
            body_ = number(header_, 1) - 4;
            seen(header_[0], false);
        }
        header_.clear();
    }

    bool typeless_;
    int bare_ = 0;
    size_t body_ = 0;
    std::string header_;
};

struct Chunk {
    int64_t due;
    std::string bytes;
};

struct Direction {
    int from, to;
    Framing framing;
    std::deque<Chunk> queue{};
    size_t queued = 0;
    bool ended = false, closed = false;
};

struct Connection {
    Connection(int client, int server)
        : up{client, server, Framing(true)}, down{server, client, Framing(false)} {}
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection() {
        close(up.from);
        close(down.from);
    }

    bool done() const { return broken || (up.closed && down.closed) || (down.ended && down.queue.empty()); }

    Direction up, down;
    bool answered = true, first = true, broken = false;
};

class Proxy {
public:
    Proxy(int server_port, double milliseconds)
        : server_port_(server_port), one_way_(static_cast<int64_t>(milliseconds * 1e6 / 2)) {
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr *>(&address), size) < 0 || listen(listener_, 128) < 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size) < 0) {
            fail("listen");
        }
        printf("%d\n", ntohs(address.sin_port));
        fflush(stdout);
    }

    void run(const sigset_t &while_waiting) {
        while (ended == 0) {
            wait(while_waiting);
            for (auto connection = connections_.begin(); connection != connections_.end();) {
                send(*connection, connection->up);
                send(*connection, connection->down);
                connection = connection->done() ? connections_.erase(connection) : std::next(connection);
            }
        }
    }

    const Counts &counts() const { return counts_; }

private:
    static sockaddr_in loopback(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    // Waits until something can be read, or written because its time has come, and reads what there is.
    void wait(const sigset_t &while_waiting) {
        std::vector<pollfd> polls{{listener_, POLLIN, 0}};
        int64_t next = INT64_MAX;
        const int64_t time = now();
        for (const Connection &connection : connections_) {
            for (const auto &[to_read, to_write] :
                 {std::pair{&connection.up, &connection.down}, std::pair{&connection.down, &connection.up}}) {
                const bool due = !to_write->queue.empty() && to_write->queue.front().due <= time;
                const bool reads = !to_read->ended && to_read->queued < most_queued;
                if (!to_write->queue.empty() && !due) {
                    next = std::min(next, to_write->queue.front().due);
                }
                polls.push_back(
                    {to_read->from, static_cast<short>((reads ? POLLIN : 0) | (due ? POLLOUT : 0)), 0});
            }
        }
        const int64_t left = next == INT64_MAX ? 0 : next - time;
        const timespec timeout{left / 1'000'000'000, left % 1'000'000'000};
        if (ppoll(polls.data(), polls.size(), next == INT64_MAX ? nullptr : &timeout, &while_waiting) < 0) {
            if (errno != EINTR) {
                fail("ppoll");
            }
            return;
        }
        size_t at = 1;
        for (Connection &connection : connections_) {
            for (Direction *direction : {&connection.up, &connection.down}) {
                if ((polls[at].revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
                    (polls[at].events & POLLIN) != 0) {
                    receive(connection, *direction);
                }
                at++;
            }
        }
        if ((polls[0].revents & POLLIN) != 0) {
            accept_one();
        }
    }

    void accept_one() {
        const int client = accept(listener_, nullptr, nullptr);
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(server_port_);
        if (client < 0 || server < 0 ||
            connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) < 0) {
            close(client);
            close(server);
            return;
        }
        for (const int end : {client, server}) {
            const int on = 1;
            fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
            setsockopt(end, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
        connections_.emplace_back(client, server);
        counts_.connections++;
    }

    void count(Connection &connection, bool up, const char *bytes, size_t size) {
        if (up) {
            counts_.bytes_up += static_cast<long>(size);
            connection.up.framing.feed(bytes, size, [&](char type, bool asks_for_encryption) {
                if (asks_for_encryption) {
                    connection.down.framing.expect_bare_byte();
                }
                if (type != '\0' && type != 'p' && type != 'X' && connection.answered) {
                    counts_.round_trips++;
                    connection.answered = false;
                }
            });
        } else {
            counts_.bytes_down += static_cast<long>(size);
            connection.answered = true;
            connection.down.framing.feed(bytes, size, [&](char type, bool) {
                counts_.statements += type == 'C' ? 1 : 0;
                counts_.errors += type == 'E' ? 1 : 0;
            });
        }
    }

    void receive(Connection &connection, Direction &direction) {
        static std::array<char, 65536> buffer;
        const ssize_t got = read(direction.from, buffer.data(), buffer.size());
        if (got <= 0) {
            direction.ended = got == 0 || (errno != EAGAIN && errno != EINTR);
            return;
        }
        const size_t size = static_cast<size_t>(got);
        const bool up = &direction == &connection.up;
        count(connection, up, buffer.data(), size);
        int64_t due = now() + one_way_;
        if (up && connection.first) {
            due += 2 * one_way_;
            connection.first = false;
        }
        if (!direction.queue.empty()) {
            due = std::max(due, direction.queue.back().due);
        }
        direction.queue.push_back({due, std::string(buffer.data(), size)});
        direction.queued += size;
    }

    static void send(Connection &connection, Direction &direction) {
        const int64_t time = now();
        while (!direction.queue.empty() && direction.queue.front().due <= time) {
            std::string &bytes = direction.queue.front().bytes;
            const ssize_t sent = write(direction.to, bytes.data(), bytes.size());
            if (sent < 0) {
                connection.broken |= errno != EAGAIN && errno != EINTR;
                return;
            }
            direction.queued -= static_cast<size_t>(sent);
            bytes.erase(0, static_cast<size_t>(sent));
            if (!bytes.empty()) {
                return;
            }
            direction.queue.pop_front();
        }
        if (direction.ended && direction.queue.empty() && !direction.closed) {
            shutdown(direction.to, SHUT_WR);
            direction.closed = true;
        }
    }

    int server_port_, listener_;
    int64_t one_way_;
    std::list<Connection> connections_;
    Counts counts_;
};

} // namespace

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: distance SERVER_PORT MILLISECONDS COUNTS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, [](int) { ended = 1; });
    // Only while it waits may the signal come: no signal is missed between the look at `ended` and the wait.
    sigset_t term, before;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    Proxy proxy(atoi(arguments[1]), atof(arguments[2]));
    proxy.run(before);
    const Counts &counts = proxy.counts();
    FILE *result = fopen(arguments[3], "w");
    if (result == nullptr) {
        fail(arguments[3]);
    }
    fprintf(result,
            "{\"connections\": %ld, \"round_trips\": %ld, \"statements\": %ld, \"errors\": %ld, "
            "\"bytes_up\": %ld, \"bytes_down\": %ld}\n",
            counts.connections, counts.round_trips, counts.statements, counts.errors, counts.bytes_up,
            counts.bytes_down);
    return fclose(result) == 0 ? 0 : 1;
}
