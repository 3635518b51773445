// What changes the ledger cannot be called by a script of the run that is under way.
#pragma once

#include "bridge/machine.hpp"
#include "core/error.hpp"

namespace api {

// Throws core::Error SL002 if one is.
inline void
refuse_nested(const char *message = "a migration cannot run migrations",
              const char *hint = "Take the call out of the script, and run both sets one after the other.") {
    if (!pg::running()) return;
    throw core::Error(core::sqlstate::nested_run, message,
                      "A script of the run that is under way called pg_sluice.", hint);
}

} // namespace api
