#include "review/catalog_objects.hpp"

#include <algorithm>
#include <set>

#include "bridge/spi.hpp"
#include "review/catalog_lists.hpp"

namespace review {

namespace {

using K = core::StatementKind;

// A type's array is the type too. Descriptions are made from the catalog, no object is locked.
constinit pg::Query objects_query{R"(
WITH wanted AS (
    SELECT 'type' AS kind, 'pg_type'::regclass AS class, t.oid AS id, t.typarray AS other, n.nspname, t.typname AS name
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = ANY ($1::text::name[]) AND t.typtype IN ('e', 'd', 'c', 'r')
    UNION ALL
    SELECT 'schema', 'pg_namespace'::regclass, n.oid, 0, '', n.nspname FROM pg_namespace n WHERE n.nspname = ANY ($2::text::name[])
    UNION ALL
    SELECT 'extension', 'pg_extension'::regclass, e.oid, 0, '', e.extname FROM pg_extension e WHERE e.extname = ANY ($3::text::name[]))
SELECT w.kind, w.nspname::text, w.name::text, string_agg(d.text, E'\x1f' ORDER BY d.text)
  FROM wanted w LEFT JOIN LATERAL (
       SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) AS text FROM pg_depend d
        WHERE d.refclassid = w.class AND d.refobjid IN (w.id, w.other) AND d.refobjid <> 0 AND d.deptype IN ('n', 'a')) d ON true
 WHERE w.nspname NOT IN ('pg_catalog', 'information_schema') GROUP BY 1, 2, 3)"};

core::Object object_of(const std::string &kind) {
    if (kind == "type") return core::Object::type;
    return kind == "schema" ? core::Object::schema : core::Object::extension;
}

struct Names {
    std::set<std::string> types, schemas, extensions;
};

void note(Names &to, const core::Action &action) {
    switch (action.kind) {
    case K::drop_type:
    case K::drop_type_cascade:
        to.types.insert(action.subject.name);
        break;
    case K::drop_schema:
        to.schemas.insert(action.subject.name);
        break;
    case K::drop_extension:
    case K::drop_extension_cascade:
        to.extensions.insert(action.subject.name);
        break;
    default:
        break;
    }
}

// A tenant's column is one that policies of three tables or more compare, or one of a name that says so.
constinit pg::Query tenants_query{R"(
WITH tables AS (
    SELECT c.oid, c.relnamespace, c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS secured
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'sluice')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')),
compared AS (
    SELECT a.attname FROM pg_depend d JOIN pg_policy p ON p.oid = d.objid JOIN pg_attribute a ON a.attrelid = p.polrelid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.polrelid AND d.refobjsubid > 0
       AND a.attname NOT IN ('id', 'uuid', 'created_at', 'updated_at', 'deleted_at')
     GROUP BY a.attname HAVING count(DISTINCT p.polrelid) >= 3
    UNION SELECT unnest('{tenant_id,tenant,tenant_uuid,account_id,organization_id,organisation_id,org_id,company_id,workspace_id}'::name[])),
counted AS (
    SELECT t.relnamespace, a.attname, count(*) AS with_column, count(*) FILTER (WHERE t.secured) AS secured
      FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE a.attname IN (SELECT attname FROM compared) GROUP BY 1, 2),
totals AS (SELECT relnamespace, count(*) AS tables FROM tables GROUP BY 1)
SELECT DISTINCT ON (n.nspname) n.nspname::text, c.attname::text, s.tables::int4, c.with_column::int4, c.secured::int4
  FROM counted c JOIN totals s USING (relnamespace) JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.with_column >= 3 AND c.with_column * 2 > s.tables ORDER BY n.nspname, c.secured DESC, c.with_column DESC)"};

} // namespace

void read_objects(core::DatabaseFacts &to, const std::vector<core::rules::Script> &scripts) {
    Names names;
    for (const core::rules::Script &script : scripts)
        for (const core::Action &action : script.actions)
            note(names, action);
    if (names.types.empty() && names.schemas.empty() && names.extensions.empty()) return;
    pg::Spi spi;
    const std::uint64_t rows = spi.run(objects_query,
                                       {pg::param(array_of(names.types)), pg::param(array_of(names.schemas)),
                                        pg::param(array_of(names.extensions))},
                                       true);
    for (std::uint64_t i = 0; i < rows; i++)
        to.objects.push_back(
            {object_of(spi.text(i, 0)), {spi.text(i, 1), spi.text(i, 2)}, list_at(spi, i, 3)});
}

void read_tenants(core::DatabaseFacts &to) {
    pg::Spi spi;
    const std::uint64_t rows = spi.run(tenants_query, {}, true);
    for (std::uint64_t i = 0; i < rows; i++)
        to.tenants.push_back(
            {spi.text(i, 0), spi.text(i, 1), spi.integer(i, 2), spi.integer(i, 3), spi.integer(i, 4)});
}

bool makes_tables(const std::vector<core::rules::Script> &scripts) {
    return std::any_of(scripts.begin(), scripts.end(), [](const core::rules::Script &script) {
        return std::any_of(script.actions.begin(), script.actions.end(),
                           [](const core::Action &action) { return action.kind == K::create_table; });
    });
}

} // namespace review
