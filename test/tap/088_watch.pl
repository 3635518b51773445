# sluice status --watch, and migrate_progress behind it: what another session's run is at, who is in its way, how it ends.
use strict;
use warnings;

use IPC::Run ();
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(config => "max_prepared_transactions = 5\n");
my $seconds = $PostgreSQL::Test::Utils::timeout_default;

# ---- a runner is one also between two of its transactions

my $many = migrations(map { ("${_}_x.up.sql" => 'SELECT 1;') } 1 .. 300);
my $polls = IPC::Run::start([ 'psql', '-XAtd', $node->connstr('postgres'), '-c', <<'END' ], \undef, '>', \my $out, '2>', \my $err);
SET client_min_messages = notice;
DO $$
DECLARE seen boolean := false; lost boolean := false; gaps int := 0;
BEGIN
    WHILE (NOT seen OR NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 3) IS TRUE)
          AND clock_timestamp() < statement_timestamp() + interval '20 s' LOOP
        IF sluice.runner('main') IS NOT NULL THEN seen := true; END IF;
    END LOOP;
    WHILE clock_timestamp() < statement_timestamp() + interval '20 s' LOOP
        IF sluice.runner('main') IS NULL THEN
            EXIT WHEN lost AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 3);
            lost := true;
        ELSIF lost THEN
            gaps := gaps + 1;
            lost := false;
        END IF;
    END LOOP;
    RAISE NOTICE 'seen: %, gaps: %', seen, gaps;
