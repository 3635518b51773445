// Reads sluice.toml into plain entries. Apart from config.cpp because the TOML parser is heavy to compile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace client {

enum class EntryType : std::uint8_t { text, boolean, number, texts, table, other };

// One "key = value", or a table with nothing in it; `line` and `column` of the key, from 1.
struct Entry {
    std::vector<std::string> tables; // that it stands in: {"stream", "river"}; none at the top level
    std::string key;
    EntryType type = EntryType::other;
    std::string value;               // booleans as "true" and "false", numbers as written in decimal
    std::vector<std::string> values; // of a list of texts
    int line = 0;
    int column = 0;
};

// In the order of the file. Throws Failure (usage) with the place if the file cannot be read or is not TOML.
std::vector<Entry> read_config_file(const std::string &path);

} // namespace client
