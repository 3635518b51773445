// On-disk formats of migration tools: one file each beside this one, listed once in registry.cpp.
// Pure: names and texts in, migrations out. Facts about each tool are cited in its own file.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/script.hpp"

namespace core::formats {

// Which part a file name plays. For formats that hold up and down in one file: `both`.
enum class Part { none, up, down, both };

struct Name {
    Part part = Part::none;
    std::string version; // as written
    std::string name;
};

struct Format {
    const char *id;     // what --format and the ledger say: "golang-migrate", "goose", "dbmate"
    const char *title;  // for people
    const char *naming; // how its files are named, for messages: "VERSION_name.up.sql"
    const char *mark;   // what its texts hold, for messages: "-- +goose Up"; nullptr if nothing of its own
    // What a base name means in this format; Part::none if it is no migration of it.
    Name (*name)(std::string_view basename);
    // True if the text bears this format's own marks ("-- +goose", "-- migrate:"); a format without marks
    // says nullptr and is recognised by names alone.
    bool (*marked)(std::string_view text);
    // Reads one file that `name` accepted. Fills up and/or down. Throws core::Error with a place.
    void (*read)(const File &file, const Name &name, Migration &into);
    // True if a pending version below an applied one is this tool's everyday (dbmate), false if refused.
    bool out_of_order;
};

// All formats, in the order in which they are tried.
std::span<const Format *const> registry();
// By id; throws core::Error 22023 naming the known ones.
const Format &find(std::string_view id);

// Decides which format a set of files has, from names and, where given, texts (empty text = not known, so a
// set of empty files stays undecided). Returns nullptr if there is nothing to decide from (no .sql file, or
// names fit two formats and texts are not known). Throws core::Error SL050 with what was seen and which flag
// decides.
const Format *recognise(std::span<const File> files);

// The set as migrations in version order. Throws SL051 for two files with one version, a down without its
// up, a .sql file that is no migration; each error names the files and the flag or the mend.
std::vector<Migration> read_all(const Format &format, std::span<const File> files);

// The name without its folders: formats look at nothing else.
std::string_view basename(std::string_view path);
// True for names that end in ".sql", the only files a format looks at.
bool is_sql(std::string_view path);

} // namespace core::formats
