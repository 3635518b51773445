// Verification statements: a script says what must be true, and the step fails when it is not.
#pragma once

#include "bridge/rows.hpp"
#include "engine/job.hpp"

namespace engine {

// Throws core::Error SL033 if the rows of verification statement `index` hold a false or NULL in a boolean
// column, or are not as many as "-- sluice: expect" says.
void check_verification(const Job &job, int index, const pg::Rows &rows);

} // namespace engine
