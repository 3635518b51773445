# A client that is killed takes its run with it within seconds, whatever that run is waiting for, and the ledger says what
# is there.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Session;
use Sluice;
use Test::More;
use Time::HiRes qw(time);

my $limit = 8; # seconds; the server looks for its client every 2 s

my $node = Sluice->cluster;

sub versions { return sql($node, q{SELECT string_agg(version || ' ' || state, ', ' ORDER BY seq) FROM migrate_status}) }

# Kills the client once the query is true; the runner has to be gone soon.
sub kill_client {
    my ($client, $when, $name) = @_;
    wait_for($node, $when, "$name: is there");
    my $pid = sql($node, 'SELECT pid FROM migrate_progress');
    like($pid, qr/^\d+$/, "$name: one runner") or return;
    $client->{handle}->signal('KILL');
    eval { $client->{handle}->finish };
    my $begun = time;
    wait_for($node, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid)", "$name: the runner ends");
    cmp_ok(time - $begun, '<', $limit, "$name: within $limit s");
    is(sql($node, q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}), '0', "$name: its lock is gone");
}

my $sleeps = q{SELECT count(*) > 0 FROM pg_stat_activity WHERE query ~ '^/\* sluice .*pg_sleep' AND wait_event = 'PgSleep'};

# ---- in a transaction ---------------------------------------------------------------------------------------

my $folder = migrations(
    '1_a.up.sql' => "CREATE TABLE a (id int);\n",
    '2_b.up.sql' => "CREATE TABLE b (id int);\nSELECT pg_sleep(100);\n",
    '3_c.up.sql' => "CREATE TABLE c (id int);\n");
kill_client(sluice_start($node, 'up', '--dir', $folder), $sleeps, 'transaction');
is(versions(), '1 applied', 'what was committed is there');
is(sql($node, q{SELECT to_regclass('b') IS NULL AND to_regclass('c') IS NULL}), 't', 'the rest is not');
like(sluice_ok($node, 'status', '--dir', $folder)->{out}, qr/^1 applied, 2 pending$/m, 'status says so');
migrations(\$folder, '2_b.up.sql' => "CREATE TABLE b (id int);\n");
sluice_ok($node, 'up', '--dir', $folder);
is(versions(), '1 applied, 2 applied, 3 applied', 'up goes on');

# ---- between transactions -----------------------------------------------------------------------------------

$folder = migrations('4_d.up.sql' => "-- sluice: no-transaction\nCREATE TABLE d (id int);\nSELECT pg_sleep(100);\n");
kill_client(sluice_start($node, 'up', '--dir', $folder), $sleeps, 'step');
like(versions(), qr/4 crashed$/, 'a half-done one is shown as crashed');
my $run = sluice_ok($node, 'status', '--dir', $folder);
like($run->{out}, qr/^4: its runner died at step 2 of 2$/m, 'status says where');
like($run->{out}, qr/^next: sluice resume/m, 'and what to type');
is(sluice($node, 'up', '--dir', $folder)->{code}, 4, 'up is refused meanwhile');
migrations(\$folder, '4_d.up.sql' => "-- sluice: no-transaction\nCREATE TABLE d (id int);\nSELECT pg_sleep(0);\n");
sluice_ok($node, 'resume', '--use-files', '--dir', $folder);
like(versions(), qr/4 applied$/, 'resume ends it');

# ---- in the middle of CREATE INDEX CONCURRENTLY -------------------------------------------------------------

my $old = Session->new($node->connstr("postgres"));
$old->query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM d;");
$folder = migrations('5_e.up.sql' => "INSERT INTO d SELECT generate_series(1, 100);\nCREATE INDEX CONCURRENTLY d_id ON d (id);\n");
kill_client(sluice_start($node, 'up', '--dir', $folder),
    q{SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'}, 'index');
is(sql($node, q{SELECT indisvalid FROM pg_index WHERE indexrelid = 'd_id'::regclass}), 'f', 'the index is there by half');
like(sluice_ok($node, 'status')->{out}, qr/^5: its runner died at step 2 of 2$/m, 'and status says which step');
$old->query('COMMIT;');
sluice_ok($node, 'resume');
is(sql($node, q{SELECT indisvalid FROM pg_index WHERE indexrelid = 'd_id'::regclass}), 't', 'resume makes it anew');

# ---- while it waits for a table -----------------------------------------------------------------------------

$old->query('BEGIN; SELECT count(*) FROM d;');
$folder = migrations('6_f.up.sql' => "ALTER TABLE d ADD COLUMN x int;\n");
my $client = sluice_start($node, 'up', '--dir', $folder);
kill_client($client, 'SELECT count(*) > 0 FROM migrate_progress', 'table');
$old->query('COMMIT;');
unlike(versions(), qr/6/, 'nothing is left of it');
sluice_ok($node, 'up', '--dir', $folder);

# ---- plain SQL ----------------------------------------------------------------------------------------------

my ($in, $out) = ('', '');
my $psql = IPC::Run::start([ 'psql', '-X', '-d', $node->connstr('postgres'), '-c',
    "CALL migrate_run('{7_g.up.sql,8_h.up.sql}', '{SELECT pg_sleep(100),SELECT 1}')" ], \$in, '>&', \$out);
kill_client({ handle => $psql }, $sleeps, 'psql');
unlike(versions(), qr/7/, 'nothing is left of it');

# ---- through a pooler ---------------------------------------------------------------------------------------

SKIP: {
    my $pool = pgbouncer($node) or skip 'no pgbouncer', 5;
    $folder = migrations('7_g.up.sql' => "SELECT pg_sleep(100);\n");
    kill_client(sluice_start($pool, 'up', '--dir', $folder), $sleeps, 'pooler');
}

# ---- what stays in the session ------------------------------------------------------------------------------

is($node->safe_psql('postgres', "CALL migrate_run('{9_i.up.sql}', '{SELECT 1}');\nSHOW client_connection_check_interval"),
    "applied 1 migration, now at 9_i\n0", 'looking for the client ends with the run');

done_testing();
