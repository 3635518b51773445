# Databases that the real tools have brought half way are taken over and finished by us; with the table kept, their own
# status agrees afterwards, and what they would write is refused. A tool that is not installed is skipped and named: they
# are looked for in the folders of $PEERS, then in $PATH.
use strict;
use warnings;

use File::Temp ();
use IPC::Run   ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0, config => "listen_addresses = '127.0.0.1'\n");
my $hba = $node->data_dir . '/pg_hba.conf';
append_to_file($hba, "host all all 127.0.0.1/32 trust\n");
$node->reload;
my ($user, $port) = (scalar getpwuid $<, $node->port);
my @skipped;

sub program {
    my ($name) = @_;
    my ($path) = grep { -x } map { "$_/$name" } split(/:/, $ENV{PEERS} // ''), split(/:/, $ENV{PATH});
    push @skipped, $name unless defined $path;
    return $path;
}

sub url { my ($database, $scheme) = @_; return "postgres://$user\@127.0.0.1:$port/$database?sslmode=disable" }

# Runs a tool in a folder; its exit code and all it said.
sub tool {
    my ($folder, @call) = @_;
    my $said = '';
    IPC::Run::run([ 'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', $folder, @call ], \'', '>&', \$said);
    note("@call\n$said");
    return ($? >> 8, $said);
}

# What all tools go through. Of the four migrations the tool has applied two; %is: database, files of the last two, tool
# (takes what it is to do: status, up), pending and done: what its status says.
sub take_over {
    my (%is) = @_;
    my $database = $node->connstr($is{database});
    my @dir = ('--dir', $is{folder}, @{ $is{flags} // [] });
    my $run = sluice($database, 'up', @dir);
    is($run->{code}, 1, "$is{name}: up does not begin from the first file");
    like($run->{err}, qr/SL073.*next:  sluice import/s, "$is{name}: it says what to type");
    $run = sluice_ok($database, 'import', '--yes', '--keep-table', @dir);
    like($run->{out}, qr/^took over 2 migrations$/m, "$is{name}: two are taken over");
    $run = sluice_ok($database, 'up', @dir);
    like($run->{out}, qr/^applied 2 migrations/m, "$is{name}: the others are run");
    is(sql($node, q{SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname ~ '^t\d$'}, $is{database}),
        't1 t2 t3 t4', "$is{name}: all is there");
    $is{agrees}->('all', 'after up');
    sluice_ok($database, 'down', @dir);
    $is{agrees}->('three', 'after down');
    my ($code, $said) = $is{up}->();
    isnt($code, 0, "$is{name}: its own up is refused");
    like($said, qr/is kept by pg_sluice/, "$is{name}: it is told why");
    is(sql($node, q{SELECT count(*) FROM pg_class WHERE relname = 't4'}, $is{database}), '0', "$is{name}: it left nothing")
        if $is{transactional} // 1;
    sql($node, 'DROP TABLE IF EXISTS t4', $is{database}) unless $is{transactional} // 1; # committed before it was refused
    sluice_ok($database, 'up', @dir);
    $is{agrees}->('all', 'after up again');
    sluice_ok($database, 'import', '--yes', '--no-keep-table', @dir);
    ($code) = $is{up}->();
    is($code, 0, "$is{name}: given back, its up finds nothing to do");
    $run = sluice_ok($database, 'import', '--yes', @dir);
    like($run->{out}, qr/^nothing new to take over$/m, "$is{name}: a second import has no news");
    like(sluice_ok($database, 'up', @dir)->{out}, qr/^(up to date|nothing to do)/m, "$is{name}: nothing is pending");
}

sub fresh {
    my ($name) = @_;
    sql($node, "CREATE DATABASE $name");
    return $name;
}

# t1 to t4, each in a file of its own.
sub files {
    my ($naming, $text) = @_;
    return map { my $n = $_; (sprintf($naming, $n) => $text =~ s/%/t$n/gr) } 1 .. 4;
}

if (my $goose = program('goose')) {
    my $database = fresh('goose');
    my $folder = migrations(files('0000%d_t.sql', "-- +goose Up\nCREATE TABLE % ();\n-- +goose Down\nDROP TABLE %;\n"));
    my $run = sub { return tool($folder, $goose, 'postgres', url($database), @_) };
    is(($run->('up-to', '2'))[0], 0, 'goose: two are applied');
    take_over(name => 'goose', database => $database, folder => $folder, up => sub { $run->('up') },
        agrees => sub {
            my ($which, $when) = @_;
            my ($code, $said) = $run->('status');
            is(scalar(() = $said =~ /^.*Pending\s+-- /mg), $which eq 'all' ? 0 : 1, "goose: its status agrees $when");
        });
}

if (my $migrate = program('migrate')) {
    my $database = fresh('golang_migrate');
    my $folder = migrations(files('00%d_t.up.sql', 'CREATE TABLE % ();'), files('00%d_t.down.sql', 'DROP TABLE %;'));
    my $run = sub { return tool($folder, $migrate, '-path', '.', '-database', url($database), @_) };
    is(($run->('up', '2'))[0], 0, 'golang-migrate: two are applied');
    take_over(name => 'golang-migrate', database => $database, folder => $folder, up => sub { $run->('up') },
        agrees => sub {
            my ($which, $when) = @_;
            like(($run->('version'))[1], $which eq 'all' ? qr/^4$/m : qr/^3$/m, "golang-migrate: its version agrees $when");
        });

    # A file that failed leaves it dirty. What is dirty is settled here; its up left nothing.
    $database = fresh('golang_migrate_dirty');
    write_file("$folder/003_t.up.sql", 'CREATE TABLE t3 (); SELECT 1/0;');
    isnt(($run->('up'))[0], 0, 'golang-migrate: the third fails');
    write_file("$folder/003_t.up.sql", 'CREATE TABLE t3 ();');
    my $dirty = sluice_ok($node->connstr($database), 'import', '--yes', '--dir', $folder);
    like($dirty->{out}, qr/003 +t +dirty +golang-migrate left it dirty/, 'golang-migrate: what is dirty is told');
    like($dirty->{out}, qr/^next: sluice status/m, 'golang-migrate: and is looked at first');
    is(sluice($node->connstr($database), 'up', '--dir', $folder)->{code}, 4, 'golang-migrate: it blocks');
    sluice_ok($node->connstr($database), 'resume', '--dir', $folder);
    sluice_ok($node->connstr($database), 'up', '--dir', $folder);
    is(sql($node, q{SELECT count(*) FROM pg_class WHERE relname ~ '^t\d$'}, $database), '4', 'golang-migrate: and is finished');
}

if (my $dbmate = program('dbmate')) {
    my $database = fresh('dbmate');
    my %all = files('2024010%d000000_t.sql', "-- migrate:up\nCREATE TABLE % ();\n-- migrate:down\nDROP TABLE %;\n");
    my $folder = migrations(map { $_ => $all{$_} } (sort keys %all)[ 0, 1 ]);
    my $run = sub { return tool($folder, $dbmate, '-d', '.', '--no-dump-schema', '--url', url($database), @_) };
    is(($run->('migrate'))[0], 0, 'dbmate: two are applied');
    migrations(\$folder, %all);
    take_over(name => 'dbmate', database => $database, folder => $folder, up => sub { $run->('migrate') },
        agrees => sub {
            my ($which, $when) = @_;
            my $pending = $which eq 'all' ? 0 : 1;
            like(($run->('status'))[1], qr/^Pending: $pending$/m, "dbmate: its status agrees $when");
        });
}

if (my $sql_migrate = program('sql-migrate')) {
    my $database = fresh('sql_migrate');
    my $folder = migrations(files('00%d-t.sql', "-- +migrate Up\nCREATE TABLE % ();\n-- +migrate Down\nDROP TABLE %;\n"));
    my $config = write_file(File::Temp::tempdir(CLEANUP => 1) . '/dbconfig.yml',
        "development:\n  dialect: postgres\n  datasource: " . url($database) . "\n  dir: $folder\n");
    my $run = sub { my ($verb, @more) = @_; return tool($folder, $sql_migrate, $verb, "-config=$config", @more) };
    is(($run->('up', '-limit=2'))[0], 0, 'sql-migrate: two are applied');
    take_over(name => 'sql-migrate', database => $database, folder => $folder, up => sub { $run->('up') },
        agrees => sub {
            my ($which, $when) = @_;
            my ($code, $said) = $run->('status');
            is(scalar(() = $said =~ /^\|.*\.sql\s*\|\s*no\s/mg), $which eq 'all' ? 0 : 1, "sql-migrate: its status agrees $when");
        });
}

if (my $node_pg_migrate = program('node-pg-migrate')) {
    my $database = fresh('node_pg_migrate');
    my $folder = migrations(files('170000000000%d_t.sql', "-- Up Migration\nCREATE TABLE % ();\n-- Down Migration\nDROP TABLE %;\n"));
    local $ENV{DATABASE_URL} = url($database);
    my $run = sub { return tool($folder, $node_pg_migrate, '-m', $folder, @_) };
    is(($run->('up', '2'))[0], 0, 'node-pg-migrate: two are applied');
    take_over(name => 'node-pg-migrate', database => $database, folder => $folder, up => sub { $run->('up') },
        agrees => sub {
            my ($which, $when) = @_;
            my ($code, $said) = $run->('up', '--dry-run'); # it has no status
            my @pending = $said =~ /^> - (\S+)/mg;
            is(scalar @pending, $which eq 'all' ? 0 : 1, "node-pg-migrate: its dry run agrees $when");
        });
}

if (my $liquibase = program('liquibase')) {
    my $database = fresh('liquibase');
    my $folder = migrations('changelog.sql' => join "\n", '--liquibase formatted sql',
        map { "--changeset ann:$_\nCREATE TABLE t$_ ();\n--rollback DROP TABLE t$_;\n" } 1 .. 4);
    my $run = sub {
        return tool($folder, $liquibase, "--url=jdbc:postgresql://127.0.0.1:$port/$database", "--username=$user",
            '--changeLogFile=changelog.sql', @_);
    };
    is(($run->('updateCount', '2'))[0], 0, 'Liquibase: two are applied');
    take_over(name => 'Liquibase', database => $database, folder => $folder, transactional => 0, up => sub { $run->('update') },
        agrees => sub {
            my ($which, $when) = @_;
            like(($run->('status'))[1], $which eq 'all' ? qr/is up to date/ : qr/^1 change ?sets? ha(?:s|ve) not been applied/m,
                "Liquibase: its status agrees $when");
        });
}

if (my $sqitch = program('sqitch')) {
    my $database = fresh('sqitch');
    my $folder = File::Temp::tempdir(CLEANUP => 1);
    local @ENV{qw(SQITCH_FULLNAME SQITCH_EMAIL HOME)} = ('Ann B', 'ann@example.org', $folder);
    my $run = sub { return tool($folder, $sqitch, @_) };
    my $target = "db:pg://$user\@127.0.0.1:$port/$database";
    $run->(qw(init app --engine pg --uri https://example.org/app));
    for my $n (1 .. 4) {
        $run->('add', "t$n", '-n', "Add t$n.", $n > 1 ? ('--requires', 't' . ($n - 1)) : ());
        write_file("$folder/deploy/t$n.sql", "BEGIN;\nCREATE TABLE t$n ();\nCOMMIT;\n");
        write_file("$folder/revert/t$n.sql", "BEGIN;\nDROP TABLE t$n;\nCOMMIT;\n");
        $run->('tag', 'v1', '-n', 'The first.') if $n == 2;
    }
    is(($run->('deploy', '--to', 't2', $target))[0], 0, 'sqitch: two are applied');
    take_over(name => 'sqitch', database => $database, folder => $folder, transactional => 0,
        up => sub { my ($code, $said) = $run->('deploy', $target); return ($said =~ /Nothing to deploy/ ? 0 : $code, $said) },
        agrees => sub {
            my ($which, $when) = @_;
            like(($run->('status', $target))[1], $which eq 'all' ? qr/^Nothing to deploy/m : qr/^Undeployed change:\n +\* t4$/m,
                "sqitch: its status agrees $when");
        });
    is(sql($node, q{SELECT string_agg(event || ' ' || change, ', ' ORDER BY committed_at) FROM sqitch.events}, $database),
        'deploy t1, deploy t2, deploy t3, deploy t4, revert t4, fail t4, deploy t4', 'sqitch: its log has all of it');
    is(sql($node, q{SELECT string_agg(change || ' ' || type || ' ' || dependency, ', ' ORDER BY change, type) FROM sqitch.dependencies
        JOIN sqitch.changes USING (change_id)}, $database),
        't2 require t1, t3 require t2, t4 require t3', 'sqitch: so have its dependencies');
}

diag('not installed, so not tried: ' . join ', ', @skipped) if @skipped;
plan skip_all => 'none of the tools is installed' unless Test::More->builder->current_test;
done_testing();
