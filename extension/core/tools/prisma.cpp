// Prisma Migrate: a row for each attempt, by the folder's name; an attempt that failed has no finished_at
// until it is resolved as rolled back. The checksum is SHA-256 of migration.sql.
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t session_lock = 72707369;

constexpr Column columns[] = {{"id", "varchar"},
                              {"checksum", "varchar"},
                              {"finished_at", "timestamptz"},
                              {"migration_name", "varchar"},
                              {"rolled_back_at", "timestamptz"},
                              {"started_at", "timestamptz"},
                              {"applied_steps_count", "int4"}};
constexpr Shape shapes[] = {{columns,
                             "SELECT migration_name::text, NULL::text, migration_name || '/migration.sql', "
                             "CASE WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END, started_at, "
                             "(EXTRACT(epoch FROM finished_at - started_at) * 1000000)::int8, NULL::text, "
                             "checksum::text, NULL::text, "
                             "CASE WHEN finished_at IS NULL THEN 'Prisma recorded it as failed' END "
                             "FROM (SELECT DISTINCT ON (migration_name) * FROM ONLY %T ORDER BY "
                             "migration_name, started_at DESC) latest "
                             "WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    return {session_lock};
}

std::string checksum(const FileOf &file, const Digests &digests) {
    return hex(digests.sha256(file.text()));
}

} // namespace

extern const Tool prisma;
constinit const Tool prisma = {
    .id = "prisma",
    .title = "Prisma",
    .formats = "prisma",
    .schema = nullptr,
    .table = "_prisma_migrations",
    .shapes = shapes,
    .locks = locks,
    .checksum = checksum,
    .mirror =
        // an attempt that failed is left behind as its own "resolve" leaves it
    {.add = "WITH resolved AS (UPDATE ONLY %T SET rolled_back_at = clock_timestamp() WHERE migration_name "
            "= regexp_replace($3, '/[^/]*$', '') AND finished_at IS NULL AND rolled_back_at IS NULL) "
            "INSERT INTO %T (id, checksum, finished_at, migration_name, started_at, applied_steps_count) "
            "SELECT gen_random_uuid()::text, $4, clock_timestamp(), regexp_replace($3, '/[^/]*$', ''), "
            "clock_timestamp() - $5 * interval '1 microsecond', 1 WHERE NOT EXISTS (SELECT FROM ONLY %T "
            "WHERE migration_name = regexp_replace($3, '/[^/]*$', '') AND rolled_back_at IS NULL "
            "AND finished_at IS NOT NULL)",
     .remove = "DELETE FROM ONLY %T WHERE migration_name = regexp_replace($3, '/[^/]*$', '')"},
};

} // namespace core::tools
