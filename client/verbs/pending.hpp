// What is not applied, for verbs that show it or wait for it.
#pragma once

#include <vector>

#include "client/verbs/look.hpp"

namespace client::verbs {

// One row a migration; of a database in which nothing was ever run, all of them. Throws Failure.
std::vector<LookRow> pending_of(Session &session, const FileSet &set);

} // namespace client::verbs
