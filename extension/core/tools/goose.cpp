// goose (database/dialect/postgres.go): a row for each up; a down takes it away, or, in very old versions,
// adds a row with is_applied = false. The first row, version 0, says only that the table was made. The
// program takes no lock; its library can take an advisory one or a lease in a table (lock/postgres.go).
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t session_lock = 4097083626;

constexpr Column columns[] = {
    {"id", "int4 int8"}, {"version_id", "int8"}, {"is_applied", "bool"}, {"tstamp", "timestamp timestamptz"}};
constexpr Shape shapes[] = {
    {columns, "SELECT version_id::text, NULL::text, NULL::text, 'applied', tstamp::timestamptz, NULL::int8, "
              "NULL::text, "
              "NULL::text, NULL::text, NULL::text FROM (SELECT DISTINCT ON (version_id) * FROM ONLY %T "
              "ORDER BY version_id, id DESC) latest WHERE is_applied AND version_id > 0 ORDER BY id"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    return {session_lock};
}

} // namespace

extern const Tool goose;
constinit const Tool goose = {
    .id = "goose",
    .title = "goose",
    .formats = "goose",
    .schema = nullptr,
    .table = "goose_db_version",
    .shapes = shapes,
    .locks = locks,
    .lock_table = "goose_lock",
    .lock_query = "SELECT 'Its lease belongs to ' || COALESCE(locked_by::text, 'somebody') || ' until ' || "
                  "lease_expires_at::text || '.' FROM ONLY %T WHERE locked AND lease_expires_at > now()",
    .mirror = {.add = "INSERT INTO %T (version_id, is_applied) SELECT $1::int8, true "
                      "WHERE NOT EXISTS (SELECT FROM ONLY %T WHERE version_id = $1::int8 AND is_applied)",
               .remove = "DELETE FROM ONLY %T WHERE version_id = $1::int8"},
};

} // namespace core::tools
