# The doctor: what needs other sessions, other servers, the client or a terminal. What one session can make is in
# sql/doctor_findings.sql.
use strict;
use warnings;

use IPC::Run ();
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Session;
use Sluice;
use Test::More;

my $node = Sluice->cluster(
    extension => 0,
    init => [ allows_streaming => 1 ],
    config => "max_prepared_transactions = 5\nmax_locks_per_transaction = 10\nmax_connections = 20\nlog_parameter_max_length = 0\n");
my $folder = migrations('1_a.up.sql' => 'CREATE TABLE a (i int);', '1_a.down.sql' => 'DROP TABLE a;', '2_b.up.sql' => 'CREATE TABLE b (i int);');

# What sluice doctor found, by topic: the first finding of each.
sub examine {
    my ($where, @arguments) = @_;
    my $run = sluice($where, 'doctor', '--json', @arguments);
    my $result = decode_json($run->{out});
    my %found;
    $found{ $_->{topic} } //= $_ for @{ $result->{findings} };
    return (\%found, $run->{code}, $result);
}

# ---- before anything is there

my ($found, $code) = examine($node, '--dir', $folder);
is($code, 3, 'without the extension: findings');
is($found->{extension}{command}, "sluice up --dir $folder", 'and what makes it');
sql($node, 'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean)');
sql($node, 'CREATE EXTENSION pg_sluice');
($found, $code) = examine($node);
is($found->{other_tool}{level}, 'warning', 'the books of another tool, and none of ours');
sql($node, 'DROP TABLE schema_migrations');

# ---- exit codes

sluice_ok($node, 'up', '1', '--dir', $folder);
($found, $code) = examine($node, '--dir', $folder);
is($code, 0, 'notes only: 0') or diag(explain([ grep { $_->{level} =~ /problem|warning/ } values %$found ]));
is($found->{not_a_migration}{level}, 'ok', 'files were looked at');
is(sluice($node, 'doctor', '--stream', 'other', 'more')->{code}, 2, 'wrong usage');

# ---- files

my $crooked = migrations('1_a.up.sql' => 'CREATE TABLE a (i bigint);', '0_early.up.sql' => 'SELECT 1;', 'stray.sql' => 'SELECT 2;');
sluice_ok($node, 'up', '--dir', $folder);
($found, $code) = examine($node, '--dir', $crooked);
is($code, 3, 'files that differ: 3');
is($found->{changed_file}{object}, "$crooked/1_a.up.sql", 'a changed file');
is($found->{missing_file}{object}, '2', 'an applied migration without a file');
is($found->{out_of_order}{command}, "sluice up --out-of-order --dir $crooked", 'a file below what is applied');
is($found->{not_a_migration}{object}, "$crooked/stray.sql", 'a file that is none');

# ---- other sessions

my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE');
$node->safe_psql('postgres', "BEGIN; INSERT INTO b VALUES (1); PREPARE TRANSACTION 'it''s'");
# From 10 seconds on they are told of.
sql($node, "CREATE ROLE looks LOGIN");
my ($hidden) = examine($node->connstr('postgres') . ' user=looks');
is($hidden->{hidden_sessions}{command}, 'GRANT pg_read_all_stats TO looks', 'what is hidden is said');
is($hidden->{long_transaction}{level}, 'ok', 'and not guessed');
sleep 11;
($found, $code) = examine($node);
like($found->{long_transaction}{detail}, qr/idle in transaction, has been in a transaction for 00:00:\d\d and idle for 00:00:\d\d; it holds SHARE ROW EXCLUSIVE on public\.a\.$/,
    'a transaction that is idle, and what it holds');
like($found->{prepared_transaction}{detail}, qr/prepared it 00:00:\d\d ago; it holds ROW EXCLUSIVE on public\.b\.$/, 'one that is prepared');
is($found->{prepared_transaction}{command}, q{ROLLBACK PREPARED 'it''s'}, 'and what ends it');
sql($node, $found->{$_}{command}) for 'long_transaction', 'prepared_transaction';
($found) = examine($node);
is($found->{$_}{level}, 'ok', "$_ is mended") for 'long_transaction', 'prepared_transaction';
eval { $holder->quit };

# ---- a runner at work, and one that died

my $slow = migrations('3_s.up.sql' => "SET application_name = 'slow';\nSELECT pg_sleep(60);");
my $runner = sluice_start($node, 'up', '--dir', $slow, '--json');
wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'slow' AND query LIKE '%pg_sleep%'");
($found) = examine($node);
like($found->{running}{detail}, qr/^Process \d+ runs it now, migration 3_s\.$/, 'who runs');
is($found->{long_transaction}{level}, 'ok', 'the runner is no old transaction');
sql($node, "SELECT pg_terminate_backend(pid) FROM sluice.progress");
$runner->{handle}->finish;

