# What every verb writes with --json is what docs/sluice.schema.json says, and docs/json.md is made of that.
use strict;
use warnings;

use File::Temp ();
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $python = 'python3';
plan skip_all => 'python3-jsonschema is not installed'
    unless IPC::Run::run([ $python, '-c', 'import jsonschema; jsonschema.Draft202012Validator' ], '&>', '/dev/null');

my $node = Sluice->cluster(extension => 0, config => "max_prepared_transactions = 5\n");
my $schema = tree() . '/docs/sluice.schema.json';
my $validator = tree() . '/test/tap/lib/validate.py';
my $lines = '';

sub keep {
    my ($name, $text) = @_;
    $lines .= "$name\t$_\n" for split /\n/, $text;
    return;
}

# Runs a verb and keeps what it wrote: each line, and how it ended.
sub written {
    my ($code, @words) = @_;
    my $run = sluice($node, @words, '--json');
    my $name = join ' ', map { length > 40 ? '...' : $_ } @words;
    is($run->{code}, $code, $name) or diag("$run->{out}$run->{err}");
    my @lines = split /\n/, $run->{out};
    like($lines[-1] // '', qr/^\{"v":1,"event":"(result|error)","exit":$code[,}]/, "$name: the last line is the end");
    keep($name, $run->{out});
    return $run;
}

my $folder = migrations(
    '001_a.up.sql' => "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1);\nSELECT 1 AS one, NULL AS nothing;", '001_a.down.sql' => 'DROP TABLE a;',
    '002_b.up.sql' => q(DO $$BEGIN RAISE WARNING 'hi' USING DETAIL = 'd', HINT = 'h'; END$$;), '002_b.down.sql' => 'SELECT 1;');
chdir File::Temp::tempdir(CLEANUP => 1);
my @dir = ('--dir', $folder);

# ---- all is well

written(0, @$_) for [ 'ping' ], [ 'status', @dir ], [ 'pending', @dir ];
written(3, 'doctor', @dir);
written(0, @$_) for [ 'up', '1', @dir ], [ 'up', '--try', @dir ], [ 'to', '2', '--try', @dir ];
written(0, @$_) for [ 'up', @dir ], [ 'up', @dir ], [ 'ping' ], [ 'status', @dir ], [ 'version', @dir ], [ 'pending', @dir ], [ 'history' ],
    [ 'show', '1', @dir ], [ 'read', @dir ], map { [ @$_, '--dry-run', @dir ] } ([ 'up' ], [ 'down' ], [ 'to', '1' ], [ 'redo', '2' ], [ 'reset' ]);
written(0, @$_) for [ 'redo', '-y', @dir ], [ 'down', '-y', @dir ], [ 'to', '2', '-y', @dir ], [ 'reset', '-y', @dir ], [ 'up', '-q', @dir ],
    [ 'mark', '3', 'applied', '-m', 'why' ], [ 'force', '2', @dir ], [ 'dump', '-' ], [ 'dump', 'x.sql' ], [ 'dump', '--check', 'x.sql' ],
    [ 'wait' ], [ 'wait', '--migrated', @dir ], [ 'help' ], [ 'help', 'up' ], [ '--version' ], [ 'up', '--help' ], [ 'completion', 'bash' ], [ 'man' ], [ 'status', '--watch' ];
write_file("$folder/002_b.up.sql", slurp_file("$folder/002_b.up.sql") . "\n\n");
written(0, 'up', @dir);

# ---- files of one's own

my $own = File::Temp::tempdir(CLEANUP => 1);
chdir $own;
mkdir "$own/migrations" or die $!;
write_file("$own/migrations/001_a.up.sql", 'SELECT 1;');
written(0, @$_) for [ 'init' ], [ 'create', 'a_b' ], [ 'fix', '-y' ];
chdir File::Temp::tempdir(CLEANUP => 1);

# ---- what fails

written(2, @$_) for [ 'nothing' ], [ 'up', '--wrong' ], [ 'up', '1', '2' ], [ 'up', '--dir', '/nowhere' ], [ 'read', 'none.sql' ];
written(1, @$_) for [ 'resume' ], [ 'show', '77', @dir ], [ 'baseline', '2', @dir ], [ 'import', @dir ];
write_file("$folder/003_c.up.sql", "CREATE TABLE c (i int);\nSELECT 1 / 0;\n");
written(1, 'up', '--try', @dir);
written(1, 'up', @dir);
write_file('x.sql', 'other');
written(3, @$_) for [ 'status', '--exit-code', @dir ], [ 'dump', '--check', 'x.sql' ], [ 'doctor', '--dir', migrations('001_a.up.sql' => 'SELECT 2;') ];
write_file("$folder/003_c.up.sql", "CREATE TABLE c (i int);\nINSERT INTO c VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY c_i ON c (i);\n");
written(0, 'up', '--try', @dir);
written(4, @$_) for [ 'up', @dir ], [ 'status', '--exit-code', @dir ], [ 'resume', @dir ], [ 'doctor' ], [ 'dump' ];
written(0, 'show', '3', @dir);
sql($node, 'DELETE FROM c');
written(0, 'resume', @dir);

# ---- in the way: another runner, the holder of a table, a run that is watched

my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE a IN SHARE MODE');
write_file("$folder/004_d.up.sql", "ALTER TABLE a ADD COLUMN j int;\n");
my $runner = sluice_start($node, 'up', '--json', @dir);
wait_for($node, 'SELECT count(*) = 1 FROM migrate_progress WHERE migration IS NOT NULL AND waits_for IS NOT NULL');
written(6, 'up', '--wait', '0', @dir);
my $other = sluice_start($node, 'up', '--json', @dir);
my $watch = sluice_start($node, 'status', '--watch', '100ms', '--json');
$watch->{handle}->pump until ${ $watch->{out} } =~ /\n/;
$other->{handle}->pump until ${ $other->{out} } =~ /"waiting"|"busy"/ || !$other->{handle}->pumpable;
$holder->quit;
for my $one ($runner, $other, $watch) {
    $one->{handle}->finish;
    keep('at once', ${ $one->{out} });
}
like(${ $runner->{out} }, qr/"event":"blocked"/, 'who holds the table is told');

# ---- another tool's record, and a baseline

sql($node, 'DROP EXTENSION pg_sluice; CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean); INSERT INTO schema_migrations VALUES (4, false)');
written(1, 'up', @dir);
written(5, 'import', @dir);
written(0, 'import', '--dry-run', @dir);
written(0, 'import', '-y', @dir);
sql($node, 'DROP EXTENSION pg_sluice; DROP TABLE schema_migrations; CREATE EXTENSION pg_sluice');
written(0, 'baseline', '2', @dir);
sql($node, q{UPDATE pg_catalog.pg_extension SET extversion = '0.9' WHERE extname = 'pg_sluice'});
written(0, 'status', @dir);
written(1, 'up', @dir);

# ---- the schema, and the page

my ($said, $err) = ('', '');
IPC::Run::run([ $python, $validator, $schema ], \$lines, \$said, \$err);
my ($seen) = $said =~ s/^saw (.*)\n//m ? $1 : '';
is($said . $err, '', 'every line is as the schema says');
my %seen = map { $_ => 1 } split / /, $seen;
my %defined = map { $_ => 1 } slurp_file($schema) =~ /^ +"((?:event|result)_\w+)": /mg;
delete @defined{qw(event_warning event_busy)}; # a file that cannot be written; a runner that is another one at the next try
is_deeply([ grep { !$seen{$_} } sort keys %defined ], [], 'every line of the schema was seen');
my ($verbs) = sluice($node, 'help')->{out} =~ /^Verbs:\n(.*?)\n\n/ms;
$defined{result_completion} = 1; # it writes a text
is_deeply([ grep { !$defined{"result_$_"} } $verbs =~ /^  (\w+)/mg ], [], 'every verb is in the schema');

my ($wanted, $nothing) = ('', '');
IPC::Run::run([ $python, $validator, $schema, 'table' ], \$nothing, \$wanted, \$err);
my ($made) = slurp_file(tree() . '/docs/json.md') =~ /^<!-- made by [^\n]*-->\n\n(.*)\z/ms;
is($made, $wanted, 'docs/json.md is made of the schema') or diag('as it should be: ' . write_file("$ENV{TESTDIR}/json.md", $wanted));

chdir '/';
done_testing();
