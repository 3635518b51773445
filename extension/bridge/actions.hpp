// From a raw parse tree to the actions it is made of: plain values with pieces of the source, for the review.
// Names of types and functions are looked up in the catalog without any lock; nothing of a user's runs.
#pragma once

#include "bridge/pg.hpp"
#include "core/action.hpp"

namespace pg {

// `sql` is the statement's own text, `statement` its number in the script and `offset` where it begins there.
// Every statement has at least one action. Throws pg::Error only for what ends the transaction (out of
// memory).
std::vector<core::Action> actions(const Node *tree, std::string_view sql, int statement, int offset);

// A type as the catalog has it now; oid 0 if there is none of that name.
core::TypeName type_of(Oid type, std::int32_t typmod);

// What changing a column from one type to the other does to its rows, as the server decides it: alter_type
// (written anew), alter_type_scan, alter_type_index (indexes built anew) or alter_type_brief. `from` and `to`
// may be types that the catalog does not have: alter_type.
core::StatementKind type_change(const core::TypeName &from, const core::TypeName &to);

} // namespace pg
