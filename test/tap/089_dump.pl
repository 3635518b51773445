# sluice dump and schema_file: the same for the same schema, a fresh database made of it, and what goes wrong.
use strict;
use warnings;

use File::Temp ();
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
my $project = File::Temp::tempdir(CLEANUP => 1);
mkdir "$project/db" or die $!;
migrations(\"$project/migrations",
    '001_a.up.sql' => "CREATE TABLE a (id int PRIMARY KEY, t text DEFAULT '-- no\ncomment');\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS \$\$\nBEGIN\n-- stays\nSET work_mem = '1MB';\n\n\nRETURN 1; END\$\$;\n",
    '001_a.down.sql' => 'DROP FUNCTION f(); DROP TABLE a;',
    '002_b.up.sql' => 'CREATE TABLE b (i int REFERENCES a);', '002_b.down.sql' => 'DROP TABLE b;');
write_file("$project/sluice.toml", qq(schema_file = "db/schema.sql"\n[stream.jobs]\ndir = "jobs"\n));
migrations(\"$project/jobs", '1_j.up.sql' => 'CREATE TABLE j (i int);');
chdir $project;
my $file = "$project/db/schema.sql";

sub database {
    my ($name) = @_;
    sql($node, "CREATE DATABASE $name");
    return $node->connstr($name);
}

# ---- kept current

my $first = database('first');
my $run = sluice_ok($first, 'up');
like($run->{out}, qr/^applied 2 migrations.*|^wrote .*schema\.sql$/m, 'up writes the file');
ok(-e $file, 'it is there');
my $schema = slurp_file($file);
like($schema, qr/^CREATE TABLE public\.j \(/m, 'the schema of all streams');
like($schema, qr/^BEGIN\n-- stays\nSET work_mem = '1MB';\n\n\nRETURN 1; END\$\$;$/m, 'bodies are as they were');
unlike($schema, qr/^(-- Dumped|-- Name|\\restrict|SET (lock|statement|transaction)_timeout|CREATE SCHEMA sluice|COMMENT ON EXTENSION)/m,
    'without noise, and without what the extension makes itself');
is(sluice($first, 'dump', '--check')->{code}, 0, 'it is current');
my $made = (stat $file)[9];
utime $made - 100, $made - 100, $file;
unlike(sluice_ok($first, 'up')->{out}, qr/schema\.sql/, 'nothing to do: it is not written');
is((stat $file)[9], $made - 100, 'and not touched');
sluice_ok($first, 'down', '--stream', 'main');
unlike(slurp_file($file), qr/public\.b/, 'down writes it, too');
sluice_ok($first, 'up');
is(slurp_file($file), $schema, 'down and up again: the same');

# ---- the same for the same

my $second = database('second');
sluice_ok($second, 'up', '--stream', 'jobs');
sluice_ok($second, 'up');
is(sluice($second, 'dump', '--check')->{code}, 0, 'another database with the same migrations, in another order');
sql($node, 'CREATE TABLE by_hand ()', 'second');
$run = sluice($second, 'dump', '--check');
is($run->{code}, 3, 'a table more: not current');
like($run->{out}, qr/^db\/schema\.sql is not current, from line \d+ on\nnext: sluice dump db\/schema\.sql\n\z/, 'from where on');
is(decode_json(sluice($second, 'dump', '--check', '--json')->{out})->{current}, JSON::PP::false, 'as JSON');
is(slurp_file($file), $schema, '--check wrote nothing');
like(sluice_ok($second, 'dump', '-')->{out}, qr/^CREATE TABLE public\.by_hand \(\n\);$/m, 'to the standard output');
is(slurp_file($file), $schema, 'which wrote nothing either');
like(sluice_ok($first, 'dump')->{out}, qr/^unchanged: db\/schema\.sql$/m, 'an unchanged file is told');

# ---- a fresh database made of it

my $fresh = database('fresh');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $fresh, '-f', $file ], 'the file is loaded');
is(sql($node, 'SHOW search_path', 'fresh'), '"$user", public', 'and has set nothing for good');
$run = sluice_ok($fresh, 'up');
like($run->{out}, qr/up to date/, 'nothing to do there');
unlike($run->{out}, qr/applied \d/, 'in no stream');
is(sluice($fresh, 'dump', '--check')->{code}, 0, 'its dump is the file');
is(sql($node, q{SELECT string_agg(stream || version || name || state || how || seq, ' ' ORDER BY stream, seq) FROM migrate_status}, 'fresh'),
    'jobs1japplied' . 'marked1 main001aappliedmarked1 main002bappliedmarked2', 'the ledger has names, versions and streams');
