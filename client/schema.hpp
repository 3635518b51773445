// A schema in the one form that it always has, whichever version of pg_dump wrote it down. Pure.
#pragma once

#include <string>
#include <string_view>

namespace client {

// What pg_dump --schema-only printed, without what differs from version to version and from run to run:
// comments, settings, psql's commands, what every database has. `head` and `foot` of our own stand around it.
std::string canonical_schema(std::string_view dump);

// The first line in which two texts differ, from 1; 0 if they are alike.
int first_difference(std::string_view one, std::string_view other);

} // namespace client
