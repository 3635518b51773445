// A set of files held against what the ledger says: the look (what is not plainly applied) and the choice
// of what a run or a rollback takes on. Pure; both work on a set of ids, never on a high-water mark.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/script.hpp"

namespace core {

enum class State : std::uint8_t { running, applied, dirty, reverted };
enum class Direction : std::uint8_t { up, down };

std::string_view word(State state);         // "running" ...
std::string_view word(Direction direction); // "up", "down"

// What the ledger knows of one migration, as far as choosing needs it.
struct Recorded {
    std::string id;
    std::string version;
    std::string name;
    Kind kind = Kind::versioned;
    State state = State::applied;
    Direction direction = Direction::up; // of the state
    std::int64_t seq = 0;                // order of application
    std::string up_file, down_file;
    std::string up_hash, down_hash; // SHA-256 of the files' bytes, lower-case hex; empty = unknown
    bool has_down = false;
};

struct Ledger {
    std::vector<Recorded> migrations;
    std::string floor;                // ids up to it count as applied when first seen; empty = none
    std::optional<bool> out_of_order; // what the stream says; unset = as the format
};

// One file of the caller's set.
struct Seen {
    std::string file;
    std::string hash; // lower-case hex
};

// One row of migrate_pending. `version` and `name` are empty while the format is undecided; `file` is
// empty for what is missing.
struct Look {
    std::string file, version, name, state, why;
};

// Only what is not plainly applied, or everything, in version order, what is no migration last. `format_id`
// empty = undecided: every file that could be a migration is pending, and nothing can be told to be missing.
// States: pending differs missing out_of_order dirty repeatable not_a_migration, and applied where everything
// is asked for. Files of another kind than .sql are left out unless everything is asked for.
std::vector<Look> look(const std::vector<Seen> &files, const Ledger &ledger, std::string_view format_id,
                       bool everything);

struct RunRequest {
    std::optional<std::string> target; // version as written
    std::optional<int> steps;          // migrations
    bool out_of_order = false;         // allowed, by argument, stream or format
};

// What a run would do: indexes into `migrations`.
struct Choice {
    std::vector<int> run;     // pending, in order
    std::vector<int> floored; // pending, but at or below the stream's floor: to be recorded as marked
};

// Throws core::Error: SL030 if something is dirty or running (the caller holds the runner's lock, so its
// runner is dead), SL011 with the whole list of what is out of order up to the target, SL013 for a target
// that is neither pending nor applied, 22023 for steps < 1. Of the ledger's `out_of_order` only look() makes
// use.
Choice choose_run(const std::vector<Migration> &migrations, const Ledger &ledger, const RunRequest &request);

// What to revert, the one applied last first; repeatables are never reverted. `target` itself stays, "0" =
// all (unless a migration "0" is applied: it stays, as any target); neither = 1 step. A migration that is
// half done counts as applied; without a seq it is the newest. Throws SL030 if one is half done that is not
// the first to be reverted, SL013 for a target that is not applied, 22023 if both are given or steps < 1.
std::vector<int> choose_rollback(const Ledger &ledger, const RunRequest &request); // indexes into ledger

} // namespace core
