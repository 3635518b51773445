// Our own directives: comment lines "-- sluice: ..." in a script. Read from the canonical text only.
//   no-transaction            each statement is a step of its own
//   verify                    from here on: verification queries
//   expect 0 rows | rows | N rows      about the next statement
//   requires VERSION | requires STREAM:VERSION     (several, separated by commas or lines)
//   destructive reason="..."    this script may destroy data without asking
//   irreversible reason="..."   there is no way back, and the author knows it
//   ignore RULE[, RULE] reason="..." [until=YYYY-MM-DD] [scope=file]    for the review: see docs/rules
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct Requirement {
    std::string stream; // empty: the same stream
    std::string id;
    int line = 0; // of the directive in the script
};

struct Expectation {
    int line = 0;     // of the directive in the script
    int offset = 0;   // byte offset of the directive in the script's text
    bool any = false; // "expect rows": one or more
    long rows = 0;    // otherwise exactly so many
};

// What the author does not want to hear about the statement on its line or behind it, or about the script.
struct Ignore {
    std::vector<std::string> rules;
    std::string reason; // empty: none given, which is a finding
    std::string until;  // YYYY-MM-DD; empty: for ever
    bool whole_file = false;
    int line = 0; // of the directive in the script
    int offset = 0;
};

struct Directives {
    bool no_transaction = false;
    std::optional<int> verify_offset; // byte offset where verification begins
    std::vector<Expectation> expect;
    std::vector<Requirement> requirements;
    std::optional<std::string> destructive;  // the reason; several are joined by "; "
    std::optional<std::string> irreversible; // the same
    std::vector<Ignore> ignores;
};

// One directive line found outside of any token, handed in by whoever knows where tokens are (the scanner
// in the bridge): its text from "--" to the end of the line, its 1-based line and its byte offset.
struct DirectiveLine {
    std::string_view text;
    int line = 0;
    int offset = 0;
};

// True if a comment line is one of ours: "--", blanks, "sluice:".
bool is_directive(std::string_view comment);
// True for a directive of ours that is about the review alone: with or without it the script does the same.
bool is_remark(std::string_view comment);

// What a line of ours requires, as it stands there; empty for any other line. Does not check it.
struct RequiredItem {
    std::string_view stream, version; // stream empty: the same one
};
std::vector<RequiredItem> required_in(std::string_view comment);

// Reads all directive lines of a script, which come in the order of the script; others than ours are passed
// over. Throws core::Error SL052 with file and line for an unknown or malformed one, `file` and `first_line`
// giving the place. What a directive says about statements is checked by plan_steps.
Directives read_directives(const std::vector<DirectiveLine> &lines, const std::string &file, int first_line);

} // namespace core
