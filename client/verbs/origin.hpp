// Where a run comes from, for the ledger: host, user, client, commit, CI job.
#pragma once

#include <string>

namespace client::verbs {

class Session;

// JSON for the parameter `origin`.
std::string origin(const Session &session);

} // namespace client::verbs
