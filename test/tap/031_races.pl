# Races whose messages name processes, or in which somebody polls: isolationtester shows neither (what it can show is in
# test/isolation). A migration wants a table that others hold, for long or always anew; nobody waits behind it.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Session;
use Sluice;
use Test::More;
use Time::HiRes qw(sleep time);

my $node = Sluice->cluster(config => "max_prepared_transactions = 5\n");
my $conninfo = $node->connstr('postgres');
my $version = 0;
sql($node, <<'END');
CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 0);
INSERT INTO t SELECT i FROM generate_series(1, 1000) i;
CREATE TABLE a (id int);
CREATE TABLE b (id int);
CREATE TABLE gate (n int);
INSERT INTO gate VALUES (0);
CREATE ROLE modest;
ALTER TABLE t OWNER TO modest;
SELECT migrate_grant('modest', 'run');
END

# A psql that runs one migration; {handle, out, err, version}. `before` is set in its session.
sub migrate {
    my ($script, %option) = @_;
    my ($in, $out, $err) = ('', '', '');
    $version++;
    my @command = (qw(psql -XAtq -v VERBOSITY=verbose -v ON_ERROR_STOP=1 -d), $conninfo);
    push @command, '-c', $option{before} if defined $option{before};
    my $wait = $option{wait} // '0';
    push @command, '-c', "CALL migrate_run(ARRAY['${version}_x.up.sql'], ARRAY[\$sluice\$$script\$sluice\$], wait => '$wait')";
    return { handle => IPC::Run::start(\@command, \$in, \$out, \$err), out => \$out, err => \$err, version => $version, began => time };
}

# Its end: the exit code, and in {text} what it said.
sub finish {
    my ($run) = @_;
    $run->{handle}->finish;
    $run->{took} = time - $run->{began};
    $run->{text} = ${ $run->{err} } . ${ $run->{out} };
    note($run->{text});
    return $run->{handle}->result(0);
}

sub succeeds {
    my ($run, $name) = @_;
    is(finish($run), 0, $name);
    is(sql($node, "SELECT state FROM migrate_status WHERE version = '$run->{version}'"), 'applied', "$name: recorded");
}

sub until_polls {
    wait_for($node, q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query ~ '^/[*] sluice .*-- waiting for' AND wait_event_type = 'Extension')},
        'the runner looks and sleeps');
}

sub until_waits {
    my ($kind, $name) = @_;
    wait_for($node, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = '$kind')", $name);
}

# A session that reads and writes t, and would rather fail than wait for a lock longer than a blink.
sub nobody_waits {
    my ($name) = @_;
    my $session = Session->new($conninfo);
    $session->query(q(SET lock_timeout = '20 ms'));
    my $good = 0;
    for my $i (1 .. 100) {
        my $read = $session->query('SELECT count(*) FROM t') // '';
        my $write = $session->query("UPDATE t SET n = n + 1 WHERE id = $i RETURNING 1") // '';
        $good++ if $read eq '1000' && $write eq '1';
        sleep 0.005;
    }
    is($good, 100, "$name: readers and writers do not wait");
}

my $holder = Session->new($conninfo);
my $pid = $holder->query('SELECT pg_backend_pid()');

# ---- who is at work -----------------------------------------------------------------------------------------

$holder->query('BEGIN; SELECT FROM gate FOR UPDATE');
my $run = migrate('UPDATE gate SET n = n + 1;');
until_waits('transactionid', 'the first runner is at work');
my $other = migrate('SELECT 1;', wait => '300 ms');
isnt(finish($other), 0, 'a second runner gives up');
cmp_ok($other->{took}, '>=', 0.3, 'not before its time');
like($other->{text}, qr/^INFO:  00000: waiting for another runner of stream "main"$/m, 'it said that it waits');
like($other->{text}, qr/^ERROR:  55P03: another runner is at work in stream "main"$/m, 'SQLSTATE');
like($other->{text}, qr{^DETAIL:  Process \d+, user "[^"]+", application "031_races.pl", from local, since \S+ \S+ is at work: /\* sluice main 1_x 1/1 \*/ UPDATE gate SET n = n \+ 1\.$}m,
    'it says who is at work, and on what');
