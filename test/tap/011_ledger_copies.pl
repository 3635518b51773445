# The ledger in copies of a server: standby, logical replication, pg_upgrade, CREATE DATABASE ... TEMPLATE.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $folder = migrations(
    '1_a.up.sql' => "CREATE TABLE a (id int PRIMARY KEY);\n",
    '1_a.down.sql' => "DROP TABLE a;\n",
    '2_b.up.sql' => "CREATE TABLE b (id int PRIMARY KEY, t text);\nCREATE INDEX CONCURRENTLY b_t ON b (t);\n",
    '2_b.down.sql' => "DROP TABLE b;\n");
my $more = migrations('3_c.up.sql' => "CREATE TABLE c (id int);\n", '3_c.down.sql' => "DROP TABLE c;\n");

# ---- a standby ----------------------------------------------------------------------------------------------

my $primary = Sluice->cluster(name => 'primary', init => [ allows_streaming => 1 ]);
sluice_ok($primary, 'up', '--dir', $folder);
$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

sub caught_up { $primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert')) }

caught_up();
my $run = sluice_ok($standby, 'status', '--dir', $folder);
like($run->{out}, qr/^2 applied, 0 pending$/m, 'a standby tells the state');
sluice_ok($standby, 'history');
sluice_ok($standby, 'show', '2');
sluice_ok($standby, 'up', '--dir', $folder);
for my $look ('SELECT count(*) FROM migrate_status', 'SELECT count(*) FROM migrate_history WHERE false',
    'SELECT count(*) FROM migrate_progress', q{SELECT count(*) FROM migrate_pending('{}', '{}')},
    q{SELECT count(*) FROM migrate_read('{1_x.up.sql}', '{SELECT 1}')}) {
    my ($code, $out, $err) = $standby->psql('postgres', $look);
    is($err, '', $look);
}
$run = sluice($standby, 'up', '--dir', $more);
is($run->{code}, 1, 'running is refused');
like($run->{err}, qr/^error: cannot run migrations on a standby\s+\[25006\]$/m, 'in a clear sentence');
like($run->{err}, qr/nothing changed/, 'that says what it left');
$run = sluice($standby, 'down');
like($run->{err}, qr/\[25006\]/, 'down is refused too');
for my $write (q{SELECT migrate_apply('9', 'x', 'SELECT 1')}, 'SELECT migrate_revert()', q{CALL migrate_run('{1_x.up.sql}', '{SELECT 1}')},
    'CALL migrate_rollback()', 'CALL migrate_resume()', q{SELECT migrate_mark('9', 'applied', 'why')},
    q{SELECT migrate_stream('main', 'allow')}, q{SELECT migrate_grant('postgres', 'read')}) {
    my ($code, $out, $err) = $standby->psql('postgres', "\\set VERBOSITY sqlstate\n$write");
    like($err, qr/ERROR:  25006$/m, "$write is refused");
}

# What runs on the primary is neither running nor crashed here: the standby cannot know.
my $slow = migrations('4_slow.up.sql' => "CREATE TABLE slow (id int);\nVACUUM slow;\nSELECT pg_sleep(60);\n");
my $client = sluice_start($primary, 'up', '--dir', $slow);
wait_for($primary, q{SELECT count(*) > 0 FROM pg_stat_activity WHERE query ~ '^/\* sluice .*pg_sleep'}, 'the slow one runs');
caught_up();
is(sql($standby, q{SELECT state, problem FROM migrate_status WHERE version = '4'}), 'running|running or dirty: ask the primary',
    'a standby does not guess about what is unfinished');
is(sql($primary, q{SELECT state, problem LIKE 'process % is at step 3 of 3' FROM migrate_status WHERE version = '4'}), 'running|t',
    'the primary knows');
sql($primary, 'SELECT pg_terminate_backend(pid) FROM migrate_progress');
$client->{handle}->finish;
wait_for($primary, 'SELECT count(*) = 0 FROM migrate_progress', 'it is gone');
caught_up();
is(sql($standby, q{SELECT state FROM migrate_status WHERE version = '4'}), 'running', 'a standby never says crashed');
is(sql($primary, q{SELECT state FROM migrate_status WHERE version = '4'}), 'crashed', 'the primary does');
like(sluice($standby, 'status')->{out}, qr/ask the primary/, 'status on the standby says who knows');

$standby->promote;
wait_for($standby, 'SELECT NOT pg_is_in_recovery()', 'promoted');
is(sql($standby, q{SELECT state FROM migrate_status WHERE version = '4'}), 'crashed', 'promoted, it is the one who knows');
sql($standby, q{SELECT migrate_mark('4', 'applied', 'test')});
$run = sluice_ok($standby, "up", "--out-of-order", "--dir", $more);
like($run->{out}, qr/applied 1 migration/, 'and runs migrations');
$standby->stop;
$primary->stop;

# ---- logical replication of everything ----------------------------------------------------------------------

my $publisher = Sluice->cluster(name => 'publisher', init => [ allows_streaming => 'logical' ]);
my $subscriber = Sluice->cluster(name => 'subscriber');
sluice_ok($publisher, 'up', '--dir', $folder);
sluice_ok($subscriber, 'up', '1', '--dir', $folder);
sluice_ok($subscriber, 'up', '--dir', $folder);
my $ledger = 'SELECT id, state, seq, started FROM sluice.migration ORDER BY seq';
my $own = sql($subscriber, $ledger);
sql($publisher, 'CREATE PUBLICATION everything FOR ALL TABLES');
sql($publisher, 'INSERT INTO a VALUES (1)');
sql($subscriber, "CREATE SUBSCRIPTION copy CONNECTION \$\$" . $publisher->connstr('postgres') . "\$\$ PUBLICATION everything");
$subscriber->wait_for_subscription_sync($publisher, 'copy');
is(sql($subscriber, 'SELECT * FROM a'), '1', 'tables are copied');
is(sql($subscriber, $ledger), $own, 'the ledger of the subscriber is its own');

# Rows of every kind of change travel: inserts by up, updates by down, deletes by a failure of what was announced.
sluice_ok($publisher, 'down');
sluice_ok($publisher, 'up', '--dir', $folder);
sluice_ok($publisher, 'up', '--dir', $more);
sluice_ok($publisher, 'down', '1');
my $failing = migrations('5_f.up.sql' => "CREATE INDEX CONCURRENTLY ON nowhere (id);\n");
is(sluice($publisher, 'up', '--dir', $failing)->{code}, 1, 'a failing one');
sql($publisher, 'INSERT INTO a VALUES (2)');
$publisher->wait_for_catchup('copy');
is(sql($subscriber, 'SELECT * FROM a ORDER BY 1'), "1\n2", 'replication does not stop');
is(sql($subscriber, $ledger), $own, 'the ledger of the subscriber is still its own');
is(sql($subscriber, 'SELECT count(*) FROM sluice.event WHERE id = $$5$$'), '0', 'the events too');
$run = sluice_ok($subscriber, 'up', '--dir', $more);
like($run->{out}, qr/applied 1 migration/, 'the subscriber migrates for itself');
sluice_ok($subscriber, 'down');
is(sql($subscriber, 'SELECT apply_error_count, sync_error_count FROM pg_stat_subscription_stats'), '0|0', 'no error was met');
sql($publisher, 'INSERT INTO a VALUES (3)');
$publisher->wait_for_catchup('copy');
is(sql($subscriber, 'SELECT count(*) FROM a'), '3', 'replication goes on');

# A subscriber that has never run anything.
my $fresh = Sluice->cluster(name => 'fresh');
sql($fresh, 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, t text)');
sql($fresh, "CREATE SUBSCRIPTION copy2 CONNECTION \$\$" . $publisher->connstr('postgres') . "\$\$ PUBLICATION everything");
$fresh->wait_for_subscription_sync($publisher, 'copy2');
is(sql($fresh, 'SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM sluice.migration), (SELECT count(*) FROM sluice.event)'), '3|0|0',
    'an unused ledger stays empty');
$_->stop for $fresh, $subscriber;

# ---- CREATE DATABASE ... TEMPLATE ---------------------------------------------------------------------------

sql($publisher, 'DROP PUBLICATION everything');
sql($publisher, 'CREATE DATABASE clone TEMPLATE postgres');
$run = sluice_ok($publisher->connstr('clone'), 'up', '--dir', $folder);
like($run->{out}, qr/up to date|nothing to do/, 'a copy of a database has its ledger');
sluice_ok($publisher->connstr('clone'), 'down');

# ---- pg_upgrade ---------------------------------------------------------------------------------------------

$publisher->safe_psql('postgres', q{SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active});
my $before = sql($publisher, $ledger);
$publisher->stop;
my $upgraded = PostgreSQL::Test::Cluster->new('upgraded');
$upgraded->init;
my $bindir = $publisher->config_data('--bindir');
{
    # It writes its files into the current folder.
    my $here = PostgreSQL::Test::Utils::tempdir();
    chdir $here or die $!;
    command_ok([ 'pg_upgrade', '--link', '--no-sync', '-d', $publisher->data_dir, '-D', $upgraded->data_dir, '-b', $bindir, '-B', $bindir,
        '-s', $publisher->host, '-p', $publisher->port, '-P', $upgraded->port ], 'pg_upgrade');
    chdir '/';
}
$upgraded->start;
is(sql($upgraded, $ledger), $before, 'pg_upgrade keeps the ledger');
$run = sluice_ok($upgraded, 'up', '--dir', $folder);
like($run->{out}, qr/up to date|nothing to do/, 'nothing to do');
my ($code, $out, $err) = $upgraded->psql('postgres', 'INSERT INTO sluice.script VALUES (sha256($$x$$), $$x$$)');
like($err, qr/written by pg_sluice only/, 'and keeps it closed');
sluice_ok($upgraded, 'down');
sluice_ok($upgraded, 'up', '--dir', $folder);

done_testing();
