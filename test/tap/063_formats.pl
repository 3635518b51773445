# Every format goes its whole way: the client finds the files, the server understands them, all of them run, a second
# look finds nothing to do, and what has a way down goes down and up again.
use strict;
use warnings;

use Sluice;
use Test::More;

my $node = Sluice->cluster();
my $databases = 0;

sub new_database {
    my $name = 'format_' . ++$databases;
    sql($node, "CREATE DATABASE $name");
    return ($node->connstr($name), $name);
}

sub relations {
    my ($name) = @_;
    return sql($node, q{SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migrate%'}, $name);
}

# A format: its files, what is there when they ran, what is left when they were undone (undef: it has no way down).
sub goes_its_way {
    my ($format, $files, $made, $left, @flags) = @_;
    my ($database, $name) = new_database();
    my @dir = ('--dir', migrations(%$files), @flags);
    my $up = sluice_ok($database, 'up', '-y', @dir);
    is(relations($name), $made, "$format: everything ran");
    is(sql($node, 'SELECT format FROM sluice.stream', $name), $format, "$format: recognised") unless @flags;
    like(sluice_ok($database, 'up', @dir)->{out}, qr/^up to date/, "$format: nothing more to do");
    like(sluice_ok($database, 'status', @dir)->{out}, qr/^\d+ applied, 0 pending$/m, "$format: status agrees");
    return $database unless defined $left;
    sluice_ok($database, 'down', '--all', '-y', @dir);
    is(relations($name), $left, "$format: undone");
    sluice_ok($database, 'up', '-y', @dir);
    is(relations($name), $made, "$format: and done again");
    return $database;
}

goes_its_way('plain', {
    '001_users.sql' => 'CREATE TABLE users ();', '001_rollback_users.sql' => 'DROP TABLE users;',
    '002_orders.sql' => 'CREATE TABLE orders ();', '002_rollback.sql' => 'DROP TABLE orders;' }, 'orders users', '');
goes_its_way('sluice', {
    '20260101_users.sql' => "-- sluice: up\nCREATE TABLE users ();\n-- sluice: down\nDROP TABLE users;\n" }, 'users', '');
goes_its_way('sql-migrate', {
    '1-users.sql' => "-- +migrate Up\nCREATE TABLE users (i int);\n-- +migrate Down\nDROP TABLE users;\n",
    '2-index.sql' => "-- +migrate Up notransaction\nCREATE INDEX CONCURRENTLY users_i ON users (i);\n-- +migrate Down notransaction\nDROP INDEX CONCURRENTLY users_i;\n" },
    'users users_i', '');
goes_its_way('tern', {
    '001_users.sql' => "create table {{.prefix}}_users ();\n---- create above / drop below ----\ndrop table {{.prefix}}_users;\n",
    '002_view.sql' => qq({{ template "shared/view.sql" . }}\n---- create above / drop below ----\ndrop view v;\n),
    'shared/view.sql' => "create view v as select * from {{.prefix}}_users;\n",
    'tern.conf' => "[database]\nhost = nowhere\n[data]\nprefix = app\n" }, 'app_users v', '');
goes_its_way('node-pg-migrate', {
    '1704067200000_users.sql' => "-- Up Migration\nCREATE TABLE users ();\n-- Down Migration\nDROP TABLE users;\n" }, 'users', '');
goes_its_way('diesel', {
    '00000000000000_initial/up.sql' => 'CREATE TABLE first ();', '00000000000000_initial/down.sql' => 'DROP TABLE first;',
    '2026-01-01-000000_users/up.sql' => 'CREATE TABLE users (i int);', '2026-01-01-000000_users/down.sql' => 'DROP TABLE users;',
    '2026-01-02-000000_index/up.sql' => 'CREATE INDEX CONCURRENTLY users_i ON users (i);',
    '2026-01-02-000000_index/down.sql' => 'DROP INDEX users_i;',
    '2026-01-02-000000_index/metadata.toml' => "run_in_transaction = false\n" }, 'first users users_i', '');
goes_its_way('prisma', {
    'migration_lock.toml' => 'provider = "postgresql"',
    '20260101000000_init/migration.sql' => 'CREATE TABLE "User" ();',
    '20260102000000_more/migration.sql' => 'CREATE TABLE more ();' }, 'User more', undef);

goes_its_way('sqlx', {
    '20260101_users.up.sql' => 'CREATE TABLE users (i int);', '20260101_users.down.sql' => 'DROP TABLE users;',
    '20260102_index.up.sql' => "-- no-transaction\nCREATE INDEX CONCURRENTLY users_i ON users (i);\n",
    '20260102_index.down.sql' => 'DROP INDEX users_i;' }, 'users users_i', '');
goes_its_way('pop', {
    '20260101_users.up.sql' => 'CREATE TABLE users (i int);', '20260101_users.down.sql' => 'DROP TABLE users;',
    '20260102_index.postgres.autocommit.up.sql' => 'CREATE INDEX CONCURRENTLY users_i ON users (i);',
    '20260102_index.postgres.autocommit.down.sql' => 'DROP INDEX users_i;',
    '20260102_index.mysql.up.sql' => 'nonsense', '20260102_index.mysql.down.sql' => 'nonsense' }, 'users users_i', '');

# ---- sqitch: the order of the plan, changes without numbers, reworked ones

my $planner = '2026-01-02T03:04:05Z Ann <ann@example.org>';
my %sqitch = (
    'sqitch.conf' => "[core]\n\tengine = pg\n",
    'sqitch.plan' => "%syntax-version=1.0.0\n%project=app\n\nzebra $planner # first\nant [zebra] $planner # second\n",
    'deploy/zebra.sql' => "-- Deploy app:zebra\nBEGIN;\nCREATE TABLE zebra ();\nCOMMIT;\n", 'revert/zebra.sql' => "BEGIN;\nDROP TABLE zebra;\nCOMMIT;\n",
    'deploy/ant.sql' => "CREATE VIEW ant AS SELECT * FROM zebra;\n", 'revert/ant.sql' => "DROP VIEW ant;\n",
    'verify/zebra.sql' => 'SELECT 1/0;');
goes_its_way('sqitch', \%sqitch, 'ant zebra', '');
{
    my $dir = migrations(%sqitch);
    my ($database, $name) = new_database();
    sluice_ok($database, 'up', '--dir', $dir);
    migrations(\$dir, 'deploy/ant@v1.sql' => $sqitch{'deploy/ant.sql'}, 'revert/ant@v1.sql' => $sqitch{'revert/ant.sql'},
        'deploy/ant.sql' => "CREATE OR REPLACE VIEW ant AS SELECT zebra.*, 1 AS one FROM zebra;\n",
        'revert/ant.sql' => "DROP VIEW ant;\nCREATE VIEW ant AS SELECT * FROM zebra;\n",
        'sqitch.plan' => $sqitch{'sqitch.plan'} . "\@v1 $planner\nant [ant\@v1] $planner # reworked\n");
    like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^applied ant#2 .*\napplied 1 migration, now at ant#2$/m, 'sqitch: a reworked change is one more');
    is(sql($node, 'SELECT count(one) FROM ant', $name), '0', 'sqitch: and took effect');
    like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^up to date/, 'sqitch: once');
    sluice_ok($database, 'to', 'zebra', '-y', '--dir', $dir);
    is(relations($name), 'zebra', 'sqitch: back to a change by its name');
    my $run = sluice($database, 'up', '--dir', migrations(\$dir, 'sqitch.plan' => "zebra $planner\nbee $planner\n"));
    like($run->{err}, qr/change "bee" has no deploy script.*--> \S+sqitch\.plan:2/s, 'sqitch: a change without a script');
}

# ---- Liquibase: changesets, rollback lines, changesets that run again, the order of the changelog

my %liquibase = (
    'db.changelog-master.yaml' => "databaseChangeLog:\n  - include:\n      file: db/changes/b.sql\n  - includeAll:\n      path: db/changes/later\n",
    'changes/b.sql' => "--liquibase formatted sql\n\n--changeset ann:1\nCREATE TABLE users (i int);\n--rollback DROP TABLE users;\n\n"
        . "--changeset ann:view runOnChange:true\nCREATE OR REPLACE VIEW v AS SELECT 1 AS one;\n--rollback DROP VIEW v;\n\n"
        . "--changeset bob:2 runInTransaction:false\nCREATE INDEX CONCURRENTLY users_i ON users (i);\n--rollback DROP INDEX users_i;\n",
    'changes/later/a.sql' => "--liquibase formatted sql\n--changeset ann:1\nCREATE VIEW w AS SELECT * FROM v;\n--rollback DROP VIEW w;\n",
    'changes/not_included.sql' => "--liquibase formatted sql\n--changeset ann:1\nSELECT 1/0;\n");
{
    my $dir = migrations(%liquibase);
    my ($database, $name) = new_database();
    sluice_ok($database, 'up', '--dir', $dir);
    is(relations($name), 'users users_i v w', 'liquibase: everything ran');
    is(sql($node, 'SELECT format FROM sluice.stream', $name), 'liquibase', 'liquibase: recognised');
    is(sql($node, q{SELECT string_agg(id, ' ' ORDER BY seq) FROM sluice.migration}, $name),
        'changes/b.sql::1::ann R:changes/b.sql::view::ann changes/b.sql::2::bob changes/later/a.sql::1::ann', 'liquibase: in the order of the changelog');
    like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^(?:up to date|nothing to do)/, 'liquibase: nothing more to do');
    migrations(\$dir, 'changes/b.sql' => $liquibase{'changes/b.sql'} =~ s/AS one;/AS one, 2 AS two;/r);
    like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^applied R:changes\/b\.sql::view::ann/m, 'liquibase: a changeset that changed runs again');
    is(sql($node, 'SELECT two FROM v', $name), '2', 'liquibase: and took effect');
    sluice_ok($database, 'down', '1', '-y', '--dir', $dir);
    is(relations($name), 'users users_i v', 'liquibase: the last one undone');
    migrations(\$dir, 'changes/b.sql' => $liquibase{'changes/b.sql'} =~ s/i int/i bigint/r);
    my $run = sluice($database, 'up', '--dir', $dir);
    like($run->{err}, qr/an applied migration is not what it was/, 'liquibase: a changeset that may not change');
}

