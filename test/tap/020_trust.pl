# Who may what, by real logins and the client: whatever a role with the right to run plants, a superuser who reverts,
# resumes or looks gains it nothing; and nobody writes the ledger.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
sql($node, <<'END');
CREATE ROLE owner LOGIN;
CREATE ROLE dev LOGIN;
CREATE ROLE nobody_special LOGIN;
CREATE DATABASE app OWNER owner;
END
sql($node, 'GRANT CREATE, USAGE ON SCHEMA public TO dev; GRANT CREATE ON DATABASE app TO dev', 'app');

sub as_role { return $node->connstr('app') . " user=$_[0]" }

# Runs SQL as a role; what went wrong, or the rows.
sub try_sql {
    my ($role, $query) = @_;
    my ($code, $out, $err) = $node->psql('app', $query, extra_params => [ '-U', $role ]);
    return $err =~ /ERROR:/ ? $err : $out;
}

sub still_harmless {
    my ($name) = @_;
    is(sql($node, q{SELECT rolsuper FROM pg_roles WHERE rolname = 'dev'}), 'f', "$name: dev gained nothing");
    sql($node, 'ALTER ROLE dev NOSUPERUSER');
}

sluice_ok(as_role('owner'), 'up', '--dir', migrations('1_first.up.sql' => "CREATE TABLE first (id int);\n"));
like(sluice(as_role('dev'), 'up', '--dir', migrations('2_x.up.sql' => "SELECT 1;\n"))->{err}, qr/permission denied.*\[42501\]/,
    'a role without the right to run cannot');
try_sql('owner', q{SELECT migrate_grant('dev', 'run')});

# ---- what a planted down tries ------------------------------------------------------------------------------

