#include "bridge/machine.hpp"

#include "bridge/compat.hpp"
#include "bridge/wall.hpp"

extern "C" {
#include "commands/trigger.h"
#include "tcop/tcopprot.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
}

namespace pg {

namespace {

constinit bool run_under_way = false;

Order ask(Machine *machine) {
    return wall([machine] { return machine->next(); });
}

void fire_deferred() {
    PushActiveSnapshot(GetTransactionSnapshot());
    ConstraintsSetStmt all = {};
    all.type = T_ConstraintsSetStmt;
    all.constraints = NIL;
    all.deferred = false;
    AfterTriggerSetState(&all);
    PopActiveSnapshot();
}

void perform(const Order *order, StatementResult *result) {
    WhereCallback where;
    if (order->where) push_where(&where, order->where, nullptr);
    switch (order->act) {
    case Act::commit:
        commit_and_start();
        break;
    case Act::begin_block:
        begin_block(order->block);
        break;
    case Act::commit_block:
        commit_block();
        break;
    case Act::statement:
        perform_statement(&order->statement, result);
        break;
    case Act::fire_deferred:
        fire_deferred();
        break;
    case Act::fire_pending:
        release_savepoints(); // what is fired is forgotten, which a rollback to one could not undo
        AfterTriggerFireDeferred();
        break;
    case Act::roll_back:
        abort_and_start(CurrentMemoryContext);
        break;
    case Act::again:
    case Act::done:
        break;
    }
    if (order->where) pop_where(&where);
}

// One turn: ask, do, tell; what it allocates goes with the next one. Returns false when the machine is done.
bool turn(Machine *machine, MemoryContext scratch, bool *held) {
    MemoryContextReset(scratch);
    MemoryContextSwitchTo(scratch);
    CHECK_FOR_INTERRUPTS();
    Order order = ask(machine);
    StatementResult result = {0, false};
    perform(&order, &result);
    machine->carried_out(order.act);
    MemoryContextSwitchTo(scratch);
    if (order.act == Act::statement) {
        if (order.hold_cancel) {
            HOLD_CANCEL_INTERRUPTS();
            *held = true;
        }
        wall([&] { machine->finished(result); });
    }
    if (*held && order.act == Act::commit) {
        *held = false;
        RESUME_CANCEL_INTERRUPTS();
    }
    return order.act != Act::done;
}

// Deletes the machine when the memory it works in goes, whatever way that comes about; then no run is under
// way, even if the abort itself has failed.
void delete_machine(void *machine) {
    run_under_way = false;
    wall_noexcept([machine] { delete static_cast<Machine *>(machine); });
}

void own(Machine *machine, MemoryContext memory) {
    auto *callback = static_cast<MemoryContextCallback *>(palloc0(sizeof(MemoryContextCallback)));
    callback->func = delete_machine;
    callback->arg = machine;
    MemoryContextRegisterResetCallback(memory, callback);
}

} // namespace

bool running() {
    return run_under_way;
}

void drive(Machine *machine, MemoryContext memory) {
    MemoryContext before = MemoryContextSwitchTo(memory);
    own(machine, memory);
    MemoryContext scratch = AllocSetContextCreate(memory, "pg_sluice turn", ALLOCSET_DEFAULT_SIZES);
    const char *const outer_query = debug_query_string;
    run_under_way = true;
    disable_timeout(STATEMENT_TIMEOUT, false); // it was armed for the whole CALL; statements get their own
    volatile bool going = true;
    while (going) {
        ErrorData *volatile error = nullptr;
        bool held = false;
        PG_TRY();
        {
            while (turn(machine, scratch, &held)) {
            }
            going = false;
        }
        PG_CATCH();
        {
            MemoryContextSwitchTo(memory);
            error = CopyErrorData();
            FlushErrorState();
            restore_display();
            abort_and_start(memory);
        }
        PG_END_TRY();
        if (error) machine->failed(error);
    }
    run_under_way = false;
    disable_timeout(STATEMENT_TIMEOUT, false);
    pgstat_report_activity(STATE_RUNNING, outer_query);
    MemoryContextSwitchTo(before);
    if (ErrorData *failure = machine->failure()) ReThrowError(failure);
}

void drive_in_function(Machine *machine, MemoryContext memory) {
    MemoryContext before = MemoryContextSwitchTo(memory);
    own(machine, memory);
    MemoryContext scratch = AllocSetContextCreate(memory, "pg_sluice turn", ALLOCSET_DEFAULT_SIZES);
    run_under_way = true;
    PG_TRY();
    {
        bool held = false;
        while (turn(machine, scratch, &held)) {
        }
    }
    PG_CATCH();
    {
        run_under_way = false;
        restore_display();
        become_caller();
        PG_RE_THROW();
    }
    PG_END_TRY();
    run_under_way = false;
    MemoryContextSwitchTo(before);
}

} // namespace pg
