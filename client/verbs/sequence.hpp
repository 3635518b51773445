// What of a set is pending, in the order in which it will run: stretches of scripts, which the server takes
// as one, and programs between them, which are run here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/verbs/look.hpp"

namespace client::verbs {

struct Stretch {
    std::vector<std::string> files;    // of scripts
    std::vector<std::string> versions; // one, if it is a program
    bool program = false;
    std::string name; // of a program's migration
};

struct Limits {
    std::optional<int> steps;
    std::optional<std::string> target;
};

// `rows` as the look gives them. Files that are to be looked at only (differs, dirty) go with the first
// stretch, repeatables with the last. Throws Failure if a version has both a script and a program.
std::vector<Stretch> sequence_of(const FileSet &set, const std::vector<LookRow> &rows, const Limits &limits);

bool has_program(const std::vector<Stretch> &sequence);
std::vector<std::string> versions_of(const std::vector<Stretch> &sequence);

} // namespace client::verbs
