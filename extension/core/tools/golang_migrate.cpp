// golang-migrate (database/postgres): one row with the version where the database stands; dirty while a
// migration runs and after it failed. Its lock's key is made of schema, table and database
// (database/util.go); opened by URL, the database's name has the path's leading slash, opened by an instance
// it has not.
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::uint32_t salt = 1486364155;

constexpr Column columns[] = {{"version", "int8"}, {"dirty", "bool"}};
constexpr Shape shapes[] = {
    {columns,
     "SELECT version::text, NULL::text, NULL::text, CASE WHEN dirty THEN 'failed' ELSE 'applied' END, "
     "NULL::timestamptz, NULL::int8, NULL::text, NULL::text, NULL::text, "
     "CASE WHEN dirty THEN 'golang-migrate left it dirty: its up, or the down of the next one, failed' END "
     "FROM ONLY %T"}};

std::vector<std::int64_t> locks(const Place &place) {
    std::vector<std::int64_t> keys;
    for (const char *slash : {"", "/"}) {
        std::string name = place.schema;
        name.append(1, '\0').append(place.table).append(1, '\0').append(slash).append(place.database);
        keys.push_back(static_cast<std::int64_t>(static_cast<std::uint32_t>(crc32(name) * salt)));
    }
    return keys;
}

} // namespace

extern const Tool golang_migrate;
constinit const Tool golang_migrate = {
    .id = "golang-migrate",
    .title = "golang-migrate",
    .formats = "golang-migrate",
    .schema = nullptr,
    .table = "schema_migrations",
    .shapes = shapes,
    .high_water = true,
    .locks = locks,
    // dirty at -1: the down of the first one is half done
    .mirror = {.clear = "DELETE FROM %T",
               .stand = "INSERT INTO %T (version, dirty) SELECT COALESCE(NULLIF($1, ''), '-1')::int8, $2 "
                        "WHERE $1 <> '' OR $2"},
};

} // namespace core::tools
