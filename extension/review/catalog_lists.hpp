// What belongs to a relation, read for many relations at once. Used by catalog.cpp only.
#pragma once

#include <string>
#include <unordered_map>

#include "core/facts.hpp"

namespace review {

using Relations = std::unordered_map<std::uint32_t, core::RelationFacts *>;

// `oids` is an array literal of their oids: '{16384,16390}'.
void read_columns(const Relations &to, const std::string &oids);
void read_indexes(const Relations &to, const std::string &oids);
void read_constraints(const Relations &to, const std::string &oids);
void read_dependents(const Relations &to, const std::string &oids);
// Sizes of tables; those of partitioned ones and of parents are sums over what is below them.
void read_sizes(const Relations &to, const std::string &oids);

} // namespace review
