// A program that is run to its end, with what it wrote.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace client::link {

struct Ended {
    bool found = true; // false: there is no such program
    int code = 0;      // 128 and the signal if one ended it
    std::string out, err;
};

using Variables = std::vector<std::pair<std::string, std::string>>;

// Looks for words[0] along PATH. `variables` are added to the environment. Throws Failure if nothing can be
// started.
Ended run_program(const std::vector<std::string> &words, const Variables &variables = {});

} // namespace client::link
