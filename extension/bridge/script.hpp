// A script as the server's lexer and parser see it: statements with their places, our directives, and the
// token hash by which a change of meaning is told from a change of layout. Touches nothing.
#pragma once

#include "core/action.hpp"
#include "core/directive.hpp"
#include "core/script.hpp"
#include "core/steps.hpp"

namespace pg {

struct ParsedScript {
    std::vector<core::Statement> statements;
    core::Directives directives;
    std::string tokens; // "t1:" and SHA-256 in hex
};

// Said where the server finds several statements in what was split off as one: what the author wrote would
// not be what runs.
constexpr const char *inseparable = "statements cannot be told apart";
constexpr const char *inseparable_detail =
    "The server finds a statement's end where, by the quotes and the body around it, none can be.";
constexpr const char *inseparable_hint =
    "Write strings with backslashes as E'...', and names like \"case\" and \"end\" in quotes.";

// Throws core::Error with the place in the file: the server's own SQLSTATE for a syntax error, SL020, SL052,
// SL053.
// With `actions`, what each statement is made of is added to it (for the review), with offsets in the script.
ParsedScript parse_script(const core::Script &script, std::vector<core::Action> *actions = nullptr);

// Token hash of one statement's text, to compare statements of an edited file.
std::string statement_tokens(std::string_view sql);

} // namespace pg
