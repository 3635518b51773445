// The variables that scripts use: formats that put them in (goose's ENVSUB, Flyway's placeholders) read them
// from a file of their own beside the migrations, which is made here of this process's environment.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace client::files {

// The names that a file's text uses in the format that is named or, for "auto", in any that it may be of.
void add_variables(std::string_view format, std::string_view name, std::string_view text,
                   std::set<std::string> &names);

// Lines NAME=value of those that are set. Throws Failure (usage) for a value that holds a line break.
std::string variables_text(const std::set<std::string> &names);

} // namespace client::files