like($other->{text}, qr/^HINT:  Try again when it has ended\.$/m, 'and what to do');
$holder->query('ROLLBACK');
succeeds($run, 'the first runner');

# ---- a table that somebody holds for long -------------------------------------------------------------------

$holder->query('BEGIN; SELECT count(*) FROM t');
sleep 0.2;
$run = migrate('ALTER TABLE t ADD COLUMN c1 int;');
until_polls();
nobody_waits('behind an open reader');
is(sql($node, q{SELECT bool_and(backend_xid IS NULL AND backend_xmin IS NULL) FROM pg_stat_activity WHERE query ~ '^/[*] sluice .*-- waiting for'
    AND wait_event_type = 'Extension'}) || 't', 't', 'while it sleeps it has neither transaction id nor snapshot');
is(sql($node, q{SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.query ~ '^/[*] sluice .*-- waiting for' AND l.relation = 't'::regclass}), '0',
    'nor a lock on the table');
ok($run->{handle}->pumpable, 'it is still at it');
$holder->query('COMMIT');
succeeds($run, 'it runs when the table is free');
like($run->{text}, qr/^INFO:  00000: waiting until relation "public\.t" is free for ACCESS EXCLUSIVE: process $pid holds it$/m, 'it said whom it waits for');

$holder->query('BEGIN; UPDATE t SET n = n WHERE id = 1; PREPARE TRANSACTION \'forgotten\'');
$run = migrate('CREATE INDEX t_n ON t (n);');
until_polls();
is(Session->new($conninfo)->query(q(SET lock_timeout = '20 ms'; INSERT INTO t VALUES (1001) RETURNING 1)), 1, 'nobody waits behind one that waits for a prepared transaction');
$holder->query(q(COMMIT PREPARED 'forgotten'));
succeeds($run, 'it runs when that is committed');
like($run->{text}, qr/is free for SHARE: a prepared transaction holds it$/m, 'it said that it is a prepared one');
sql($node, 'DELETE FROM t WHERE id = 1001');

# ---- the deadline -------------------------------------------------------------------------------------------

$holder->query('BEGIN; SELECT count(*) FROM t');
sleep 0.2;
$run = migrate('ALTER TABLE t ADD COLUMN c2 int;', before => 'SET sluice.lock_deadline = 1');
isnt(finish($run), 0, 'at the deadline it fails');
cmp_ok($run->{took}, '>=', 1, 'not before it');
like($run->{text}, qr/^ERROR:  55P03: could not lock relation "public\.t" within 1\.0 s$/m, 'what it wanted');
like($run->{text}, qr/^DETAIL:  Process $pid, user "[^"]+", application "031_races\.pl", holds "public\.t" in a transaction of \d+\.\d s, idle after: SELECT count\(\*\) FROM t\.$/m,
    'who is in the way, for how long, and that he does nothing');
like($run->{text}, qr/^HINT:  End that transaction, if need be by SELECT pg_terminate_backend\($pid\), then run again\.$/m, 'what to type');
is(sql($node, q{SELECT kind, sqlstate FROM migrate_history LIMIT 1}), 'failed|55P03', 'it is in the ledger');
is(sql($node, "SELECT count(*) FROM migrate_status WHERE version = '$run->{version}'"), '0', 'and left nothing');

# Of others' queries and ages the caller learns what pg_stat_activity would tell him.
$run = migrate('ALTER TABLE t ADD COLUMN c2 int;', before => 'SET ROLE modest; SET sluice.lock_deadline = 0');
isnt(finish($run), 0, 'a role that may not see the statistics');
like($run->{text}, qr/^DETAIL:  Process $pid, user "[^"]+", application "031_races\.pl", holds "public\.t"\.$/m, 'learns who, but not what he does');
$holder->query('COMMIT');
$run = migrate('ALTER TABLE t ADD COLUMN c2 int;', before => 'SET ROLE modest');
succeeds($run, 'afterwards');

# ---- a table that is never free -----------------------------------------------------------------------------

my $folder = PostgreSQL::Test::Utils::tempdir();

