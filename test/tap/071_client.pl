# The client at the edges: what it says and how it ends when the server, the terminal or the person does the unusual.
use strict;
use warnings;

use IPC::Run ();
use IO::Socket::INET;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0, config => "log_statement = all\n");
my $databases = 0;

# A new database with the extension; its conninfo, and its name.
sub new_database {
    my $name = 'edge_' . ++$databases;
    sql($node, "CREATE DATABASE $name");
    sql($node, 'CREATE EXTENSION pg_sluice', $name);
    return ($node->connstr($name), $name);
}

# The client below a shell, which sets up its streams: "$@" is the call. {code, out, err}
sub in_shell {
    my ($script, @call) = @_;
    my ($in, $out, $err) = ('', '', '');
    IPC::Run::run([ 'sh', '-c', $script, 'sh', $ENV{SLUICE_CLIENT}, @call ], \$in, \$out, \$err);
    note("$script: @call\n$out$err");
    return { code => $? >> 8, out => $out, err => $err };
}

my $three = migrations(
    '001_a.up.sql' => 'CREATE TABLE a ();', '001_a.down.sql' => 'DROP TABLE a;',
    '002_b.up.sql' => 'CREATE TABLE b ();', '002_b.down.sql' => 'DROP TABLE b;',
    '003_c.up.sql' => 'CREATE TABLE c ();', '003_c.down.sql' => 'DROP TABLE c;');

# ---- library and extension of different versions

my ($database, $name) = new_database();
sluice_ok($database, 'up', '1', '--dir', $three);
sql($node, q{UPDATE pg_catalog.pg_extension SET extversion = '0.9' WHERE extname = 'pg_sluice'}, $name);
my $run = sluice($database, 'status', '--dir', $three);
is($run->{code}, 0, 'status works while versions differ');
like($run->{out}, qr/^001 +a +applied/m, 'status: what the ledger says');
like($run->{out}, qr/^the files were not looked at: pg_sluice's library and extension differ in version\. The library is \S+, the extension in this database is 0\.9\.$/m,
    'status: what is wrong');
