// The review of a text, or of a set of files against the ledger: which of them speak, what the settings of
// this database say of the rules, and the findings. Looks only: nothing of the scripts runs.
#pragma once

#include <string>
#include <vector>

#include "core/review.hpp"
#include "engine/run.hpp"

namespace insight {

struct ReviewRequest {
    engine::Files files;
    std::string stream = "main";
    std::string scope = "pending"; // "pending", "all", or "since:VERSION": those behind it
    bool assume_filled = false;
    std::vector<core::LevelSetting> levels;
};

struct Reviewed {
    std::vector<core::rules::Script> scripts;
    std::vector<core::rules::Finding> findings;
};

Reviewed review_script(const std::string &text, bool assume_filled, std::vector<core::LevelSetting> levels);
Reviewed review_set(const ReviewRequest &request);
// The actions of a text with their kinds as they are here, without judging them.
Reviewed classify_script(const std::string &text);

// From {"RULE": "LEVEL", "RULE@PATTERN": "LEVEL"}; throws core::Error 22023.
std::vector<core::LevelSetting> levels_of(const std::string &json);

} // namespace insight
