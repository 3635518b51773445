// Reads sluice.toml into plain entries. Apart from config.cpp because the TOML parser is heavy to compile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace client {

enum class EntryType : std::uint8_t { text, boolean, number, other };

// One "key = value" at the top level; `line` and `column` of the key, from 1.
struct Entry {
    std::string key;
    EntryType type = EntryType::other;
    std::string value; // booleans as "true" and "false", numbers as written in decimal
    int line = 0;
    int column = 0;
};

// Throws Failure (usage) with the place if the file cannot be read or is not TOML.
std::vector<Entry> read_config_file(const std::string &path);

} // namespace client
