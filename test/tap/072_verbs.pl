# The verbs that build on the look and the runs: redo, reset, version, pending, mark, baseline, ping, wait, what other
# tools call them, and the command that an error proposes.
use strict;
use warnings;

use JSON::PP qw(decode_json);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);

# Three migrations, each a table.
sub three {
    return migrations(map { ("00${_}_t$_.up.sql" => "CREATE TABLE t$_ (id int);\n", "00${_}_t$_.down.sql" => "DROP TABLE t$_;\n") } 1 .. 3);
}

sub fresh {
    $node->safe_psql('postgres', 'DROP EXTENSION IF EXISTS pg_sluice CASCADE; DROP TABLE IF EXISTS t1, t2, t3');
    return three();
}

# The only line of JSON that ends a call.
sub result {
    my ($run) = @_;
    return decode_json((split /\n/, $run->{out})[-1]);
}

sub tables { return sql($node, q(SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class WHERE relname ~ '^t[0-9]$')) }

# ---- before anything ran ------------------------------------------------------------------------------

my $dir = fresh();
my $run = sluice_ok($node, 'ping');
like($run->{out}, qr/^server +PostgreSQL \d+/m, 'ping tells the version of the server');
like($run->{out}, qr/^extension +pg_sluice [\d.]+ can be created/m, 'and that the extension is not there yet');
is(sluice_ok($node, 'version')->{out}, "0\n", 'no version is 0');
is(sluice($node, 'pending', '--dir', $dir, '--exit-code')->{code}, 3, 'everything is pending');
is(sql($node, q(SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice')), 0, 'none of these created the extension');

# ---- version, pending, what others call verbs ---------------------------------------------------------

sluice_ok($node, 'up-by-one', '--dir', $dir);
is(tables(), 't1', 'up-by-one runs one');
sluice_ok($node, 'up-to', '2', '--dir', $dir);
is(tables(), 't1 t2', 'up-to VERSION stops there');
is(sluice_ok($node, 'version')->{out}, "002\n", 'version is one word');
like(sluice_ok($node, 'pending', '--dir', $dir)->{out}, qr/^003 +t3 +pending.*\n\n1 migration pending$/m, 'one is pending');
is(result(sluice_ok($node, 'pending', '--dir', $dir, '--json'))->{migrations}[0]{version}, '003', 'as JSON too');
sluice_ok($node, 'migrate', '--dir', $dir);
is(sluice_ok($node, 'pending', '--dir', $dir, '--exit-code')->{out}, "nothing is pending\n", 'nothing is');
sluice_ok($node, 'rollback');
is(tables(), 't1 t2', 'rollback reverts the last one');
sluice_ok($node, 'goto', '1', '--dir', $dir);
is(tables(), 't1', 'goto goes down');
sluice_ok($node, 'goto', '3', '--dir', $dir);
is(tables(), 't1 t2 t3', 'and up');
like(sluice_ok($node, 'log')->{out}, qr/applied/, 'log is history');
$run = sluice($node, 'drop');
is($run->{code}, 5, 'drop is refused');
like($run->{err}, qr/sluice reset/, 'with what to type instead');
is(tables(), 't1 t2 t3', 'and nothing went');

# An older one that comes late.
write_file("$dir/000_t0.up.sql", 'SELECT 1;');
sluice_ok($node, 'up', '--out-of-order', '--dir', $dir);
$run = sluice_ok($node, 'version');
is($run->{out}, "003\n", 'the version is the highest');
like($run->{err}, qr/applied last was 000/, 'what came last is told beside it');
is(result(sluice_ok($node, 'version', '--json'))->{last_applied}, '000', 'and in JSON');
sluice_ok($node, 'redo', '--use-files', '--dir', do { write_file("$dir/000_t0.down.sql", 'SELECT 2;'); $dir });
is(result(sluice_ok($node, 'version', '--json'))->{last_applied}, '000', 'redo puts it back below the others');

# ---- redo ---------------------------------------------------------------------------------------------

$dir = fresh();
sluice_ok($node, 'up', '--dir', $dir);
write_file("$dir/003_t3.up.sql", "CREATE TABLE t3 (id int, note text);\n");
$run = sluice_ok($node, 'redo', '--dir', $dir);
is(sql($node, q(SELECT count(*) FROM pg_attribute WHERE attrelid = 't3'::regclass AND attname = 'note')), 1, 'redo applies the edited file');
is(sluice($node, 'status', '--dir', $dir, '--exit-code')->{code}, 0, 'and it counts as unchanged from then on');
for my $wrong ('20260131', '003_t3', 'x') {
    $run = sluice($node, 'redo', $wrong, '--dir', $dir);
    is($run->{code}, 2, "redo $wrong: no number of migrations");
    like($run->{err}, qr/hint: Say how many of the last ones, "sluice redo 2"; to a version go with "sluice to VERSION"\./, 'and what it takes');
}
is(tables(), 't1 t2 t3', 'nothing was reverted');
my $object = result(sluice_ok($node, 'redo', '2', '--dir', $dir, '--json'));
is_deeply([ @$object{qw(verb applied reverted)} ], [ 'redo', 2, 2 ], 'redo N does N');

write_file("$dir/002_t2.up.sql", "CREATE TABEL t2 ();\n");
$run = sluice($node, 'redo', '2', '--dir', $dir);
is($run->{code}, 1, 'a file with a slip in it');
is(tables(), 't1 t2 t3', 'is found before anything is reverted');
write_file("$dir/002_t2.up.sql", "SELECT 1/0;\n");
$run = sluice($node, 'redo', '2', '--dir', $dir);
is(tables(), 't1', 'one that fails when it runs leaves them reverted');
like($run->{err}, qr/002 is still pending\n +next: +sluice up 2 --dir/, 'which is said, with how to go on');
unlink "$dir/001_t1.up.sql", "$dir/001_t1.down.sql";
$run = sluice($node, 'redo', '--dir', $dir);
like($run->{err}, qr/there is no file of 001/, 'without its file a migration');
is(tables(), 't1', 'is not reverted');

# ---- reset --------------------------------------------------------------------------------------------

$dir = fresh();
sluice_ok($node, 'up', '--dir', $dir);
$run = sluice($node, 'reset');
is($run->{code}, 5, 'reset wants a yes');
like($run->{err}, qr/reverting 3 migrations of stream "main" in database "postgres" was not confirmed.*--yes/s, 'and says of what');
is(tables(), 't1 t2 t3', 'without one nothing is reverted');
sluice_ok($node, 'reset', '--yes');
is(tables(), '', 'with it everything is');
sluice_ok($node, 'reset');

# ---- the command to type next names its target --------------------------------------------------------

$dir = fresh();
write_file("$dir/002_t2.up.sql", "SELECT 1/0;\n");
like(sluice($node, 'up', '3', '--dir', $dir)->{err}, qr/next: +sluice up 2 --dir/, 'up N: what is left of it');
like(sluice($node, 'up', '--to', '3', '--dir', $dir)->{err}, qr/next: +sluice up --to 3 --dir/, 'up --to');
like(sluice($node, 'to', '3', '--dir', $dir)->{err}, qr/next: +sluice to 3 --dir/, 'to');
write_file("$dir/002_t2.up.sql", "CREATE TABLE t2 ();\n");
write_file("$dir/001_t1.down.sql", "SELECT 1/0;\n");
sluice_ok($node, 'up', '--dir', $dir);
like(sluice($node, 'down', '--all')->{err}, qr/next: +sluice down --all$/m, 'down --all');

# ---- mark ---------------------------------------------------------------------------------------------

$dir = fresh();
sluice_ok($node, 'up', '1', '--dir', $dir);
is(sluice($node, 'mark', '2', 'applied', '--dir', $dir)->{code}, 2, 'mark wants a reason');
is(sluice($node, 'mark', '2', 'done', '--reason', 'x', '--dir', $dir)->{code}, 2, 'and a state that there is');
like(sluice_ok($node, 'mark', '2', 'applied', '--reason', 'by hand', '--dir', $dir)->{out}, qr/^marked 002_t2 as applied$/, 'mark applied');
is(tables(), 't1', 'runs nothing');
is(sql($node, q(SELECT reason FROM migrate_history WHERE kind = 'marked')), 'by hand', 'and keeps the reason');
sluice_ok($node, 'mark', '002', 'reverted', '-m', 'it was not', '--dir', $dir);
my $gooses = migrations('7_seven.sql' => "-- +goose Up\nSELECT 7;\n");
like(sluice_ok($node, 'mark', '7', 'applied', '-m', 'by hand', '--stream', 'gooses', '--dir', $gooses)->{out}, qr/^marked 7_seven as applied$/, 'mark in a new stream learns the name from a file whose name tells no format');
like(sluice_ok($node, 'pending', '--dir', $dir)->{out}, qr/^002 .*\n003 /m, 'mark reverted');

# ---- baseline -----------------------------------------------------------------------------------------

$dir = fresh();
is(sluice($node, 'baseline', '7', '--dir', $dir)->{code}, 2, 'a version that is not in the files');
sluice_ok($node, 'baseline', '2', '--dir', $dir);
is(sluice_ok($node, 'version')->{out}, "002\n", 'baseline marks everything up to it');
sluice_ok($node, 'up', '--dir', $dir);
is(tables(), 't3', 'so that only the rest runs');
$run = sluice($node, 'baseline', '--dir', $dir);
is($run->{code}, 1, 'a database with a record is refused');
like($run->{err}, qr/3 migrations.*sluice force VERSION/s, 'with the verb for it');
$dir = fresh();
my $goose = migrations('00001_a.sql' => "-- +goose Up\nSELECT 1;\n", '00002_b.sql' => "-- +goose Up\nSELECT 1;\n");
sluice_ok($node, 'baseline', '--dir', $goose);
is(sluice_ok($node, 'version')->{out}, "00002\n", 'without a version: all files, in whatever format');

# ---- wait ---------------------------------------------------------------------------------------------

$dir = fresh();
is(sluice($node, 'wait', '--migrated', '--timeout', '1s', '--dir', $dir)->{code}, 3, 'wait gives up with 3 while something is pending');
my $waiting = sluice_start($node, 'wait', '--migrated', '--timeout', '3m', '--dir', $dir);
sluice_ok($node, 'up', '--dir', $dir);
ok($waiting->{handle}->finish, 'and comes back once it is applied');
like(${ $waiting->{out} }, qr/nothing is pending$/, 'saying so');

$node->stop;
is(sluice($node, 'wait', '--timeout', 'soon')->{code}, 2, 'a time that is none');
$run = sluice($node, 'wait', '--timeout', '500ms');
is($run->{code}, 1, 'a server that does not answer');
like($run->{out}, qr/^waiting for the server: /, 'is waited for');
$waiting = sluice_start($node, 'wait', '--timeout', '3m');
my $status = sluice_start($node, 'version', '--wait-for-server', '3m');
$node->start;
ok($waiting->{handle}->finish, 'until it answers');
ok($status->{handle}->finish, 'any verb does that with --wait-for-server');
like(${ $status->{out} }, qr/^003$/m, 'and then its work');
$run = sluice('port=x', 'wait', '--timeout', '3m');
is($run->{code}, 1, 'words that libpq cannot take are not tried again');

done_testing();
