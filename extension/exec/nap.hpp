// Sleeping inside a CALL: interruptible, holding nothing.
#pragma once

namespace exec {

// Throws pg::Error when somebody cancels.
void nap(int ms);

} // namespace exec
