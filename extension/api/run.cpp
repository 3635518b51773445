// The procedures: migrate_run, migrate_rollback, migrate_resume. Each checks that it is the outermost CALL,
// makes a runner, and lets the driver carry it out in plain frames.

#include "api/arguments.hpp"
#include "api/nested.hpp"
#include "bridge/machine.hpp"
#include "bridge/toplevel.hpp"
#include "bridge/transaction.hpp"
#include "bridge/wall.hpp"
#include "engine/resume.hpp"
#include "engine/rollback.hpp"
#include "engine/runner.hpp"

namespace {

struct Call {
    engine::Runner *runner;
    MemoryContext memory;
};

Call make_call(FunctionCallInfo fcinfo, engine::RunnerOptions options, std::unique_ptr<engine::Work> work) {
    options.json = pg::called_as_twin(fcinfo);
    pg::register_transaction_callback();
    MemoryContext memory = pg::call(
        [] { return AllocSetContextCreateInternal(PortalContext, "pg_sluice run", ALLOCSET_DEFAULT_SIZES); });
    // the driver deletes it when the run's memory goes
    return {std::make_unique<engine::Runner>(std::move(options), std::move(work), memory).release(), memory};
}

Call prepare_run(FunctionCallInfo fcinfo) {
    api::refuse_nested();
    pg::require_top_level(fcinfo);
    const api::Arguments in(fcinfo);
    engine::RunArguments run;
    run.files = in.files(0, 1, 2);
    engine::RunnerOptions options;
    options.stream = in.stream(3);
    run.target = in.maybe_text(4);
    run.steps = in.maybe_int(5);
    run.single_transaction = in.flag(6, "single_transaction");
    run.out_of_order = in.maybe_flag(7);
    run.destructive = engine::destructive_of(in.text(8, "destructive"));
    run.accept_changed = in.accept_changed(9);
    options.wait_ms = in.milliseconds(10, "wait");
    options.origin = in.json(11, "origin");
    options.trial = in.flag(12, "try");
    return make_call(fcinfo, std::move(options), std::make_unique<engine::Run>(std::move(run)));
}

Call prepare_rollback(FunctionCallInfo fcinfo) {
    api::refuse_nested();
    pg::require_top_level(fcinfo);
    const api::Arguments in(fcinfo);
    engine::RollbackArguments rollback;
    engine::RunnerOptions options;
    rollback.steps = in.maybe_int(0);
    rollback.target = in.maybe_text(1);
    options.stream = in.stream(2);
    rollback.files = in.files(3, 4, 5);
    rollback.destructive = engine::destructive_of(in.text(6, "destructive"));
    options.wait_ms = in.milliseconds(7, "wait");
    options.origin = in.json(8, "origin");
    return make_call(fcinfo, std::move(options), std::make_unique<engine::Rollback>(std::move(rollback)));
}

Call prepare_resume(FunctionCallInfo fcinfo) {
    api::refuse_nested();
    pg::require_top_level(fcinfo);
    const api::Arguments in(fcinfo);
    engine::RunnerOptions options;
    options.stream = in.stream(0);
    engine::Files files = in.files(1, 2, 3);
    options.wait_ms = in.milliseconds(4, "wait");
    options.origin = in.json(5, "origin");
    return make_call(fcinfo, std::move(options), std::make_unique<engine::Resume>(std::move(files)));
}

// Plain from here on: user code runs below.
Datum carry_out(FunctionCallInfo fcinfo, Call call) {
    // looked up first: a script may drop the extension, and make it anew
    MemoryContext memory = MemoryContextSwitchTo(PortalContext);
    TupleDesc shape;
    if (get_call_result_type(fcinfo, nullptr, &shape) != TYPEFUNC_COMPOSITE)
        elog(ERROR, "outcome must be a row");
    MemoryContextSwitchTo(memory);
    pg::drive(call.runner, call.memory);
    Datum value = CStringGetTextDatum(call.runner->outcome());
    bool null = false;
    return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(shape), &value, &null));
}

} // namespace

#define SLUICE_PROCEDURE(symbol, prepare)                                                                    \
    extern "C" {                                                                                             \
    PGDLLEXPORT Datum symbol(PG_FUNCTION_ARGS);                                                              \
    PG_FUNCTION_INFO_V1(symbol);                                                                             \
    }                                                                                                        \
    extern "C" Datum symbol(PG_FUNCTION_ARGS) {                                                              \
        return carry_out(fcinfo, pg::wall([fcinfo] { return prepare(fcinfo); }));                            \
    }

SLUICE_PROCEDURE(sluice_run, prepare_run)
SLUICE_PROCEDURE(sluice_rollback, prepare_rollback)
SLUICE_PROCEDURE(sluice_resume, prepare_resume)