my $attack = 'ALTER ROLE dev SUPERUSER';
my %plant = (
    plain => ['', "$attack;"],
    block => ['', "DO \$\$ BEGIN $attack; END \$\$;"],
    reset_role => ['', "RESET ROLE; SET SESSION AUTHORIZATION DEFAULT; RESET SESSION AUTHORIZATION; $attack;"],
    set_role => ['', "SET ROLE postgres; $attack;"],
    set_by_function => ['', "SELECT set_config('role', 'postgres', false); $attack;"],
    committing_block => ['', "DO \$\$ BEGIN COMMIT; $attack; END \$\$;"],
    function => ["CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN 1; END \$\$;", 'SELECT evil();'],
    deferred_trigger => [
        "CREATE TABLE d (id int);
         CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN NULL; END \$\$;
         CREATE CONSTRAINT TRIGGER late AFTER INSERT ON d DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit();",
        'INSERT INTO d VALUES (1);'],
    holdable_cursor => [
        "CREATE FUNCTION fetched() RETURNS int LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN 1; END \$\$;",
        'DECLARE c CURSOR WITH HOLD FOR SELECT fetched();'],
    parse_time => [
        "CREATE FUNCTION checked(int) RETURNS bool LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN true; END \$\$;
         CREATE DOMAIN dom AS int CHECK (checked(VALUE));
         CREATE TYPE comp AS (a dom);",
        "SELECT '(1)'::comp;"],
    index_expression => [
        "CREATE TABLE i (id int);
         INSERT INTO i VALUES (1);
         CREATE FUNCTION immutable_evil(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN 1; END \$\$;",
        'CREATE INDEX CONCURRENTLY i_evil ON i (immutable_evil(id));'],
    vacuum => ['CREATE TABLE v (id int);', "VACUUM v; $attack;"],
    temporary => ['', "CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN \$1; END \$\$;"],
    search_path => [
        "CREATE SCHEMA planted;
         CREATE FUNCTION planted.upper(text) RETURNS text LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN \$1; END \$\$;
         CREATE FUNCTION planted.max(bigint) RETURNS bigint LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN \$1; END \$\$;",
        'SET search_path = planted, pg_catalog;'],
);

my $version = 10;
for my $name (sort keys %plant) {
    my ($up, $down) = @{ $plant{$name} };
    my $base = ++$version . "_$name";
    sluice_ok(as_role('dev'), 'up', '--dir', migrations("$base.up.sql" => "$up\nSELECT 1;\n", "$base.down.sql" => "$down\n"));
    my $run = sluice($node->connstr('app'), 'down');
    still_harmless("down: $name");
    isnt($run->{code}, 7, "down: $name: the server lives");
    # What was refused is left applied; it goes out of the way.
    sql($node, "SELECT migrate_mark('$version', 'reverted', 'test')", 'app');
}

# The same as what is left of an up that stopped half way, for a superuser who resumes.
for my $name (sort grep { !/vacuum|committing/ } keys %plant) {
    my ($up, $down) = @{ $plant{$name} };
    $up =~ s/\b(d|i|v|dom|comp|late|planted|evil|at_commit|fetched|checked|immutable_evil)\b/${1}2/g;
    $down =~ s/\b(d|i|v|dom|comp|i_evil|planted|evil|fetched|immutable_evil)\b/${1}2/g;
    my $base = ++$version . "_$name";
    my $table = "half$version";
    my $run = sluice(as_role('dev'), 'up', '--dir', migrations("$base.up.sql" =>
        "CREATE TABLE $table (id int);\n$up\nCREATE INDEX CONCURRENTLY ON $table (id);\nSELECT 1 / (SELECT count(*) FROM $table);\n$down\n"));
    is($run->{code}, 4, "$name is dirty");
    sql($node, "INSERT INTO $table VALUES (1)", 'app');
    $run = sluice($node->connstr('app'), 'resume');
    still_harmless("resume: $name");
    isnt($run->{code}, 7, "resume: $name: the server lives");
    sql($node, "SELECT migrate_mark('$version', 'reverted', 'test')", 'app');
}

# A superuser's dump and restore hands what was planted no superuser's rights.
sluice_ok(as_role('dev'), 'up', '--dir', migrations('80_kept.up.sql' => "SELECT 1;\n", '80_kept.down.sql' => "$attack;\n"));
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
command_ok([ 'pg_dump', '-Fc', '-f', $dump, '-d', $node->connstr('app') ], 'dump by a superuser');
sql($node, 'CREATE DATABASE app_copy');
command_ok([ 'pg_restore', '-d', $node->connstr('app_copy'), $dump ], 'restore by a superuser');
sluice($node->connstr('app_copy'), 'down');
still_harmless('down in a restored copy');
is(sql($node, q{SELECT down_role FROM sluice.migration WHERE version = '80'}, 'app_copy'), 'dev', 'its author is still known');
sluice_ok($node->connstr('app'), 'down', '--dir', migrations('80_kept.up.sql' => "SELECT 1;\n", '80_kept.down.sql' => "SELECT 2;\n"), '--use-files');

# Nor does what an owner puts into a ledger that is not used yet: a text under the key of one that a superuser will bring.
sql($node, 'CREATE DATABASE poisoned OWNER owner');
my $poisoned = $node->connstr('poisoned');
$node->safe_psql('poisoned', 'CREATE EXTENSION pg_sluice', extra_params => [ '-U', 'owner' ]);
my $forged = q{INSERT INTO sluice.script VALUES (sha256(convert_to('SELECT 2;' || chr(10), 'UTF8')), 'ALTER ROLE dev SUPERUSER')};
my (undef, undef, $refused) = $node->psql('poisoned', $forged, extra_params => [ '-U', 'owner' ]);
like($refused, qr/does not belong to its key/, 'a forged script is not let in');
sluice_ok($poisoned, 'up', '--dir', migrations('1_x.up.sql' => "SELECT 1;\n", '1_x.down.sql' => "SELECT 2;\n"));
sluice_ok($poisoned, 'down');
still_harmless('a poisoned ledger');

# A role that may not become the author is told the way out.
sluice_ok($node->connstr('app'), 'up', '--dir', migrations('90_super.up.sql' => "SELECT 1;\n", '90_super.down.sql' => "$attack;\n"));
for my $role ('dev', 'owner') {
    my $run = sluice(as_role($role), 'down');
    like($run->{err}, qr/belongs to another role/, "$role cannot run what a superuser stored");
    like($run->{err}, qr/hint: .*[Pp]ass the file/, "$role is told what to do");
}
still_harmless('down of a superuser by dev');
sluice_ok($node->connstr('app'), 'down', '--dir', migrations());
sql($node, 'ALTER ROLE dev NOSUPERUSER');

# ---- names planted where a superuser looks ------------------------------------------------------------------

my @functions = (
    [ 'migrate_pending', 'text[], text[], text, text, bool, text', 'bool' ], [ 'format', 'text, VARIADIC text[]', 'text' ],
    [ 'max', 'bigint', 'bigint' ], [ 'to_char', 'timestamptz, text', 'text' ], [ 'date_part', 'text, interval', 'float8' ],
    [ 'pg_is_in_recovery', '', 'bool' ], [ 'has_table_privilege', 'text, text', 'bool' ], [ 'clock_timestamp', '', 'timestamptz' ],
    [ 'textcat', 'text, text', 'text' ], [ 'gen_random_uuid', '', 'uuid' ], [ 'jsonb_array_elements', 'jsonb', 'jsonb' ]);
# Some fit better than the server's own ones, and so are chosen wherever they stand in the search_path.
my @operators = ([ '=', 'text', 'text', 'bool' ], [ '||', 'text', 'text', 'text' ], [ '->>', 'jsonb', 'text', 'text' ],
    [ '->>', 'jsonb', 'jsonb', 'text' ], [ '+', 'timestamptz', 'interval', 'timestamptz' ], [ '*', 'float8', 'int', 'float8' ],
    [ '<>', 'text', 'text', 'bool' ], [ '=', 'bytea', 'bytea', 'bool' ], [ '>', 'int8', 'int4', 'bool' ], [ '=', '"char"', 'text', 'bool' ]);

sub planted_in {
    my ($schema) = @_;
    my $body = "LANGUAGE plpgsql AS \$\$ BEGIN $attack; RETURN NULL; END \$\$;\n";
    my $text = join '', map { "CREATE FUNCTION $schema.$_->[0]($_->[1]) RETURNS $_->[2] $body" } @functions;
    for my $i (0 .. $#operators) {
        my ($name, $left, $right, $result) = @{ $operators[$i] };
        $text .= "CREATE FUNCTION $schema.op$i($left, $right) RETURNS $result $body"
            . "CREATE OPERATOR $schema.$name (LEFTARG = $left, RIGHTARG = $right, FUNCTION = $schema.op$i);\n";
    }
    return $text;
}

sub superuser_looks_around {
    my ($n, $name) = @_;
    my $folder = migrations("${n}01_x.up.sql" => "SELECT 1;\n", "${n}01_x.down.sql" => "SELECT 2;\n",
        "${n}02_y.up.sql" => "CREATE TABLE public.y (id int);\nCREATE INDEX CONCURRENTLY y_id ON public.y (id);\n",
        "${n}02_y.down.sql" => "DROP TABLE public.y;\n", "${n}03_z.up.sql" => "CREATE TABLE public.z ();\nVACUUM public.z;\nSELECT no_such;\n");
    my $super = $node->connstr('app');
    sluice_ok($super, 'status', '--dir', $folder);
    sluice_ok($super, 'up', '2', '--dir', $folder);
    is(sluice($super, 'up', '--dir', $folder)->{code}, 4, "$name: one is dirty");
    sluice_ok($super, @$_, '--dir', $folder) for [ 'status' ], [ 'history' ], [ 'show', "${n}02" ], [ 'show', "${n}03" ], [ 'read' ];
    is(sluice($super, 'resume')->{code}, 4, "$name: and stays so");
    sql($node, "SELECT public.migrate_mark('${n}03', 'reverted', 'test')", 'app');
    sluice_ok($super, 'down', '2', '--dir', $folder);
    sql($node, qq{SELECT count(*) FROM public.migrate_status; SELECT count(*) FROM public.migrate_history; SELECT count(*) FROM public.migrate_progress;
        SELECT public.migrate_apply('${n}09', 'z', 'SELECT 1', 'SELECT 2'); SELECT public.migrate_revert(); SELECT public.migrate_grant('dev', 'read');
        SELECT public.migrate_stream('main', 'refuse'); SELECT count(*) FROM sluice.pending('{}', '{}');
        SELECT count(*) FROM public.migrate_read('{1_a.up.sql}', '{SELECT 1}')}, 'app');
    sql($node, 'DROP TABLE IF EXISTS public.z', 'app');
    sluice_ok($super, 'force', "${n}04", "--stream", "forced", '--dir', $folder);
    still_harmless($name);
}

sluice_ok(as_role('dev'), 'up', '--dir', migrations('9100_early.up.sql' => "CREATE SCHEMA early;\n" . planted_in('early')
    . "CREATE VIEW early.migrate_status AS SELECT 1 AS planted;\nCREATE TABLE early.pg_class (planted int);\nCREATE TABLE early.stream (planted int);\n"));
sql($node, 'ALTER ROLE postgres IN DATABASE app SET search_path = early, public, pg_catalog');
superuser_looks_around(92, 'planted in an earlier schema');
sql($node, 'ALTER ROLE postgres IN DATABASE app RESET search_path');
@functions = grep { $_->[0] ne 'migrate_pending' } @functions;
sluice_ok(as_role('dev'), 'up', '--dir', migrations('9300_public.up.sql' => planted_in('public')));
superuser_looks_around(94, 'planted in public');
try_sql('owner', q{SELECT migrate_revoke('dev', 'read')});

# ---- the ledger is written by the library only --------------------------------------------------------------

my @tables = qw(stream migration script event local);
for my $role ('nobody_special', 'dev', 'owner') {
    for my $table (@tables) {
        like(try_sql($role, "DELETE FROM sluice.$table"), qr/permission denied/, "$role cannot delete from $table");
        like(try_sql($role, "UPDATE sluice.$table SET " . ($table eq 'local' ? 'one = one' : $table eq 'script' ? 'text = text' : 'stream = stream')
            =~ s/stream = stream/$table eq 'stream' ? 'name = name' : 'stream = stream'/er), qr/permission denied/, "$role cannot update $table");
        like(try_sql($role, "TRUNCATE sluice.$table"), qr/permission denied/, "$role cannot truncate $table");
        like(try_sql($role, "ALTER TABLE sluice.$table DISABLE TRIGGER ALL"), qr/must be owner/, "$role cannot silence the gate of $table");
        like(try_sql($role, "CREATE TRIGGER x BEFORE INSERT ON sluice.$table FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"),
            qr/permission denied/, "$role cannot put a trigger on $table");
    }
    like(try_sql($role, q{INSERT INTO sluice.script VALUES (sha256('x'), 'x')}), qr/permission denied|written by pg_sluice only/,
        "$role cannot insert a script");
    like(try_sql($role, q{SET session_replication_role = replica; INSERT INTO sluice.script VALUES (sha256('x'), 'x')}),
        qr/permission denied/, "$role cannot switch the gate off");
}
like(try_sql('postgres', q{INSERT INTO sluice.script VALUES (sha256('x'), 'x')}), qr/written by pg_sluice only/, 'nor can a superuser by accident');

# ---- who reads what -----------------------------------------------------------------------------------------

like(try_sql('nobody_special', 'SELECT count(*) FROM migrate_status'), qr/^\d+$/, 'everybody sees the state');
like(try_sql('nobody_special', 'SELECT text FROM sluice.script'), qr/permission denied/, 'but no scripts');
is(try_sql('nobody_special', 'SELECT count("by"), count(error) FROM migrate_status'), '0|0', 'no names and errors');
is(try_sql('nobody_special', 'SELECT count(who), count(reason), count(message) FROM migrate_history'), '0|0|0', 'nor in the history');
like(try_sql('owner', 'SELECT count(*) > 0 FROM sluice.script'), qr/^t$/, 'the owner reads them');
like(try_sql('nobody_special', q{SELECT migrate_apply('9999', 'x', 'SELECT 1')}), qr/permission denied/, 'and runs nothing');
like(try_sql('nobody_special', q{CALL migrate_resume()}), qr/permission denied/, 'nor resumes');
like(try_sql('dev', q{SELECT migrate_grant('nobody_special', 'run')}), qr/permission denied/, 'a right to run cannot be handed on');
sluice_ok(as_role('nobody_special'), 'status');

# ---- a script has the rights of who runs it, no more --------------------------------------------------------

my $run = sluice(as_role('dev'), 'up', '--dir', migrations('9999_x.up.sql' => "$attack;\n"));
like($run->{err}, qr/must be superuser|permission denied/, 'a script of dev is dev');
like(try_sql('dev', q{SELECT migrate_apply('9999', 'x', 'ALTER ROLE dev SUPERUSER')}), qr/must be superuser|permission denied/, 'in a transaction too');
still_harmless('a script of its own');

# ---- a reset is a reset -------------------------------------------------------------------------------------

unlike(try_sql('postgres', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE EXTENSION pg_sluice'), qr/ERROR/, 'DROP SCHEMA public CASCADE');
is(try_sql('postgres', 'SELECT count(*) FROM migrate_status'), '0', 'takes the ledger along');

done_testing();
