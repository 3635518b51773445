// From the catalog to the model of the review: everything it may ask about the relations that a set names, in
// a few queries for the whole set. Takes no lock that it would have to wait for, runs nothing of a user's,
// sees what the caller may see.
#pragma once

#include <vector>

#include "core/model.hpp"
#include "core/rules/rule.hpp"

namespace review {

// The model before the first statement: the relations that the actions name, those behind their foreign keys,
// and the database. `assume_filled`: for a server that has the structure but not the rows.
core::Model read_model(const std::vector<core::rules::Script> &scripts, bool assume_filled);

} // namespace review
