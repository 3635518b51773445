// River (rivermigrate): a row for each version of its own line "main"; its migration 005 brings the column
// "line". The table lives beside that of the application's tool.
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr Column columns[] = {{"line", "text varchar"}, {"version", "int8"}, {"created_at", "timestamptz"}};
constexpr Column old_columns[] = {{"id", "int8"}, {"version", "int8"}, {"created_at", "timestamptz"}};
constexpr Shape shapes[] = {{columns,
                             "SELECT version::text, NULL::text, NULL::text, 'applied', created_at, "
                             "NULL::int8, NULL::text, NULL::text, "
                             "NULL::text, NULL::text FROM ONLY %T WHERE line = 'main' ORDER BY version"},
                            {old_columns, "SELECT version::text, NULL::text, NULL::text, 'applied', "
                                          "created_at, NULL::int8, NULL::text, NULL::text, "
                                          "NULL::text, NULL::text FROM ONLY %T ORDER BY version"}};

} // namespace

extern const Tool river;
constinit const Tool river = {
    .id = "river",
    .title = "River",
    .formats = nullptr,
    .schema = nullptr,
    .table = "river_migration",
    .shapes = shapes,
    .library = true,
    .mirror = {.refusal = "River's migrations change that table themselves."},
};

} // namespace core::tools