my $crash = migrations('3_c.up.sql' => "CREATE TABLE c (i int);\nCREATE INDEX CONCURRENTLY c_i ON c (i);");
my $old = $node->background_psql('postgres');
$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
$runner = sluice_start($node, 'up', '--dir', $crash);
wait_for($node, "SELECT count(*) = 1 FROM pg_index WHERE indexrelid = to_regclass('c_i')");
($found) = examine($node);
is($found->{invalid_index}{level}, 'note', 'an index that is being built is none that is broken');
sql($node, 'SELECT pg_terminate_backend(pid) FROM sluice.progress');
$runner->{handle}->finish;
$old->quit;
($found, $code) = examine($node);
is($code, 4, 'a runner that died: 4');
is($found->{crashed}{command}, 'sluice resume', 'and what goes on');
is($found->{invalid_index}{level}, 'problem', 'its index is broken now');
is($found->{invalid_index}{command}, 'sluice resume', 'and mended by the same');
sluice_ok($node, 'resume');
($found, $code) = examine($node);
is($code, 0, 'all is well again') or diag(explain([ grep { $_->{level} =~ /problem|warning/ } values %$found ]));

# ---- a partition that is half detached; a tree that fills the table of locks

sql($node, 'CREATE TABLE p (i int PRIMARY KEY) PARTITION BY RANGE (i)');
sql($node, join '', map { "CREATE TABLE p$_ PARTITION OF p FOR VALUES FROM ($_) TO ($_ + 1);" } 1 .. 80);
$old = $node->background_psql('postgres');
$old->query_safe('BEGIN; SELECT * FROM p');
my $detach = $node->background_psql('postgres');
$detach->query_until(qr/^now$/m, "\\echo now\nALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\n");
wait_for($node, 'SELECT count(*) = 1 FROM pg_inherits WHERE inhdetachpending');
sql($node, q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE p DETACH%'});
wait_for($node, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'ALTER TABLE p DETACH%'});
$old->quit;
($found) = examine($node);
is($found->{detach_pending}{command}, 'ALTER TABLE public.p DETACH PARTITION public.p1 FINALIZE', 'half detached');
sql($node, $found->{detach_pending}{command});
like($found->{max_locks_per_transaction}{detail}, qr/^It is 10, which makes room for 250 locks of all sessions; a statement on public\.p alone takes 162\.$/,
    'more locks than there is room for') or diag(explain($found->{max_locks_per_transaction}));
($found) = examine($node);
is($found->{detach_pending}{level}, 'ok', 'and finalized');

# ---- a pooler, a standby

SKIP: {
    my $pool = pgbouncer($node) or skip('no pgbouncer', 1);
    ($found) = examine($pool);
    like($found->{pooler}{detail}, qr/^A pooler stands before the server\./, 'a pooler is seen');
}
($found) = examine($node);
is($found->{pooler}{level}, 'ok', 'and none where there is none');

$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby);
($found, $code) = examine($standby);
is($found->{standby}{level}, 'note', 'on a standby the doctor works');

# ---- on a terminal and piped: nothing is wider than the window, and what is to be typed stands on a line of its own

sql($node, qq{ALTER TABLE b ADD CONSTRAINT "a constraint of a name that is rather long, with blanks, \x{5024}" CHECK (i > 0) NOT VALID});
my ($in, $out, $err) = ('', '', '');
IPC::Run::run([ 'script', '-qc', "stty cols 80; '$ENV{SLUICE_CLIENT}' doctor --color never -d '" . $node->connstr('postgres') . "'", '/dev/null' ],
    \$in, \$out, \$err);
$out =~ s/\r//g;
my @wide = grep { length > 80 && !/mend: / } split /\n/, $out;
is_deeply(\@wide, [ grep { /a constraint of a name/ } @wide ], 'no line is wider than the terminal') or diag($out);
like($out, qr/^ {9}mend: ALTER TABLE public\.b VALIDATE CONSTRAINT "a constraint .*";$/m, 'a command is a line of its own, ended for psql');
like($out, qr/^0 problems, 2 warnings, \d notes?; \d+ checks found nothing$/m, 'the sum');
unlike($out, qr/\x1b/, 'no colour that was not wanted');

# ---- the page has every topic, and no other

my $page = slurp_file(tree() . '/docs/doctor.md');
my %documented = map { $_ => 1 } $page =~ /^\| `(\w+)` \|/mg;
my (undef, undef, $result) = examine($node, '--dir', $folder);
my %there = (extension => 1, map { $_->{topic} => 1 } @{ $result->{findings} });
is_deeply([ sort keys %documented ], [ sort keys %there ], 'docs/doctor.md has a line for each topic');
for my $finding (@{ $result->{findings} }) {
    my ($levels) = $page =~ /^\| `$finding->{topic}` \| ([^|]+) \|/m;
    like($levels, qr/\b$finding->{level}\b/, "$finding->{topic}: a $finding->{level}, as the page says")
        if defined $levels && $finding->{level} ne 'ok';
}

done_testing();
