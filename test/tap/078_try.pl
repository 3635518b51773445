# sluice up --try runs what is pending and rolls it back: what it says, what it leaves (nothing), whom it holds up, and
# what becomes of it if it is killed.
use strict;
use warnings;

use Cwd qw(getcwd);
use File::Temp ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;
use Time::HiRes qw(time sleep);

my $node = Sluice->cluster(extension => 0);
my $here = getcwd();
chdir File::Temp::tempdir(CLEANUP => 1) or die $!;
migrations(\'migrations', '1_a.up.sql' => "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1);\n", '2_b.up.sql' => "ALTER TABLE a ADD j int;\n");
write_file('sluice.toml', qq(schema_file = "schema.sql"\n[hooks]\nbefore = "touch hooked"\nafter = "touch hooked"\nfailed = "touch hooked"\n));

my $run = sluice($node, 'up', '--try');
is($run->{code}, 1, 'no extension is created for it');
like($run->{err}, qr/^error: the extension pg_sluice is not in this database.*--try changes nothing.*state: nothing changed/s, 'which it says');
is(sql($node, q(SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice')), 0, 'there is none');

sql($node, 'CREATE EXTENSION pg_sluice');
my $everything = q(SELECT (SELECT count(*) FROM sluice.stream) + (SELECT count(*) FROM sluice.migration) + (SELECT count(*) FROM sluice.event)
    + (SELECT count(*) FROM sluice.local) + (SELECT count(*) FROM sluice.script) + (SELECT count(*) FROM pg_tables WHERE schemaname = 'public')
    + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'));

# ---- what it says

like(sluice_ok($node, 'up', '--try')->{out},
    qr/\Athis is a try: everything is rolled back at its end\ntried 1_a  [\d.]+ \S+, rolled back\ntried 2_b  [\d.]+ \S+, rolled back\ntried 2 migrations; everything was rolled back\n\z/, 'each migration, and that it is gone');
like(sluice_ok($node, 'up', '1', '--try')->{out}, qr/tried 1_a.*\ntried 1 migration; everything was rolled back\n\z/, 'as far as asked for');
like(sluice_ok($node, 'to', '1', '--try')->{out}, qr/tried 1 migration; everything was rolled back\n\z/, 'to a version');
$run = sluice_ok($node, 'up', '--try', '--json');
like($run->{out}, qr/"event":"tried","stream":"main","n":2,"of":2,"migrations":\[\{"version":"2"/, 'as JSON');
unlike($run->{out}, qr/"event":"(applied|reverted)"/, 'nothing is said to be applied');
like($run->{out}, qr/\{"v":1,"event":"result","exit":0,"verb":"up","stream":"main","try":true,"outcome":"tried 2 migrations; everything was rolled back","applied":0,"reverted":0,"tried":2,"not_tried":\[\],"ms":/, 'and its result');
is(sql($node, $everything), 0, 'nothing is left');
ok(!-e 'hooked' && !-e 'schema.sql', 'no hook ran, and no file was written');

# ---- what fails

write_file('migrations/3_c.up.sql', "SELECT 1;\nALTER TABLE a\n  ADD k nothing;\n");
$run = sluice($node, 'up', '--try');
is($run->{code}, 1, 'a statement fails');
like($run->{out}, qr/^tried 2_b /m, 'behind what was tried');
is($run->{err}, <<'END', 'it is told at its place');
error: type "nothing" does not exist  [42704]
  --> migrations/3_c.up.sql:3:9
   |
 3 |   ADD k nothing;
   |         ^
  state: nothing changed, everything was rolled back; 3 is still pending
  next:  sluice up --try
END
like(sluice($node, 'up', '--try', '--json')->{out}, qr/"event":"failed".*"sqlstate":"42704".*"tried":true\}\n/, 'as JSON');
write_file('migrations/3_c.up.sql', "CREATE INDEX CONCURRENTLY ON a (i);\n");
write_file('migrations/4_d.up.sql', "SELECT 4;\n");
$run = sluice_ok($node, 'up', '--try');
like($run->{out}, qr/^tried 2_b.*\n3_c\.up\.sql line 1 is not tried: CREATE INDEX CONCURRENTLY cannot run in a transaction\. Nor is what comes behind it: 4_d\ntried 2 of 4 migrations; everything was rolled back\n\z/m, 'what cannot be tried is named');
like(sluice_ok($node, 'up', '--try', '--json')->{out}, qr/"not_tried":\[\{"version":"3","text":"3_c\.up\.sql line 1 is not tried: [^"]*"\}\]/, 'as JSON');
unlink 'migrations/3_c.up.sql', 'migrations/4_d.up.sql' or die $!;

# A program is none of it, nor is what comes behind it.
write_file('sluice.toml', qq([programs]\n"*.sh" = "{file}"\n));
write_file('migrations/2_p.sh', "#!/bin/sh\ntouch ran\n");
chmod 0755, 'migrations/2_p.sh';
rename 'migrations/2_b.up.sql', 'migrations/3_b.up.sql' or die $!;
like(sluice_ok($node, 'up', '--try')->{out}, qr/tried 1_a.*^2_p is not tried: it is a program\. Nor is what comes behind it: 3\ntried 1 migration; everything was rolled back\n\z/ms, 'a program is not tried');
ok(!-e 'ran', 'nor run');
unlink 'migrations/2_p.sh' or die $!;
is(sluice($node, 'down', '--try')->{code}, 2, 'nothing is tried downwards');
is(sluice($node, 'up', '--try', '--force-new')->{code}, 2, 'nor is a stream begun');

# ---- statements that take rows away are tried unasked, for nothing is taken

sql($node, 'CREATE TABLE full_one AS SELECT 1 AS i');
write_file('migrations/4_d.up.sql', "DROP TABLE full_one;\n");
sluice_ok($node, 'up', '--try');
is(sql($node, 'SELECT count(*) FROM full_one'), 1, 'the rows are there');
sql($node, 'DROP TABLE full_one');
unlink 'migrations/4_d.up.sql' or die $!;

# ---- limits

sql($node, 'CREATE TABLE large AS SELECT repeat(n::text, 100) AS x FROM generate_series(1, 5000) n');
write_file('migrations/4_d.up.sql', "SELECT 1;\nALTER TABLE large ADD y int;\n");
$run = sluice($node, 'up', '--try', { env => { PGOPTIONS => '-c sluice.try_size=1MB' } });
is($run->{code}, 5, 'a large table is refused');
is($run->{err} =~ s/has \d+ kB/has N kB/r, <<'END', 'before anything runs');
error: relation "public.large" is too large for a try  [SL061]
  --> migrations/4_d.up.sql:2
   |
 2 | ALTER TABLE large ADD y int;
  detail: It has N kB, and sluice.try_size is 1024 kB. ALTER TABLE would keep ACCESS EXCLUSIVE on it until everything is rolled back.
  hint: Raise sluice.try_size where nobody minds, or try it on a copy of the database.
  state: nothing changed
END
unlike($run->{out}, qr/^tried/m, 'not even the first one');
sluice_ok($node, 'up', '--try');

# Whoever reads meanwhile waits until the limit and not longer.
write_file('migrations/4_d.up.sql', "ALTER TABLE large ADD y int;\nSELECT pg_sleep(60);\n");
my $asleep = q(SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep');
my $trial = sluice_start($node, 'up', '--try');
wait_for($node, $asleep, 'a try has the table');
my $begun = time;
is(sql($node, 'SELECT count(*) FROM large'), 5000, 'a reader gets it back');
cmp_ok(time - $begun, '<', 8, 'when the 5 s of the try are over');
eval { $trial->{handle}->finish };
like(${ $trial->{err} }, qr{\Aerror: the try took longer than 5000 ms and was ended  \[SL062\]\n  --> migrations/4_d\.up\.sql:2:1\n.*state: nothing changed, everything was rolled back; 4 is still pending}s, 'which the try says');
like(${ $trial->{out} }, qr/^tried 1_a /m, 'and what it had tried');

# It does not queue behind somebody old, so nobody queues behind it.
my $old = $node->background_psql('postgres');
$old->query_safe('BEGIN; SELECT count(*) FROM large; SELECT pg_sleep(0.3)');
write_file('migrations/4_d.up.sql', "ALTER TABLE large ADD y int;\n");
{
    local $ENV{PGOPTIONS} = '-c sluice.try_timeout=3s';
    $trial = sluice_start($node, 'up', '--try');
}
my ($worst, $reads) = (0, 0);
while ($trial->{handle}->pumpable) {
    my $start = time;
    sql($node, 'SELECT count(*) FROM large');
    $worst = time - $start if time - $start > $worst;
    $reads++;
    $trial->{handle}->pump_nb;
    sleep 0.02;
}
eval { $trial->{handle}->finish };
like(${ $trial->{err} }, qr/\Aerror: could not lock relation "public\.large" within sluice\.try_timeout  \[55P03\]\n.*detail: Process \d+.*hint: End that transaction/s, 'it says who has the table');
cmp_ok($reads, '>', 3, 'readers came');
cmp_ok($worst, '<', 1, 'and none waited for it');
$old->quit;

# ---- it ends in the middle

write_file('migrations/4_d.up.sql', "CREATE TABLE d (i int);\nSELECT pg_sleep(60);\n");
$node->append_conf('postgresql.conf', "sluice.try_timeout = '1min'\n");
$node->reload;
sql($node, 'DROP TABLE large');
my $stop = sub {
    my ($name, $how) = @_;
    my $one = sluice_start($node, 'up', '--try');
    wait_for($node, $asleep, "$name: it runs");
    $how->($one);
    eval { $one->{handle}->finish };
    return $one;
};
my $one = $stop->('Ctrl-C', sub { $_[0]{handle}->signal('INT') });
like(${ $one->{err} }, qr/\[57014\].*state: nothing changed, everything was rolled back; 4 is still pending/s, 'Ctrl-C');
is(sql($node, $everything), 0, 'Ctrl-C leaves nothing');
$stop->('client killed', sub { $_[0]{handle}->signal('KILL') });
wait_for($node, q(SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'), 'the try of a client that is dead ends');
is(sql($node, $everything), 0, 'and leaves nothing');
$one = $stop->('terminated', sub { sql($node, q(SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep')) });
like(${ $one->{err} }, qr/\Aerror: the connection was lost.*state: nothing changed: what was tried is rolled back\n  next:  sluice up --try\n/s, 'a lost connection leaves no doubt');
$node->append_conf('postgresql.conf', "restart_after_crash = on\n");
$node->restart;
$stop->('kill -9', sub { kill 'KILL', sql($node, q(SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep')) });
$node->poll_query_until('postgres', 'SELECT true');
is(sql($node, $everything), 0, 'a backend that is killed leaves nothing');
like(sluice_ok($node, 'status')->{out}, qr/3 pending/, 'all is pending');
write_file('migrations/4_d.up.sql', "SELECT 4;\n");
sluice_ok($node, 'up');
like(sluice_ok($node, 'up', '--try')->{out}, qr/^up to date/, 'and when it is applied nothing is tried');

chdir $here or die $!;
done_testing();
