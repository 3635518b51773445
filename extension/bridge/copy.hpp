// COPY ... FROM stdin whose data stand in the script. Plain frames: see statement.hpp.
#pragma once

#include "bridge/pg.hpp"

namespace pg {

// `copy` is the raw parse tree, `sql` its text; rows copied are returned. Raises the server's own errors, and
// 0A000 for what inline data cannot be (BINARY, another ENCODING, WHERE).
std::uint64_t perform_copy(CopyStmt *copy, const char *sql, const char *data, std::size_t length);

} // namespace pg
