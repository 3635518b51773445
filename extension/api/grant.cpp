// migrate_grant and migrate_revoke.

#include "api/arguments.hpp"
#include "bridge/wall.hpp"
#include "ledger/rights.hpp"

namespace {

void change(FunctionCallInfo fcinfo, ledger::Change how) {
    const api::Arguments in(fcinfo);
    ledger::change_right(how, in.name(0, "role"), in.text(1, "what"));
}

} // namespace

SLUICE_FUNCTION(sluice_grant) {
    change(fcinfo, ledger::Change::grant);
    return Datum(0);
}

SLUICE_FUNCTION(sluice_revoke) {
    change(fcinfo, ledger::Change::revoke);
    return Datum(0);
}
