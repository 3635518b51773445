// Several streams in one call: which verb goes over them, in which order, and what its exit code is then.
#pragma once

#include <functional>

#include "client/failure.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

class Session;

// Carries the verb out, once for each stream or only once, as it wants it. Throws Failure; what stands behind
// a stream that failed is not begun, and the failure says so.
Exit run(const Verb &verb, Session &session);

// Does `work` for each stream, in their order, each with a session of its own over the same connection.
// Returns the worst of the exit codes. Throws as run().
Exit over_streams(Session &session, const std::function<Exit(Session &)> &work);

// The same, a line with its name above what is said of each stream.
Exit with_headings(Session &session, const std::function<Exit(Session &)> &work);

// The failure for a call that is about one stream and does not say which.
Failure which_stream(const Session &session);

} // namespace client::verbs
