// Is this CALL the outermost thing the client asked for? Only then may a procedure commit and run commands
// that cannot run in a transaction block; reached any other way it would crash the backend (server-facts
// S6c).
#pragma once

#include "bridge/pg.hpp"

namespace pg {

// Throws core::Error SL001 with the cause and the way out.
void require_top_level(FunctionCallInfo fcinfo);

// True if the function was called by its name in the schema "sluice": by a client that reads JSON details.
bool called_as_twin(FunctionCallInfo fcinfo);

} // namespace pg
