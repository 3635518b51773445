// Verbs of other tools that mean nothing here, or something else: whoever types one is told what to do
// instead.
#pragma once

#include <optional>
#include <string_view>

#include "client/failure.hpp"

namespace client::verbs {

// Nothing for a word that no tool has.
std::optional<Failure> explained_word(std::string_view word);

} // namespace client::verbs
