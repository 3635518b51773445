# What drivers send and psql does not: statements prepared in the protocol, portals, pipelines, function calls by number. A run is
# carried out or clearly refused, and neither the server nor the session suffers.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;
use Wire;

my $node = Sluice->cluster;
my $run = 'CALL migrate_run($1, $2)';
my $refused = 'E SL001 migrations must be run by a CALL of their own, at top level';
sql($node, 'CREATE TABLE note (t text)');

sub notes { return sql($node, q{SELECT coalesce(string_agg(t, ',' ORDER BY t), '') FROM note}) }
sub versions { return sql($node, q{SELECT string_agg(version, ',' ORDER BY seq) FROM migrate_status}) }

# The arguments of a run of one migration.
sub one { return ("{$_[0]_x.up.sql}", '{"' . ($_[1] // "CREATE TABLE m$_[0] (i int)") . '"}') }

my $wire = Wire->new($node);

sub gives {
    my ($answers, $name) = @_;
    return is_deeply($wire->answers, $answers, $name);
}

# ---- prepared in the protocol -------------------------------------------------------------------------------

$wire->parse('p', $run)->sync;
gives([ 'Z I' ], 'a CALL can be prepared');
$wire->bind('', 'p', one(1))->execute->sync;
gives([ 'D applied 1 migration, now at 1_x', 'C CALL', 'Z I' ], 'and run');
$wire->bind('', 'p', one(1))->execute->sync;
gives([ 'D nothing to do: 1 applied', 'C CALL', 'Z I' ], 'and run again');
$wire->bind('', 'p', one(2, 'CREATE TABLE m2 (i int); CREATE INDEX CONCURRENTLY ON m2 (i)'))->describe('')->execute->sync;
gives([ 'D applied 1 migration, now at 2_x', 'C CALL', 'Z I' ], 'with steps outside of transactions');
$wire->bind('', 'p', one(3, 'SELECT 1/0'))->execute->sync;
gives([ 'E 22012 division by zero', 'Z I' ], 'a script that fails');
$wire->bind('', 'p', undef, undef)->execute->sync;
like($wire->answers->[0], qr/^E 22004 argument "files" must not be null/, 'nulls for arrays');
$wire->bind('', 'p', one(3))->execute->sync;
gives([ 'D applied 1 migration, now at 3_x', 'C CALL', 'Z I' ], 'and the statement still works');

# ---- portals ------------------------------------------------------------------------------------------------

$wire->bind('never', 'p', one(4))->close_portal('never')->sync;
gives([ 'Z I' ], 'a portal that is closed unused does nothing');
$wire->bind('', 'p', one(4))->execute('', 1)->sync;
gives([ 'D applied 1 migration, now at 4_x', 's', 'Z I' ], 'a row limit');
$wire->bind('a', 'p', one(5))->bind('b', 'p', one(5))->execute('a')->execute('b')->sync;
gives([ 'D applied 1 migration, now at 5_x', 'C CALL', 'E 34000 portal "b" does not exist', 'Z I' ],
    'two portals at once: the commits of the first take the second away');

$wire->query('BEGIN');
gives([ 'C BEGIN', 'Z T' ], 'a transaction block');
$wire->bind('', 'p', one(6))->execute->sync;
gives([ $refused, 'Z E' ], 'no run in it');
$wire->query('ROLLBACK');
gives([ 'C ROLLBACK', 'Z I' ], 'ended');
is(versions(), '1,2,3,4,5', 'what ran is recorded');

# ---- pipelines ----------------------------------------------------------------------------------------------

$wire->call('INSERT INTO note VALUES ($1)', 'before')->call($run, one(6))->call('INSERT INTO note VALUES ($1)', 'behind')->sync;
gives([ 'C INSERT 0 1', $refused, 'Z I' ], 'a run behind others in a pipeline');
is(notes(), '', 'whose work it does not commit');
$wire->call($run, one(6))->call('INSERT INTO note VALUES ($1)', 'behind')->sync;
gives([ 'D applied 1 migration, now at 6_x', 'C CALL', 'C INSERT 0 1', 'Z I' ], 'a run before others');
is(notes(), 'behind', 'who are carried out');
$wire->call($run, one(7))->call($run, one(8))->sync;
gives([ 'D applied 1 migration, now at 7_x', 'C CALL', $refused, 'Z I' ], 'two runs: the first');
$wire->call($run, one(8, 'SELECT 1/0'))->call('INSERT INTO note VALUES ($1)', 'never')->sync;
gives([ 'E 22012 division by zero', 'Z I' ], 'what stands behind a run that fails is skipped');
$wire->message('S', '')->call($run, one(8))->message('S', '')->call($run, one(9))->sync;
gives([ 'Z I' ], 'sync first');
gives([ 'D applied 1 migration, now at 8_x', 'C CALL', 'Z I' ], 'with a sync after each');
gives([ 'D applied 1 migration, now at 9_x', 'C CALL', 'Z I' ], 'all are run');
$wire->call('BEGIN')->call($run, one(10))->call('COMMIT')->sync;
gives([ 'C BEGIN', $refused, 'Z E' ], 'a pipelined transaction');
$wire->query('ROLLBACK');
gives([ 'C ROLLBACK', 'Z I' ], 'ended');
my $apply = 'SELECT migrate_apply($1, $2, $3)';
$wire->call($apply, '10', 'x', 'CREATE TABLE m10 (i int)')->call($apply, '11', 'x', 'SELECT 1/0')->sync;
gives([ 'D applied', 'C SELECT 1', 'E 22012 division by zero', 'Z I' ], 'migrate_apply in a pipeline');
is(versions(), '1,2,3,4,5,6,7,8,9', 'is one transaction');
$wire->call($apply, '10', 'x', 'CREATE TABLE m10 (i int)')->call($apply, '11', 'x', 'CREATE TABLE m11 (i int)')->sync;
gives([ ('D applied', 'C SELECT 1') x 2, 'Z I' ], 'also when all is well');
$wire->call('INSERT INTO note VALUES ($1)', 'zero')->flush->call($run, one(12))->sync;
gives([ 'C INSERT 0 1', $refused, 'Z I' ], 'a flush is no sync');
is(notes(), 'behind', 'nothing of it is kept');

# ---- one message, function calls by number ------------------------------------------------------------------

$wire->query(q{INSERT INTO note VALUES ('first'); CALL migrate_run('{12_x.up.sql}', '{SELECT 1}')});
gives([ 'C INSERT 0 1', $refused, 'Z I' ], 'several statements in one message');
$wire->query('');
is($wire->answers->[-1], 'Z I', 'an empty one');
my $function = sql($node, q{SELECT oid FROM pg_proc WHERE proname = 'migrate_apply'});
$wire->function($function, '12', 'x', 'CREATE TABLE m12 (i int)', undef, 'main');
gives([ 'V applied', 'Z I' ], 'migrate_apply by its number');
$wire->function($function, '13', 'x', undef, undef, undef);
like($wire->answers->[0], qr/^E 22004 argument "up" must not be null/, 'with nulls');
my $procedure = sql($node, q{SELECT oid FROM pg_proc WHERE proname = 'migrate_run'});
$wire->function($procedure, '{}', '{}', ('') x 11);
like($wire->answers->[0], qr/^E /, 'a procedure has none');

# ---- an error that went through C++ -------------------------------------------------------------------------

$wire->query(q{SELECT migrate_grant('nobody_at_all', 'read')});
like($wire->answers->[0], qr/^E 42704 role "nobody_at_all" does not exist/, 'a role that is not there');
like(Wire::location(), qr/^get_role_oid .*acl\.c$/, 'is told of with its place in the server, whose text outlives the exception');

# ---- lost in the middle -------------------------------------------------------------------------------------

$wire->call($run, one(13));
$wire->message('X', '')->send;
gives([ 'lost' ], 'goodbye without a sync');
$wire = Wire->new($node);
$wire->call($run, one(14, 'SELECT pg_terminate_backend(pg_backend_pid())'))->sync;
gives([ 'FATAL 57P01 terminating connection due to administrator command', 'lost' ], 'terminated in a statement');
$wire = Wire->new($node);
$wire->call($run, one(14))->sync;
gives([ 'D applied 1 migration, now at 14_x', 'C CALL', 'Z I' ], 'and the next one goes on');

# ---- libpq's own pipelines, by pgbench ----------------------------------------------------------------------

# One transaction of a pgbench script; what it says of errors.
sub pgbench {
    my ($mode, $script) = @_;
    my $file = write_file($node->basedir . '/pgbench.sql', $script);
    my ($in, $out) = ('', '');
    IPC::Run::run([ 'pgbench', '-n', '-t', 1, '-M', $mode, '-f', $file, $node->connstr('postgres') ], \$in, '>&', \$out);
    return $out =~ /(ERROR: .*)/ ? $1 : $out =~ m{processed: 1/1}m ? 'done' : $out;
}

my $version = 20;
for my $mode (qw(simple extended prepared)) {
    my $call = sprintf q{CALL migrate_run('{%d_x.up.sql}', '{SELECT 1}')}, $version++;
    is(pgbench($mode, "$call;\n$call;\n"), 'done', "pgbench, $mode");
    next if $mode eq 'simple';
    $call =~ s/\d+/$version++/e;
    is(pgbench($mode, "\\startpipeline\nINSERT INTO note VALUES ('$mode');\n$call;\n\\endpipeline\n"),
        'ERROR:  migrations must be run by a CALL of their own, at top level', "$mode, behind others in a pipeline");
    is(pgbench($mode, "\\startpipeline\n$call;\nINSERT INTO note VALUES ('$mode');\n\\endpipeline\n"), 'done', "$mode, before them");
}
is(notes(), 'behind,extended,prepared', 'what was to be kept');

# ---- after all of this --------------------------------------------------------------------------------------

is(versions(), '1,2,3,4,5,6,7,8,9,10,11,12,13,14,20,21,22,23,24', 'what ran is recorded');
is(sql($node, q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}), '0', 'no lock is left');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP:|terminated by signal/, 'and the server never fell');

done_testing();
