// sqlx: a row for each version; success = false while a migration without a transaction runs and after it
// failed. The checksum is SHA-384 of the file as it is; the lock's key is made of the database's name.
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t salt = 0x3d32ad9e;

constexpr Column columns[] = {{"version", "int8"}, {"description", "text"}, {"installed_on", "timestamptz"},
                              {"success", "bool"}, {"checksum", "bytea"},   {"execution_time", "int8"}};
constexpr Shape shapes[] = {{columns,
                             "SELECT version::text, replace(description, ' ', '_'), NULL::text, "
                             "CASE WHEN success THEN 'applied' ELSE 'failed' END, installed_on, "
                             "execution_time / 1000, NULL::text, encode(checksum, 'hex'), NULL::text, "
                             "CASE WHEN NOT success THEN 'sqlx recorded it as not successful' END "
                             "FROM ONLY %T ORDER BY version"}};

std::vector<std::int64_t> locks(const Place &place) {
    return {salt * static_cast<std::int64_t>(crc32(place.database))};
}

std::string checksum(const FileOf &file, const Digests &digests) {
    return hex(digests.sha384(file.text()));
}

} // namespace

extern const Tool sqlx;
constinit const Tool sqlx = {
    .id = "sqlx",
    .title = "sqlx",
    .formats = "plain golang-migrate sqlx",
    .schema = nullptr,
    .table = "_sqlx_migrations",
    .shapes = shapes,
    .locks = locks,
    .checksum = checksum,
    .mirror = {.add = "WITH mended AS (UPDATE ONLY %T SET success = true, checksum = decode($4, 'hex'), "
                      "execution_time = $5 * 1000 WHERE version = $1::int8 AND NOT success) "
                      "INSERT INTO %T (version, description, success, checksum, execution_time) "
                      "SELECT $1::int8, replace($2, '_', ' '), true, decode($4, 'hex'), $5 * 1000 "
                      "WHERE NOT EXISTS (SELECT FROM ONLY %T WHERE version = $1::int8)",
               .remove = "DELETE FROM ONLY %T WHERE version = $1::int8"},
};

} // namespace core::tools
