// Migrations that touch the table in which a tool keeps its own record: they would contradict the ledger, so
// they are announced before they run.
#pragma once

#include "engine/work.hpp"
#include "ledger/ledger.hpp"

namespace engine {

// Adds a notice for each statement of the jobs that names such a table: that of the record which the stream
// was taken over from, and the usual ones of all tools.
void tell_bookkeeping(Prepared &prepared, const ledger::Stream &stream);

} // namespace engine
