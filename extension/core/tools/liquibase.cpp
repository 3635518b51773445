// Liquibase: a row for each changeset; file, id and author together name it. Its checksums depend on its
// version and are kept as they are. It locks by a row of a table of its own, which stays locked when it dies.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr Column columns[] = {{"id", "varchar"},         {"author", "varchar"},
                              {"filename", "varchar"},   {"dateexecuted", "timestamp timestamptz"},
                              {"orderexecuted", "int4"}, {"exectype", "varchar"},
                              {"md5sum", "varchar"},     {"liquibase", "varchar"}};
constexpr Shape shapes[] = {
    {columns,
     "SELECT filename || '::' || id || '::' || author, NULL::text, filename::text, "
     "CASE exectype WHEN 'FAILED' THEN 'failed' ELSE 'applied' END, dateexecuted::timestamptz, NULL::int8, "
     "NULL::text, "
     "md5sum::text, liquibase::text, CASE exectype WHEN 'FAILED' THEN 'Liquibase recorded it as failed' END "
     "FROM ONLY %T WHERE exectype <> 'SKIPPED' ORDER BY orderexecuted, dateexecuted"}};

} // namespace

extern const Tool liquibase;
constinit const Tool liquibase = {
    .id = "liquibase",
    .title = "Liquibase",
    .formats = "liquibase",
    .schema = nullptr,
    .table = "databasechangelog",
    .shapes = shapes,
    .lock_table = "databasechangeloglock",
    .lock_query = "SELECT 'Its lock table says: ' || COALESCE(lockedby::text, 'somebody') || ', since ' || "
                  "COALESCE(lockgranted::text, 'an unknown time') || '.' FROM ONLY %T WHERE locked",
    .mirror = {.refusal = "Liquibase's checksums depend on its version."},
};

} // namespace core::tools
