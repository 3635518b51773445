// Settings of the server that hurt a migration, as they are in the caller's session.
#include <array>

#include "insight/doctor.hpp"

namespace insight {

namespace {

// What sets it back, where it was said. A session's own value came with the connection.
#define SET_TO(value)                                                                                        \
    "CASE source WHEN 'database' THEN format('ALTER DATABASE %I SET %s = %s', current_database(), "          \
    "name, " value ")"                                                                                       \
    " WHEN 'database user' THEN format('ALTER ROLE %I IN DATABASE %I SET %s = %s', session_user, "           \
    "current_database(),"                                                                                    \
    " name, " value ")"                                                                                      \
    " WHEN 'client' THEN format('PGOPTIONS=''-c %s=%s''', name, " value ")"                                  \
    " ELSE format('ALTER ROLE %I SET %s = %s', session_user, name, " value ") END"

#define SETTING(name, level, fine, value, why)                                                               \
    Check {                                                                                                  \
        name, Needs::nothing, {                                                                              \
            "SELECT '" level "', name, format('It is %s. %s', current_setting(name), '" why                  \
            "'), " SET_TO("'" value "'") " FROM pg_settings WHERE name = '" name                             \
                                         "' AND setting NOT IN (" fine ")"                                   \
        }                                                                                                    \
    }

constinit std::array checks{
    SETTING("default_transaction_read_only", "problem", "'off'", "off", "Nothing can be run."),
    SETTING("statement_timeout", "warning", "'0'", "0",
            "It ends each statement of a script that takes longer, an index build too."),
    SETTING("transaction_timeout", "warning", "'0'", "0",
            "It ends the session in the middle of a migration that takes longer, and nothing records that."),
    SETTING("lock_timeout", "note", "'0'", "0",
            "What it ends is tried again until sluice.lock_deadline; CREATE INDEX CONCURRENTLY fails by it."),
    SETTING("idle_in_transaction_session_timeout", "note", "'0'", "0",
            "It ends a session that calls migrate_apply in a transaction and pauses longer."),
    SETTING("client_min_messages", "note",
            "'debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'debug', 'log', 'notice', 'warning'", "notice",
            "Warnings of scripts are not shown."),
    SETTING("default_transaction_isolation", "note", "'read committed'", "''read committed''",
            "Scripts run in that isolation, and fail where others write to the same rows."),
    SETTING("session_replication_role", "warning", "'origin'", "origin",
            "Triggers and foreign keys do not act in scripts."),
    SETTING("standard_conforming_strings", "warning", "'on'", "on",
            "Scripts are split as if it were on: a backslash in a plain string may end it elsewhere."),
    Check{"autovacuum", Needs::nothing, {R"(
SELECT 'warning', name, 'It is off. Tables bloat, and what a migration has filled is not analyzed.',
       'ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf()'
  FROM pg_settings WHERE name = 'autovacuum' AND setting = 'off')"}},
    // The server logs the parameters of the CALL, which are whole files, before the extension is called.
    Check{"log_parameters", Needs::nothing, {R"(
SELECT 'warning', name, format('It is %s, and %s: whole migration files go to the server''s log.', CASE setting WHEN '-1' THEN
           'unlimited' ELSE setting || ' bytes' END, CASE current_setting('log_statement') WHEN 'all' THEN 'log_statement is all'
           ELSE 'log_min_duration_statement is ' || current_setting('log_min_duration_statement') END),
       )" SET_TO("'0'") R"(
  FROM pg_settings WHERE name = 'log_parameter_max_length' AND setting <> '0'
   AND (current_setting('log_statement') = 'all'
        OR (SELECT setting::int >= 0 FROM pg_settings WHERE name = 'log_min_duration_statement')))"}},
    Check{"event_trigger", Needs::nothing, {R"(
SELECT 'note', quote_ident(evtname), format('%s runs at %s%s, in migrations too.', evtfoid::regprocedure, evtevent,
           COALESCE(' of ' || array_to_string(evttags, ', '), '')), NULL
  FROM pg_event_trigger e
 WHERE evtenabled <> 'D' AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid AND x.extname = 'pg_sluice'
           WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
 ORDER BY evtname)"}},
    // A statement on the root of a tree locks all of it; what there is room for is shared by all sessions.
    Check{"max_locks_per_transaction", Needs::nothing, {R"(
WITH RECURSIVE tree AS (
    SELECT oid AS root, oid FROM pg_class WHERE relkind = 'p' AND NOT relispartition
    UNION ALL SELECT root, inhrelid FROM tree JOIN pg_inherits ON inhparent = tree.oid),
 biggest AS (
    SELECT root, count(DISTINCT t.oid) + count(indexrelid) AS locks
      FROM tree t LEFT JOIN pg_index ON indrelid = t.oid GROUP BY root ORDER BY 2 DESC LIMIT 1),
 room AS (
    SELECT current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int AS sessions,
           current_setting('max_locks_per_transaction')::int AS each)
SELECT 'warning', 'max_locks_per_transaction',
       format('It is %s, which makes room for %s locks of all sessions; a statement on %s alone takes %s.', each,
              each * sessions, root::regclass, locks),
       format('ALTER SYSTEM SET max_locks_per_transaction = %s -- and restart the server', 2 * locks / sessions + each)
  FROM biggest, room WHERE locks > each * sessions / 2)"}},
};

} // namespace

std::span<Check> setting_checks() {
    return checks;
}

} // namespace insight