like($run->{out}, qr/^1 applied\nnext: psql -c 'ALTER EXTENSION pg_sluice UPDATE'$/m, 'status: what to type, and no word on what is pending');
is(sluice($database, 'status', '--exit-code', '--dir', $three)->{code}, 1, 'status --exit-code does not say that nothing is pending');
like(sluice($database, 'status', '--json', '--dir', $three)->{out}, qr/"sqlstate":"SL003","problem":"pg_sluice's library/, 'status --json');
$run = sluice($database, 'up', '--dir', $three);
is($run->{code}, 1, 'up does not work');
like($run->{err}, qr/\[SL003\].*hint: Run ALTER EXTENSION pg_sluice UPDATE/s, 'up says why');

# ---- failures

($database, $name) = new_database();
my $bad = migrations(
    '002_bad.up.sql' => "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);\n",
    '003_worse.up.sql' => 'SELECT nowhere;');
is(sluice($database, 'up', '--dir', $bad)->{code}, 4, 'a migration is dirty');
$run = sluice($database, 'down', '--dir', $bad);
is($run->{code}, 1, 'down without a down script');
like($run->{err}, qr/Its up stopped half way, and no down was there when it began\.\n.*\(sluice resume\)\.\n.*next:  sluice down --use-files --dir/s,
    'down without a down script says both ways on');

# The script that resumes is the ledger's, whatever the file says by now.
write_file("$bad/002_bad.up.sql", "-- a line more\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (1);\n-- the index is gone\n");
$run = sluice($database, 'resume', '--dir', $bad);
is($run->{code}, 4, 'resume fails again');
like($run->{err}, qr/--> \S+002_bad\.up\.sql:3:1\n.*3 \| CREATE UNIQUE INDEX CONCURRENTLY t_a ON t \(a\);\n/s, 'resume shows the line that ran');

write_file("$bad/002_bad.down.sql", 'DROP TABLE t;');
sluice_ok($database, 'down', '--use-files', '--dir', $bad);
write_file("$bad/002_bad.up.sql", 'CREATE TABLE t (a int);');
is(sluice($database, 'up', '--dir', $bad)->{code}, 1, 'the next one fails');
like(sluice($database, 'history', '-n', '1')->{out}, qr/^\S+ \S+ +003 +worse +failed .*\[42703\]/m,
    'history: the version as the file spells it, also of what left nothing');

# A cancel comes as two signals, for the process and for its group, and the second one may come later: also while
# the failure is being recorded.
($database, $name) = new_database();
for my $round (1 .. 8) {
    my ($in, $out, $err) = ('', '', '');
    my $handle = IPC::Run::start([ 'psql', '-X', '-d', $node->connstr($name), '-c', q{CALL migrate_run('{1_a.up.sql}', '{SELECT pg_sleep(60)}')} ], \$in, \$out, \$err);
    my $running = q{FROM pg_stat_activity WHERE query LIKE '/* sluice %'};
    $node->poll_query_until($name, "SELECT count(*) = 1 $running") or die 'it does not run';
    sql($node, "SELECT pg_cancel_backend(pid), pg_sleep($round / 2000.0), pg_cancel_backend(pid) $running", $name);
    $handle->finish;
}
is(sql($node, q{SELECT count(*) FROM sluice.event WHERE kind = 'failed'}, $name), 8, 'a failure is recorded once, whatever comes while it is');

# ---- force takes the files' format, or leaves nothing

my $goose = migrations('00001_a.sql' => "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a;\n");
($database, $name) = new_database();
is(sluice($database, 'force', 'nonsense', '--dir', $goose)->{code}, 1, 'force of a version that nobody knows');
is(sql($node, 'SELECT count(*) FROM sluice.stream', $name), 0, 'leaves no stream');
sluice_ok($database, 'force', '1', '--dir', $goose);
is(sql($node, 'SELECT format FROM sluice.stream', $name), 'goose', 'force records what the contents show');
like(sluice_ok($database, 'up', '--dir', $goose)->{out}, qr/up to date/, 'which up takes over');

# ---- what a void function returns is nothing to show

my $void = migrations('1_v.up.sql' => "CREATE FUNCTION quiet() RETURNS void LANGUAGE sql AS '';\nSELECT quiet();\nSELECT 7 AS seven;\n");
($database, $name) = new_database();
$run = sluice_ok($database, 'up', '--dir', $void);
unlike($run->{out}, qr/quiet/, 'no row of a void function');
like($run->{out}, qr/seven\n.*7/s, 'rows of others');

# ---- output

($database, $name) = new_database();
$run = in_shell('"$@" >&-', 'up', '--dir', $three, '-d', $database);
is($run->{code}, 0, 'up with its standard output closed') or diag($run->{err});
is(sql($node, q{SELECT count(*) FROM public.migrate_status WHERE state = 'applied'}, $name), 3, 'has run');
is(in_shell('"$@" >&- 2>&-', 'down', '--all', '-d', $database)->{code}, 0, 'down with both closed');
is(sql($node, q{SELECT count(*) FROM public.migrate_status WHERE state = 'applied'}, $name), 0, 'has run, too');
$run = in_shell('"$@" | true; sleep 1', 'up', '--dir', $three, '-d', $database);
ok($node->poll_query_until($name, q{SELECT count(*) = 3 FROM public.migrate_status WHERE state = 'applied'}), 'up runs to its end when its reader has gone');
SKIP: {
    skip 'there is no /dev/full', 3 unless -c '/dev/full';
    for my $verb ([ 'status', '--json' ], [ 'history' ]) {
        $run = in_shell('"$@" >/dev/full', @$verb, '-d', $database);
        is($run->{code}, 1, "@$verb to a full disk fails");
        like($run->{err}, qr/^error: could not write to the standard output$/m, 'and says so') if $verb->[0] eq 'status';
    }
}

# ---- nothing to do is one statement

my $log = -s $node->logfile;
sluice_ok($database, 'up', '--dir', $three);
my @statements = grep { /(?:statement|execute [^:]*):/ } split /\n/, slurp_file($node->logfile, $log);
is(@statements, 1, 'nothing to do is one statement') or diag(join "\n", @statements);
like($statements[0], qr/sluice\.pending/, 'the look');

# ---- Ctrl-C before there is a connection: nothing was sent, so nothing is unknown

my $deaf = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die "no socket: $!";
for my $verb ([ 'up', '--dir', $three ], ['down'], ['status']) {
    my ($in, $out, $err) = ('', '', '');
    my $handle = IPC::Run::start([ $ENV{SLUICE_CLIENT}, @$verb, '-d', 'host=127.0.0.1 port=' . $deaf->sockport ], \$in, \$out, \$err);
    my $peer = $deaf->accept;
    $peer->recv(my $startup, 8);
    $handle->signal('INT');
    $handle->finish;
    is($? & 127, 2, "$verb->[0]: Ctrl-C ends what is still connecting") or diag("$out$err");
}

# ---- connecting in two halves gives the errors of connecting in one

$run = sluice('host=127.0.0.1 port=1', 'up', '--dir', $three);
is($run->{code}, 1, 'no server');
like($run->{err}, qr/^error: connection to server at "127\.0\.0\.1", port 1 failed: Connection refused\n.*state: nothing was sent/s, 'no server: said');
$run = sluice('host=127.0.0.1,127.0.0.1 port=1,1', 'up', '--dir', $three);
like($run->{err}, qr/Connection refused.*Connection refused/s, 'two hosts: both are tried');
$run = sluice('host=127.0.0.1 connect_timeout=2 port=' . $deaf->sockport, 'up', '--dir', $three);
like($run->{err}, qr/timeout expired/, 'connect_timeout is kept');
$run = sluice($node->connstr('not_there'), 'up', '--dir', $three);
like($run->{err}, qr/^error: .*FATAL:  database "not_there" does not exist\n/, 'no database');

done_testing();
