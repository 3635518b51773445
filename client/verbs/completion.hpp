// What can stand for the word that is being typed.
#pragma once

#include <string>
#include <vector>

namespace client::verbs {

// `words` are those behind "sluice", the last of them unfinished; `versions` those of the files.
std::vector<std::string> completions(const std::vector<std::string> &words,
                                     const std::vector<std::string> &versions);

} // namespace client::verbs
