// The records that other migration tools keep in the database: which table, what its rows mean, which locks
// the tool takes, what it knows of its files. One tool a file beside this one, listed once in registry.cpp.
// Pure: SQL texts and functions over texts; who runs them is the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/script.hpp"

namespace core::tools {

// A column that a table of the tool has. Types are names of pg_catalog's, separated by blanks.
struct Column {
    const char *name;
    const char *types;
};

// A shape that the table has or had. In all texts %T stands for the table, quoted and qualified, %S for its
// schema. `history` returns, in the tool's order of application:
//   version, name, file (text; NULL where the tool keeps none), standing ('applied', 'failed'; 'floor': all
//   up to it counts), at (timestamptz), took (int8, microseconds), by, checksum, made_with, problem (text)
struct Shape {
    std::span<const Column> columns;
    const char *history;
};

struct Place {
    std::string schema, table, database;
};

// Hashes that the core has no code for. Raw bytes in, raw bytes out.
struct Digests {
    std::string (*sha1)(std::string_view);
    std::string (*sha256)(std::string_view);
    std::string (*sha384)(std::string_view);
};

// A file of the set among all others, in byte order of their names.
struct FileOf {
    std::span<const File *const> files;
    std::size_t index = 0;
    const std::string &text() const { return files[index]->text; }
};

// How the tool's table follows the ledger after an import that keeps it. Parameters of all texts:
// $1 version as the file has it, $2 name, $3 file, $4 text: the tool's checksum, $5 int8: microseconds it
// took, $6 text: the role.
struct Mirror {
    const char *add = nullptr;
    const char *remove = nullptr;
    const char *clear = nullptr; // before stand, without parameters
    const char *stand =
        nullptr; // of tools with one row: $1 the version where it stands, '' for none, $2 boolean: dirty
    const char *watched = nullptr; // columns that others may not update; nullptr: any
    const char *refusal = nullptr; // instead of all others: why the table cannot be kept, a sentence
};

struct Tool {
    const char *id;
    const char *title;
    const char *formats; // that its files can have, separated by blanks; nullptr: any
    const char *schema;  // in which its table always lies; nullptr: in any
    const char *table;   // its usual name
    std::span<const Shape> shapes;
    const char *former_table = nullptr; // what older versions of the tool called it
    const char *beside = nullptr; // a table of the same schema that tells it from a tool with the same shape
    bool high_water = false;      // one row: all files up to its version are applied
    bool library = false;         // a library's own line, which lives beside an application's
    // Of a record that several projects share: a query for their names; `history` then has $1 for one of
    // them.
    const char *parts = nullptr;
    // The name of the project that a set of files is; empty: it does not tell.
    std::string (*part)(std::span<const File> files) = nullptr;
    // Keys of the advisory locks that a running one holds.
    std::vector<std::int64_t> (*locks)(const Place &place) = nullptr;
    // A table in the same schema by which it locks, and a query that returns a sentence while somebody does.
    const char *lock_table = nullptr;
    const char *lock_query = nullptr;
    // What the tool would record as the file's checksum; nullptr: it records none that can be computed.
    std::string (*checksum)(const FileOf &file, const Digests &digests) = nullptr;
    // What is $4 of the mirror, where that is more than the checksum; empty for a file that is no migration's
    // up.
    std::string (*mirrored)(const FileOf &file, const Digests &digests) = nullptr;
    // What is left of an id where the tool may know the file by another path than we do.
    std::string (*loosely)(std::string_view id) = nullptr;
    Mirror mirror = {};
};

// All tools, in the order in which they are looked for.
std::span<const Tool *const> registry();
// By id; throws core::Error 22023 naming the known ones.
const Tool &find(std::string_view id);
// The ids of all, for messages.
std::string known();

// A column of a table that is there; a type of somebody's own has an empty name.
struct Found {
    std::string name, type;
};
// The shape that the columns have; nullptr if none.
const Shape *fitting(const Tool &tool, std::span<const Found> columns);
// Whether the tool's files can be of the format.
bool reads(const Tool &tool, std::string_view format);
// The one format that its files have and that is known here; empty if there are several or none.
std::string_view only_format(const Tool &tool);
// A migration as its file's name would give it, from what the tool's record says of it. A repeatable has no
// version.
struct Identity {
    std::string id, version, name;
};
Identity identify(std::string_view format, const Identity &recorded, const std::string &file);
// A query for the records in a database, at most one a table: its oid, schema and name, and the tool's title.
// It reads the catalog only, so whose rights it has does not matter.
std::string search_sql();
// The text with %T and %S filled in.
std::string filled(std::string_view sql, const std::string &table, const std::string &schema);

} // namespace core::tools
