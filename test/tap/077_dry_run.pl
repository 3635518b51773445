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
like($out, qr/^1_a.*CREATE TABLE.*^2_p  a program\n.*^3_b.*ALTER TABLE.*CREATE INDEX CONCURRENTLY.*DROP TABLE/ms, 'what would run, in its order');
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
chdir $here or die $!;
done_testing();
