// Whose rights a script has. One that the caller passed: the caller's. One that the ledger held: those of the
// role that stored it, if the caller may become that role at all (design-details 2.4, server-facts-3 T3).
#pragma once

#include <string>

#include "bridge/pg.hpp"
#include "core/effects.hpp"

namespace exec {

// InvalidOid: no switch, caller and author are one. Throws core::Error SL040 naming the author and the way
// out.
Oid author_of(const std::string &role, const std::string &migration);

// Which statements of somebody else's stored script may run outside a transaction: a closed list, all others
// can be made to run as the caller.
bool safe_for_author(core::StatementKind kind);

} // namespace exec
