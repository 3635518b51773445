// The format of a directory's files, for verbs that have to know it before the server does.
#pragma once

#include <string_view>
#include <vector>

#include "core/formats/format.hpp"

namespace client::files {
struct Directory;
} // namespace client::files

namespace client::verbs {

// Names and contents.
std::vector<core::File> contents_of(const files::Directory &directory);

// The format that was named or, for "auto", the one that the files show; nullptr if there is nothing to tell
// it from. Throws Failure if they are of several or of none.
const core::formats::Format *format_of(std::string_view named, const std::vector<core::File> &files);

// The migrations in their order. Throws Failure with the place for what the format does not allow.
std::vector<core::Migration> migrations_of(const core::formats::Format &format,
                                           const std::vector<core::File> &files);

// "golang-migrate, goose, dbmate", for messages.
std::string known_formats();

} // namespace client::verbs