# A file of which a part has run is asked for until all of it has.
{
    my $head = "--liquibase formatted sql\n";
    my ($a, $b, $c) = map { "--changeset ann:$_\nCREATE TABLE $_ ();\n" } 'a' .. 'c';
    my $dir = migrations('all.sql' => "$head$a--changeset ann:bad\nSELECT 1/0;\n$c");
    my ($database, $name) = new_database();
    is(sluice($database, 'up', '--dir', $dir)->{code}, 1, 'liquibase: the second changeset of a file fails');
    is(sluice($database, 'up', '--dir', $dir)->{code}, 1, 'liquibase: and is not forgotten');
    like(sluice($database, 'status', '--dir', $dir)->{out}, qr/^all\.sql +differs/m, 'liquibase: status says so');
    migrations(\$dir, 'all.sql' => "$head$a$b$c");
    sluice_ok($database, 'up', '1', '--dir', $dir);
    is(relations($name), 'a b', 'liquibase: one more');
    sluice_ok($database, 'up', '--dir', $dir);
    is(relations($name), 'a b c', 'liquibase: and the rest');
    sluice_ok($database, 'up', '--dir', $dir);
    like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^up to date/, 'liquibase: nothing is asked for again');
}

# ---- goose: variables of the client's environment, and only those that a file uses

