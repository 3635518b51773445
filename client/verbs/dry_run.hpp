// What sluice up would run, and nothing of it run: files as the server understands them.
#pragma once

#include "client/failure.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/sequence.hpp"

namespace client::verbs {

class Session;

// Looks, reads, shows. Takes no lock, writes nothing, installs nothing. Throws Failure.
Exit dry_up(Session &session, const Limits &limits);

} // namespace client::verbs
