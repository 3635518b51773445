#include "core/rules/rule.hpp"

#include <algorithm>

namespace core::rules {

// One line a rule, in the order of the catalogue: indexes, constraints, columns, tables, transactions,
// security, pairs, chain, style. docs/rules is compared with it.
#define RULES(rule)                                                                                          \
    rule(create_index) rule(syntax) rule(refused) rule(ignore_without_reason) rule(ignore_expired)           \
        rule(ignore_unknown) rule(ignore_unused)

#define DECLARE(rule) extern const Rule rule;
RULES(DECLARE)
#undef DECLARE

namespace {
#define POINTER(rule) &rule,
const Rule *const rules[] = {RULES(POINTER)};
#undef POINTER
} // namespace

std::span<const Rule *const> registry() {
    return rules;
}

const Rule *find(std::string_view id) {
    const auto found =
        std::find_if(std::begin(rules), std::end(rules), [&](const Rule *each) { return each->id == id; });
    return found == std::end(rules) ? nullptr : *found;
}

} // namespace core::rules
