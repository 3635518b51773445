#include "exec/nap.hpp"

#include "bridge/call.hpp"

extern "C" {
#include "storage/latch.h"
#include "utils/wait_event.h"
}

namespace exec {

void nap(int ms) {
    pg::call([&] {
        (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        CHECK_FOR_INTERRUPTS();
    });
}

} // namespace exec
