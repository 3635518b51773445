// The bound of a partition as its author wrote it, and CHECK constraints that prove it. Understood are single
// columns with a range or a list of constants; of all else nothing is known.
#pragma once

#include <string>

#include "core/facts.hpp"

namespace core {

// r, l or h by the words: "FROM (1) TO (2)", "IN (1)", "WITH (...)"; 0: "DEFAULT" or nothing.
char strategy_of(const std::string &bound);

// "day IS NOT NULL AND day >= '2027-01-01' AND day < '2028-01-01'"; empty: not understood.
std::string condition_of(const RelationFacts &parent, const std::string &bound);

// Valid CHECK constraints (and NOT NULL) of `table` say as much as condition_of.
bool proves_bound(const RelationFacts &parent, const RelationFacts &table, const std::string &bound);
// The same for a default partition: a valid CHECK says the opposite.
bool excludes_bound(const RelationFacts &parent, const RelationFacts &rest, const std::string &bound);

} // namespace core
