// Files of applied migrations that are not what they were: told from a change of layout, recorded or refused.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "engine/set.hpp"
#include "engine/work.hpp"

namespace engine {

// Adds to `prepared` what is to be recorded (respelled, down_changed, accepted_change). Throws core::Error
// SL010 with the whole list if ups changed and no reason was given. Returns the ids of the repeatables that
// are to run again: they may change.
std::unordered_set<std::string>
hold_against_ledger(const FileSet &set, const std::vector<core::Recorded> &recorded, const Context &context,
                    const std::optional<std::string> &accept_changed, Prepared &prepared);

} // namespace engine
