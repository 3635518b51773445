// What a run or a rollback takes on, out of a set of files that is understood and what the ledger says. Works
// on a set of ids, never on a high-water mark. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/recorded.hpp"

namespace core {

struct RunRequest {
    std::optional<std::string> target; // version as written
    std::optional<int> steps;          // migrations
    bool out_of_order = false;         // allowed, by argument, stream or format
    bool gapless = false;              // each number needs the one before it, applied or in the set
    bool listed = false; // the set's order counts, or the order of application, not the versions'
    std::unordered_set<std::string> changed; // ids of repeatables that are not what ran last
};

// What a run would do: indexes into `migrations`.
struct Choice {
    std::vector<int> run;     // pending, in order
    std::vector<int> floored; // pending, but at or below the stream's floor: to be recorded as marked
};

// A baseline stands for all up to its version where nothing has been applied yet; else it is passed over.
// Repeatables run behind the others, where those are all taken on. Throws core::Error: SL030 if something is
// dirty or running (the caller holds the runner's lock, so its runner is dead), SL011 with the whole list of
// what is out of order up to the target, SL013 for a target that is neither pending nor applied, 22023 for
// steps < 1. Of the ledger's `out_of_order` only look() makes use.
Choice choose_run(const std::vector<Migration> &migrations, const Ledger &ledger, const RunRequest &request);

// The target below everything, as it is written: "00" is the version of a migration.
inline constexpr std::string_view nothing_applied = "0";

// What to revert, the one applied last first; repeatables are never reverted. `target` itself stays, "0" =
// all; neither = 1 step. A migration that is half done counts as applied; without a seq it is the newest.
// Throws SL030 if one is half done that is not the first to be reverted, SL013 for a target that is not
// applied, 22023 if both are given or steps < 1.
std::vector<int> choose_rollback(const Ledger &ledger, const RunRequest &request); // indexes into ledger

} // namespace core
