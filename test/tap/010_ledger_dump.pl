# The ledger survives a dump: every way of restoring one gives a database in which nothing is left to do, and no way lets
# rows into a ledger that has been used.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my ($plain_tables, $count) = (300, 200);

my $node = Sluice->cluster(extension => 0, config => "max_locks_per_transaction = 256\n");
sql($node, 'CREATE ROLE owner_a LOGIN; CREATE ROLE owner_b LOGIN; CREATE ROLE reader LOGIN');
sql($node, 'CREATE DATABASE source OWNER owner_a');

sub as_role {
    my ($role, $database) = @_;
    return $node->connstr($database) . " user=$role";
}

my %file;
for my $i (1 .. $count) {
    my $base = sprintf '%04d_table', $i;
    $file{"$base.up.sql"} = "CREATE TABLE m$i (id int PRIMARY KEY, t text);\nCREATE INDEX ON m$i (t);\n";
    $file{"$base.down.sql"} = "DROP TABLE m$i;\n";
}
# One step that is not a transaction, one in another schema.
$file{'0200_table.up.sql'} = "CREATE TABLE m200 (id int);\nCREATE INDEX CONCURRENTLY m200_id ON m200 (id);\n";
$file{'0199_table.up.sql'} = "CREATE SCHEMA apart;\nCREATE TABLE apart.m199 (id int);\n";
$file{'0199_table.down.sql'} = "DROP SCHEMA apart CASCADE;\n";
my $folder = migrations(%file);

# ---- the source ---------------------------------------------------------------------------------------------

$node->safe_psql('source', join(';', map { "CREATE TABLE plain$_ (id int PRIMARY KEY)" } 1 .. $plain_tables),
    extra_params => [ '-U', 'owner_a' ]);
my $run = sluice_ok(as_role('owner_a', 'source'), 'up', '--dir', $folder);
like($run->{err} . $run->{out}, qr/created extension pg_sluice/, 'an owner who is no superuser installs the extension');
like($run->{out}, qr/applied $count migrations/, 'and runs');
my $state = 'SELECT version, name, state, how, direction, step, steps FROM migrate_status ORDER BY seq';
my $ledger = sql($node, $state, 'source');
is(scalar(my @lines = split /\n/, $ledger), $count, 'the source has its ledger');

my $dumps = PostgreSQL::Test::Utils::tempdir();
my @dump = ('pg_dump', '-d', as_role('owner_a', 'source'));
command_ok([ @dump, '-Fc', '-f', "$dumps/custom" ], 'dump by the owner');
command_ok([ @dump, '-Fd', '-j', '4', '-f', "$dumps/folder" ], 'parallel dump');
command_ok([ @dump, '-Fp', '--no-owner', '-f', "$dumps/plain.sql" ], 'dump as SQL');
command_ok([ 'pg_dump', '-d', $node->connstr('source'), '-Fc', '-f', "$dumps/super" ], 'dump by a superuser');

# ---- restores into new databases ----------------------------------------------------------------------------

my $target = 0;

sub new_database {
    my ($owner) = @_;
    my $name = 'target_' . ++$target;
    sql($node, "CREATE DATABASE $name OWNER $owner");
    return $name;
}

