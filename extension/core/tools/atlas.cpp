// Atlas: revisions with the number of statements applied and in all. The hash of a revision is that of its
// line in atlas.sum: SHA-256 over the names and texts of all files up to it. Its lock's key is FNV-1 over a
// name.
#include "core/formats/format.hpp"
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr Column columns[] = {{"version", "varchar text"},
                              {"description", "varchar text"},
                              {"type", "int8"},
                              {"applied", "int8"},
                              {"total", "int8"},
                              {"executed_at", "timestamptz"},
                              {"execution_time", "int8"},
                              {"error", "text"},
                              {"hash", "varchar text"},
                              {"operator_version", "varchar text"}};
// type is a set of bits: 1 baseline, 2 executed, 4 resolved by hand. A version with a dot in front is a note
// of Atlas to itself.
constexpr Shape shapes[] = {
    {columns, "SELECT version::text, description::text, NULL::text, CASE WHEN applied < total THEN 'failed' "
              "WHEN type & 1 = 1 THEN 'floor' ELSE 'applied' END, executed_at, "
              "execution_time / 1000, NULL::text, hash::text, operator_version::text, "
              "CASE WHEN applied < total THEN applied::text || ' of ' || total::text || "
              "' statements ran' || COALESCE(': ' || NULLIF(error, ''), '') END "
              "FROM ONLY %T WHERE version NOT LIKE '.%' ORDER BY executed_at, version"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    std::uint32_t hash = 2166136261U;
    for (const char c : std::string_view("atlas_migrate_execute"))
        hash = (hash * 16777619U) ^ static_cast<unsigned char>(c);
    return {static_cast<std::int64_t>(hash)};
}

std::string checksum(const FileOf &file, const Digests &digests) {
    std::string all;
    for (std::size_t i = 0; i <= file.index; ++i) {
        const File &each = *file.files[i];
        if (formats::is_sql(each.name)) all.append(formats::basename(each.name)).append(each.text);
    }
    return base64(digests.sha256(all));
}

} // namespace

extern const Tool atlas;
constinit const Tool atlas = {
    .id = "atlas",
    .title = "Atlas",
    .formats = nullptr,
    .schema = nullptr,
    .table = "atlas_schema_revisions",
    .shapes = shapes,
    .locks = locks,
    .checksum = checksum,
    .mirror = {.refusal = "A revision of Atlas holds hashes of all files before it and of each statement."},
};

} // namespace core::tools
