// Transactions that a migration will wait for. Those of other roles are shown to who has pg_read_all_stats
// only.
#include <array>

#include "insight/doctor.hpp"

namespace insight {

namespace {

// The three strongest locks of some transaction on tables, "ACCESS EXCLUSIVE on shop.orders".
#define HOLDS(whose)                                                                                         \
    " (SELECT string_agg(held, ', ') FROM ("                                                                 \
    " SELECT format('%s on %s', upper(regexp_replace(left(l.mode, -4), '(?<=[a-z])(?=[A-Z])', ' ', 'g')), "  \
    "l.relation::regclass) AS held"                                                                          \
    " FROM pg_locks l JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm')"                \
    " WHERE " whose                                                                                          \
    " AND l.granted AND l.locktype = 'relation' AND c.relnamespace <> 'pg_catalog'::regnamespace"            \
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"                     \
    " ORDER BY array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', "       \
    "'ShareLock',"                                                                                           \
    " 'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], l.mode), 1 LIMIT " \
    "3) h)"

#define AGE(since) "justify_interval(date_trunc('second', clock_timestamp() - " since "))"

constinit std::array checks{
    Check{"long_transaction", Needs::nothing, {R"(
SELECT 'warning', 'process ' || pid, format('%s%s, %s, has been in a transaction for %s%s; it holds %s.', usename,
           COALESCE(' with ' || NULLIF(application_name, ''), ''), state, )" AGE("xact_start") R"(,
           CASE WHEN state LIKE 'idle%' THEN ' and idle for ' || )" AGE("state_change") R"( END,
           COALESCE()" HOLDS("l.pid = a.pid") R"(, 'no table')),
       format('SELECT pg_terminate_backend(%s)', pid)
  FROM pg_stat_activity a
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
   AND pid NOT IN (SELECT pid FROM sluice.progress)
   AND (xact_start < clock_timestamp() - interval '5 min'
        OR (state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '10 s'))
 ORDER BY xact_start)"}},

    Check{"hidden_sessions", Needs::nothing, {R"(
SELECT 'note', NULL, format('What %s doing cannot be seen: they are other roles''.',
           CASE count(*) WHEN 1 THEN 'one session is' ELSE count(*) || ' sessions are' END),
       format('GRANT pg_read_all_stats TO %I', current_user)
  FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type IS NULL
HAVING count(*) > 0)"}},

    Check{"prepared_transaction",
          Needs::nothing,
          {R"(
SELECT 'warning', quote_literal(gid), format('%s prepared it %s ago; it holds %s.', owner, )" AGE("prepared") R"(,
           COALESCE()" HOLDS(
              "l.pid IS NULL AND l.virtualtransaction = (SELECT x.virtualtransaction FROM pg_locks x WHERE "
              "x.pid IS NULL"
              " AND x.locktype = 'transactionid' AND x.transactionid = p.transaction)") R"(, 'no table')),
       format('ROLLBACK PREPARED %L', gid)
  FROM pg_prepared_xacts p WHERE database = current_database() AND prepared < clock_timestamp() - interval '10 s'
 ORDER BY prepared)"}},
};

} // namespace

std::span<Check> session_checks() {
    return checks;
}

} // namespace insight