{
    local $ENV{TABLE_OF_USERS} = 'users';
    local $ENV{A_SECRET} = 'hidden in here';
    my $database = goes_its_way('goose', {
        '00001_users.sql' => "-- +goose Up\n-- +goose ENVSUB ON\nCREATE TABLE \${TABLE_OF_USERS} (i int DEFAULT \${NUMBER:-7});\n-- +goose ENVSUB OFF\n"
            . "SELECT '\$A_SECRET';\n-- +goose Down\n-- +goose ENVSUB ON\nDROP TABLE \$TABLE_OF_USERS;\n" }, 'users', '');
    my $dump = sql($node, 'SELECT string_agg(text, chr(10)) FROM sluice.script', 'format_' . $databases);
    like($dump, qr/CREATE TABLE users \(i int DEFAULT 7\)/, 'goose: the script that ran is kept');
    unlike($dump, qr/hidden in here/, 'goose: and no variable that it does not use');
}

# ---- Flyway: dotted versions, undo, repeatable, placeholders, side files, folders

my %flyway = (
    'flyway.conf' => "flyway.placeholders.owner=app\nflyway.url=jdbc:postgresql://nowhere/x\n",
    'V1__users.sql' => 'CREATE TABLE ${owner}_users (i int);', 'U1__users.sql' => 'DROP TABLE ${owner}_users;',
    'V1_10__ten.sql' => 'CREATE TABLE ten ();', 'U1.10__ten.sql' => 'DROP TABLE ten;',
    'later/V1.9__nine.sql' => 'CREATE INDEX CONCURRENTLY nine ON app_users (i);', 'later/U1.9__nine.sql' => 'DROP INDEX nine;',
    'later/V1.9__nine.sql.conf' => "executeInTransaction=false\n",
    'R__views.sql' => 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one;');
my $dir = migrations(%flyway);
my ($database, $name) = new_database();
sluice_ok($database, 'up', '--dir', $dir);
is(relations($name), 'app_users nine ten v', 'flyway: everything ran');
is(sql($node, q{SELECT string_agg(id, ' ' ORDER BY seq) FROM sluice.migration}, $name), '1 1.9 1.10 R:views', 'flyway: in the order of versions, repeatable ones last');
like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^up to date/, 'flyway: nothing more to do');
Sluice::write_file("$dir/R__views.sql", 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one, 2 AS two;');
like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/R:views/, 'flyway: a repeatable that changed runs again');
is(sql($node, 'SELECT two FROM v', $name), '2', 'flyway: and took effect');
like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^up to date/, 'flyway: once');
sluice_ok($database, 'down', '3', '-y', '--dir', $dir);
is(relations($name), 'v', 'flyway: undone');
Sluice::write_file("$dir/later/V2__bad.sql", "SELECT 1;\nSELECT nothing;\n");
my $run = sluice($database, 'up', '--dir', $dir);
is($run->{code}, 1, 'flyway: a statement that fails');
like($run->{err}, qr{--> \S+/later/V2__bad\.sql:2:8\n}, 'flyway: is shown in its file, also in a subfolder');

