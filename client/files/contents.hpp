// The bytes of files, on their way to the server or to a hash.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "client/files/find.hpp"
#include "core/script.hpp"

namespace client::files {

// Hands the file's bytes over in pieces. Throws Failure if it cannot be read.
void read_pieces(const Found &file, const std::function<void(std::string_view)> &piece);

// Appends the file's bytes. Throws Failure if it cannot be read or, with SQLSTATE 22021 and the place, if it
// is not UTF-8 or holds a NUL: encodings are never guessed.
void append_contents(const Found &file, std::string &into);

// Names and contents; of programs the names only. Throws as append_contents().
std::vector<core::File> contents_of(const Directory &directory);

// A small file as far as it can be read, at most so many bytes; empty if it cannot. Never throws.
std::string read_whole(const std::string &path, std::size_t most);

// One line of a file, counted from 1, without its end; empty if there is none or it cannot be read.
std::string source_line(const std::string &path, int line);

} // namespace client::files
