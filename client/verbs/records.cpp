#include "client/verbs/records.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "client/failure.hpp"
#include "client/link/connection.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

// The tables in which tools keep their record. The catalog tells them by name; what is in them is for the
// import.
struct Record {
    std::string_view table;
    const char *tool;
};
constexpr std::array<Record, 13> records{{
    {"goose_db_version", "goose"},
    {"flyway_schema_history", "Flyway"},
    {"databasechangelog", "Liquibase"},
    {"_sqlx_migrations", "sqlx"},
    {"__diesel_schema_migrations", "diesel"},
    {"pgmigrations", "node-pg-migrate"},
    {"gorp_migrations", "sql-migrate"},
    {"_prisma_migrations", "Prisma"},
    {"river_migration", "River"},
    {"atlas_schema_revisions", "Atlas"},
    {"schema_version", "tern or scripts of one's own"},
    {"schema_migrations", "golang-migrate, dbmate or Rails"},
    {"changes", "sqitch"},
}};

constexpr const char *catalog_query =
    "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
    " WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::\"char\"[])"
    " AND n.nspname OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)' ORDER BY 1, 2 LIMIT 10000";

const char *tool_of(std::string_view schema, std::string_view table) {
    for (const Record &record : records)
        if (table == record.table && (table != "changes" || schema == "sqitch")) return record.tool;
    return nullptr;
}

} // namespace

Advice advice_of(link::Connection &connection, const std::string &usual) {
    const link::Rows rows = connection.run(catalog_query);
    int tables = 0;
    for (int i = 0; i < rows.size(); i++) {
        if (rows.at(i, 0) == "sluice" && rows.at(i, 1) == "migration")
            return {"pg_sluice is in the database already", "sluice status"};
        const char *const tool = tool_of(rows.at(i, 0), rows.at(i, 1));
        tables++;
        if (!tool) continue;
        return {fmt::format("the database has the record of another tool: {}.{} ({})", rows.at(i, 0),
                            rows.at(i, 1), tool),
                find("import") ? "sluice import" : "sluice force VERSION"};
    }
    if (tables == 0) return {"", usual};
    return {fmt::format("the database has {} tables and no tool's record of them", tables),
            "sluice baseline, if they are the work of these files; else " + usual};
}

} // namespace client::verbs
