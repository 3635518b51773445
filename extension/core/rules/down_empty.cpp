#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

void check_set(const Set &set, Report &report) {
    for (std::size_t i = 0; i < set.scripts.size(); i++) {
        const Script &script = set.scripts[i];
        if (!script.speaks || !script.down.there || !script.down.empty || script.directives.irreversible)
            continue;
        if (script.actions.empty()) continue;
        report.add_at(static_cast<int>(i), 0, 0, Level::note,
                      "the down of " + script.version + " holds no statement",
                      "A rollback records it as done and leaves everything as it is.");
    }
}

} // namespace

extern const Rule down_empty;
const Rule down_empty = {
    "down_empty",
    "The way back does nothing",
    Section::pair,
    true,
    "A down script without a statement.",
    "Rolling back says that it did, and nothing has changed.",
    "Write the statements, or leave the down out and say -- sluice: irreversible reason=\"...\".",
    "The down has a statement, or the script says that it is irreversible.",
    {},
    nullptr,
    check_set};

} // namespace core::rules
