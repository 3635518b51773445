// Rails (ActiveRecord): dbmate's table, and ar_internal_metadata beside it. The lock's key is made of the
// database's name.
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t salt = 2053462845;

constexpr Column columns[] = {{"version", "varchar text"}};
constexpr Shape shapes[] = {{columns,
                             "SELECT version::text, NULL::text, NULL::text, 'applied', NULL::timestamptz, "
                             "NULL::int8, NULL::text, NULL::text, NULL::text, NULL::text FROM ONLY %T "
                             "ORDER BY version"}};

std::vector<std::int64_t> locks(const Place &place) {
    return {salt * static_cast<std::int64_t>(crc32(place.database))};
}

} // namespace

extern const Tool rails;
constinit const Tool rails = {
    .id = "rails",
    .title = "Rails",
    .formats = nullptr,
    .schema = nullptr,
    .table = "schema_migrations",
    .shapes = shapes,
    .beside = "ar_internal_metadata",
    .locks = locks,
    .mirror = {.add = "INSERT INTO %T (version) SELECT $1 WHERE NOT EXISTS "
                      "(SELECT FROM ONLY %T WHERE version = $1)",
               .remove = "DELETE FROM ONLY %T WHERE version = $1"},
};

} // namespace core::tools
