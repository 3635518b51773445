// Comments by which other tools' files say how they run, where nothing else tells them from plain SQL.
#pragma once

#include <string>
#include <string_view>

#include "core/formats/format.hpp"
#include "core/script.hpp"

namespace core::formats {

// The text with each such comment above its first statement replaced by our own directive, on the same line:
// "-- no-transaction" (sqlx), "-- morph:nontransactional", "-- atlas:txmode none", "--! no-transaction"
// (graphile-migrate).
std::string with_own_directives(std::string_view sql);

// A file that is its script from the first line to the last, with such comments read: the migration's up or
// its down, as `part` says.
Script &read_half(const File &file, Part part, Migration &into);

// Puts the directive above a script of which no line may be given up: its first line is then line 0 of the
// file.
void say_no_transaction(Script &script);
// Puts a directive of ours above the first line, which keeps its number; once, however often it is said.
void say(Script &script, std::string_view directive);

} // namespace core::formats
