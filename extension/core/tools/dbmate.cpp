// dbmate (pkg/driver/postgres): a row for each applied version, which is the digits of the file's name as
// they stand there. No times, no checksums, no lock.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr Column columns[] = {{"version", "varchar text"}};
constexpr Shape shapes[] = {{columns,
                             "SELECT version::text, NULL::text, NULL::text, 'applied', NULL::timestamptz, "
                             "NULL::int8, NULL::text, NULL::text, NULL::text, NULL::text FROM ONLY %T "
                             "ORDER BY version"}};

} // namespace

extern const Tool dbmate;
constinit const Tool dbmate = {
    .id = "dbmate",
    .title = "dbmate",
    .formats = "dbmate",
    .schema = nullptr,
    .table = "schema_migrations",
    .shapes = shapes,
    .mirror = {.add = "INSERT INTO %T (version) SELECT $1 WHERE NOT EXISTS "
                      "(SELECT FROM ONLY %T WHERE version = $1)",
               .remove = "DELETE FROM ONLY %T WHERE version = $1"},
};

} // namespace core::tools
