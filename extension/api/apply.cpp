// The functions that work inside the caller's transaction: migrate_apply, migrate_revert.

#include "engine/apply.hpp"

#include "api/arguments.hpp"
#include "api/nested.hpp"
#include "bridge/toplevel.hpp"
#include "bridge/transaction.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"

namespace {

struct Call {
    engine::InTransaction *machine; // nullptr: nothing to do
    MemoryContext memory;
};

engine::Context context_for(std::string stream) {
    api::refuse_nested();
    ledger::check_versions();
    pg::register_transaction_callback();
    return {std::move(stream), ledger::who(), "{}"};
}

Call make_call(std::unique_ptr<engine::Job> job, const engine::Context &context) {
    if (!job) return {nullptr, nullptr};
    MemoryContext memory = pg::call([] {
        return AllocSetContextCreateInternal(CurrentMemoryContext, "pg_sluice apply", ALLOCSET_DEFAULT_SIZES);
    });
    return {std::make_unique<engine::InTransaction>(std::move(job), context, memory).release(), memory};
}

Call prepare_apply(FunctionCallInfo fcinfo) {
    const api::Arguments in(fcinfo);
    engine::ApplyArguments arguments{in.text(0, "version"), in.text(1, "name"), in.text(2, "up"),
                                     in.maybe_text(3), in.stream(4)};
    if (arguments.name.empty())
        throw core::Error(core::sqlstate::invalid_argument, "argument \"name\" must not be empty", {},
                          "Say in a word or two what the migration does.");
    const engine::Context context = context_for(arguments.stream);
    return make_call(engine::prepare_apply(arguments, context), context);
}

Call prepare_revert(FunctionCallInfo fcinfo) {
    const api::Arguments in(fcinfo);
    const engine::Context context = context_for(in.stream(1));
    return make_call(engine::prepare_revert(in.maybe_text(0), in.maybe_text(2), context), context);
}

// Plain: user code runs below.
bool carry_out(Call call) {
    if (!call.machine) return false;
    pg::drive_in_function(call.machine, call.memory);
    MemoryContextDelete(call.memory);
    return true;
}

} // namespace

extern "C" {
PGDLLEXPORT Datum sluice_apply(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum sluice_revert(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(sluice_apply);
PG_FUNCTION_INFO_V1(sluice_revert);

Datum sluice_apply(PG_FUNCTION_ARGS) {
    const bool ran = carry_out(pg::wall([fcinfo] { return prepare_apply(fcinfo); }));
    PG_RETURN_TEXT_P(cstring_to_text(ran ? "applied" : "already applied"));
}

Datum sluice_revert(PG_FUNCTION_ARGS) {
    carry_out(pg::wall([fcinfo] { return prepare_revert(fcinfo); }));
    PG_RETURN_TEXT_P(cstring_to_text("reverted"));
}
}
