#include "bridge/alarm.hpp"

#include <csignal>

#include "bridge/call.hpp"

extern "C" {
#include "storage/latch.h"
#include "utils/timeout.h"
}

namespace pg {

namespace {

constexpr int again_ms = 1000;

constinit bool registered = false;
constinit TimeoutId alarm = USER_TIMEOUT;
constinit volatile std::sig_atomic_t went_off = 0;

// In a signal handler, like the server's own for a statement_timeout.
void go_off() {
    went_off = 1;
    QueryCancelPending = true;
    InterruptPending = true;
    SetLatch(MyLatch);
}

} // namespace

void start_alarm(TimestampTz when) {
    went_off = 0;
    call([&] {
        if (!registered) alarm = RegisterTimeout(USER_TIMEOUT, go_off);
        registered = true;
        enable_timeout_every(alarm, when, again_ms);
    });
}

void stop_alarm() noexcept {
    if (!registered || !get_timeout_active(alarm)) return;
    disable_timeout(alarm, false);
    if (went_off) QueryCancelPending = false;
}

bool alarm_went_off() {
    return went_off != 0;
}

} // namespace pg
