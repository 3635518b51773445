// How the statements of a script become steps (what commits together). Pure: the bridge parses, this plans.
// Rules: design.md section 6.2, design-details 2.11; written out for users in docs/steps.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/directive.hpp"
#include "core/effects.hpp"

namespace core {

// Isolation that a BEGIN names; `unset` leaves the session's default.
enum class Isolation : std::uint8_t { unset, read_committed, repeatable_read, serializable };

// One statement as parsed. Offsets and lengths are bytes in the script's text.
struct Statement {
    StatementKind kind = StatementKind::other;
    Isolation isolation = Isolation::unset; // of a BEGIN
    bool read_only = false;                 // BEGIN READ ONLY
    bool deferrable = false;                // BEGIN ... DEFERRABLE
    bool commits_itself = false;            // DO or CALL whose body says COMMIT or ROLLBACK
    bool sets_session = false;              // SET or set_config that outlives its transaction
    bool needs_commit = false;              // ALTER TYPE ADD VALUE whose value is used later in the script
    int offset = 0;                         // first byte of its first token
    int length = 0;                         // without the closing ";"
    int line = 1;                           // of its first token, 1 = first line of the script
    int data_offset = 0;                    // inline COPY data
    int data_length = 0;                    // -1: no inline data
};

struct Step {
    int first = 0; // index of its first statement
    int count = 0; // statements; BEGIN and COMMIT left out at the ends, to be skipped in the middle
    bool transactional = true;
    bool commits_itself = false; // DO or CALL run non-atomically
    Isolation isolation = Isolation::unset;
    bool read_only = false;
    bool deferrable = false;
};

struct Plan {
    std::vector<Step> steps; // without verification
    int verify_first = -1;   // index of the first verification statement, -1 = none
    int verify_count = 0;
    bool verify_inside = false; // runs inside the last step, which is transactional
    std::vector<int> expect_of; // for each of the directives' expectations the index of its statement
};

struct PlanRequest {
    const std::vector<Statement> *statements = nullptr;
    const Directives *directives = nullptr;
    std::string file;                // for places
    int first_line = 1;              // of the script in its file
    std::string_view text;           // of the script, for the columns of places; may be empty
    bool single_transaction = false; // everything in the caller's one transaction (migrate_apply too)
};

// Throws core::Error (SL020, SL023, SL052) with the place of the offending statement.
Plan plan_steps(const PlanRequest &request);

} // namespace core
