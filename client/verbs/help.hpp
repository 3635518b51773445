// The help pages as text, made of the verbs' records.
#pragma once

#include <string>

namespace client::verbs {

struct Verb;

std::string overview();
std::string verb_page(const Verb &verb);

} // namespace client::verbs
