#include "bridge/toplevel.hpp"

#include "bridge/call.hpp"
#include "core/error.hpp"

extern "C" {
#include "tcop/cmdtag.h"
#include "tcop/pquery.h"
#include "utils/portal.h"
}

namespace pg {

namespace {

const char *obstacle(FunctionCallInfo fcinfo) {
    // Up to 17 no transaction block tells of it, and our first commit would commit what is not ours.
    if (MyXactFlags & XACT_FLAGS_PIPELINING)
        return "Other statements came before it in the same pipeline, without a sync between them.";
    if (IsTransactionBlock() || GetCurrentTransactionNestLevel() != 1)
        return "A transaction is open around it: BEGIN, several statements in one message, or a driver with "
               "autocommit "
               "off.";
    if (!fcinfo->context || !IsA(fcinfo->context, CallContext)) return "It was not called by CALL.";
    if (SPI_inside_nonatomic_context()) return "It was called by a procedure or a DO block.";
    if (castNode(CallContext, fcinfo->context)->atomic)
        return "It was called by a function, a trigger, or a procedure with SET or SECURITY DEFINER.";
    if (!ActivePortal || ActivePortal->commandTag != CMDTAG_CALL || list_length(ActivePortal->stmts) != 1)
        return "It was called by another statement.";
    const auto *plan = linitial_node(PlannedStmt, ActivePortal->stmts);
    if (!plan->utilityStmt || !IsA(plan->utilityStmt, CallStmt)) return "It was called by another statement.";
    const auto *statement = reinterpret_cast<const CallStmt *>(plan->utilityStmt);
    if (statement->funcexpr->funcid != fcinfo->flinfo->fn_oid) return "It was called by another procedure.";
    return nullptr;
}

} // namespace

void require_top_level(FunctionCallInfo fcinfo) {
    const char *why = obstacle(fcinfo);
    if (!why) return;
    throw core::Error(
        core::sqlstate::not_top_level, "migrations must be run by a CALL of their own, at top level", why,
        "Switch autocommit on and send the CALL alone; inside a transaction use migrate_apply.");
}

bool called_as_twin(FunctionCallInfo fcinfo) {
    const Oid function = fcinfo->flinfo->fn_oid;
    return call([&] {
        const Oid schema = get_namespace_oid("sluice", true);
        return OidIsValid(schema) && get_func_namespace(function) == schema;
    });
}

} // namespace pg
