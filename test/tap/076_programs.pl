# Programs among the migrations: announced, executed, closed by their exit; what kills them, their client or its
# connection leaves a record that can be settled; nobody else runs the stream meanwhile.
use strict;
use warnings;

use Cwd qw(getcwd);
use File::Temp ();
use IPC::Run ();
use Page;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
my $here = getcwd();
my $databases = 0;
my $name;

# A new database and a new folder, with these files; programs are executable.
sub project {
    my %file = @_;
    $name = 'program_' . ++$databases;
    sql($node, "CREATE DATABASE $name");
    chdir File::Temp::tempdir(CLEANUP => 1) or die $!;
    migrations(\'migrations', '1_a.up.sql' => 'CREATE TABLE a (t text);', '1_a.down.sql' => 'DROP TABLE a;', %file);
    chmod 0755, glob 'migrations/*.sh';
    write_file('sluice.toml', qq([programs]\n"*.sh" = "{file} {direction}"\n));
    return $node->connstr($name);
}

sub state_of { return sql($node, 'SELECT state FROM public.migrate_status WHERE version = \'2\'', $name) }

# The page needs programs that its commands call.
try_page($node, 'programs_page', 'docs/programs.md');

# ---- nothing is executed that is not allowed

my $database = project('2_p.sh' => "#!/bin/sh\ntouch ran\n", '3_b.up.sql' => 'CREATE TABLE b ();', '9_note.txt' => 'no program');
unlink 'sluice.toml';
my $run = sluice($database, 'up');
is($run->{code}, 2, 'a program that nothing allows');
like($run->{err}, qr/^error: "migrations\/2_p\.sh" is a program, and nothing says that it may be run.*Add to sluice\.toml: \[programs\] and below it "\*\.sh" = "\{file\} \{direction\}"/s,
    'says what to write where');
ok(!-e 'ran', 'it did not run');
like(sluice_ok($database, 'status')->{out}, qr/^2 +p +pending$/m, 'status shows it');
write_file('sluice.toml', qq([programs]\n"*.sh" = false\n));
like(sluice_ok($database, 'up')->{out}, qr/now at 3_b/, 'false makes it no migration');
rename 'migrations/2_p.sh', 'migrations/4_p.go' or die $!;
chmod 0644, 'migrations/4_p.go';
like(sluice($database, 'up')->{err}, qr/"\*\.go" = "go run \.\/cmd\/migrate \{file\} \{direction\}"/, 'a Go file is one without being executable');
rename 'migrations/4_p.go', 'migrations/4_p_test.go' or die $!;
like(sluice_ok($database, 'up')->{out}, qr/^up to date/, 'but for a test of one');

# ---- order, limits, environment

