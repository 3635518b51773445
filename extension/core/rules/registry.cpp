#include "core/rules/rule.hpp"

#include <algorithm>

namespace core::rules {

#define RULE(rule) extern const Rule rule;
#include "core/rules/registry.inc"
#undef RULE

namespace {
const Rule *const rules[] = {
#define RULE(rule) &rule,
#include "core/rules/registry.inc"
#undef RULE
};
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
