// A script made ready for the review: parsed by the server, taken apart into actions, planned into steps.
// What cannot be parsed or planned becomes a finding instead of an error, so that one wrong file does not
// hide the others.
#pragma once

#include <vector>

#include "core/rules/rule.hpp"
#include "core/script.hpp"

namespace review {

// Appends to `findings` what is wrong with the script as a whole; `number` is its place in the set.
core::rules::Script read_script(const core::Script &script, int number,
                                std::vector<core::rules::Finding> &findings);
core::rules::Down read_down(const core::Script &script);

// Of a text in bytes: line and column in its file.
struct Place {
    int line = 0, column = 0;
};
Place place_of(const core::rules::Script &script, int offset);

} // namespace review
