// The search for records by a query, for who only wants to know whether there are any.
#include <span>

#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

std::string literal(const char *text) {
    return text == nullptr ? std::string("NULL") : "'" + std::string(text) + "'";
}

// The names or the types of the columns, as an array.
std::string array(std::span<const Column> columns, const char *Column::*part) {
    std::string list;
    for (const Column &column : columns)
        list.append(list.empty() ? "" : ", ").append(literal(column.*part));
    return "ARRAY[" + list + "]";
}

// One line for each shape of each tool, in the order of the registry.
std::string known_shapes() {
    std::string lines;
    int rank = 0;
    for (const Tool *tool : registry())
        for (const char *table : {tool->table, tool->former_table})
            for (const Shape &shape : table == nullptr ? std::span<const Shape>() : tool->shapes)
                lines += (lines.empty() ? "(" : ", (") + std::to_string(++rank) + ", " +
                         literal(tool->title) + ", " + literal(table) + ", " + literal(tool->schema) + ", " +
                         literal(tool->beside) + ", " + array(shape.columns, &Column::name) + ", " +
                         array(shape.columns, &Column::types) + ")";
    return lines;
}

} // namespace

std::string search_sql() {
    return "SELECT c.oid, n.nspname AS schema, c.relname AS name, t.title"
           " FROM pg_catalog.pg_class c"
           " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
           " CROSS JOIN LATERAL (SELECT k.title FROM (VALUES " +
           known_shapes() +
           ") k (rank, title, name, schema, beside, columns, types)"
           " WHERE k.name OPERATOR(pg_catalog.=) c.relname"
           " AND (k.schema IS NULL OR k.schema OPERATOR(pg_catalog.=) n.nspname)"
           " AND (k.beside IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_class b"
           " WHERE b.relnamespace OPERATOR(pg_catalog.=) n.oid AND b.relname OPERATOR(pg_catalog.=) k.beside"
           " AND b.relkind OPERATOR(pg_catalog.=) 'r'))"
           " AND NOT EXISTS (SELECT FROM"
           " ROWS FROM (pg_catalog.unnest(k.columns), pg_catalog.unnest(k.types)) w (name, types)"
           " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a"
           " JOIN pg_catalog.pg_type y ON y.oid OPERATOR(pg_catalog.=) a.atttypid"
           " AND y.typnamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace"
           " WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attname OPERATOR(pg_catalog.=) w.name"
           " AND y.typname OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(w.types, ' '))))"
           " ORDER BY k.rank LIMIT 1) t"
           " WHERE c.relkind OPERATOR(pg_catalog.=) 'r' AND c.relpersistence OPERATOR(pg_catalog.<>) 't'"
           " AND n.nspname OPERATOR(pg_catalog.<>) ALL"
           " (ARRAY['pg_catalog', 'information_schema', 'sluice']::pg_catalog.name[])";
}

} // namespace core::tools
