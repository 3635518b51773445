# The migration of the demo that fails half-way: exit codes, what the ledger says, and that resume ends where an
# undisturbed run ends.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster;
my $folder = migrations();
for my $file (glob(tree() . '/examples/*.sql'), glob(tree() . '/examples/demo-failure/*.sql')) {
    my ($name) = $file =~ m{([^/]+)$};
    write_file("$folder/$name", slurp_file($file));
}

sluice_ok($node, 'up', '--to', '6', '--dir', $folder);
sql($node, q(INSERT INTO users (email, full_name) VALUES ('ann@example.org', 'Ann'), ('Ann@example.org', 'Ann B.')));

my $run = sluice($node, 'up', '--dir', $folder);
is($run->{code}, 4, 'a dirty state is left: exit code 4');
like($run->{err}, qr/could not create unique index "users_email_key"/, 'the error of the server');
like($run->{err}, qr/007_unique_email\.up\.sql:5:/, 'file and line');
like($run->{err}, qr/23505/, 'its SQLSTATE');
like($run->{err}, qr/sluice resume/, 'the one command to type next');

is(sql($node, q(SELECT state || ' ' || step || '/' || steps FROM migrate_status WHERE version = '007')), 'dirty 2/3',
    'the ledger says where it stopped');
is(sql($node, q(SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'email_confirmed_at')), 1,
    'what stands before the index is committed');
is(sql($node, q(SELECT to_regclass('email_changes') IS NULL)), 't', 'what stands behind it did not run');
is(sluice($node, 'status', '--exit-code', '--dir', $folder)->{code}, 4, 'status says dirty by its exit code');
is(sluice($node, 'up', '--dir', $folder)->{code}, 4, 'up refuses to go on');

$run = sluice($node, 'resume', '--dir', $folder);
is($run->{code}, 4, 'resume fails while the data is as it is');
sql($node, q(UPDATE users SET email = 'ann.b@example.org' WHERE full_name = 'Ann B.'));
sluice_ok($node, 'resume', '--dir', $folder);
is(sql($node, q(SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ') FROM pg_index WHERE indrelid = 'users'::regclass
        AND NOT indisprimary)), 'users_email_key true', 'one index, valid, no remains');
is(sql($node, q(SELECT state FROM migrate_status WHERE version = '007')), 'applied', 'applied');
is(sluice($node, 'status', '--exit-code', '--dir', $folder)->{code}, 0, 'nothing pending, nothing dirty');

done_testing();
