#include "bridge/statement.hpp"

#include "bridge/call.hpp"

#include "bridge/compat.hpp"
#include "bridge/copy.hpp"
#include "bridge/script.hpp"
#include "bridge/transaction.hpp"
#include "core/error.hpp"

extern "C" {
#include "commands/copy.h"
#include "mb/pg_wchar.h"
#include "nodes/print.h"
#include "parser/analyze.h"
#include "parser/parser.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
}

namespace pg {

namespace {

// What a running statement changed in the session's display state; put back by restore_display.
constinit const char *outer_debug_query = nullptr;
constinit const char *outer_source = nullptr;
constinit Portal displayed_portal = nullptr;

// While it runs, the statement is "the query" for everybody who asks: current_query(), the STATEMENT line of
// the log, and the validators that look for a function's body in the text of the active portal.
void display(const StatementOrder *order) {
    if (!displayed_portal && ActivePortal) {
        displayed_portal = ActivePortal;
        outer_source = ActivePortal->sourceText;
        outer_debug_query = debug_query_string;
    }
    if (displayed_portal) displayed_portal->sourceText = order->sql;
    debug_query_string = order->sql;
    if (order->mode != StatementMode::in_function) {
        pgstat_report_activity(STATE_RUNNING, order->where.activity);
        pgstat_report_query_id(0, true);
    }
}

void log_as_alone(const RawStmt *raw, const char *sql) {
    if (log_statement == LOGSTMT_NONE) return;
    if (log_statement != LOGSTMT_ALL && GetCommandLogLevel(raw->stmt) > log_statement) return;
    ereport(LOG, (errmsg("statement: %s", sql), errhidestmt(true)));
}

// The script was parsed before it ran; since then it has changed what a backslash in a string means.
[[noreturn]] void refuse_several() {
    constexpr const char *code = core::sqlstate::statement_refused;
    ereport(ERROR, (errcode(MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4])), errmsg(inseparable),
                    errdetail(inseparable_detail), errhint(inseparable_hint)));
}

void arm_timeouts() {
    CHECK_FOR_INTERRUPTS(); // one that expired in the last statement is reported as that one's
    disable_timeout(STATEMENT_TIMEOUT, false);
    if (const int ms = compat::statement_timeout(); ms > 0) enable_timeout_after(STATEMENT_TIMEOUT, ms);
    if (client_connection_check_interval > 0 && IsUnderPostmaster &&
        !get_timeout_active(CLIENT_CONNECTION_CHECK_TIMEOUT))
        enable_timeout_after(CLIENT_CONNECTION_CHECK_TIMEOUT, client_connection_check_interval);
}

void run_plannable(PlannedStmt *plan, const char *sql, DestReceiver *receiver, StatementResult *result) {
    PushActiveSnapshot(GetTransactionSnapshot());
    QueryDesc *query =
        CreateQueryDesc(plan, sql, GetActiveSnapshot(), InvalidSnapshot, receiver, nullptr, nullptr, 0);
    ExecutorStart(query, 0);
    compat::executor_run(query);
    ExecutorFinish(query);
    result->processed += query->estate->es_processed;
    if (plan->commandType == CMD_SELECT || plan->hasReturning) result->has_rows = true;
    ExecutorEnd(query);
    FreeQueryDesc(query);
    PopActiveSnapshot();
}

// Some commands pop the snapshot that they were given (REINDEX CONCURRENTLY where there is no index); the
// portal must not go on counting it.
void forget_snapshot() {
    if (ActiveSnapshotSet())
        ForgetPortalSnapshots();
    else if (ActivePortal)
        ActivePortal->portalSnapshot = nullptr;
}

void run_utility(PlannedStmt *plan, const StatementOrder *order, DestReceiver *receiver,
                 StatementResult *result) {
    const bool alone = order->mode == StatementMode::alone;
    if (PlannedStmtRequiresSnapshot(plan)) {
        // a command that commits inside must find its snapshot with the portal
        if (alone)
            EnsurePortalSnapshotExists();
        else
            PushActiveSnapshot(GetTransactionSnapshot());
    }
    QueryCompletion qc;
    InitializeQueryCompletion(&qc);
    ProcessUtility(plan, order->sql, false,
                   order->mode == StatementMode::in_function ? PROCESS_UTILITY_QUERY
                                                             : PROCESS_UTILITY_TOPLEVEL,
                   nullptr, nullptr, receiver, &qc);
    result->processed += qc.nprocessed;
    result->has_rows = result->has_rows || UtilityReturnsTuples(plan->utilityStmt);
    if (alone)
        forget_snapshot();
    else if (ActiveSnapshotSet() && PlannedStmtRequiresSnapshot(plan))
        PopActiveSnapshot();
}

