// sql-migrate (gorp): a row for each applied file, by its whole name. No checksum, no lock.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr Column columns[] = {{"id", "text varchar"}, {"applied_at", "timestamptz timestamp"}};
constexpr Shape shapes[] = {{columns,
                             "SELECT id::text, NULL::text, id::text, 'applied', applied_at::timestamptz, "
                             "NULL::int8, NULL::text, NULL::text, NULL::text, NULL::text FROM ONLY %T "
                             "ORDER BY applied_at, id"}};

} // namespace

extern const Tool sql_migrate;
constinit const Tool sql_migrate = {
    .id = "sql-migrate",
    .title = "sql-migrate",
    .formats = "sql-migrate",
    .schema = nullptr,
    .table = "gorp_migrations",
    .shapes = shapes,
    .mirror = {.add = "INSERT INTO %T (id, applied_at) SELECT $3, clock_timestamp() WHERE NOT EXISTS "
                      "(SELECT FROM ONLY %T WHERE id = $3)",
               .remove = "DELETE FROM ONLY %T WHERE id = $3"},
};

} // namespace core::tools