$database = project(
    '2_p.sh' => qq(#!/bin/sh\necho "\$1 \$PGDATABASE"\npsql -XAtq "\$DATABASE_URL" -c "INSERT INTO a SELECT '\$1 ' || current_database()"\n),
    '3_b.up.sql' => q(INSERT INTO a SELECT 'three after ' || count(*) FROM a), '3_b.down.sql' => '', '4_q.sh' => "#!/bin/sh\nexit 0\n");
like(sluice_ok($database, 'up', '2')->{out}, qr/^applied 1_a .*^up \Q$name\E\napplied 2_p/ms, 'up 2: the script, then the program');
is(sql($node, 'SELECT * FROM a', $name), "up $name", 'it ran in this database');
sluice_ok($database, 'up', '--to', '3');
is(sql($node, q(SELECT string_agg(version || kind, ' ' ORDER BY seq) FROM public.migrate_status), $name), '1versioned 2program 3versioned', 'the order');
is(sluice($database, 'status', '--exit-code')->{code}, 3, 'one more is pending');
is(sluice($database, 'up', '--single-transaction')->{code}, 2, 'no single transaction with a program in it');
sluice_ok($database, 'up');
like(sluice_ok($database, 'up')->{out}, qr/^up to date/, 'nothing to do');
write_file('migrations/2_p.sh', "#!/bin/sh\nexit 1\n");
like(sluice_ok($database, 'up')->{out}, qr/^up to date/, 'a program that changed is done all the same');
$run = sluice($database, 'down', '--all');
is($run->{code}, 4, 'its down fails');
like($run->{out}, qr/^reverted 4_q.*^reverted 3_b/ms, 'what was above it is reverted');
is(state_of(), 'dirty', 'it is dirty');
write_file('migrations/2_p.sh', "#!/bin/sh\nexit 0\n");
like(sluice_ok($database, 'resume', '--yes')->{out}, qr/resumed 2_p: reverted/, 'resumed downwards');
sluice_ok($database, 'down', '--all');

# ---- what cannot be started leaves nothing

$database = project('2_p.sh' => "#!/no/such/interpreter\n");
$run = sluice($database, 'up');
is($run->{code}, 1, 'no interpreter');
like($run->{err}, qr/could not be started: No such file or directory\n  state: nothing changed; 2 is still pending/, 'says so');
is(state_of(), '', 'no row is left');
chmod 0644, 'migrations/2_p.sh';
like(sluice($database, 'up')->{err}, qr/could not be started.*not be executed.*chmod \+x/s, 'not executable');
write_file('sluice.toml', qq([programs]\n"*.sh" = "no_such_program {file}"\n));
like(sluice($database, 'up')->{err}, qr/program "no_such_program" could not be started/, 'a command that is not there');
write_file('sluice.toml', qq([programs]\n"*.sh" = "sh {file}"\n));
write_file('migrations/2_p.sh', "exit 0\n");
sluice_ok($database, 'up');
like(sluice($database, 'down')->{err}, qr/^error: migration "2_p" has no down program.*The command that runs it does not tell it the direction/ms, 'no direction, no down');
is(state_of(), 'applied', 'it stays applied');

# ---- its end is the migration's

for my $case ([ 'exit 7', qr/ended with exit code 7/ ], [ 'kill -9 $$', qr/was ended by signal 9/ ],
    [ 'psql -Xq -c "SELECT no_column"', qr/ended with exit code 1/ ]) {
    $database = project('2_p.sh' => "#!/bin/sh\necho first >&2; echo last words >&2\n$case->[0]\n");
    $run = sluice($database, 'up');
    is($run->{code}, 4, "$case->[0]: dirty");
    like($run->{err}, $case->[1], 'says how it ended');
    like(sql($node, q(SELECT (error->>'message') || (error->>'text') FROM public.migrate_status WHERE version = '2'), $name), qr/${\ $case->[1]}.*last words/s,
        'and the ledger keeps the end of what it wrote');
    is(sluice($database, 'resume')->{code}, 5, 'resume asks') if $case->[0] eq 'exit 7';
    sluice_ok($database, 'force', '2');
    like(sluice_ok($database, 'up')->{out}, qr/^up to date/, 'force settles it');
}

# ---- a connection that it closes is made anew

$database = project('2_p.sh' => qq(#!/bin/sh\npsql -XAtq -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"\n));
like(sluice_ok($database, 'up')->{out}, qr/^applied 2_p/m, 'the client connects again to record the end');
is(state_of(), 'applied', 'which it has');

# ---- one runner

$database = project('2_p.sh' => "#!/bin/sh\ntouch started\nwhile [ ! -e go ]; do sleep 0.1; done\n");
my $first = sluice_start($database, 'up');
wait_for_file('started');
like(sluice_ok($database, 'status')->{out}, qr/^2 +p +running.*^2: a program runs it on host \S+, started by process \d+ of user \S+; last heard of \d+ s ago$/ms, 'status tells where it runs');
for my $call ([ 'up', '--wait', '0' ], [ 'down', '--wait', '0' ], [ 'resume', '--yes', '--wait', '0' ], [ 'force', '2' ]) {
    $run = sluice($database, @$call);
    like($run->{err}, qr/another runner is at work.*Program 2_p\.sh, started at .* has not ended/s, "$call->[0]: another runner is at work");
    is($run->{code}, 6, "$call->[0]: busy") if $call->[0] ne 'force';
}
my $pooler = pgbouncer($node);
SKIP: {
    skip 'pgbouncer is not installed', 1 unless defined $pooler;
    is(sluice($pooler =~ s/dbname=\w+/dbname=$name/r, 'up', '--wait', '0')->{code}, 6, 'through a pooler, too');
}
my $second = sluice_start($database, 'up');
write_file('go', '');
$first->{handle}->finish;
$second->{handle}->finish;
is($? >> 8, 0, 'the one that waited ends well');
is(sql($node, q(SELECT count(*) FROM sluice.event WHERE kind = 'applied' AND id = '2'), $name), 1, 'it ran once');

sub wait_for_file {
    my ($file) = @_;
    for (1 .. 300) {
        return if -e $file;
        select undef, undef, undef, 0.1;
    }
    die "$file does not come";
}

# ---- Ctrl-C goes to the program

$database = project('2_p.sh' => "#!/bin/sh\ntrap 'echo caught; exit 9' INT\ntouch started\nwhile :; do sleep 0.1; done\n");
$first = sluice_start($database, 'up');
wait_for_file('started');
$first->{handle}->signal('INT');
$first->{handle}->finish;
is($? >> 8, 4, 'Ctrl-C leaves it dirty');
like(${ $first->{err} }, qr/program "2_p\.sh" was interrupted/, 'and says so');
like(${ $first->{out} }, qr/^caught$/m, 'the program was told');

# ---- a client that is killed

$database = project('2_p.sh' => "#!/bin/sh\ntouch started\nwhile :; do sleep 0.1; touch alive; done\n");
$first = sluice_start($database, 'up');
wait_for_file('started');
$first->{handle}->signal('KILL');
$first->{handle}->finish;
is(state_of(), 'running', 'for a while it counts as running');
is(sluice($database, 'up', '--wait', '0')->{code}, 6, 'and keeps others out');
sql($node, q(SELECT pg_sleep(31)), $name);
is(state_of(), 'crashed', 'then as crashed');
$run = sluice($database, 'up', '--wait', '0');
is($run->{code}, 4, 'and nothing runs before it is settled');
like($run->{err}, qr/next:  sluice resume/, 'by resume');
write_file('migrations/2_p.sh', "#!/bin/sh\nexit 0\n");
like(sluice_ok($database, 'resume', '--yes')->{out}, qr/resumed 2_p: applied/, 'which runs it again');

# ---- who came back too late

sql($node, q(SELECT sluice.program_begin('5', 'x', 'up', '5_x.sh')), $name);
my ($code, $out, $err) = $node->psql($name, q(\set VERBOSITY verbose
SELECT sluice.program_end('5', '17')));
like($err, qr/SL060: the program "5" is no longer this client's/, 'a token of another beginning is refused');
($code, $out, $err) = $node->psql($name, q(\set VERBOSITY verbose
CALL migrate_run('{6_y.up.sql}', '{SELECT 1}')));
like($err, qr/55P03: another runner is at work.*Program 5_x\.sh, started at/s, 'psql is told, too');

# ---- a script and a program of one version

$database = project('2_p.sh' => "#!/bin/sh\n", '2_q.up.sql' => 'SELECT 1');
like(sluice($database, 'up')->{err}, qr/^error: version "2" has a script and a program  \[SL051\]\n  detail: They are "2_q\.up\.sql" and "2_p\.sh"\./, 'two of one version');

chdir $here or die $!;
done_testing();
