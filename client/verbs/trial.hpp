// sluice up --try: what is pending is run and rolled back.
#pragma once

#include "client/verbs/run.hpp"

namespace client::verbs {

// Installs nothing, calls no hook, writes no file. Throws Failure, also for a migration that fails.
Exit try_up(Session &session, const UpRequest &request);

} // namespace client::verbs
