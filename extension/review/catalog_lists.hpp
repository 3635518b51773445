// What belongs to a relation, read for many relations at once. Used by catalog*.cpp only.
#pragma once

#include <set>
#include <string>
#include <unordered_map>

#include "bridge/spi.hpp"
#include "core/facts.hpp"

namespace review {

// Lists come from a query as one text with separators, NULL being an empty list; they go to it as an array
// literal in which every item is quoted.
std::vector<std::string> list_at(const pg::Spi &spi, std::uint64_t row, int column);
std::string text_at(const pg::Spi &spi, std::uint64_t row, int column); // NULL is empty
std::string array_of(const std::set<std::string> &items);

using Relations = std::unordered_map<std::uint32_t, core::RelationFacts *>;

// `oids` is an array literal of their oids: '{16384,16390}'.
void read_columns(const Relations &to, const std::string &oids);
void read_indexes(const Relations &to, const std::string &oids);
void read_constraints(const Relations &to, const std::string &oids);
void read_dependents(const Relations &to, const std::string &oids);
// What ANALYZE found in the columns of these tables, as far as the caller may know.
void read_statistics(const Relations &to, const std::string &oids);
// Sizes of tables; those of partitioned ones and of parents are sums over what is below them.
void read_sizes(const Relations &to, const std::string &oids);

} // namespace review
