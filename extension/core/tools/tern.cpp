// tern (migrate/migrate.go): one row with the number of the last migration; files are numbered from 1 without
// gaps.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t session_lock = 9628173550095224;

constexpr Column columns[] = {{"version", "int4"}};
constexpr Shape shapes[] = {
    {columns, "SELECT version::text, NULL::text, NULL::text, 'applied', NULL::timestamptz, NULL::int8, "
              "NULL::text, NULL::text, NULL::text, NULL::text FROM ONLY %T WHERE version > 0"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    return {session_lock};
}

} // namespace

extern const Tool tern;
constinit const Tool tern = {
    .id = "tern",
    .title = "tern",
    .formats = "tern",
    .schema = nullptr,
    .table = "schema_version",
    .shapes = shapes,
    .high_water = true,
    .locks = locks,
    // it has no word for half done: while one is, the row stays where it was
    .mirror = {.stand = "UPDATE ONLY %T SET version = CASE WHEN $2 THEN version "
                        "ELSE COALESCE(NULLIF($1, ''), '0')::int4 END"},
};

} // namespace core::tools
