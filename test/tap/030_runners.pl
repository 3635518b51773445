# Eight runners at once, directly and through a pooler in transaction mode: all end well, each migration runs once, and
# nothing of a run stays in the session that the pooler hands to the next one.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $count = 30;
my $node = Sluice->cluster(extension => 0);

my %file = ('0001_counter.up.sql' => "CREATE TABLE counter (id int, n int DEFAULT 0);\nINSERT INTO counter VALUES (1);\n");
for my $i (2 .. $count) {
    my $name = sprintf '%04d_step.up.sql', $i;
    $file{$name} = "UPDATE counter SET n = n + 1;\nCREATE TABLE t$i (id int);\n";
    $file{$name} .= "CREATE INDEX CONCURRENTLY t${i}_id ON t$i (id);\nUPDATE counter SET n = n + 1;\n" if $i % 5 == 0;
}
my $folder = migrations(%file);
my $updates = $count - 1 + grep { /CONCURRENTLY/ } values %file;

sub eight_runners {
    my ($database, $conninfo, $how) = @_;
    my @runs = map { sluice_start($conninfo, 'up', '--dir', $folder) } 1 .. 8;
    for my $run (@runs) {
        $run->{handle}->finish;
        is($run->{handle}->result(0), 0, "$how: a runner ends well") or diag(${ $run->{out} }, ${ $run->{err} });
    }
    my $did = 0;
    for (@runs) { $did += $1 if ${ $_->{out} } =~ /^applied (\d+) migration/m }
    is($did, $count, "$how: together they applied them all");
    is(sql($node, 'SELECT n FROM counter', $database), $updates, "$how: every statement ran once");
    is(sql($node, q{SELECT count(*), count(DISTINCT id) FROM sluice.event WHERE kind = 'applied'}, $database), "$count|$count",
        "$how: every migration was recorded once");
    is(sql($node, q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}, $database), '0', "$how: no lock is left");
    my $again = sluice_ok($conninfo, 'up', '--dir', $folder);
    like($again->{out}, qr/up to date|nothing to do/, "$how: nothing is left to do");
}

# The extension is created by whoever is first.
sql($node, 'CREATE DATABASE direct');
eight_runners('direct', $node->connstr('direct'), 'direct');

my $pool = pgbouncer($node, pool_size => 3);
SKIP: {
    skip 'no pgbouncer', 1 unless defined $pool;
    sql($node, 'CREATE DATABASE pooled');
    (my $pooled = $pool) =~ s/dbname=postgres/dbname=pooled/;
    eight_runners('pooled', $pooled, 'pool of 3');
    is(sql($node, q{SELECT count(*) <= 3 FROM pg_stat_activity WHERE datname = 'pooled' AND backend_type = 'client backend'
        AND pid <> pg_backend_pid()}, 'pooled'), 't', 'pool of 3: it never needed more');
}

# ---- nothing of a run stays behind --------------------------------------------------------------------------

my $leaky = <<'END';
SET search_path = pg_catalog;
SET statement_timeout = '1h';
SET work_mem = '9MB';
SET ROLE someone;
RESET ROLE;
SET SESSION AUTHORIZATION someone;
RESET SESSION AUTHORIZATION;
SET lock_timeout = '7s';
CREATE TEMP TABLE left_over (id int);
PREPARE left_over AS SELECT 1;
DECLARE left_over CURSOR WITH HOLD FOR SELECT 1;
LISTEN left_over;
SELECT pg_advisory_lock(4711);
SELECT set_config('app.tenant', 'x', false);
END
my $look = q{SELECT current_setting('search_path'), current_setting('statement_timeout'), current_setting('work_mem'),
    current_setting('lock_timeout'), current_setting('client_connection_check_interval'), current_user = session_user, current_setting('app.tenant', true),
    (SELECT count(*) FROM pg_prepared_statements WHERE from_sql), (SELECT count(*) FROM pg_cursors WHERE is_holdable),
    (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_class WHERE relname = 'left_over'),
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), pg_backend_pid()};

SKIP: {
    skip 'no pgbouncer', 1 unless defined $pool;
    sql($node, 'CREATE ROLE someone');
    sql($node, 'CREATE DATABASE leaks');
    (my $one = pgbouncer($node, pool_size => 1)) =~ s/dbname=postgres/dbname=leaks/;
    my $session = sub { my $row = `psql -XAt -d '$one' -c "$look"`; chomp $row; $row };
    sluice_ok($one, 'up', '--dir', migrations('1_x.up.sql' => "SELECT 1;\n"));
    my $before = $session->();
    like($before, qr/^"\$user", public\|0\|4MB\|0\|0\|t\|\|0\|0\|0\|0\|0\|\d+$/, 'the pooled session as it should be');
    sluice_ok($one, 'up', '--dir', migrations('2_x.up.sql' => $leaky));
    is($session->(), $before, 'a run leaves nothing in the session');
    my $run = sluice($one, 'up', '--dir', migrations('3_x.up.sql' => "${leaky}SELECT 1 / 0;\n"));
    is($run->{code}, 1, 'a failing run');
    is($session->(), $before, 'leaves nothing either');
    $run = sluice($one, 'up', '--dir', migrations('4_x.up.sql' => "-- sluice: no-transaction\n${leaky}SELECT 1 / 0;\n"));
    is($run->{code}, 4, 'a run that fails half way');
    is($session->(), $before, 'nor that one');
}

done_testing();
