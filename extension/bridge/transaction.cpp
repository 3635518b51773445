#include "bridge/transaction.hpp"

extern "C" {
#include "access/xact.h"
#include "jit/jit.h"
#include "storage/predicate.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
}

namespace pg {

namespace {

constinit std::uint64_t commits_with_changes = 0;
constinit bool registered = false;
constinit bool switched = false;
constinit Oid switch_author = InvalidOid;
constinit Oid switch_caller = InvalidOid;
// What the caller must not do either: inside a SECURITY DEFINER function or a REINDEX of somebody's table SET
// ROLE would lead to the session's own rights.
constinit int switch_security = 0;
constinit bool switch_transactional = true;

// Runs after deferred triggers and holdable cursors, before the next StartTransaction: the author's rights
// reach exactly that far.
void at_transaction_event(XactEvent event, void *) {
    if (event == XACT_EVENT_PRE_COMMIT) {
        if (TransactionIdIsValid(GetTopTransactionIdIfAny())) commits_with_changes++;
        if (!switched) return;
        if (switch_transactional) {
            SetUserIdAndSecContext(switch_caller, switch_security);
            switched = false;
        } else {
            SetUserIdAndSecContext(switch_author, 0);
        }
    }
}

// StartTransaction gives a transaction its own clock only inside a non-atomic SPI context; without one now()
// would stand still for the whole CALL.
void start_with_own_clock(MemoryContext home) {
    SPI_connect_ext(SPI_OPT_NONATOMIC);
    StartTransactionCommand();
    SPI_finish();
    MemoryContextSwitchTo(home);
}

void set_for_transaction(const char *name, const char *value) {
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
}

} // namespace

void register_transaction_callback() {
    if (registered) return;
    RegisterXactCallback(at_transaction_event, nullptr);
    registered = true;
}

std::uint64_t changing_commits() {
    return commits_with_changes;
}

bool changed_anything() {
    return TransactionIdIsValid(GetTopTransactionIdIfAny());
}

void become_author(const AuthorSwitch &who) {
    Oid user = InvalidOid;
    if (!switched) GetUserIdAndSecContext(&user, &switch_security);
    switch_author = who.author;
    switch_caller = who.caller;
    switch_transactional = who.transactional;
    switched = true;
    SetUserIdAndSecContext(who.author, SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

void become_caller() {
    if (!switched) return;
    SetUserIdAndSecContext(switch_caller, switch_security);
    switched = false;
}

bool is_switched() {
    return switched;
}

void commit_and_start() {
    MemoryContext home = CurrentMemoryContext;
    SPI_connect_ext(SPI_OPT_NONATOMIC);
    SPI_commit();
    SPI_finish();
    MemoryContextSwitchTo(home);
}

void begin_block(const BlockOptions &options) {
    MemoryContext home = CurrentMemoryContext;
    ForgetPortalSnapshots();
    BeginTransactionBlock();
    CommitTransactionCommand();
    StartTransactionCommand();
    MemoryContextSwitchTo(home);
    static const char *const levels[] = {nullptr, "read committed", "repeatable read", "serializable"};
    if (options.isolation) set_for_transaction("transaction_isolation", levels[options.isolation]);
    if (options.read_only) set_for_transaction("transaction_read_only", "on");
    if (options.deferrable) set_for_transaction("transaction_deferrable", "on");
}

void release_savepoints() {
    while (GetCurrentTransactionNestLevel() > 1)
        ReleaseCurrentSubTransaction();
}

void commit_block() {
    MemoryContext home = CurrentMemoryContext;
    release_savepoints();
    ForgetPortalSnapshots();
    EndTransactionBlock(false);
    CommitTransactionCommand();
    start_with_own_clock(home);
}

void settle_savepoint() {
    MemoryContext home = CurrentMemoryContext;
    CommitTransactionCommand();
    StartTransactionCommand();
    MemoryContextSwitchTo(home);
}

void abort_and_start(MemoryContext home) {
    AbortOutOfAnyTransaction();
    if (ActivePortal) ActivePortal->portalSnapshot = nullptr; // it pointed into the dead snapshot stack
    PortalErrorCleanup();
    jit_reset_after_error();
    MemoryContextSwitchTo(home);
    start_with_own_clock(home);
    disable_timeout(STATEMENT_TIMEOUT, false);
    disable_timeout(LOCK_TIMEOUT, false);
    become_caller();
}

} // namespace pg
