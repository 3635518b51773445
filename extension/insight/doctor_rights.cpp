// Who may do what: to run, to dump, to create; and who gets the data without the structure.
#include <array>

#include "insight/doctor.hpp"

namespace insight {

namespace {

#define RUN                                                                                                  \
    "(SELECT p.oid FROM pg_proc p WHERE p.proname = 'run' AND p.pronamespace = 'sluice'::regnamespace)"

constinit std::array checks{
    Check{"may_run", Needs::nothing, {R"(
SELECT 'note', 'role ' || quote_ident(current_user), 'It may look at migrations and not run them.',
       format('SELECT migrate_grant(%L, ''run'')', current_user)
 WHERE NOT has_function_privilege()" RUN R"(, 'EXECUTE'))"}},

    Check{"runners",
          Needs::nothing,
          {R"(
SELECT 'note', NULL, 'Only superusers may run migrations: a mistake in a script, or a script that somebody planted, can do anything.',
       'SELECT migrate_grant(''a role'', ''run'')'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_' AND has_function_privilege(oid, )" RUN
           R"(, 'EXECUTE')))"}},

    // A role that may read every table and write to none, or owns the database, is one that dumps.
    Check{"dump", Needs::nothing, {R"(
SELECT 'warning', 'role ' || quote_ident(rolname), 'It can read '
           || CASE WHEN oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
                   THEN 'this database, which it owns,' ELSE 'every table' END || ' but the ledger: its pg_dump fails.',
       format('SELECT migrate_grant(%L, ''read'')', rolname)
  FROM pg_roles r
 WHERE NOT rolsuper AND rolcanlogin AND NOT has_table_privilege(oid, 'sluice.script', 'SELECT')
   AND (oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
        OR (EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace,
                        'information_schema'::regnamespace, 'sluice'::regnamespace))
            AND NOT EXISTS (SELECT FROM pg_class c
                     WHERE relkind IN ('r', 'p') AND relpersistence <> 't' AND relnamespace NOT IN ('pg_catalog'::regnamespace,
                           'information_schema'::regnamespace, 'sluice'::regnamespace)
                       AND (NOT has_table_privilege(r.oid, c.oid, 'SELECT')
                            OR has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE')))))
 ORDER BY rolname)"}},

    // Since 15 only the owner of the database may create in public.
    Check{"create", Needs::nothing, {R"(
SELECT 'warning', 'schema ' || quote_ident(nspname), format('Role %I may run migrations, and cannot create anything here.', current_user),
       format('GRANT CREATE ON SCHEMA %I TO %I', nspname, current_user)
  FROM pg_namespace
 WHERE nspname = COALESCE((SELECT s.name FROM pg_settings,
            unnest(regexp_split_to_array(replace(replace(reset_val, '"$user"', current_user), '"', ''), '\s*,\s*')) WITH ORDINALITY s (name, n)
            WHERE pg_settings.name = 'search_path' AND s.name IN (SELECT nspname FROM pg_namespace) ORDER BY n LIMIT 1), 'public')
   AND has_function_privilege()" RUN R"(, 'EXECUTE') AND NOT has_schema_privilege(oid, 'CREATE'))"}},

    Check{"publication", Needs::nothing, {R"(
SELECT 'note', quote_ident(pubname), 'Changes of structure are not replicated: what is added, add at its subscribers first; what is dropped, last.'
           || CASE WHEN puballtables THEN ' It publishes the ledger too; a ledger of pg_sluice there skips those rows.' ELSE '' END, NULL
  FROM pg_publication ORDER BY pubname)"}},

    Check{"subscription", Needs::nothing, {R"(
SELECT 'note', quote_ident(subname), 'This database receives rows of another one, and no changes of structure: what is added there, add here first.', NULL
  FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY subname)"}},
};

} // namespace

std::span<Check> right_checks() {
    return checks;
}

} // namespace insight
