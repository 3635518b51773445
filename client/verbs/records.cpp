#include "client/verbs/records.hpp"

#include <fmt/format.h>

#include "client/link/connection.hpp"
#include "client/text.hpp"
#include "core/tools/tool.hpp"

namespace client::verbs {

namespace {

// One row; the record is NULL if there is none.
std::string catalog_query() {
    return "SELECT pg_catalog.to_regclass('sluice.migration') IS NOT NULL,"
           " (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c"
           " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
           " WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::\"char\"[])"
           " AND n.nspname OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'),"
           " r.schema, r.name, r.title FROM (SELECT) one LEFT JOIN (" +
           core::tools::search_sql() + " ORDER BY 2, 3 LIMIT 1) r ON true";
}

} // namespace

Advice advice_of(link::Connection &connection, const std::string &usual) {
    const link::Rows rows = connection.run(catalog_query().c_str());
    if (rows.at(0, 0) == "t") return {"pg_sluice is in the database already", "sluice status"};
    if (!rows.null(0, 2))
        return {fmt::format("the database has the record of another tool: {}.{} ({})", rows.at(0, 2),
                            rows.at(0, 3), rows.at(0, 4)),
                "sluice import"};
    const auto tables = static_cast<std::size_t>(rows.whole(0, 1));
    if (tables == 0) return {"", usual};
    return {fmt::format("the database has {} and no tool's record of {}", text::counted(tables, "table"),
                        tables == 1 ? "it" : "them"),
            fmt::format("sluice baseline, if {} the work of these files; else {}",
                        tables == 1 ? "it is" : "they are", usual)};
}

} // namespace client::verbs
