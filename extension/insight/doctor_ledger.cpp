// The ledger against itself, and beside the bookkeeping of other tools.
#include <array>

#include "insight/doctor.hpp"

namespace insight {

namespace {

#define TITLE "concat_ws('_', version, nullif(name, ''))"
#define IN_STREAM "CASE stream WHEN 'main' THEN '' ELSE ' --stream ' || stream END"

constinit std::array checks{
    Check{"dirty",
          Needs::nothing,
          {R"(
SELECT 'problem', )" TITLE
           R"(, format('It %s. Nothing else runs in stream "%s" until it is settled.', problem, stream),
       next_command
  FROM sluice.status WHERE state = 'dirty' ORDER BY stream, seq)"}},

    Check{"crashed", Needs::nothing, {R"(
SELECT 'problem', )" TITLE R"(, upper(left(problem, 1)) || substr(problem, 2)
           || format('. Nothing else runs in stream "%s" until it is settled.', stream), next_command
  FROM sluice.status WHERE state = 'crashed' ORDER BY stream, seq)"}},

    Check{"running", Needs::nothing, {R"(
SELECT 'note', concat_ws(' ', 'stream', stream), format('Process %s runs it now%s.', pid, ', migration ' || migration),
       'sluice status --watch' || )" IN_STREAM R"(
  FROM sluice.progress ORDER BY stream)"}},

    Check{"versions", Needs::nothing, {R"(
SELECT 'problem', 'extension pg_sluice', format('The library is %s, the extension in this database is %s.',
       ')" SLUICE_VERSION R"(', extversion), 'ALTER EXTENSION pg_sluice UPDATE'
  FROM pg_extension WHERE extname = 'pg_sluice' AND extversion <> ')" SLUICE_VERSION R"(')"}},

    Check{"gate", Needs::nothing, {R"(
SELECT 'problem', 'sluice.' || t.name, format('Its trigger %s %s, so that its rows can be written past pg_sluice.', g.name,
           CASE WHEN f.tgenabled IS NULL THEN 'is gone' WHEN f.tgenabled = 'D' THEN 'is disabled'
                ELSE 'does not fire always' END),
       CASE WHEN f.tgenabled IS NULL
            THEN format('CREATE TRIGGER %s BEFORE %s ON sluice.%s FOR EACH %s EXECUTE FUNCTION sluice.gate(); ',
                        g.name, g.event, t.name, g.each) ELSE '' END
           || format('ALTER TABLE sluice.%s ENABLE ALWAYS TRIGGER %s', t.name, g.name)
  FROM (VALUES ('stream'), ('migration'), ('script'), ('event'), ('local')) t (name)
 CROSS JOIN (VALUES ('gate_row', 'INSERT OR UPDATE OR DELETE', 'ROW'), ('gate_truncate', 'TRUNCATE', 'STATEMENT'))
            g (name, event, each)
  LEFT JOIN pg_trigger f ON f.tgrelid = to_regclass('sluice.' || t.name) AND f.tgname = g.name
 WHERE f.tgenabled IS DISTINCT FROM 'A' AND to_regclass('sluice.' || t.name) IS NOT NULL)"}},

    // A set that is said to be applied as a whole is not compared again.
    Check{"digest", Needs::read, {R"(
SELECT 'problem', 'stream ' || name, 'It counts as applied as a whole, and yet a migration of it is not done.',
       format('SELECT migrate_mark(%L, ''applied'', ''found by doctor'', %L)', version, name)
  FROM sluice.stream s, LATERAL (SELECT version FROM sluice.migration m
                                  WHERE m.stream = s.name AND state IN ('dirty', 'running') LIMIT 1) m
 WHERE set_digest IS NOT NULL AND sluice.runner(name) IS NULL ORDER BY name)"}},

    // The key is made of the text in UTF-8; a database without an encoding has bytes.
    Check{"script", Needs::read, {R"(
SELECT 'problem', )" TITLE R"(, format('The ledger''s text of its %s script is %s: it cannot run.', side,
           CASE WHEN text IS NULL THEN 'lost' ELSE 'not the recorded one' END),
       CASE WHEN side = 'down' THEN 'sluice down --use-files' || )" IN_STREAM R"( END
  FROM sluice.migration CROSS JOIN LATERAL (VALUES ('up', up_sha), ('down', down_sha)) v (side, sha)
  LEFT JOIN sluice.script ON sha256 = sha
 WHERE sha IS NOT NULL AND state <> 'reverted'
   AND (text IS NULL OR sha256 <> sha256(CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN convert_to(text, 'SQL_ASCII')
                                              ELSE convert_to(text, 'UTF8') END))
 ORDER BY stream, seq, side)"}},

    Check{"author", Needs::read, {R"(
SELECT 'warning', 'role ' || quote_ident(role),
       format('It is gone, and the ledger holds %s with its rights, which the server now refuses to run: of %s.',
              CASE count(*) WHEN 1 THEN 'a script' ELSE count(*) || ' scripts' END,
              array_to_string((array_agg(version ORDER BY seq DESC))[1:5], ', ') || CASE WHEN count(*) > 5 THEN ', ...' ELSE '' END),
       format('CREATE ROLE %I', role)
  FROM (SELECT version, seq, CASE WHEN state = 'applied' OR direction = 'down' THEN down_role ELSE up_role END AS role
          FROM sluice.migration WHERE state <> 'reverted') m
 WHERE role IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) GROUP BY role ORDER BY role)"}},

    Check{"not_run", Needs::nothing, {R"(
SELECT 'note', 'stream ' || stream, format('%s of its %s applied migrations did not run here, somebody said so: %s.',
       count(*) FILTER (WHERE how <> 'ran'), count(*), string_agg(DISTINCT how, ', ') FILTER (WHERE how <> 'ran')), NULL
  FROM sluice.status WHERE state = 'applied' GROUP BY stream HAVING bool_or(how <> 'ran') ORDER BY stream)"}},

    Check{"standby", Needs::nothing, {R"(
SELECT 'note', NULL, 'This server is a standby: what runs and what has crashed is known by the primary only.', NULL
 WHERE pg_is_in_recovery())"}},
};

} // namespace

std::span<Check> ledger_checks() {
    return checks;
}

} // namespace insight
