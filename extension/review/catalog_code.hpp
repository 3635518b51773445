// What the catalog knows of functions and extensions that a set names.
#pragma once

#include <vector>

#include "core/facts.hpp"
#include "core/rules/rule.hpp"

namespace review {

void read_code(const std::vector<core::rules::Script> &scripts, core::DatabaseFacts &to);

} // namespace review
