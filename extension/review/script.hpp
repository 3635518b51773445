// A script made ready for the review: parsed by the server, taken apart into actions, planned into steps.
// What cannot be parsed or planned becomes a finding instead of an error, so that one wrong file does not
// hide the others.
#pragma once

#include <vector>

#include "core/rules/rule.hpp"
#include "core/script.hpp"
#include "core/text.hpp"

namespace review {

// Appends to `findings` what is wrong with the script as a whole; `number` is its place in the set.
core::rules::Script read_script(const core::Script &script, int number,
                                std::vector<core::rules::Finding> &findings);
core::rules::Down read_down(const core::Script &script);

// Line and column in a script's file of bytes of its text. The script must outlive it.
class Places {
public:
    explicit Places(const core::rules::Script &script) : positions_(script.text), line_(script.line) {}
    core::text::Position of(int offset) const;

private:
    core::text::Positions positions_;
    int line_;
};

} // namespace review
