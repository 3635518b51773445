// Which changesets of Liquibase are meant here: by contexts, labels and kinds of database (Liquibase's
// manual, "contexts", "labels" and "dbms").
#pragma once

#include <string_view>

namespace core::formats::liquibase_filter {

// Whether an expression over names ("a and (b or !c)", a comma being "or") holds for a list of them, letter
// case aside. Expressions that are no expressions do not hold.
bool holds(std::string_view expression, std::string_view list);

// Whether a changeset runs for the contexts that were asked for: with none of both it does, and so it does if
// only one is empty, but for a context that begins with "@", which has to be asked for.
bool in_context(std::string_view of_changeset, std::string_view asked);

// A list such as "postgresql, h2" or "!mysql"; empty means any.
bool for_this_server(std::string_view dbms);

} // namespace core::formats::liquibase_filter
