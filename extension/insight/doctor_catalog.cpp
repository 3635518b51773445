// What statements that failed half-way have left in the catalog, and what was put off.
#include <array>

#include "insight/doctor.hpp"

namespace insight {

namespace {

// Objects of a user: neither the server's nor temporary ones of another session.
#define OF_USERS(schema)                                                                                     \
    schema " <> 'pg_catalog'::regnamespace AND " schema " <> 'information_schema'::regnamespace"             \
           " AND NOT pg_is_other_temp_schema(" schema ")"

// A build or a removal that is under way holds its lock on the table.
#define INVALID_INDEXES                                                                                      \
    " FROM (SELECT x.oid::regclass::text AS index, regexp_replace(x.relname, '_cc(new|old)[0-9]*$', '') AS " \
    "name,"                                                                                                  \
    " x.relname ~ '_cc(new|old)[0-9]*$' AS remains, i.indisready AS maintained,"                             \
    " (SELECT min(l.pid) FROM pg_locks l WHERE l.relation = i.indrelid AND l.granted"                        \
    " AND l.mode = 'ShareUpdateExclusiveLock' AND l.database = (SELECT oid FROM pg_database"                 \
    " WHERE datname = current_database())) AS worker"                                                        \
    " FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"                                               \
    " WHERE NOT i.indisvalid AND x.relkind = 'i' AND NOT pg_is_other_temp_schema(x.relnamespace)) f"

#define INVALID_LEVEL "CASE WHEN worker IS NULL THEN 'problem' ELSE 'note' END"
#define INVALID_DETAIL                                                                                       \
    " CASE WHEN worker IS NOT NULL THEN format('It is not valid; process %s is at work on its table.', "     \
    "worker)"                                                                                                \
    " WHEN remains THEN 'It is what a REINDEX CONCURRENTLY that failed has left: no query uses it.'"         \
    " ELSE format('It is not valid: no query uses it%s.', CASE WHEN maintained THEN ', though each write "   \
    "maintains it' END)"                                                                                     \
    " END"
#define INVALID_COMMAND                                                                                      \
    " CASE WHEN worker IS NULL AND remains THEN 'DROP INDEX CONCURRENTLY ' || index"                         \
    " WHEN worker IS NULL THEN 'REINDEX INDEX CONCURRENTLY ' || index END"

constinit std::array checks{
    // Whoever may read the scripts learns whose index it is.
    Check{"invalid_index",
          Needs::nothing,
          {"SELECT " INVALID_LEVEL ", index," INVALID_DETAIL "," INVALID_COMMAND INVALID_INDEXES
           " ORDER BY index"},
          {"SELECT " INVALID_LEVEL ", index," INVALID_DETAIL R"(
       || COALESCE(' Migration ' || version || ', which is ' || state || ', names it.', ''),
       CASE WHEN worker IS NULL AND state IN ('dirty', 'running') AND NOT remains
            THEN 'sluice resume' || CASE stream WHEN 'main' THEN '' ELSE ' --stream ' || stream END
            ELSE )" INVALID_COMMAND " END" INVALID_INDEXES R"(
  LEFT JOIN LATERAL (SELECT version, state, stream, started FROM sluice.migration JOIN sluice.script ON sha256 = up_sha
                      WHERE position(lower(f.name) IN lower(text)) > 0
                      ORDER BY state IN ('dirty', 'running') DESC, started DESC LIMIT 1) m ON true
 ORDER BY index)"}},

    Check{"partitioned_index", Needs::nothing, {R"(
SELECT 'warning', x.oid::regclass::text,
       format('It is not valid: %s no index that belongs to it.',
              CASE m.count WHEN 0 THEN 'a partition of a partition has' WHEN 1 THEN 'partition ' || m.one || ' has'
                           ELSE m.count || ' partitions have' END),
       format('CREATE INDEX CONCURRENTLY %1$I ON %2$s %3$s; ALTER INDEX %4$s ATTACH PARTITION %5$I.%1$I', name, m.one,
              substring(pg_get_indexdef(x.oid) FROM ' (USING .*)$'), x.oid::regclass, m.schema)
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
 CROSS JOIN LATERAL (
        SELECT count(*), min(h.inhrelid::regclass::text) AS one, min(n.nspname) AS schema, min(c.relname) AS table
          FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE h.inhparent = i.indrelid
           AND NOT EXISTS (SELECT FROM pg_inherits a JOIN pg_index p ON p.indexrelid = a.inhrelid
                            WHERE a.inhparent = i.indexrelid AND p.indrelid = h.inhrelid)) m
 CROSS JOIN LATERAL (SELECT CASE WHEN m.count > 0 THEN left(x.relname, 40) || '_' || left(m.table, 22) END AS name) n
 WHERE NOT i.indisvalid AND x.relkind = 'I' ORDER BY 2)"}},

    // What is not enforced (18) cannot be validated.
    Check{"not_validated", Needs::nothing, {R"(
SELECT 'warning', quote_ident(conname) || ' on ' || COALESCE(NULLIF(conrelid, 0)::regclass::text, contypid::regtype::text),
       CASE WHEN conrelid = 0 THEN 'Values that were there before have not been checked.'
            ELSE 'Rows that were there before have not been checked.' END,
       CASE WHEN conrelid = 0 THEN format('ALTER DOMAIN %s VALIDATE CONSTRAINT %I', contypid::regtype, conname)
            ELSE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', conrelid::regclass, conname) END
  FROM pg_constraint c
 WHERE NOT convalidated AND conparentid = 0 AND to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false'
   AND )" OF_USERS("connamespace") " ORDER BY 2"}},

    Check{"detach_pending", Needs::nothing, {R"(
SELECT 'problem', inhrelid::regclass::text, format('It is half detached from %s: a DETACH CONCURRENTLY did not end.',
           inhparent::regclass),
       format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', inhparent::regclass, inhrelid::regclass)
  FROM pg_inherits WHERE inhdetachpending ORDER BY 2)"}},
};

} // namespace

std::span<Check> catalog_checks() {
    return checks;
}

} // namespace insight