# ---- Flyway's callbacks

$dir = migrations('V1__a.sql' => 'CREATE TABLE a ();', 'R__z.sql' => 'CREATE OR REPLACE VIEW z AS SELECT 1 AS one;',
    'afterMigrate__log.sql' => q{CREATE TABLE IF NOT EXISTS log (tables bigint); INSERT INTO log SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b', 'z');});
($database, $name) = new_database();
sluice_ok($database, 'up', '--dir', $dir);
is(sql($node, 'SELECT string_agg(tables::text, $$ $$) FROM log', $name), '2', 'afterMigrate: behind all others');
like(sluice_ok($database, 'up', '--dir', $dir)->{out}, qr/^up to date/, 'afterMigrate: not where nothing else runs');
is(sluice($database, 'pending', '--exit-code', '--dir', $dir)->{code}, 0, 'afterMigrate: nor is it pending');
Sluice::write_file("$dir/V2__b.sql", 'CREATE TABLE b ();');
sluice_ok($database, 'up', '--dir', $dir);
is(sql($node, 'SELECT string_agg(tables::text, $$ $$) FROM log', $name), '2 3', 'afterMigrate: again with the next one');
Sluice::write_file("$dir/beforeEachMigrate.sql", 'SET ROLE nobody;');
my $callback = sluice($database, 'up', '--dir', $dir);
is($callback->{code}, 1, 'beforeEachMigrate: refused');
like($callback->{err}, qr/callback "beforeEachMigrate\.sql" cannot be run  \[SL051\].*hint: \S/s, 'beforeEachMigrate: says why');

# ---- files beside the migrations

goes_its_way('sqitch', {
    'sqitch.plan' => "%syntax-version=1.0.0\n%project=x\n\na 2026-01-01T00:00:00Z A <a\@b.c> # a\n",
    'deploy/a.sql' => 'CREATE TABLE a ();', 'revert/a.sql' => 'DROP TABLE a;',
    'revert/given_up.sql' => 'DROP TABLE never;', 'data/001_seed.sql' => 'CREATE TABLE seed ();' }, 'a', '');
goes_its_way('goose', {
    '1_fill.sql' => "-- +goose Up\n-- +goose NO TRANSACTION\nCREATE TABLE filled (i int);\n-- +goose StatementBegin\n"
        . "CREATE PROCEDURE fill() LANGUAGE plpgsql AS \$\$ BEGIN INSERT INTO filled VALUES (1); COMMIT; END \$\$;\n"
        . "-- +goose StatementEnd\nCALL fill();\n-- +goose Down\nDROP PROCEDURE fill;\nDROP TABLE filled;\n" }, 'filled', '');

$dir = migrations('1_a.up.sql' => 'CREATE TABLE a ();', '1_a.down.sql' => 'DROP TABLE a;', 'schema.sql' => 'CREATE TABLE never ();');
($database, $name) = new_database();
my $beside = sluice_ok($database, 'up', '--dir', $dir);
like($beside->{out} . $beside->{err}, qr/a file is no golang-migrate migration by name and passed over, as the tool does: schema\.sql/,
    'a dump beside the migrations is told');
is(relations($name), 'a', 'a dump beside the migrations: the others ran');
Sluice::write_file("$dir/2_b_down.sql", 'CREATE TABLE never ();');
$beside = sluice($database, 'up', '--dir', $dir);
like($beside->{err}, qr/"2_b_down\.sql" is no golang-migrate migration  \[SL051\]/, 'a slip in the name of a migration is an error');

# ---- a set that fits two formats, or none

my ($other) = new_database();
$run = sluice($other, 'up', '--dir', migrations('1_a/up.sql' => 'SELECT 1;', '2_b/migration.sql' => 'SELECT 2;'));
like($run->{err}, qr/SL050.*1 file is diesel's \(1_a\/up\.sql\), 1 file is Prisma's \(2_b\/migration\.sql\).*--format/s, 'two formats: what was seen, and which flag decides');
$run = sluice($other, 'up', '--dir', migrations('a/b.txt' => 'SELECT 1;'));
is($run->{code}, 2, 'nothing that could be a migration');
like($run->{err}, qr/no migration file.*--dir/s, 'nothing: says so');

done_testing();
