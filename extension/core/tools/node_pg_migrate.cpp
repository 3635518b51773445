// node-pg-migrate: a row for each applied file, by its name without the ending. No checksum.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t session_lock = 7241865325823964;

constexpr Column columns[] = {{"id", "int4"}, {"name", "varchar text"}, {"run_on", "timestamp timestamptz"}};
constexpr Shape shapes[] = {
    {columns, "SELECT name::text, NULL::text, name::text || '.sql', 'applied', run_on::timestamptz, "
              "NULL::int8, NULL::text, NULL::text, NULL::text, NULL::text FROM ONLY %T "
              "ORDER BY run_on, id"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    return {session_lock};
}

} // namespace

extern const Tool node_pg_migrate;
constinit const Tool node_pg_migrate = {
    .id = "node-pg-migrate",
    .title = "node-pg-migrate",
    .formats = "node-pg-migrate",
    .schema = nullptr,
    .table = "pgmigrations",
    .shapes = shapes,
    .locks = locks,
    .mirror =
        {.add =
             "INSERT INTO %T (name, run_on) SELECT regexp_replace($3, '(\\.up)?\\.sql$', ''), "
             "clock_timestamp() "
             "WHERE NOT EXISTS (SELECT FROM ONLY %T WHERE name = regexp_replace($3, '(\\.up)?\\.sql$', ''))",
         .remove = "DELETE FROM ONLY %T WHERE name = regexp_replace($3, '(\\.up|\\.down)?\\.sql$', '')"},
};

} // namespace core::tools
