// Which files belong to one migration: the server needs both halves of what it is to run.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/files/find.hpp"

namespace client::files {

// Indexes of the files that are named in `needed` and of those that some format reads as another part of the
// same migration, in order.
std::vector<std::size_t> with_halves(std::span<const Found> files, std::span<const std::string> needed);

// Indexes of the files that some format reads as a part of this version.
std::vector<std::size_t> of_version(std::span<const Found> files, std::string_view version);

// What a file name says, as the first format that knows such names has it; both empty if none does.
struct Meaning {
    std::string version, name;
};
Meaning meaning_of(const std::string &file);

// The same text for every way of writing one version ("7" and "0007").
std::string version_key(std::string_view version);

// The order of versions.
bool earlier(std::string_view a, std::string_view b);

// Whether two versions as written are the same one.
bool same_version(std::string_view a, std::string_view b);

} // namespace client::files
