// Program migrations: announced in the ledger, executed here, closed by how they ended.
#pragma once

#include <string>

#include "client/failure.hpp"
#include "client/verbs/look.hpp"

namespace client::verbs {

class Session;

struct ProgramRun {
    std::string version, name;
    std::string direction = "up";
    bool again = false;    // it is dirty, or whose client is dead
    bool anywhere = false; // below applied ones too
};

// Throws Failure: usage if no file of the set is its program or none of [programs] says how it is started,
// dirty if it failed.
void run_program(Session &session, const FileSet &set, const ProgramRun &run);

// What SL034 tells in its DETAIL.
struct ProgramAhead {
    ProgramRun run;
    std::string who; // where it ran last
    int before = 0;  // migrations that come before it
};
ProgramAhead program_ahead(const Failure &failure);

} // namespace client::verbs
