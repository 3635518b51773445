// The commands of [hooks] in sluice.toml: before a run, after it, and when it failed.
#pragma once

#include <string>
#include <vector>

#include "client/failure.hpp"

namespace client::verbs {

class Session;

// Whether any is to be run in this call.
bool has_hooks(const Session &session);

// Notes what is going to run; for several streams called for each before the first begins.
void plan_hooks(Session &session, const std::string &direction, std::vector<std::string> versions);

// Runs "before", once a call. Throws Failure if it fails: nothing has been done then.
void hook_before(Session &session);

// Runs "after", or "failed" if there is a failure, where "before" has had its turn. What they do wrong is
// told and changes nothing.
void hook_after(Session &session, const Failure *failure);

} // namespace client::verbs
