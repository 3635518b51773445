// The one list of pg_sluice's own SQLSTATEs (class SL) and the exception that carries them through
// the pure core. The wall (bridge/wall.hpp) turns a core::Error into a server error; the client
// branches on the SQLSTATE, never on the text. Grouped: 00x calls, 01x what to run, 02x statements,
// 03x states, 04x rights, 05x files, 06x the run itself, 07x other tools' records.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace core {

namespace sqlstate {
// calls
constexpr const char *not_top_level = "SL001";    // CALL is not outermost, or in a transaction block
constexpr const char *nested_run = "SL002";       // a script calls pg_sluice itself
constexpr const char *library_mismatch = "SL003"; // library and extension script differ in version
// what to run
constexpr const char *changed = "SL010";          // an applied up script is not what it was
constexpr const char *out_of_order = "SL011";     // a pending version is below one that is applied
constexpr const char *missing_down = "SL012";     // a down is to be run and there is none
constexpr const char *unknown_version = "SL013";  // neither pending nor applied
constexpr const char *requires_missing = "SL014"; // "-- sluice: requires" is not satisfied
// statements
constexpr const char *statement_refused = "SL020";   // a statement that no migration may hold
constexpr const char *destructive_ask = "SL021";     // destructive => 'ask': the list is in the detail
constexpr const char *destructive_refused = "SL022"; // armed, and nobody allowed it
constexpr const char *not_in_transaction = "SL023";  // needs to run outside a transaction, and may not here
// states
constexpr const char *dirty = "SL030"; // a migration is half done and blocks the stream
constexpr const char *nothing_to_resume = "SL031";
constexpr const char *cannot_resume = "SL032"; // what is done was edited
constexpr const char *verify_failed = "SL033"; // a verification query or an expectation failed
constexpr const char *program = "SL034";       // a program comes next, which only a client can run
// rights
constexpr const char *author_refused = "SL040";    // a stored script of a role that the caller may not become
constexpr const char *author_needs_file = "SL041"; // a stored script that is only safe when passed
constexpr const char *ledger_closed = "SL042";     // the ledger is written by pg_sluice only
// files
constexpr const char *format_undecided = "SL050"; // fits no format, or two
constexpr const char *bad_file_name = "SL051";    // duplicate version, down without up, a stray .sql
constexpr const char *bad_directive = "SL052";    // unknown or misplaced annotation or directive
constexpr const char *psql_command = "SL053";     // a psql meta-command in a script
// the run itself
constexpr const char *lock_lost = "SL060";    // a script gave the runner's lock away for good
constexpr const char *too_large = "SL061";    // a try would lock or rewrite a relation beyond its size
constexpr const char *try_too_long = "SL062"; // a try reached its time
// other tools' records
constexpr const char *no_tool = "SL070";       // none is found in this database
constexpr const char *several_tools = "SL071"; // more than one is found, and nobody said which
constexpr const char *tool_mismatch = "SL072"; // the record is not of these files, or not of this stream
constexpr const char *tool_first = "SL073";    // a first run beside a record that was not taken over
constexpr const char *tool_kept = "SL074"; // a table that pg_sluice keeps true is written by somebody else
// the server's own, where they fit better
constexpr const char *busy = "55P03";
constexpr const char *invalid_argument = "22023";
constexpr const char *null_argument = "22004";
constexpr const char *bad_encoding = "22021";
constexpr const char *read_only = "25006";
constexpr const char *syntax_error = "42601";
constexpr const char *unsupported = "0A000";
} // namespace sqlstate

// Where in the files an error lies. `line` and `column` count from 1; 0 = unknown.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
    std::string excerpt = {}; // the statement, for whoever has not got the file; may be empty
    int excerpt_position = 0; // character in it, from 1
};

// An error of the core: message in PostgreSQL's style (lower case, no full stop), detail in sentences
// with facts, hint with the one next action. Owns its texts.
struct Error : std::exception {
    std::string code;
    std::string message;
    std::string detail;
    std::string hint;
    Place place;

    Error(std::string code_, std::string message_, std::string detail_ = {}, std::string hint_ = {},
          Place place_ = {})
        : code(std::move(code_)), message(std::move(message_)), detail(std::move(detail_)),
          hint(std::move(hint_)), place(std::move(place_)) {}
    const char *what() const noexcept override { return message.c_str(); }
};

} // namespace core
