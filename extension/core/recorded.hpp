// What the ledger says of the migrations of a stream, as far as looking and choosing need it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
    bool imported = false; // taken over from another tool's record
};

// Stands in the place of a file's hash where the row is of a file that holds more migrations, and not the
// last of them: the file is known as it is only when all of it ran. Hex, as above.
inline constexpr std::string_view hash_of_a_part =
    "0000000000000000000000000000000000000000000000000000000000000000";

struct Ledger {
    std::vector<Recorded> migrations;
    std::string floor;                // ids up to it count as applied when first seen; empty = none
    std::optional<bool> out_of_order; // what the stream says; unset = as the format
};

using ById = std::unordered_map<std::string_view, const Recorded *>;
ById by_id(const Ledger &ledger); // the ledger outlives it
const Recorded *find_id(const ById &ids, std::string_view id);

// What is at or below an applied baseline counts as applied with it: raises the floor so far.
void count_baselines(Ledger &ledger);

bool is_half_done(const Recorded &recorded); // running or dirty
// The highest version that is applied; repeatables stand outside of the order.
const Recorded *highest_applied(const Ledger &ledger);
bool is_below(std::string_view id, const Recorded *highest);
bool is_floored(std::string_view id, const Ledger &ledger);

} // namespace core
