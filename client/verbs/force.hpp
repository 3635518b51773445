// The call behind force and baseline.
#pragma once

#include <string>

#include "client/link/connection.hpp"

namespace client::verbs {

class Session;
struct FileSet;

// Everything up to the version counts as applied, everything above it as reverted; nothing is run. The row
// has the closing sentence. Throws link::ServerError and Failure.
link::Rows force_to(Session &session, const FileSet &set, const std::string &version, const std::string &why);

} // namespace client::verbs
