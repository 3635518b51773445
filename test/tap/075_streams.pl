# Several streams in one database: configured in sluice.toml, run in order by one call, never mixed up.
use strict;
use warnings;

use Cwd qw(getcwd);
use File::Temp ();
use Page;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0, config => "log_statement = all\n");
try_page($node, 'streams_page', 'docs/streams.md');

my $here = getcwd();
my $folder = File::Temp::tempdir(CLEANUP => 1);
chdir $folder or die $!;
migrations(\'app', '1_a.up.sql' => 'CREATE TABLE a ();', '1_a.down.sql' => 'DROP TABLE a;');
migrations(\'river', '1_r.up.sql' => 'CREATE TABLE r ();', '2_bad.up.sql' => 'SELECT nowhere;');
migrations(\'audit', '1_l.up.sql' => 'CREATE TABLE l ();');
my $streams = "[stream.river]\ndir = 'river'\n[stream.audit]\ndir = 'audit'\n";
write_file('sluice.toml', "dir = 'app'\n$streams");

# ---- one that fails stops those behind it, and those before it stay

my $run = sluice($node, 'up');
is($run->{code}, 1, 'a stream fails');
like($run->{out}, qr/^main: applied 1 migration.*^applied 1_r/ms, 'what was before it is done');
like($run->{err}, qr/^error: stream river: column "nowhere" does not exist.*1 migration before it is done and stays; 2 is still pending; not begun: audit\n  next:  sluice up$/ms,
    'it says what was not begun');
is(sql($node, 'SELECT string_agg(stream, \' \' ORDER BY stream) FROM public.migrate_status'), 'main river', 'the third stream has nothing');

# ---- nothing to do is one statement for all

unlink 'river/2_bad.up.sql';
sluice_ok($node, 'up');
my $log = -s $node->logfile;
my $out = sluice_ok($node, 'up')->{out};
is($out, qq(main: up to date: 2 files in "app"\nriver: up to date: 1 file in "river"\naudit: up to date: 1 file in "audit"\n), 'up to date, each');
my @statements = grep { /(?:statement|execute [^:]*):/ } split /\n/, slurp_file($node->logfile, $log);
is(@statements, 1, 'by one statement') or diag(join "\n", @statements);

# ---- what is about one stream asks which

for my $call ([ 'down' ], [ 'down', '--all' ], [ 'to', '1' ], [ 'up', '1' ], [ 'up', '--to', '1' ], [ 'force', '1' ], [ 'show', '1' ]) {
    $run = sluice($node, @$call);
    is($run->{code}, 2, "@$call: which stream?");
    like($run->{err}, qr/They are main, river, audit\.\n  hint: Say with --stream which one is meant\.$/m, "@$call: says which there are");
}
like(sluice($node, 'up', '--dir', 'app')->{err}, qr/^error: --dir is about one stream/, '--dir alone');
is(sql($node, q(SELECT count(*) FROM public.migrate_status WHERE state = 'applied')), 3, 'nothing was reverted');
like(sluice_ok($node, 'down', '--stream', 'main')->{out}, qr/^reverted 1_a/, 'down of one');
like(sluice($node, 'up', '--stream', 'rivr')->{err}, qr/^error: unknown stream "rivr".*hint: Did you mean "river"\?/s, 'a stream that is not there');
sluice_ok($node, 'up', '--stream', 'main');

# ---- all of them are told

$out = sluice_ok($node, 'status')->{out};
like($out, qr/^stream main:\nVERSION.*^stream river:\nVERSION.*^stream audit:\nVERSION/ms, 'status has a heading for each');
my @results = grep { /"event":"result"/ } split /\n/, sluice_ok($node, 'status', '--json')->{out};
is(@results, 3, 'status --json: a result each');
like($results[1], qr/"stream":"river"/, 'which names its stream');
write_file('river/3_new.up.sql', 'CREATE TABLE r3 ();');
is(sluice($node, 'status', '--exit-code')->{code}, 3, 'the worst exit code counts');
is(sluice($node, 'status', '--exit-code', '--stream', 'main')->{code}, 0, 'and only of the stream that is meant');

# ---- resume finds the only stream that has something to resume

like(sluice($node, 'resume')->{err}, qr/^error: nothing to resume\n  detail: No migration of the streams main, river, audit is dirty\./, 'nothing to resume');
write_file('river/3_new.up.sql', "CREATE TABLE r3 (a int);\nINSERT INTO r3 VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY r3_a ON r3 (a);\n");
is(sluice($node, 'up')->{code}, 4, 'river is dirty');
sql($node, 'DELETE FROM r3 WHERE ctid = (SELECT min(ctid) FROM r3)');
like(sluice_ok($node, 'resume')->{out}, qr/^river: resumed 3_new: applied$/m, 'it is resumed without being named');

# ---- mistakes in the file

for my $case (
    [ "order = ['main']\ndir = 'app'\n$streams", qr/"order" lacks river, audit/ ],
    [ "order = ['main', 'river', 'audit', 'river']\ndir = 'app'\n$streams", qr/names "river", which is no stream or stands in it twice/ ],
    [ "order = 'main'\n$streams", qr/key "order" has a value of the wrong type/ ],
    [ "[stream.x]\nformat = 'goose'\n", qr/stream "x" has no directory/ ],
    [ "[stream.x]\ndirr = 'goose'\n", qr/unknown key of a stream "dirr".*Did you mean "dir"/s ],
    [ "[stream.X]\ndir = 'app'\n", qr/stream/ ],
    [ "dir = 'app'\n[stream.main]\ndir = 'river'\n", qr/stream "main" is described twice/ ],
    [ "[streams]\nx = 1\n", qr/unknown table "streams".*Did you mean "stream"/s ]) {
    write_file('sluice.toml', $case->[0]);
    $run = sluice($node, 'up');
    is($run->{code}, 2, 'a mistake') or diag($case->[0]);
    like($run->{err}, $case->[1], 'is told');
    like($run->{err}, qr/--> sluice\.toml:\d/, 'with its place');
}

# ---- a table alone is the only stream there is

write_file('sluice.toml', "[stream.river]\ndir = 'river'\n");
like(sluice_ok($node, 'up')->{out}, qr/^up to date: 2 files in "river"$/, 'one stream needs no name');
is(sluice_ok($node, 'up', '--stream', 'new', '--dir', 'app', '--format', 'golang-migrate')->{code}, 0, 'one that no table describes, with its directory') if sql($node, 'DROP TABLE a; SELECT 1');
chdir $here or die $!;
done_testing();
