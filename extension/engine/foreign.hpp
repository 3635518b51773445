// The record that another migration tool keeps in this database: found by name and shape, held by that tool's
// own locks, read as the caller. Only plain tables with columns of the server's own types are looked at: a
// view, a policy or a type of somebody's own would run their code with the caller's rights.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/pg.hpp"
#include "core/tools/tool.hpp"

namespace engine {

struct Record {
    const core::tools::Tool *tool = nullptr;
    const core::tools::Shape *shape = nullptr;
    Oid table = InvalidOid, owner = InvalidOid;
    std::string schema, name;
    bool readable = false; // by the caller
    bool guarded = false;  // our trigger stands on it: its owner lets us keep it

    std::string title() const;  // "public.schema_migrations", as people write it
    std::string quoted() const; // qualified, for a statement
};

struct Where {
    std::optional<std::string> schema, table;
};

// All tables that are a tool's by name and shape; `tool` nullptr: of any tool. In the order of the registry.
std::vector<Record> find_records(const core::tools::Tool *tool, const Where &where);
// By oid; nothing if it is gone or has another shape by now.
std::optional<Record> find_record(const core::tools::Tool &tool, const std::string &schema,
                                  const std::string &table);
bool has_rows(const Record &record);

enum class Stand : std::uint8_t { applied, failed, floor };

// One migration as the tool's record has it; empty texts are unknown.
struct Entry {
    std::string id; // canonical, as its file would give it
    std::string version, name, file;
    Stand standing = Stand::applied;
    TimestampTz at = 0; // 0: unknown
    double took_ms = 0;
    std::string by, checksum, made_with, problem;
};

// In the tool's order of application. `format` is that of the files, or of the tool's where it has one.
// `part` is the project where several share the record (sqitch); empty: the only one. Throws core::Error
// 42501, SL071, SL072.
std::vector<Entry> read_entries(const Record &record, const std::string &format, const std::string &part);

// To the end of the transaction: the tool's advisory locks and its tables against writers, as far as the
// caller may lock them. Throws core::Error 55P03 telling who is at work.
void hold(const Record &record);

} // namespace engine
