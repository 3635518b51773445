# init, create and fix: what the client writes and renames in a project, and that what it writes runs.
use strict;
use warnings;

use Cwd qw(getcwd);
use File::Path qw(make_path);
use File::Temp ();
use JSON::PP qw(decode_json);
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
$ENV{GIT_AUTHOR_NAME} = 'Ann Example';

# A new project to work in.
sub project {
    my (%file) = @_;
    my $folder = File::Temp::tempdir(CLEANUP => 1);
    chdir $folder or die $!;
    for my $name (keys %file) {
        make_path($name =~ s{/[^/]*$}{}r) if $name =~ m{/};
        write_file($name, $file{$name});
    }
    return $folder;
}

sub result { return decode_json((split /\n/, $_[0]{out})[-1]) }

sub database {
    my ($name) = @_;
    $node->safe_psql('postgres', "DROP DATABASE IF EXISTS $name");
    $node->safe_psql('postgres', "CREATE DATABASE $name");
    return $node->connstr($name);
}

my $up = "-- +goose Up\nSELECT 1;\n";

# ---- init ---------------------------------------------------------------------------------------------

my $empty = database('empty');
project('internal/store/migrations/00001_a.sql' => $up, 'vendor/x/migrations/001_x.up.sql' => 'SELECT 1;', 'docs/schema.sql' => 'SELECT 1;');
my $run = sluice_ok($empty, 'init');
my $toml = slurp_file('sluice.toml');
like($toml, qr{^dir = "internal/store/migrations"$}m, 'init finds the directory, past what is vendored and what is no migration');
like($toml, qr/^format = "goose"$/m, 'and the format');
like($run->{out}, qr/^next: sluice up$/m, 'an empty database: up is next');
is(sql($node, q(SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice'), 'empty'), 0, 'nothing is changed in it');
sluice_ok($empty, 'up');
pass('the file that was written is read by up');
write_file('sluice.toml', "stream = \"mine\"\n");
$run = sluice($empty, 'init', '--yes');
is($run->{code}, 1, 'a sluice.toml that is there');
is(slurp_file('sluice.toml'), "stream = \"mine\"\n", 'is not touched');

project('a/migrations/1_a.sql' => $up, 'b/migrations/1_a.up.sql' => 'SELECT 1;');
$run = sluice($empty, 'init');
is($run->{code}, 2, 'two directories');
like($run->{err}, qr{a/migrations: 1 file of goose\s+b/migrations: 1 file of golang-migrate.*next: +sluice init --dir a/migrations}s, 'are listed');
sluice_ok($empty, 'init', '--dir', 'b/migrations');
like(slurp_file('sluice.toml'), qr/golang-migrate/, 'and one is named by --dir');

project();
$run = sluice_ok('postgres://u:secret@127.0.0.1:1/x', 'init');
unlike(slurp_file('sluice.toml'), qr/secret/, 'no password is written');
like($run->{out}, qr/the database was not looked at/, 'a database that does not answer is no obstacle');
ok(-d 'migrations', 'without any file there is a directory then');
project();
sluice_ok($empty, 'init', '--dir', 'db/sql/migrations');
ok(-d 'db/sql/migrations', 'with those above it');

my $old = database('old');
$node->safe_psql('old', 'CREATE TABLE goose_db_version (id int, version_id bigint, is_applied boolean, tstamp timestamp)');
project('migrations/1_a.sql' => $up);
like(sluice_ok($old, 'init')->{out}, qr/the record of another tool: public.goose_db_version \(goose\)\nnext: sluice import$/m, "another tool's record is seen");
my $grown = database('grown');
$node->safe_psql('grown', 'CREATE TABLE orders (id int)');
unlink 'sluice.toml';
like(sluice_ok($grown, 'init')->{out}, qr/has 1 table and no tool's record of it\b.*\nnext: sluice baseline/, 'and a schema without any');

# ---- create: names, numbers, formats ------------------------------------------------------------------

project('migrations/007_a.up.sql' => 'SELECT 1;');
$run = sluice_ok($empty, 'create', 'Add', 'e-mail to', 'users', '--ticket', 'SHOP-7');
is($run->{out}, "created migrations/008_Add_e_mail_to_users.up.sql\n", 'numbered as the set is; no down where the set has none');
like(slurp_file('migrations/008_Add_e_mail_to_users.up.sql'),
    qr/\A-- Description: Add e mail to users\n-- Author: Ann Example\n-- Date: \d{4}-\d\d-\d\d\n-- Ticket: SHOP-7\n/, 'with a header');
sluice_ok($empty, 'new', 'x', '--timestamp');
like(join(' ', glob('migrations/*')), qr{/20\d{12}_x\.up\.sql}, 'new is create; --timestamp');
is(sluice($empty, 'create', '...')->{code}, 2, 'a name without a letter');
is(sluice($empty, 'create', 'a/../../b')->{code}, 0, 'a path is no path');
ok(!-e '../b.up.sql' && glob('migrations/*_a_b.up.sql'), 'but a name');
$run = sluice($empty, 'create', 'x', '--template', 'add-indx');
is($run->{code}, 2, 'a template that is none');
like($run->{err}, qr/Did you mean "add-index"/, 'the nearest one is named');
is(sluice($empty, 'create', 'x', '--sequence', '--timestamp')->{code}, 2, 'either or');
is(sluice($empty, 'create', 'x', '--edit', { env => { EDITOR => '', VISUAL => '' } })->{code}, 2, '--edit without an editor writes nothing');
$run = sluice_ok($empty, 'create', 'edited', '--edit', { env => { EDITOR => 'sh -c \'echo SELECT 5 >>"$1"\' x', VISUAL => '' } });
my ($edited) = glob 'migrations/*_edited.up.sql';
like(slurp_file($edited), qr/^SELECT 5$/m, '--edit opens the file in the editor');

project();
for my $format (qw(goose dbmate sql-migrate tern node-pg-migrate flyway diesel prisma sqlx pop sluice plain golang-migrate)) {
    my $dir = "m-$format";
    my @flags = ('--dir', $dir, '--format', $format);
    $run = sluice($empty, 'create', 'one', '-t', 'new-table', '--table', 'one', '--json', @flags);
    is($run->{code}, 0, "$format: create in an empty directory") or diag($run->{err});
    $run = sluice($empty, 'create', 'two', '-t', 'add-index', '--table', 'one', '--column', 'id', @flags);
    my $url = database('made');
    $run = sluice($url, 'up', '--yes', @flags);
    is($run->{code}, 0, "$format: what was written runs") or diag($run->{err});
    is(sql($node, q(SELECT count(*) FROM pg_class WHERE relname IN ('one', 'one_id_idx')), 'made'), 2, "$format: and does its work");
    next if $format eq 'prisma';
    sluice($url, 'reset', '--yes');
    is(sql($node, q(SELECT count(*) FROM pg_class WHERE relname IN ('one', 'one_id_idx')), 'made'), 0, "$format: its downs too");
}

# ---- the templates run, on a table with rows ----------------------------------------------------------

my $shop = database('shop');
project();
my @orders = ('--table', 'orders');
my %template = (
    'new-table' => [ '--table', 'extra' ],
    'add-column' => [ @orders, '--column', 'note' ],
    'add-not-null-column' => [ @orders, '--column', 'total', '--type', 'int', '--expression', '7' ],
    'rename-column' => [ @orders, '--column', 'state', '--new-name', 'status' ],
    'change-type' => [ @orders, '--column', 'amount', '--type', 'int' ],
    'add-index' => [ @orders, '--column', 'state' ],
    'add-foreign-key' => [ @orders, '--column', 'user_id', '--references', 'users (id)' ],
    'add-check' => [ @orders, '--column', 'amount', '--expression', "amount <> ''" ],
    'drop-column' => [ @orders, '--column', 'state' ],
    'backfill' => [ @orders, '--column', 'user_id', '--expression', '1' ],
);
for my $name (sort keys %template) {
    $node->safe_psql('shop', q(DROP EXTENSION IF EXISTS pg_sluice CASCADE; DROP TABLE IF EXISTS orders, users, extra;
        CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1);
        CREATE TABLE orders (id int PRIMARY KEY, state text, amount text, user_id int);
        INSERT INTO orders SELECT i, 'new', '007', CASE WHEN i % 2 = 0 THEN 1 END FROM generate_series(1, 25000) i));
    my $dir = "t-$name";
    sluice_ok($shop, 'create', 'x', '-t', $name, @{ $template{$name} }, '--dir', $dir);
    $run = sluice_ok($shop, 'up', '--yes', '--dir', $dir);
    is(sql($node, q(SELECT count(*) FROM orders WHERE total = 7), 'shop'), 25000, 'the rows are filled') if $name eq 'add-not-null-column';
    if ($name eq 'rename-column') {
        $node->safe_psql('shop', "UPDATE orders SET status = 'b' WHERE id = 1; UPDATE orders SET state = 'c' WHERE id = 2; INSERT INTO orders (id, status) VALUES (0, 'd')");
        is(sql($node, q(SELECT count(*) FROM orders WHERE status IS DISTINCT FROM state), 'shop'), 0, 'both columns hold the same');
    }
    is(sql($node, q(SELECT amount_new || amount FROM orders WHERE id = 9), 'shop'), '7007', 'the new type beside the old text') if $name eq 'change-type';
    is(sql($node, q(SELECT count(*) FROM orders WHERE user_id IS NULL), 'shop'), 0, 'nothing is left') if $name eq 'backfill';
    sluice_ok($shop, 'down', '--yes', '--dir', $dir) unless $name eq 'backfill';
}

# ---- fix ----------------------------------------------------------------------------------------------

my $merged = database('merged');
my $dir = project('migrations/001_a.up.sql' => 'SELECT 1;', 'migrations/003_c.up.sql' => 'SELECT 3;');
sluice_ok($merged, 'up');
write_file('migrations/002_late.up.sql', 'SELECT 2;');
write_file('migrations/002_late.down.sql', 'SELECT 2;');
write_file('migrations/003_twin.up.sql', 'SELECT 4;');
$run = sluice($merged, 'fix');
is($run->{code}, 5, 'fix asks');
like($run->{out}, qr/002_late.up.sql +004_late.up.sql +below 003/, 'and shows what it would do');
ok(-e 'migrations/002_late.up.sql', 'nothing is renamed until then');
write_file('migrations/004_late.down.sql.renaming', '');
is(sluice($merged, 'fix', '--yes')->{code}, 1, 'a name that is taken');
ok(-e 'migrations/002_late.up.sql' && -e 'migrations/003_twin.up.sql', 'stops it before the first rename');
unlink 'migrations/004_late.down.sql.renaming';
is_deeply(result(sluice_ok($merged, 'fix', '--yes', '--json'))->{renamed}[0]{to}, '004_late.up.sql', 'with --yes it does');
is(join(' ', map { s{.*/}{}r } glob 'migrations/*'), '001_a.up.sql 003_c.up.sql 004_late.down.sql 004_late.up.sql 005_twin.up.sql',
    'up and down together, the applied ones left alone');
sluice_ok($merged, 'up');
like(sluice_ok($merged, 'fix')->{out}, qr/^nothing to renumber$/, 'and everything runs');
write_file('migrations/004_again.up.sql', 'SELECT 6;');
write_file('migrations/006_last.up.sql', "-- sluice: requires 004\nSELECT 7;\n");
like(sluice_ok($merged, 'fix', '--yes')->{err}, qr/^warning: 006_last.up.sql requires 004, which two had: look which one is meant$/m, 'which of two a script requires is asked');
rename 'migrations/007_again.up.sql', 'migrations/002_again.up.sql';
write_file('migrations/006_last.up.sql', "-- sluice: requires 002\nSELECT 7;\n");
$run = sluice_ok($merged, 'fix', '--yes');
like($run->{out}, qr/^renamed 002_again.up.sql to 007_again.up.sql\nrenamed 006_last.up.sql to 008_last.up.sql\nwhat 008_last.up.sql requires has its new version$/m, 'who requires what moves goes along');
is(slurp_file('migrations/008_last.up.sql'), "-- sluice: requires 007\nSELECT 7;\n", 'and names its new version');
sluice_ok($merged, 'up');

project('migrations/00001_a.sql' => $up, 'migrations/20250101000000_b.sql' => $up);
my $new = database('made');
sluice_ok($new, 'fix', '--yes');
ok(-e 'migrations/00002_b.sql', "goose's times become numbers");
chdir '/';

done_testing();