# pgbench for some seconds; returns what to give to `well`.
sub application {
    my ($script, $clients, $seconds) = @_;
    my $file = write_file("$folder/application.sql", $script);
    my ($in, $out, $err) = ('', '', '');
    my $handle = IPC::Run::start([ 'pgbench', '-n', '-f', $file, '-c', $clients, '-j', 2, '-T', $seconds, "$conninfo application_name=pgbench" ], \$in, \$out, \$err);
    wait_for($node, q(SELECT count(*) > 1 FROM pg_stat_activity WHERE application_name = 'pgbench'), 'the application is at work');
    return { handle => $handle, out => \$out, err => \$err };
}

sub well {
    my ($run, $name) = @_;
    $run->{handle}->finish;
    note(${ $run->{out} }, ${ $run->{err} });
    is($run->{handle}->result(0), 0, $name);
}

my $application = application("BEGIN;\nSELECT count(*) FROM t;\n\\sleep 70 ms\nCOMMIT;\n", 6, 5);
$run = migrate('ALTER TABLE t ADD COLUMN c3 int;');
succeeds($run, 'between transactions that hold it for 70 ms each, six at a time');
well($application, 'the application never noticed');

# The application locks b before a, each migration a before b.
$application = application("BEGIN;\nSELECT count(*) FROM b;\nSELECT count(*) FROM a;\nUPDATE a SET id = id;\nCOMMIT;\n", 4, 6);
for my $i (1 .. 8) {
    succeeds(migrate("ALTER TABLE a ADD COLUMN c$i int; ALTER TABLE b ADD COLUMN c$i int;"), "two tables, in the other order ($i)");
}
well($application, 'no deadlock on either side');

# ---- timeouts of the script's own ---------------------------------------------------------------------------

$holder->query('BEGIN; SELECT FROM gate FOR UPDATE');
$run = migrate(q(SET lock_timeout = '30 ms'; UPDATE gate SET n = n + 10;));
sleep 0.5;
ok($run->{handle}->pumpable, 'its own lock_timeout does not end it');
$holder->query('ROLLBACK');
succeeds($run, 'it is tried again until the row is free');
is(sql($node, 'SELECT n FROM gate'), '11', 'and ran once');

# ---- CREATE INDEX CONCURRENTLY waits for the runner's snapshot, and the runner for its table -------------------

$holder->query('BEGIN; SELECT FROM gate FOR UPDATE');
$run = migrate('BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE gate SET n = n + 100; ALTER TABLE t ADD COLUMN c4 int; COMMIT;');
until_waits('transactionid', 'the runner is at work, with a snapshot');
my $builder = Session->new($conninfo);
$builder->send('CREATE INDEX CONCURRENTLY t_built ON t (id)');
until_waits('virtualxid', 'the index waits for it');
my $began = time;
$holder->query('ROLLBACK');
succeeds($run, 'the runner gives way');
$builder->query('SELECT 1');
cmp_ok(time - $began, '<', 30, 'both have ended');
is(sql($node, q(SELECT indisvalid FROM pg_index WHERE indexrelid = 't_built'::regclass)), 't', 'the index is valid');
is(sql($node, 'SELECT n FROM gate'), '111', 'what was begun again ran once');

# ---- a step that has worked too long to be begun again ---------------------------------------------------------

sql($node, 'CREATE SEQUENCE tries');
$run = migrate(q(SELECT nextval('tries'); SELECT pg_sleep(5.3); ALTER TABLE t ADD COLUMN c5 int;));
wait_for($node, q(SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(5.3)' AND wait_event = 'PgSleep')), 'it works');
$holder->query('BEGIN; SELECT count(*) FROM t');
sleep 6.5;
nobody_waits('behind a step that keeps what it has');
$holder->query('COMMIT');
succeeds($run, 'it waits in pieces');
is(sql($node, 'SELECT last_value FROM tries'), '1', 'and does not begin again');

ok(!$node->log_contains('deadlock detected'), 'nowhere a deadlock') if $node->can('log_contains');
is(sql($node, q(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')), '0', 'no lock is left');

done_testing();