void run_planned(List *plans, const StatementOrder *order, StatementResult *result) {
    ListCell *cell;
    foreach (cell, plans) {
        auto *plan = lfirst_node(PlannedStmt, cell);
        DestReceiver *receiver = order->rows ? receive_into(order->rows) : None_Receiver;
        if (order->mode != StatementMode::alone) CommandCounterIncrement();
        if (plan->utilityStmt)
            run_utility(plan, order, receiver, result);
        else
            run_plannable(plan, order->sql, receiver, result);
    }
}

void run_raw(RawStmt *raw, const StatementOrder *order, StatementResult *result) {
    if (order->copy_data) {
        PushActiveSnapshot(GetTransactionSnapshot());
        auto *copy = castNode(CopyStmt, raw->stmt);
        result->processed = perform_copy(copy, order->sql, order->copy_data, order->copy_length);
        PopActiveSnapshot();
        return;
    }
    bool snapshot = false;
    if (analyze_requires_snapshot(raw)) {
        PushActiveSnapshot(GetTransactionSnapshot());
        snapshot = true;
    }
    List *queries = pg_analyze_and_rewrite_fixedparams(raw, order->sql, nullptr, 0, nullptr);
    List *plans = pg_plan_queries(queries, order->sql, CURSOR_OPT_PARALLEL_OK, nullptr);
    if (snapshot) PopActiveSnapshot();
    run_planned(plans, order, result);
}

// Line of the file on which character `position` (1-based) of `sql` stands.
int line_at(const char *sql, int position, int first_line) {
    int line = first_line;
    const char *p = sql;
    for (int i = 1; i < position && *p; i++) {
        if (*p == '\n') line++;
        p += pg_mblen(p);
    }
    return line;
}

void where_callback(void *arg) {
    auto *own = static_cast<WhereCallback *>(arg);
    const Where *where = own->where;
    int line = where->line;
    const int position = own->sql ? geterrposition() : 0;
    if (position > 0) {
        line = line_at(own->sql, position, where->line);
        errposition(0);
        internalerrposition(position);
        internalerrquery(own->sql);
    }
    if (geterrcode() == ERRCODE_INVALID_TRANSACTION_TERMINATION)
        errhint("Write \"-- sluice: no-transaction\" above the script: each statement is then a step of its "
                "own.");
    else if (is_switched() && geterrcode() == ERRCODE_INSUFFICIENT_PRIVILEGE)
        errhint(
            "A stored script runs as the role that stored it, with narrow rights. Pass the file, so that it "
            "runs with your own.");
    const char *in_file = where->file ? psprintf(" (file %s)", where->file) : "";
    if (where->statement > 0)
        errcontext("migration \"%s\"%s statement %d, line %d", where->migration, in_file, where->statement,
                   line);
    else
        errcontext("migration \"%s\"%s at commit", where->migration, in_file);
}

} // namespace

void push_where(WhereCallback *own, const Where *where, const char *sql) {
    own->where = where;
    own->sql = sql;
    own->callback.callback = where_callback;
    own->callback.arg = own;
    own->callback.previous = error_context_stack;
    error_context_stack = &own->callback;
}

void pop_where(WhereCallback *own) {
    error_context_stack = own->callback.previous;
}

void show_activity(const std::string &text) {
    pg::call([&] { pgstat_report_activity(STATE_RUNNING, text.c_str()); });
}

void restore_display() {
    if (!displayed_portal) return;
    displayed_portal->sourceText = outer_source;
    debug_query_string = outer_debug_query;
    displayed_portal = nullptr;
}

void perform_statement(const StatementOrder *order, StatementResult *result) {
    WhereCallback where;
    push_where(&where, &order->where, order->sql);
    display(order);
    if (order->mode != StatementMode::in_function) arm_timeouts();

    List *trees = pg_parse_query(order->sql);
    if (list_length(trees) != 1) refuse_several();
    auto *raw = linitial_node(RawStmt, trees);
    log_as_alone(raw, order->sql);
    run_raw(raw, order, result);
    if (order->mode != StatementMode::alone) CommandCounterIncrement();
    if (order->savepoint) settle_savepoint();
    if (order->mode != StatementMode::in_function) {
        CHECK_FOR_INTERRUPTS();
        disable_timeout(STATEMENT_TIMEOUT, false);
    }
    pop_where(&where);
    restore_display();
}

} // namespace pg
