// One migration in one direction, ready to run: what the engine's works (run, rollback, resume) prepare and
// the runner carries out.
#pragma once

#include <optional>
#include <string>

#include "bridge/script.hpp"
#include "core/choice.hpp"
#include "core/steps.hpp"
#include "exec/statement.hpp"
#include "ledger/ledger.hpp"

namespace engine {

// Rows that a destructive statement takes away.
struct Loss {
    int number = 0;        // of the statement, from 1
    int line = 0;          // in the file
    std::string statement; // its kind
    std::string relation;
    double rows_about = 0; // -1: not known
};

struct Job {
    exec::Label label;
    core::Direction direction = core::Direction::up;
    core::Script script;
    pg::ParsedScript parsed;
    core::Plan plan; // verification outside the last step stands as a step of its own behind the others
    Oid author = InvalidOid; // whose rights it runs with; InvalidOid = the caller's
    ledger::Row row;         // as it will be written; state, step and times are filled in as it goes
    std::optional<ledger::Row> before;     // as the ledger had it
    std::optional<std::string> other_text; // the down script that is stored with an up; it may be empty
    std::string check; // of a stream that keeps another tool's table: what that one would record as checksum
    std::vector<Loss> losses; // of its destructive statements
    bool stored = false;      // the script came from the ledger
    int first_step = 0;       // where a resumed migration goes on
    bool resuming = false;
    std::vector<int> replay; // statements of the part that is done whose settings the rest relies on

    int statements() const { return static_cast<int>(parsed.statements.size()); }
};

// Parses and plans `job.script`; throws core::Error with a place.
void plan(Job &job, bool single_transaction);

// Statements of a step that run: its range without BEGIN and COMMIT, and the verification if it runs inside.
std::vector<int> statements_of(const Job &job, int step);
bool is_verification(const Job &job, int statement);

} // namespace engine
