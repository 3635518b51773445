// What the user has set, from sluice.toml, the environment and flags, in rising order. Each setting is one
// record in the table of config.cpp: its key, its flag, its environment variable.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/arguments.hpp"
#include "client/failure.hpp"

namespace client {

enum class SettingKind : std::uint8_t { text, boolean, duration };

// Its environment variable is SLUICE_ and the key in upper case.
struct Setting {
    const char *key;
    SettingKind kind;
    const Flag *flag;
    const char *switched; // the value that a flag without value stands for, else nullptr
    const char *help;     // of the key in sluice.toml
};

std::span<const Setting> settings();

// Flags that every verb takes, and those of settings that only runs have.
namespace flags {
extern const Flag database, dir, format, stream, config, no_cache, json, quiet, color, help, version,
    no_hooks;
extern const Flag wait, out_of_order, no_install, wait_for_server, schema_file, pg_dump;
} // namespace flags

// One line of migrations, as sluice.toml has it.
struct StreamConfig {
    std::string name;
    std::string dir; // as it can be opened from here
    std::string format = "auto";
    std::optional<bool> out_of_order; // nothing = what the stream says
    Place place = {};                 // in sluice.toml
};

// Which files are programs, and how they are started.
struct Program {
    std::string pattern; // of file names: "*.go"
    std::string command; // empty: such files are no migrations
};

// Command lines for the shell; empty = none.
struct Hooks {
    std::string before, after, failed;
};

struct Config {
    std::string database;      // URL or conninfo; empty = libpq's own rules
    std::string database_from; // where it was said, for messages
    std::string dir;           // of the migrations, as it can be opened from here; empty = there is none
    std::string format = "auto";
    std::string stream = "main";
    std::chrono::milliseconds wait{std::chrono::minutes(10)};
    std::chrono::milliseconds wait_for_server{0};
    std::optional<bool> out_of_order; // nothing = what the stream says
    bool install = true;
    std::string schema_file; // kept current after each run; empty = none
    std::string pg_dump;     // the program; empty = the one that is found
    std::string file;        // the sluice.toml that was read, empty = none
    std::string again;       // flags to repeat in a command that is proposed, each with a blank before

    std::vector<Program> programs; // in the order of the file: the first pattern that fits counts
    Hooks hooks;

    // Streams of the file, in the order in which they run, if it has more than one and none was chosen: a
    // verb that works on one of them alone gets `dir`, `format`, `stream` and `out_of_order` by of_stream().
    std::vector<StreamConfig> streams;
    std::string again_stream; // " --stream NAME" where only that tells which one is meant
};

// The same for one of its streams.
Config of_stream(const Config &config, const StreamConfig &stream);

// Reads the environment and, if there is one, sluice.toml. Throws Failure (usage), with the place for what
// stands in the file.
Config load_config(const Arguments &arguments);

} // namespace client
