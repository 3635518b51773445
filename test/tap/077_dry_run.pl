# sluice up --dry-run shows what would run, in its order, and neither runs nor writes nor locks anything.
use strict;
use warnings;

use Cwd qw(getcwd);
use File::Temp ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
my $here = getcwd();
chdir File::Temp::tempdir(CLEANUP => 1) or die $!;
migrations(\'migrations', '1_a.up.sql' => 'CREATE TABLE a (i int);', '1_a.down.sql' => 'DROP TABLE a;',
    '2_p.sh' => "#!/bin/sh\ntouch ran\n", '3_b.up.sql' => "ALTER TABLE a ADD j int;\nCREATE INDEX CONCURRENTLY ON a (j);\nDROP TABLE a;\n");
chmod 0755, 'migrations/2_p.sh';
write_file('sluice.toml', qq([programs]\n"*.sh" = "{file}"\n[hooks]\nbefore = "touch hooked"\n));

my $run = sluice($node, 'up', '--dry-run');
is($run->{code}, 1, 'no extension is created for it');
like($run->{err}, qr/^error: the extension pg_sluice is not in this database.*--dry-run changes nothing/s, 'which it says');
is(sql($node, q(SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice')), 0, 'there is none');

sql($node, 'CREATE EXTENSION pg_sluice');
my $everything = q(SELECT (SELECT count(*) FROM sluice.stream) + (SELECT count(*) FROM sluice.migration)
    + (SELECT count(*) FROM sluice.event) + (SELECT count(*) FROM sluice.local));
my $out = sluice_ok($node, 'up', '--dry-run')->{out};
like($out, qr/^1_a.*CREATE TABLE.*^2_p up  a program\n.*^3_b.*ALTER TABLE.*CREATE INDEX CONCURRENTLY.*DROP TABLE/ms, 'what would run, in its order');
unlike($out, qr/down/, 'and no down');
like($out, qr/^would apply 3 migrations: 4 statements, 1 outside a transaction, 1 program; nothing was run$/m, 'and how much it is');
like(sluice_ok($node, 'up', '1', '--dry-run')->{out}, qr/^would apply 1 migration: 1 statement; nothing was run$/m, 'as far as asked for');
like(sluice_ok($node, 'up', '--dry-run', '--json')->{out}, qr/^\{"v":1,"event":"result","exit":0,"verb":"up","stream":"main","dry_run":true,"scripts":\[\{.*"program":true/, 'as JSON');
is(sql($node, $everything), 0, 'the ledger is untouched');
is(sql($node, q(SELECT to_regclass('a') IS NULL)), 't', 'so is the schema');
ok(!-e 'ran' && !-e 'hooked', 'neither program nor hook ran');

sluice_ok($node, 'up', '2');
my $lock = $node->background_psql('postgres');
$lock->query_safe('BEGIN; LOCK TABLE a; LOCK TABLE sluice.migration IN SHARE ROW EXCLUSIVE MODE');
like(sluice_ok($node, 'up', '--dry-run')->{out}, qr/^would apply 1 migration: 3 statements/m, 'it waits for nobody, for it writes nothing');
$lock->quit;
write_file('migrations/4_x.up.sql', 'SELEC 1');
is(sluice($node, 'up', '--dry-run')->{code}, 1, 'a slip in a file is found');
unlink 'migrations/4_x.up.sql' or die $!;

# ---- what takes rows away is marked, with the tables, and counted where it asks

sql($node, 'INSERT INTO a SELECT generate_series(1, 120); ANALYZE a');
$out = sluice_ok($node, 'up', '--dry-run')->{out};
like($out, qr/DROP TABLE a\n  statement 3 takes the rows of public\.a \(about 120\)\n/, 'the rows that go');
like($out, qr/; one statement takes rows away: on a terminal it asks first \(--yes\); nothing was run$/m, 'and that it asks');
write_file('migrations/3_b.up.sql', qq(-- sluice: destructive reason="old"\nDROP TABLE a;\n));
$out = sluice_ok($node, 'up', '--dry-run')->{out};
like($out, qr/takes the rows of public\.a .*^would apply 1 migration: 1 statement; nothing was run$/ms, 'with the reason in the file it does not ask');

# ---- down, to, redo, reset: the scripts that the ledger keeps, the last one first

$out = sluice_ok($node, 'down', '--all', '--dry-run')->{out};
like($out, qr/\A2_p down  a program\n\n1_a down\n.*DROP TABLE a\n  statement 1 takes the rows of public\.a \(about 120\)\n\nwould revert 2 migrations: 1 statement, 1 program; one statement takes/s, 'down');
like(sluice_ok($node, 'to', '1', '--dry-run')->{out}, qr/\A2_p down  a program\n\nwould revert 1 migration: 0 statements, 1 program; nothing was run\n\z/, 'to a version below');
like(sluice_ok($node, 'to', '3', '--dry-run')->{out}, qr/^3_b up\n.*^would apply 1 migration: /ms, 'to a version above');
like(sluice_ok($node, 'reset', '--dry-run')->{out}, qr/\Areset asks before it begins.*^would revert 2 migrations/ms, 'reset asks nothing now');
write_file('migrations/1_a.down.sql', "SELECT 1;\nDROP TABLE a;\n");
like(sluice_ok($node, 'reset', '--use-files', '--dry-run')->{out}, qr/SELECT 1.*would revert 2 migrations: 2 statements/s, 'the scripts of the files');
like(sluice_ok($node, 'down', '2', '--dry-run', '--json')->{out}, qr/^\{"v":1,"event":"result","exit":0,"verb":"down","stream":"main","dry_run":true,"scripts":\[\{"version":"2","name":"p","direction":"down","program":true\},\{.*"takes":"public\.a \(about 120\)","asks":true\}\]\}\]\}$/m, 'as JSON');
$lock = $node->background_psql('postgres');
$lock->query_safe('BEGIN; LOCK TABLE a; LOCK TABLE sluice.migration IN SHARE ROW EXCLUSIVE MODE');
sluice_ok($node, @$_, '--dry-run') for [ 'down', '--all' ], [ 'reset' ], [ 'to', '0' ];
$lock->quit;

# What a run would be refused for, this is too.
is(sluice($node, 'down', '--to', '7', '--dry-run')->{code}, 1, 'a version that is not there');
write_file('migrations/1_a.up.sql', "CREATE TABLE other (i int);\n");
my $changed = sluice($node, 'up', '--dry-run');
is($changed->{code}, 1, 'a file that changed');
like($changed->{err}, qr/\[SL010\]/, 'and why');
write_file('migrations/1_a.up.sql', 'CREATE TABLE a (i int);');

# A rollback of everything goes as far as there is a way.
write_file('migrations/3_b.up.sql', "CREATE TABLE b (i int);\n");
sluice_ok($node, 'up', '-y');
write_file('migrations/4_d.up.sql', "CREATE TABLE d (i int);\n");
write_file('migrations/4_d.down.sql', "DROP TABLE d;\n");
sluice_ok($node, 'up', '-y');
like(sluice_ok($node, 'redo', '--dry-run')->{out}, qr/\A4_d down\n.*DROP TABLE d.*^4_d up\n.*CREATE TABLE d.*^would revert 1 migration, then apply 1 migration: 2 statements; nothing was run\n\z/ms, 'redo: down, and up again from the file');
like(sluice_ok($node, 'down', '--all', '--dry-run')->{out}, qr/\A4_d down\n.*^there it would stop: migration "3_b" has no down script\nwould revert 1 migration: /ms, 'and says where it stops');

# ---- resume: what is left

write_file('migrations/5_e.up.sql', "CREATE TABLE e (i int);\nINSERT INTO e VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY e_i ON e (i);\nSELECT 5;\n");
is(sluice($node, 'up', '-y')->{code}, 4, 'one is dirty');
like(sluice_ok($node, 'resume', '--dry-run')->{out}, qr/\A5_e up\n[^\n]*\n3 +2 +no +3 +CREATE UNIQUE INDEX CONCURRENTLY[^\n]*\n4 +3 +yes +4 +SELECT 5\n\nwould go on with 1 migration: 2 statements, 1 outside a transaction; nothing was run\n\z/, 'from where it goes on');
write_file('migrations/5_e.up.sql', slurp_file('migrations/5_e.up.sql') . "SELECT 6;\n");
like(sluice_ok($node, 'resume', '--use-files', '--dry-run')->{out}, qr/SELECT 6/, 'with the file as it is');
is(sluice($node, 'up', '--dry-run')->{code}, 4, 'up would be refused');

# ---- rights: who may not read the ledger's scripts is not shown them

sql($node, 'SELECT sluice.force($$4$$, $$mended$$)');
unlink 'migrations/5_e.up.sql' or die $!;
write_file('migrations/6_f.up.sql', 'SELECT 6;');
write_file('migrations/6_f.down.sql', 'SELECT -6;');
sql($node, q(CREATE ROLE dev LOGIN; CREATE ROLE looker LOGIN NOINHERIT IN ROLE dev; CREATE ROLE other LOGIN; SELECT migrate_grant('dev', 'run')));
sluice_ok($node, 'up', '--out-of-order', { env => { PGUSER => 'dev' } });
like(sluice_ok($node, 'down', '--dry-run', { env => { PGUSER => 'dev' } })->{out}, qr/SELECT -6/, 'its author sees it');
my $looks = sluice($node, 'down', '--dry-run', { env => { PGUSER => 'looker' } });
like($looks->{err}, qr/\Aerror: permission denied for the scripts of the ledger  \[42501\].*migrate_grant\(role, 'read'\)/s, 'who has not the right to read does not');
like(sluice($node, 'down', '--dry-run', { env => { PGUSER => 'other' } })->{err}, qr/\[SL040\]/, 'who could not run it neither');
like(sluice_ok($node, 'down', '--use-files', '--dry-run', { env => { PGUSER => 'other' } })->{out}, qr/SELECT -6/, 'files are their own');
chdir $here or die $!;
done_testing();
