// Corrections of the record by somebody's word: mark, force, stream settings. Each works in the caller's
// transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/work.hpp"

namespace engine {

struct MarkArguments {
    std::string version; // as written
    std::string state;   // "applied", "reverted"
    std::string reason;
    bool through = false;
    std::vector<std::string> files;
    std::string format; // of the files: "auto" or one that the stream has from now on
};
// Returns a sentence saying what was recorded.
std::string mark(const MarkArguments &arguments, const Context &context);

struct ForceArguments {
    std::string version;
    std::string reason;
    std::vector<std::string> files;
    std::string format; // of the files: "auto" or one that the stream has from now on
};
// golang-migrate's force: everything up to the version counts as applied, everything above it does not.
std::string force(const ForceArguments &arguments, const Context &context);

std::string set_stream(const std::optional<std::string> &out_of_order,
                       const std::optional<std::string> &format, const Context &context);

} // namespace engine
