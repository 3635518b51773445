// The tables of sluice.toml: [stream.NAME], [programs], [hooks]. Apart from config.cpp, whose settings are
// one value each.
#pragma once

#include <string>
#include <vector>

#include "client/config.hpp"
#include "client/config_file.hpp"

namespace client {

struct Tables {
    std::vector<StreamConfig> streams; // in the order of the file
    std::vector<std::string> order;    // names; empty = that of the file
    Place order_place;
    std::vector<Program> programs;
    Hooks hooks;
};

// Takes an entry that stands in a table, or is the key "order". False for one that is a setting of its own.
// Throws Failure (usage) with the place.
bool take_table(const Entry &entry, const Place &place, Tables &tables);

// Puts the streams into the order that the file names. Throws Failure (usage) unless it names each once.
void put_in_order(Tables &tables);

// The stream of that name. If there is none: nullptr without `file`, else throws Failure (usage) naming the
// file.
const StreamConfig *find_stream(const Tables &tables, const std::string &name, const std::string &file);

// "main, river"
std::string names_of(const std::vector<StreamConfig> &streams);

} // namespace client
