// pg_dump, found and run against the database of a connection.
#pragma once

#include <string>

#include "client/link/connection.hpp"

namespace client::link {

// The schema as pg_dump prints it. `program` is what the user named, empty = the first that is new enough for
// the server: along PATH, else where distributions put them. Throws Failure.
std::string dump_schema(const Connection &connection, const std::string &program);

// The major version that "pg_dump --version" tells; 0 if it tells none. Pure.
int version_of(const std::string &words);

} // namespace client::link
