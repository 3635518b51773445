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

// Its paths begin where Liquibase was told to search, ours in the folder of the files. A changeset that runs
// again has an id of its own kind here.
std::string loosely(std::string_view id) {
    if (id.substr(0, 2) == "R:") id.remove_prefix(2);
    const std::string_view path = id.substr(0, id.find("::"));
    const std::size_t slash = path.find_last_of('/');
    return std::string(slash == std::string_view::npos ? id : id.substr(slash + 1));
}

// The path is the one that the file has there already, or the folder of the last one and its name. Without a
// checksum Liquibase takes the file's at its next run. A row that is there already failed there, or runs
// again.
constexpr const char *add =
    "WITH k AS (SELECT split_part(key, '::', 2) AS id, split_part(key, '::', 3) AS author, "
    "COALESCE((SELECT filename FROM ONLY %T WHERE filename = own OR "
    "right(filename, length(own) + 1) = '/' || own ORDER BY orderexecuted DESC LIMIT 1), "
    "(SELECT regexp_replace(filename, '[^/]*$', '') || own FROM ONLY %T WHERE strpos(own, '/') = 0 "
    "ORDER BY orderexecuted DESC LIMIT 1), own) AS path, "
    "(SELECT COALESCE(max(orderexecuted), 0) + 1 FROM ONLY %T) AS place "
    "FROM (SELECT key, split_part(key, '::', 1) AS own FROM (SELECT COALESCE(NULLIF($1, ''), $2) AS key) k) "
    "k), again AS (UPDATE ONLY %T c SET exectype = CASE exectype WHEN 'FAILED' THEN 'EXECUTED' ELSE 'RERAN' "
    "END, md5sum = NULL, dateexecuted = now(), orderexecuted = place, liquibase = 'pg_sluice' "
    "FROM k WHERE c.id = k.id AND c.author = k.author AND c.filename = path) "
    "INSERT INTO %T (id, author, filename, dateexecuted, orderexecuted, exectype, description, comments, "
    "liquibase) SELECT id, author, path, now(), place, 'EXECUTED', 'sql', '', 'pg_sluice' FROM k WHERE NOT "
    "EXISTS (SELECT FROM ONLY %T c WHERE c.id = k.id AND c.author = k.author AND c.filename = path)";
constexpr const char *remove =
    "DELETE FROM ONLY %T USING (SELECT COALESCE(NULLIF($1, ''), $2) AS key) k WHERE id = split_part(key, "
    "'::', 2) "
    "AND author = split_part(key, '::', 3) AND (filename = split_part(key, '::', 1) OR "
    "right(filename, length(split_part(key, '::', 1)) + 1) = '/' || split_part(key, '::', 1))";

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
    .loosely = loosely,
    .mirror = {.add = add,
               .remove = remove,
               .watched = "id, author, filename, dateexecuted, orderexecuted, exectype"},
};

} // namespace core::tools
