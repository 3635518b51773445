// CREATE EXTENSION, once, where a verb needs it and it is not there.
#pragma once

#include <functional>

#include "client/arguments.hpp"
#include "client/link/connection.hpp"

namespace client::verbs {

class Session;

// Runs a query that needs the extension. If it is not there: creates it, says so, and runs the query once
// more; several clients that do so at once all end well. With --no-install, or where it cannot be created,
// throws Failure. Other server errors pass.
link::Rows with_extension(Session &session, const std::function<link::Rows()> &query);

// Runs a query for --dry-run or --try, which `flag` names: where the extension is not there nothing is
// created.
link::Rows without_install(const Flag &flag, const std::function<link::Rows()> &query);

} // namespace client::verbs