END $$
END
wait_for($node, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%DO $$%' AND state = 'active' AND pid <> pg_backend_pid()});
sluice_ok($node, 'up', '-q', '--dir', $many);
$polls->finish;
like($err, qr/seen: t, gaps: 0/, 'the runner is there from its first transaction to its last') or diag($err);

# ---- nobody runs; wrong words

my $run = sluice($node, 'status', '--watch');
is($run->{code}, 0, 'nobody runs: 0');
is($run->{out}, qq(nobody runs stream "main" now\n), 'and that is said');
is(sluice($node, 'status', '5')->{code}, 2, 'seconds without --watch');
is(sluice($node, 'status', '--watch', 'often')->{code}, 2, 'no length of time');
is(sluice($node, 'status', '--watch', '1ms')->{code}, 2, 'too short a one');

# ---- somebody is in the way

sql($node, 'CREATE ROLE looks LOGIN; CREATE TABLE t (i int); INSERT INTO t SELECT generate_series(1, 1000)');
my $folder = migrations('301_a.up.sql' => 'ALTER TABLE t ADD COLUMN x int;', '302_b.up.sql' => 'SELECT pg_sleep(2);');
my $holder = $node->background_psql('postgres');
$holder->query_safe(q{SET application_name = 'the holder'; BEGIN; SELECT count(*) FROM t});
my $pid = $holder->query_safe('SELECT pg_backend_pid()');
my $runner = sluice_start($node, 'up', '--dir', $folder);
wait_for($node, q{SELECT count(*) = 1 FROM migrate_progress WHERE waits_for IS NOT NULL AND migration IS NOT NULL});
is(sql($node, 'SELECT migration, statement, statements, waits_for, blocked_by, query IS NULL FROM migrate_progress'),
    "301_a|1|1|ACCESS EXCLUSIVE on public.t|{$pid}|t", 'the view says what it waits for while it sleeps, and for whom');

my $watch = sluice_start($node, 'status', '--watch', '200ms');
my $hidden = sluice_start($node->connstr('postgres') . ' user=looks', 'status', '--watch', '200ms');
my $lines = sluice_start($node, 'status', '--watch', '200ms', '--json');
for my $one ($watch, $lines) {
    $one->{handle}->pump until ${ $one->{out} } =~ /the holder|waits_for/ || !$one->{handle}->pumpable;
}
$hidden->{handle}->pump until ${ $hidden->{out} } =~ /hidden/ || !$hidden->{handle}->pumpable;
sleep 1; # several looks that see the same
$holder->quit;
$_->{handle}->finish for $runner, $watch, $hidden, $lines;

my $said = ${ $watch->{out} };
note($said);
like($said, qr/^stream main: process \d+ \(\w+\) runs for .*\n  301_a  statement 1\/1\n  waiting for ACCESS EXCLUSIVE on public\.t\n  held up by process $pid \(the holder, \w+, idle in transaction\): /,
    'who is in the way');
like($said, qr/^applied 301_a  .*\n  302_b  statement 1\/1  SELECT pg_sleep\(2\)$/m, 'then the next one');
like($said, qr/^applied 302_b  .*\nended: 2 applied\n\z/m, 'and the end');
is($watch->{handle}->result(0), 0, 'all is well: 0');
cmp_ok(scalar(() = $said =~ /waiting for/g), '<=', 2, 'piped, a look that sees nothing new says nothing');
like(${ $hidden->{out} }, qr/^stream main: process \d+ runs|^stream main: process \d+ \(\w+\)\n  what it does is hidden from you/m,
    'a role that may not see is told so');
like(${ $hidden->{out} }, qr/^ended: 2 applied$/m, 'and learns how it ended');
my @objects = map { decode_json($_) } split /\n/, ${ $lines->{out} };
is($objects[0]{event}, 'progress', '--json: an object for each look');
is_deeply($objects[0]{blocked_by}, [ 0 + $pid ], '--json: who is in the way');
is_deeply([ @{ $objects[-1] }{qw(event exit applied)} ], [ 'result', 0, 2 ], '--json: the result');

# A prepared transaction has no process.
sql($node, q{BEGIN; SELECT count(*) FROM t; PREPARE TRANSACTION 'forgotten'});
$runner = sluice_start($node, 'up', '--dir', migrations('303_c.up.sql' => 'ALTER TABLE t ADD COLUMN y int;'));
wait_for($node, q{SELECT count(*) = 1 FROM migrate_progress WHERE waits_for IS NOT NULL AND blocked_by = '{0}'});
$watch = sluice_start($node, 'status', '--watch', '100ms');
$watch->{handle}->pump until ${ $watch->{out} } =~ /held up/ || !$watch->{handle}->pumpable;
sql($node, q{ROLLBACK PREPARED 'forgotten'});
$_->{handle}->finish for $runner, $watch;
like(${ $watch->{out} }, qr/^  held up by a prepared transaction$/m, 'a prepared transaction is in the way');

# ---- how it ends otherwise

sub watched {
    my ($name, %files) = @_;
    my $run = sluice_start($node, 'up', '--dir', migrations(%files));
    wait_for($node, q{SELECT count(*) = 1 FROM migrate_progress WHERE query LIKE '%pg_sleep%'}, "$name: it runs");
    my $watch = sluice($node, 'status', '--watch', '100ms');
    $run->{handle}->finish;
    return $watch;
}
my $failed = watched('failure', '304_d.up.sql' => "SELECT pg_sleep(1);\nSELECT 1 / 0;");
is($failed->{code}, 1, 'it failed and changed nothing: 1');
like($failed->{out}, qr/^failed 304_d\nended: 0 applied; 304_d division by zero  \[22012\]\n\z/m, 'and why');
my $dirty = watched('dirty', '305_e.up.sql' => "-- sluice: no-transaction\nCREATE TABLE e ();\nSELECT pg_sleep(1);\nSELECT 1 / 0;");
is($dirty->{code}, 4, 'it is left dirty: 4');
like($dirty->{out}, qr/^305_e is dirty: stopped at step 3 of 3: division by zero\nnext: sluice resume\n\z/m, 'and what to type');
sql($node, q{SELECT migrate_mark('305', 'reverted', 'test')});

# ---- phases of what takes long

sql($node, 'CREATE TABLE big AS SELECT generate_series(1, 400000) AS i');
my $old = $node->background_psql('postgres');
$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
$runner = sluice_start($node, 'up', '--dir', migrations('306_f.up.sql' => 'CREATE INDEX CONCURRENTLY big_i ON big (i);'));
wait_for($node, q{SELECT count(*) = 1 FROM migrate_progress WHERE phase = 'waiting for old snapshots'});
like(sql($node, 'SELECT relation, percent, waits_for, cardinality(blocked_by) FROM migrate_progress'),
    qr/^big\|[\d.]+\|another transaction to end\|1$/, 'an index build that waits for an old transaction, and for whom');
$old->quit;
$runner->{handle}->finish;
my %long = (
    'VACUUM FULL big' => 'seq scanning heap|rebuilding index|writing new heap|initializing|swapping relation files',
    'CLUSTER big USING big_i' => 'index scanning heap|seq scanning heap|sorting tuples|writing new heap|rebuilding index|swapping',
    'CREATE TABLE copy AS SELECT * FROM big; COPY copy FROM PROGRAM $$sleep 1; yes 1 | head -300000$$' => 'copying, \d+ rows');
my $version = 310;
for my $statement (sort keys %long) {
    $version++;
    $runner = sluice_start($node, 'up', '--dir', migrations("${version}_g.up.sql" => "$statement;"));
    my %seen;
    for (1 .. 400) {
        my $phase = sql($node, q{SELECT phase FROM migrate_progress WHERE phase IS NOT NULL});
        $seen{$phase} = 1 if $phase ne '';
        $runner->{handle}->pump_nb;
        last if !$runner->{handle}->pumpable;
    }
    $runner->{handle}->finish;
    ok((grep { /^(?:$long{$statement})/ } keys %seen), "$statement: its phase") or diag(join ', ', keys %seen, ${ $runner->{err} });
}

# ---- on a terminal: drawn over in its place

$runner = sluice_start($node, 'up', '--dir', migrations('320_h.up.sql' => 'SELECT pg_sleep(2);', "321_${\('long_' x 30)}.up.sql" => 'SELECT pg_sleep(1);'));
wait_for($node, q{SELECT count(*) = 1 FROM migrate_progress WHERE query LIKE '%pg_sleep%'});
my ($in, $screen, $errors) = ('', '', '');
IPC::Run::run([ 'script', '-qc', "stty cols 60; '$ENV{SLUICE_CLIENT}' status --watch 200ms -d '" . $node->connstr('postgres') . "'", '/dev/null' ],
    \$in, \$screen, \$errors);
$runner->{handle}->finish;
like($screen, qr/\x1b\[2F/, 'two lines are drawn again');
unlike($screen, qr/\x1b\[2J/, 'and the screen is never cleared');
is_deeply([ grep { length > 60 && !/^applied/ } map { s/\x1b\[[\dFKJ]+//gr =~ s/[\xe2-\xef][\x80-\xbf]{2}/-/gr } split /\r\n/, $screen ], [], 'no line that is drawn again is wider than the window')
    or diag($screen);
like($screen, qr/applied 320_h .*applied 321_long.*ended: 2 applied/s, 'what was done stands above');

done_testing();
