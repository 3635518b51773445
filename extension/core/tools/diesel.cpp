// diesel: a row for each applied folder, by the digits before the first underscore without their hyphens. No
// checksum, no lock.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr Column columns[] = {{"version", "varchar"}, {"run_on", "timestamp"}};
constexpr Shape shapes[] = {
    {columns, "SELECT version::text, NULL::text, NULL::text, 'applied', run_on::timestamptz, NULL::int8, "
              "NULL::text, NULL::text, NULL::text, NULL::text FROM ONLY %T ORDER BY version"}};

} // namespace

extern const Tool diesel;
constinit const Tool diesel = {
    .id = "diesel",
    .title = "diesel",
    .formats = "diesel",
    .schema = nullptr,
    .table = "__diesel_schema_migrations",
    .shapes = shapes,
    .mirror = {.add = "INSERT INTO %T (version) SELECT replace($1, '-', '') WHERE NOT EXISTS "
                      "(SELECT FROM ONLY %T WHERE version = replace($1, '-', ''))",
               .remove = "DELETE FROM ONLY %T WHERE version = replace($1, '-', '')"},
};

} // namespace core::tools