write_file("$project/migrations/001_a.up.sql", slurp_file("$project/migrations/001_a.up.sql") . "SELECT 'changed';\n");
is(sluice($fresh, 'up', '--stream', 'main')->{code}, 1, 'a changed file is noticed');
write_file("$project/migrations/001_a.up.sql", slurp_file("$project/migrations/001_a.up.sql") =~ s/SELECT 'changed';\n//r);
is(sluice($fresh, 'down', '--stream', 'main')->{code}, 1, 'scripts are not in it');
sluice_ok($fresh, 'down', '--stream', 'main', '--use-files');
sluice_ok($fresh, 'up');
is(slurp_file($file), $schema, 'and back again: the same file');
$node->command_fails([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $first, '-f', $file ], 'a database that is not empty is refused');

# ---- what goes wrong

write_file("$project/migrations/003_c.up.sql", "CREATE TABLE c (i int);\n");
chmod 0500, "$project/db";
SKIP: {
    skip 'root may write anywhere', 2 if $> == 0;
    $run = sluice($first, 'up');
    is($run->{code}, 0, 'a file that cannot be written is no failure of the run');
    like($run->{err}, qr/^warning: "db\/schema\.sql" was not brought up to date: could not write "db\/schema\.sql": Permission denied/m, 'but a warning');
}
chmod 0700, "$project/db";
is_deeply([ grep { !m{/schema\.sql$} } glob "$project/db/*" ], [], 'and leaves nothing behind');
sluice_ok($first, 'dump');
$run = sluice($first, 'dump', '-', '--pg-dump', '/nowhere/pg_dump');
is($run->{code}, 1, 'no such pg_dump');
like($run->{err}, qr/"\/nowhere\/pg_dump" is no pg_dump that can be run/, 'is told');
write_file("$project/old", "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n");
chmod 0755, "$project/old";
like(sluice($first, 'dump', '-', '--pg-dump', "$project/old")->{err}, qr/pg_dump is too old for this server.*is of version 9, the server of \d+\..*Install the client programs of PostgreSQL \d+ or newer/s,
    'one that is too old');
write_file("$project/failing", "#!/bin/sh\n[ \"\$1\" = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit\necho 'pg_dump: error: no luck' >&2\nexit 1\n");
chmod 0755, "$project/failing";
like(sluice($first, 'dump', '-', '--pg-dump', "$project/failing")->{err}, qr/failing ended with exit code 1\n  detail: pg_dump: error: no luck/, 'one that fails');
is(sluice($first, 'dump', '--check', '--config', '/dev/null')->{code}, 2, '--check without a file');
sql($node, 'CREATE ROLE nobody LOGIN');
$run = sluice("$first user=nobody", 'dump', '-');
is($run->{code}, 1, 'a role that may not read the ledger');
like($run->{err}, qr/\[42501\].*migrate_grant\('your role', 'read'\)/s, 'is told how it may');
$run = sluice(database('empty'), 'dump', '-');
is($run->{code}, 0, 'a database without the extension');
unlike($run->{out}, qr/sluice\./, 'has a schema and no ledger');

write_file("$project/migrations/004_d.up.sql", "-- sluice: no-transaction\nCREATE TABLE d (i int);\nSELECT 1 / 0;\n");
is(sluice($first, 'up')->{code}, 4, 'a migration is dirty');
$run = sluice($first, 'dump');
is($run->{code}, 4, 'a half-done schema is not written');
like($run->{err}, qr/migration 4 is dirty.*next:  sluice resume/s, 'and why');

chdir '/';
done_testing();
