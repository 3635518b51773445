// What the catalog knows beside relations: what depends on types, functions and schemas that a set drops, and
// how the schemas tell tenants apart. Used by catalog.cpp only.
#pragma once

#include <vector>

#include "core/rules/rule.hpp"

namespace review {

void read_objects(core::DatabaseFacts &to, const std::vector<core::rules::Script> &scripts);
void read_tenants(core::DatabaseFacts &to);
bool makes_tables(const std::vector<core::rules::Script> &scripts);

} // namespace review
