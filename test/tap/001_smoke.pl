# From nothing to nothing with the examples: what a new user types first, and that it gives what psql gives.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
my $examples = tree() . '/examples';

# The user's own objects (the extension's are no part of a dump), without comments and the random key that newer
# versions of pg_dump write around them.
sub schema_of {
    my ($database) = @_;
    my ($out) = run_command([ 'pg_dump', '--schema-only', '--no-owner', '--schema=public', '-d', $node->connstr($database) ]);
    return join "\n", grep { !/^(--.*|\\(un)?restrict .*|)$/ } split /\n/, $out;
}

# What psql makes of the same files.
$node->safe_psql('postgres', 'CREATE DATABASE by_psql');
$node->run_log([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('by_psql'), map { ('-f', $_) }
    sort glob "$examples/*.up.sql" ]);
my $wanted = schema_of('by_psql');
like($wanted, qr/CREATE TABLE public\.order_lines/, 'psql has made the schema to compare with');

my $run = sluice_ok($node, 'up', '--dir', $examples);
like($run->{out} . $run->{err}, qr/created extension pg_sluice/, 'the client says that it creates the extension');
is(schema_of('postgres'), $wanted, 'the schema is what psql makes of the files');
is(sql($node, q(SELECT count(*) FROM migrate_status WHERE state = 'applied')), 6, 'six migrations are applied');

$run = sluice_ok($node, 'up', '--dir', $examples);
like($run->{out}, qr/up to date/, 'nothing to do');

sluice_ok($node, 'down', '--dir', $examples);
is(sql($node, q(SELECT string_agg(version, ' ' ORDER BY version) FROM migrate_status WHERE state = 'reverted')), '006',
    'the last one is reverted');
sluice_ok($node, 'up', '--dir', $examples);
is(schema_of('postgres'), $wanted, 'back and forth gives the same');

sluice_ok($node, 'to', '0', '--dir', $examples, '--yes');
is(sql($node, q(SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S'))), 0,
    'nothing is left of them');
sluice_ok($node, 'up', '--dir', $examples);
is(schema_of('postgres'), $wanted, 'and all of it again');

done_testing();
