// Which findings are heard: levels that settings give to rules, and "-- sluice: ignore" in the scripts, which
// is itself judged: without a reason, past its date, for nothing, for a rule that does not exist.
#pragma once

#include "core/review.hpp"

namespace core {

// Removes what is off or ignored, changes levels, adds the findings about ignores. `findings` belong to
// `scripts` by their number.
void suppress(std::vector<rules::Finding> &findings, const std::vector<rules::Script> &scripts,
              const ReviewOptions &options);

// Shell patterns: * any text, ? any character. An empty pattern fits everything.
bool fits(std::string_view pattern, std::string_view text);

} // namespace core
