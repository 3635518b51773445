// A yes before something that cannot be taken back: by --yes, or from whoever sits at the terminal.
#pragma once

#include <string>

#include "client/failure.hpp"

namespace client::verbs {

class Session;

// Asks if there is somebody to be asked and --yes was not given.
bool confirmed(const Session &session, const std::string &question);

// The failure where it was not. If nobody could be asked it names --yes.
Failure not_confirmed(const Session &session, const std::string &what);

} // namespace client::verbs