# The restored ledger: the same rows, nothing to do, and from the first run on closed.
sub check_restored {
    my ($database, $role, $how, $more) = @_;
    is(sql($node, $state, $database), $ledger, "$how: the ledger is there");
    is(sql($node, "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace NOT IN"
            . " ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'sluice'::regnamespace)", $database),
        $plain_tables + $count + ($more // 0), "$how: the tables too");
    my $up = sluice_ok(as_role($role, $database), 'up', '--dir', $folder);
    like($up->{out}, qr/up to date|nothing to do/, "$how: nothing to do");
}

my @commands = (
    [ 'custom', [ '--no-owner', "$dumps/custom" ] ],
    [ 'parallel', [ '--no-owner', '-j', '4', "$dumps/custom" ] ],
    [ 'parallel folder', [ '--no-owner', '-j', '4', "$dumps/folder" ] ],
    [ 'one transaction', [ '--no-owner', '-1', "$dumps/custom" ] ],
    [ 'sections', map { [ '--no-owner', '--section', $_, "$dumps/custom" ] } 'pre-data', 'data', 'post-data' ],
    [ 'sections in parallel', [ '--no-owner', '--section', 'pre-data', "$dumps/custom" ],
        [ '--no-owner', '--section', 'data', '-j', '4', "$dumps/custom" ], [ '--no-owner', '--section', 'post-data', "$dumps/custom" ] ],
);
for my $case (@commands) {
    my ($how, @calls) = @$case;
    my $database = new_database('owner_b');
    for my $arguments (@calls) {
        command_ok([ 'pg_restore', '-d', as_role('owner_b', $database), @$arguments ], "pg_restore @$arguments[0 .. $#$arguments - 1]");
    }
    check_restored($database, 'owner_b', $how);
}

my $by_psql = new_database('owner_b');
command_ok([ 'psql', '-X1q', '-v', 'ON_ERROR_STOP=1', '-d', as_role('owner_b', $by_psql), '-f', "$dumps/plain.sql" ], 'psql -1');
check_restored($by_psql, 'owner_b', 'plain SQL');

my $by_super = new_database('postgres');
command_ok([ 'pg_restore', '-d', $node->connstr($by_super), "$dumps/super" ], 'pg_restore by a superuser');
check_restored($by_super, 'postgres', 'superuser');

my $unused = new_database('owner_b');
$node->safe_psql($unused, 'CREATE EXTENSION pg_sluice', extra_params => [ '-U', 'owner_b' ]);
command_ok([ 'pg_restore', '-d', as_role('owner_b', $unused), '--no-owner', '-j', '4', "$dumps/custom" ],
    'pg_restore over an extension that was never used');
check_restored($unused, 'owner_b', 'over an unused extension');

# ---- what a restored ledger is good for ---------------------------------------------------------------------

my $down = sluice_ok(as_role('owner_b', $unused), 'down');
like($down->{out}, qr/reverted 1 migration/, 'a stored down runs as who restored it');
is(sql($node, "SELECT to_regclass('m200') IS NULL", $unused), 't', 'and does its work');
sluice_ok(as_role('owner_b', $unused), 'up', '--dir', $folder);
my ($code, $out, $err) = $node->psql($unused, 'INSERT INTO sluice.script VALUES (sha256($$x$$), $$x$$)', extra_params => [ '-U', 'owner_b' ]);
like($err, qr/written by pg_sluice only/, 'after its first run the ledger is closed to its owner');

# ---- into a database that has a ledger of its own -----------------------------------------------------------

my $used = new_database('owner_b');
my $other = migrations('1_x.up.sql' => "CREATE TABLE x ();\n");
sluice_ok(as_role('owner_b', $used), 'up', '--dir', $other);
my $before = sql($node, $state, $used);
command_fails([ 'pg_restore', '-d', as_role('owner_b', $used), '--no-owner', "$dumps/custom" ], 'pg_restore into a used database');
is(sql($node, $state, $used), $before, 'its ledger is as it was');
command_fails_like([ 'pg_restore', '-d', as_role('owner_b', $used), '--no-owner', '--data-only', "$dumps/custom" ],
    qr/written by pg_sluice only/, 'the data alone');
command_fails_like([ 'pg_restore', '-d', $node->connstr($used), '--data-only', "$dumps/super" ],
    qr/written by pg_sluice only/, 'the data alone, by a superuser');
is(sql($node, $state, $used), $before, 'its ledger is as it was');

command_ok([ 'pg_restore', '-d', as_role('owner_b', $used), '--no-owner', '--clean', '--if-exists', "$dumps/custom" ],
    'pg_restore --clean replaces it');
# The table of the other set is not in the dump.
check_restored($used, 'owner_b', '--clean', 1);

# ---- who may dump -------------------------------------------------------------------------------------------

sql($node, 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; GRANT USAGE ON SCHEMA apart TO reader;'
    . ' GRANT SELECT ON ALL TABLES IN SCHEMA apart TO reader', 'source');
my @backup = ('pg_dump', '-d', as_role('reader', 'source'), '-Fc', '-f', "$dumps/reader");
command_fails_like(\@backup, qr/permission denied for table/, 'a backup role without the right to read');
$node->safe_psql('source', q{SELECT migrate_grant('reader', 'read')}, extra_params => [ '-U', 'owner_a' ]);
command_ok(\@backup, 'a backup role with the right to read');
my $from_backup = new_database('owner_b');
command_ok([ 'pg_restore', '-d', as_role('owner_b', $from_backup), '--no-owner', "$dumps/reader" ], 'its dump, with that grant in it');
check_restored($from_backup, 'owner_b', 'dump by a backup role');
is(sql($node, q{SELECT has_table_privilege('reader', 'sluice.script', 'SELECT')}, $from_backup), 't', 'the grant came along');

done_testing();
