# docs/ci.md: its YAML can be read, and its commands are those of the client, done in their order on a database.
use strict;
use warnings;

use File::Temp ();
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;
use Text::ParseWords qw(shellwords);

plan skip_all => 'python3-yaml is not installed' unless IPC::Run::run([ 'python3', '-c', 'import yaml' ], '&>', '/dev/null');

my $file = tree() . '/docs/ci.md';
my ($in, $out, $err) = ('', '', '');
ok(IPC::Run::run([ 'python3', tree() . '/test/tap/lib/recipes.py', $file ], \$in, \$out, \$err), 'every YAML block can be read') or diag($err);
my ($blocks) = $out =~ s/^blocks (\d+)\n//m ? $1 : 0;
is($blocks, 6, 'all blocks were found');
my @commands = split /\n/, $out;
cmp_ok(scalar @commands, '>', 12, 'commands were found');

# ---- typed in, in their order, in a project with a schema file

my $node = Sluice->cluster(extension => 0, config => "log_parameter_max_length = 0\n");
my $project = File::Temp::tempdir(CLEANUP => 1);
migrations(\"$project/migrations", '001_a.up.sql' => 'CREATE TABLE a (i int);', '001_a.down.sql' => 'DROP TABLE a;');
mkdir "$project/db" or die $!;
chdir $project;
sql($node, 'CREATE DATABASE made');
sluice_ok($node->connstr('made'), 'up', '-q');
sluice_ok($node->connstr('made'), 'dump', 'db/schema.sql');
for my $command (@commands) {
    my (undef, @words) = shellwords($command);
    sluice_ok($node, @words);
}

# ---- those in the text, and the exit codes that are promised

my $page = slurp_file($file);
my @inline = $page =~ /`(sluice [^`]+)`/g;
cmp_ok(scalar @inline, '>', 8, 'commands in the text were found');
for my $command (@inline) {
    (my $call = $command) =~ s/\s*(\|\||&&|\|).*//;
    my (undef, $verb, @words) = shellwords($call);
    my $help = sluice($node, 'help', $verb);
    is($help->{code}, 0, "$command: there is such a verb");
    for my $flag (grep { /^-/ } @words) {
        like($help->{out}, qr/(^|\s)\Q$flag\E\b/m, "$command: it has that flag");
    }
}
is(sluice($node, 'dump', '--check', '/nowhere/schema.sql')->{code}, 3, 'dump --check: 3');
write_file("$project/migrations/002_b.up.sql", 'SELECT 1;');
is(sluice($node, 'status', '--exit-code')->{code}, 3, 'status --exit-code: 3');
is(sluice($node, 'wait', '--migrated', '--timeout', '1s')->{code}, 3, 'wait --migrated: 3');

chdir '/';
done_testing();
