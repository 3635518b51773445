// The format of a directory's files, for verbs that have to know it before the server does.
#pragma once

#include <string_view>
#include <vector>

#include "core/formats/format.hpp"

namespace client::verbs {

// The format that was named or, for "auto", the one that the files show. Throws Failure if they are of
// several or of none, or if there is nothing to tell it from.
const core::formats::Format &needed_format(std::string_view named, const std::vector<core::File> &files);

// The migrations in their order. Throws Failure with the place for what the format does not allow.
std::vector<core::Migration> migrations_of(const core::formats::Format &format,
                                           const std::vector<core::File> &files);

} // namespace client::verbs
