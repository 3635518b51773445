// Flyway: rows by installed_rank; what counts for a version is its last row. An undo, and a repair that takes
// a version for deleted, are rows too. The checksum is a CRC-32 over the lines without their ends, as a
// signed number; the lock's key is the letters "Flyway" plus Java's hash of the table's quoted name.
#include "core/text.hpp"
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t flyway_letters = 0x466C79776179;

constexpr Column columns[] = {{"installed_rank", "int4"},  {"version", "varchar"},
                              {"description", "varchar"},  {"type", "varchar"},
                              {"script", "varchar"},       {"checksum", "int4"},
                              {"installed_by", "varchar"}, {"installed_on", "timestamp"},
                              {"execution_time", "int4"},  {"success", "bool"}};
constexpr Shape shapes[] = {
    {columns,
     "SELECT version::text, description::text, script::text, CASE WHEN NOT success THEN 'failed' "
     "WHEN type IN ('BASELINE', 'SQL_BASELINE') THEN 'floor' ELSE 'applied' END, "
     "installed_on::timestamptz, execution_time::int8 * 1000, installed_by::text, checksum::text, "
     "NULL::text, "
     "CASE WHEN NOT success THEN 'Flyway recorded it as failed' END "
     "FROM (SELECT DISTINCT ON (COALESCE(version, 'R ' || description)) * FROM ONLY %T "
     "WHERE type <> 'SCHEMA' ORDER BY COALESCE(version, 'R ' || description), installed_rank DESC) latest "
     "WHERE type NOT LIKE 'UNDO%' AND type <> 'DELETE' ORDER BY installed_rank"}};

std::vector<std::int64_t> locks(const Place &place) {
    std::int32_t hash = 0;
    for (const char c : text::quoted(place.schema) + "." + text::quoted(place.table))
        hash =
            static_cast<std::int32_t>(31U * static_cast<std::uint32_t>(hash) + static_cast<unsigned char>(c));
    return {flyway_letters + hash};
}

std::string checksum(const FileOf &file, const Digests & /*digests*/) {
    std::uint32_t sum = 0;
    std::string_view rest = text::without_bom(file.text());
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
        sum = crc32(rest.substr(0, end), sum);
        const bool pair = rest.substr(end, 2) == "\r\n";
        rest.remove_prefix(std::min(end + (pair ? 2 : 1), rest.size()));
    }
    return std::to_string(static_cast<std::int32_t>(sum));
}

} // namespace

extern const Tool flyway;
constinit const Tool flyway = {
    .id = "flyway",
    .title = "Flyway",
    .formats = "flyway",
    .schema = nullptr,
    .table = "flyway_schema_history",
    .shapes = shapes,
    .former_table = "schema_version",
    .locks = locks,
    .checksum = checksum,
    .mirror =
        // a repeatable has a row for each time that it ran; what failed is taken away, as its repair does
    {.add = "WITH gone AS (DELETE FROM ONLY %T WHERE script = $3 AND NOT success) "
            "INSERT INTO %T (installed_rank, version, description, type, script, checksum, installed_by, "
            "execution_time, success) SELECT COALESCE((SELECT max(installed_rank) FROM ONLY %T), 0) + 1, "
            "NULLIF($1, ''), replace($2, '_', ' '), 'SQL', $3, $4::int4, $6, $5 / 1000, true "
            "WHERE $1 = '' OR NOT EXISTS (SELECT FROM ONLY %T WHERE script = $3 AND success)",
     .remove = "DELETE FROM ONLY %T WHERE script = $3"},
};

} // namespace core::tools
