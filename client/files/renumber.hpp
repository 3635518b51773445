// Which files of a set need another version, and which. Pure: what is there and what is applied in, names
// and texts out.
#pragma once

#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/files/renaming.hpp"
#include "core/formats/format.hpp"

namespace client::files {

struct AppliedOne {
    std::string version, name; // as the ledger has them; the name may be empty
};

struct RenumberRequest {
    std::optional<bool>
        out_of_order;      // whether pending ones below applied ones may stay; nothing: as the format has it
    bool sequence = false; // pending timestamps become numbers
    std::time_t now = 0;
    std::string stream = "main"; // whose files they are
};

// A file that requires what gets another version.
struct Rewriting {
    std::string file; // its name after the renaming
    std::string text;
};

struct Renumbering {
    std::vector<Renaming> renamings; // by name of the file
    std::vector<Rewriting> rewritings;
    std::vector<std::string> doubts; // sentences about what a person has to look at
};

// Throws Failure where it cannot be told what is applied.
Renumbering plan_renumbering(const core::formats::Format &format, std::span<const core::File> files,
                             std::span<const AppliedOne> applied, const RenumberRequest &request);

} // namespace client::files
