// A set of files, known by names and hashes, held against what the ledger says: what is not plainly applied.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/recorded.hpp"

namespace core {

// One file of the caller's set.
struct Seen {
    std::string file;
    std::string hash;     // lower-case hex
    bool program = false; // it is to be executed, whatever the format makes of its name
};

// One row of migrate_pending. `version` and `name` are empty while the format is undecided; `file` is
// empty for what is missing.
struct Look {
    std::string file, version, name, state, why;
};

// Only what is not plainly applied, or everything, in version order, what is no migration last. `format_id`
// empty = undecided: every file that could be a migration is pending, and nothing can be told to be missing.
// States: pending differs missing out_of_order dirty repeatable aside not_a_migration, and applied where
// everything is asked for; an aside is to be passed along with the others. Files of another kind than .sql
// that the format does not know are left out unless everything is asked for. A program that is applied never
// differs: what it did is done, and there is no script to hold it against.
std::vector<Look> look(const std::vector<Seen> &files, const Ledger &ledger, std::string_view format_id,
                       bool everything);

} // namespace core
