// What is said about "-- sluice: ignore" itself, and about scripts that cannot be judged at all. Their
// findings are made where directives are applied (core/suppression) and where scripts are read
// (review/script).
#include "core/rules/rule.hpp"

namespace core::rules {

extern const Rule ignore_without_reason, ignore_expired, ignore_unknown, ignore_unused;

const Rule ignore_without_reason = {"ignore_without_reason",
                                    "An ignored finding has no reason",
                                    Section::style,
                                    true,
                                    "A directive -- sluice: ignore without reason=\"...\".",
                                    "Whoever reads it later cannot know whether it still holds.",
                                    "-- sluice: ignore create_index reason=\"the table has 12 rows\"",
                                    "The directive has a reason.",
                                    {},
                                    nullptr};
const Rule ignore_expired = {"ignore_expired",
                             "An ignored finding is past its date",
                             Section::style,
                             true,
                             "A directive -- sluice: ignore ... until=DATE whose date has passed.",
                             "From that day on the finding is heard again.",
                             "Mend what was found, or give a later date and say why.",
                             "The date is today or later, or there is none.",
                             {},
                             nullptr};
const Rule ignore_unknown = {"ignore_unknown",
                             "An ignored rule does not exist",
                             Section::style,
                             true,
                             "A directive -- sluice: ignore RULE with a name that no rule has.",
                             "It ignores nothing, and its author believes that it does.",
                             "Write the rule's name as the finding shows it.",
                             "The rule exists.",
                             {},
                             nullptr};
const Rule ignore_unused = {"ignore_unused",
                            "Nothing is found that is ignored",
                            Section::style,
                            true,
                            "A directive -- sluice: ignore for a rule that finds nothing at its statement.",
                            "It would hide the next finding, which nobody has judged.",
                            "Remove the directive.",
                            "The rule would have spoken.",
                            {},
                            nullptr};

} // namespace core::rules
