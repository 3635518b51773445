// The wall: nothing C++ gets past it. An exception becomes a server error after its handler has been left and
// every C++ object is gone (an ereport inside a handler leaks the exception object, and an exception that
// leaves a C frame crashes the backend). Used at each extern "C" entry.
#pragma once

#include "bridge/call.hpp"
#include "core/error.hpp"

namespace pg {

// What is left of an exception: palloc'd texts, or a palloc'd copy of the server's error.
struct Report {
    ErrorData *server = nullptr;
    char code[6] = "XX000";
    char *message = nullptr;
    char *detail = nullptr;
    char *hint = nullptr;
    char *context = nullptr;
    char *excerpt = nullptr;
    int excerpt_position = 0;
};

Report report_of_current_exception() noexcept;
[[noreturn]] void raise(const Report &report);

template <class F>
auto wall(F &&f) -> std::invoke_result_t<F> {
    sigjmp_buf *const stack = PG_exception_stack;
    ErrorContextCallback *const context = error_context_stack;
    MemoryContext const memory = CurrentMemoryContext;
    Report report;
    try {
        return f();
    } catch (...) {
        report = report_of_current_exception();
    }
    PG_exception_stack = stack;
    error_context_stack = context;
    MemoryContextSwitchTo(memory);
    raise(report);
}

// For callbacks that must not fail (transaction callbacks, context resets): swallows everything.
template <class F>
void wall_noexcept(F &&f) noexcept {
    try {
        f();
    } catch (...) {
        // nothing may be raised here; what failed is told by whoever looks at the state next
    }
}

} // namespace pg

// Declares, exports and defines an SQL-callable function behind the wall:
//   SLUICE_FUNCTION(sluice_read) { ... return Datum; }
#define SLUICE_FUNCTION(symbol)                                                                              \
    static Datum symbol##_body(FunctionCallInfo fcinfo);                                                     \
    extern "C" {                                                                                             \
    PGDLLEXPORT Datum symbol(PG_FUNCTION_ARGS);                                                              \
    PG_FUNCTION_INFO_V1(symbol);                                                                             \
    }                                                                                                        \
    extern "C" Datum symbol(PG_FUNCTION_ARGS) {                                                              \
        return pg::wall([fcinfo] { return symbol##_body(fcinfo); });                                         \
    }                                                                                                        \
    static Datum symbol##_body([[maybe_unused]] FunctionCallInfo fcinfo)
