// pg::call: the only way from C++ to a server function that can raise an error. A server error is a longjmp;
// here it ends at a sigsetjmp of our own and goes on as a C++ exception, so that destructors run. Between the
// two there may be trivially destructible objects only: build arguments before the call.
// Savemask 0: the server does not change the signal mask in errors (measured 3.4 ns against 117).
#pragma once

#include <csetjmp>

#include "bridge/error.hpp"

namespace pg {

template <class F>
[[gnu::noinline]] auto call(F &&f) -> std::invoke_result_t<F> {
    using Result = std::invoke_result_t<F>;
    sigjmp_buf *const stack = PG_exception_stack;
    ErrorContextCallback *const context = error_context_stack;
    MemoryContext const memory = CurrentMemoryContext;
    sigjmp_buf here;
    if (sigsetjmp(here, 0) == 0) {
        PG_exception_stack = &here;
        if constexpr (std::is_void_v<Result>) {
            f();
            PG_exception_stack = stack;
            error_context_stack = context;
            return;
        } else {
            static_assert(std::is_trivially_destructible_v<Result>, "results cross the guard as plain data");
            Result result = f();
            PG_exception_stack = stack;
            error_context_stack = context;
            return result;
        }
    }
    PG_exception_stack = stack;
    error_context_stack = context;
    MemoryContextSwitchTo(memory);
    throw_captured_error();
}

// Long C++ loops ask here whether somebody cancels.
inline void check_interrupts() {
    if (INTERRUPTS_PENDING_CONDITION()) call([] { CHECK_FOR_INTERRUPTS(); });
}

} // namespace pg
