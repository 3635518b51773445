#include "client/link/interrupts.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "client/failure.hpp"

namespace client::link {

namespace {

// What the handler touches: plain, and never taken away while it may run.
int pipe_ends[2] = {-1, -1};
volatile std::sig_atomic_t signals = 0;
constexpr char farewell[] = "\nleft at once: what was done is not known; run \"sluice status\"\n";

// Whether it arrives is of no interest: a full pipe is readable, and a message that nobody reads is lost.
void put(int descriptor, const char *text, std::size_t length) {
    if (write(descriptor, text, length) < 0) return;
}

extern "C" void on_signal(int) {
    const int saved = errno;
    signals = signals + 1;
    if (signals > 1) { // the server may or may not have finished
        put(STDERR_FILENO, farewell, sizeof farewell - 1);
        _exit(static_cast<int>(Exit::lost));
    }
    put(pipe_ends[1], "!", 1);
    errno = saved;
}

} // namespace

Interrupts::Interrupts() {
    if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0)
        throw Failure(Exit::failed, "could not make a pipe for signals");
    signals = 0;
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before_int_);
    // Who starts us in the background has Ctrl-C ignored for us: it is meant for somebody else.
    if (before_int_.sa_handler == SIG_IGN) sigaction(SIGINT, &before_int_, nullptr);
    sigaction(SIGTERM, &action, &before_term_);
}

Interrupts::~Interrupts() {
    sigaction(SIGINT, &before_int_, nullptr);
    sigaction(SIGTERM, &before_term_, nullptr);
    char drained[16];
    while (read(pipe_ends[0], drained, sizeof drained) > 0) {
    }
}

int Interrupts::descriptor() const {
    return pipe_ends[0];
}

bool Interrupts::came() const {
    return signals > 0;
}

bool Interrupts::sleep(std::chrono::milliseconds time) const {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!came()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        struct pollfd waited {
            pipe_ends[0], POLLIN, 0
        };
        poll(&waited, 1, static_cast<int>(left.count()));
    }
    return true;
}

} // namespace client::link
