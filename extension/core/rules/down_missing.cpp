#include <algorithm>

#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

// A set without any down is the choice of its team.
bool any_has_down(const Set &set) {
    return std::any_of(set.scripts.begin(), set.scripts.end(),
                       [](const Script &each) { return each.down.there; });
}

void check_set(const Set &set, Report &report) {
    if (!any_has_down(set)) return;
    for (std::size_t i = 0; i < set.scripts.size(); i++) {
        const Script &script = set.scripts[i];
        if (!script.speaks || !script.migration || script.repeatable || script.down.there) continue;
        if (script.directives.irreversible) continue;
        report.add_at(static_cast<int>(i), 0, 0, Level::note, "there is no down for " + script.version,
                      "Other migrations of the set have one.");
    }
}

} // namespace

extern const Rule down_missing;
const Rule down_missing = {"down_missing",
                           "A migration has no way back",
                           Section::pair,
                           true,
                           "A versioned migration without a down script.",
                           "It can be applied, and the day it has to go away somebody writes SQL by hand.",
                           "Write the down, or -- sluice: irreversible reason=\"...\" where there is none.",
                           "There is a down, the script says that it is irreversible, it is repeatable, or "
                           "no migration of the set has one.",
                           {},
                           nullptr,
                           check_set};

} // namespace core::rules
