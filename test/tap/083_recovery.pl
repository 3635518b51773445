# docs/recovery.md, kept true: each of its sections is played, every command it shows is typed, and every line that it shows
# of an answer has to be a line of the answer. Times, process ids, hashes and widths may differ.
use strict;
use warnings;

use File::Path qw(make_path);
use File::Temp ();
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;
use Text::ParseWords qw(shellwords);

my $node = Sluice->cluster(
    extension => 0,
    config => "restart_after_crash = on\nwal_level = replica\nmax_wal_senders = 4\n");
sql($node, 'CREATE ROLE shop LOGIN; CREATE ROLE dev LOGIN; CREATE ROLE backup LOGIN');
@ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'shop');

my $page = slurp_file(tree() . '/docs/recovery.md');
my %block;    # section => lines of its output blocks
{
    my ($section, $fence) = ('', 0);
    for my $line (split /\n/, $page) {
        if ($line =~ /^```/) {
            $fence = !$fence;
        } elsif (!$fence && $line =~ /^## (.*)/) {
            $section = $1;
        } elsif ($fence && $section ne '') {
            push @{ $block{$section} }, $line;
        }
    }
}

# What may differ from one run to the next.
sub plain {
    my ($line) = @_;
    $line =~ s/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?([+-]\d\d)?/TIME/g;
    $line =~ s/\b\d+(\.\d+)? (ms|s|min)\b( \d+ s\b)?/SPAN/g;
    $line =~ s/\b(pid|[Pp]rocess) \d+/$1 N/g;
    $line =~ s/pg_terminate_backend\(\d+\)/pg_terminate_backend(N)/g;
    $line =~ s/\{\d+\}/{N}/g;
    $line =~ s/\b[0-9a-f]{12}\b/HASH/g;
    $line =~ s/"(base|pg_tblspc)\/[^"]*"/FILE/g;
    $line =~ s/^[-+]+$/RULE/;
    $line =~ s/\s+/ /g;
    $line =~ s/^ | $//g;
    return $line;
}

# ---- typing -------------------------------------------------------------------------------------------

my (%typed, %said, $folder);

sub remember {
    my ($command, $run) = @_;
    $typed{$command} = 1;
    $said{ plain($_) } = 1 for split /\n/, $run->{out} . $run->{err};
    note("\$ $command\n$run->{out}$run->{err}" . (defined $run->{code} ? "[exit $run->{code}]" : ''));
    return $run;
}

sub words_of {
    my ($command) = @_;
    my %env = (PGUSER => 'shop');
    my @words = shellwords($command);
    while (@words && $words[0] =~ /^([A-Z]+)=(.*)/s) {
        $env{$1} = $2;
        shift @words;
    }
    $words[0] = $ENV{SLUICE_CLIENT} if $words[0] eq 'sluice';
    splice @words, 1, 0, '-X' if $words[0] eq 'psql';
    return (\%env, @words);
}

# Runs one command as the page shows it; {code, out, err}.
sub type_in {
    my ($command, $code) = @_;
    my ($env, @words) = words_of($command);
    local %ENV = (%ENV, %$env);
    my ($out, $err) = ('', '');
    IPC::Run::run(\@words, \undef, \$out, \$err);
    my $run = remember($command, { code => $? >> 8, out => $out, err => $err });
    is($run->{code}, $code, "$command: exit code $code") if defined $code;
    return $run;
}

# Starts one; end it with over().
sub start {
    my ($command) = @_;
    my ($env, @words) = words_of($command);
    local %ENV = (%ENV, %$env);
    my %run = (command => $command, in => '', out => '', err => '');
    $run{handle} = IPC::Run::start(\@words, \$run{in}, \$run{out}, \$run{err});
    return \%run;
}

sub over {
    my ($run, $code) = @_;
    $run->{handle}->finish;
    $run->{code} = $run->{handle}->full_result(0) >> 8;
    is($run->{code}, $code, "$run->{command}: exit code $code") if defined $code;
    return remember($run->{command}, $run);
}

sub file { return write_file("migrations/$_[0]", $_[1]) }
sub super { return $node->safe_psql($_[1] // 'shop', $_[0]) }
sub shop { return $node->safe_psql('shop', "SET SESSION AUTHORIZATION shop; $_[0]") }

# A section of the page, in a database and a folder of its own with one applied migration.
sub section {
    my ($title, $play) = @_;
    note("==== $title");
    (%typed, %said) = ();
    super("DROP DATABASE IF EXISTS shop WITH (FORCE)", 'postgres');
    super('CREATE DATABASE shop OWNER shop', 'postgres');
    $folder = File::Temp::tempdir(CLEANUP => 1);
    make_path("$folder/migrations");
    chdir $folder or die "$folder: $!";
    file('001_users.up.sql', "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
    file('001_users.down.sql', "DROP TABLE users;\n");
    type_in('sluice up', 0);
    $play->();
    my @missing;
    for my $line (@{ delete $block{$title} // [] }) {
        next if $line =~ /^\s*(\.\.\.)?$/;
        my $known = $line =~ /^\$ (.*)/ ? $typed{$1} : $said{ plain($line) };
        push @missing, $line if !$known;
    }
    is_deeply(\@missing, [], "$title: all that the page shows is typed or said");
    chdir '/';
    return;
}

# ---- obstacles ----------------------------------------------------------------------------------------

my @holders;

# Somebody in a transaction; what he holds stays until let_go.
sub hold {
    my ($application, @sql) = @_;
    my $pids = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '$application'
        AND wait_event = 'PgSleep' AND xact_start < clock_timestamp() - interval '300 ms'";
    local @ENV{qw(PGUSER PGAPPNAME)} = ('shop', $application);
    my ($in, $out) = ('', '');
    my @command = ('psql', '-Xq', map { ('-c', $_) } 'BEGIN', @sql, 'SELECT pg_sleep(100)');
    push @holders, IPC::Run::start(\@command, \$in, '>&', \$out);
    $node->poll_query_until('postgres', "SELECT ($pids) > 0") or die "$application does not hold: $out";
    return;
}

sub let_go {
    super("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND usename = 'shop'",
        'postgres');
    $_->finish for splice @holders;
    return;
}

# An old snapshot: CREATE INDEX CONCURRENTLY waits for it.
sub hold_snapshot {
    return hold('reports', 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'SELECT count(*) FROM users');
}

my $runner = "SELECT pid FROM pg_stat_activity WHERE query LIKE '/* sluice main%' AND state = 'active'";

sub wait_for_statement {
    my ($like) = @_;
    $node->poll_query_until('postgres',
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '/* sluice main%$like%'")
        or die "no runner at $like";
    return super($runner, 'postgres');
}

sub wait_for_end_of {
    return $node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $_[0]");
}

sub file_with_index {
    file('002_index.up.sql', "CREATE TABLE marks (id int);\nCREATE INDEX CONCURRENTLY users_email ON users (email);\n"
            . "ALTER TABLE users ALTER email SET NOT NULL;\n");
    file('002_index.down.sql',
        "DROP INDEX users_email;\nDROP TABLE marks;\nALTER TABLE users ALTER email DROP NOT NULL;\n");
    return;
}

sub at_index {
    file_with_index();
    hold_snapshot();
    my $run = start('sluice up');
    return ($run, wait_for_statement('CONCURRENTLY'));
}

sub wait_for_phase {
    return $node->poll_query_until('shop', "SELECT phase = 'waiting for old snapshots' FROM migrate_progress");
}

# ---- the sections -------------------------------------------------------------------------------------

section('A statement fails in a transaction', sub {
    file('002_mail.up.sql', "ALTER TABLE users ADD COLUMN phone text;\nUPDATE users SET fone = '';\n");
    type_in('sluice up', 1);
    type_in('sluice history', 0);
    type_in(q(psql -c "SELECT migrate_apply('002', 'phone', 'UPDATE users SET fone = 0')"), 1);
});

section('A statement outside a transaction fails', sub {
    file('002_unique.up.sql', join "\n", 'ALTER TABLE users ADD COLUMN phone text;',
        'CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);', 'ALTER TABLE users ALTER email SET NOT NULL;', '');
    file('002_unique.down.sql', "DROP INDEX IF EXISTS users_email_key;\nALTER TABLE users DROP COLUMN phone;\n");
    shop("INSERT INTO users VALUES (1, 'ann\@example.org'), (2, 'ann\@example.org')");
    type_in('sluice up', 4);
    type_in('sluice status', 0);
    type_in('sluice up', 4);
    type_in('sluice resume', 4);
    shop("DELETE FROM users WHERE id = 2");
    type_in('sluice resume', 0);
    type_in('sluice down', 0);
    shop("INSERT INTO users VALUES (2, 'ann\@example.org')");
    type_in('sluice up', 4);
    type_in('sluice down', 0);
    file('002_unique.up.sql', "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (mail);\n");
    type_in('sluice up', 1);
});

section('A verification fails', sub {
    shop("INSERT INTO users VALUES (1, NULL), (2, NULL)");
    file('002_fill.up.sql', "UPDATE users SET email = '' WHERE id = 1;\n-- sluice: verify\n-- sluice: expect 0 rows\n"
            . "SELECT id FROM users WHERE email IS NULL;\n");
    type_in('sluice up', 1);
    file('002_fill.up.sql', "UPDATE users SET email = '' WHERE id = 1;\n-- sluice: verify\n"
            . "SELECT count(*) = 0 AS filled FROM users WHERE email IS NULL;\n");
    type_in('sluice up', 1);
    file('002_fill.up.sql', "CREATE INDEX CONCURRENTLY users_email ON users (email);\n-- sluice: verify\n"
            . "SELECT count(*) = 0 AS filled FROM users WHERE email IS NULL;\n");
    type_in('sluice up', 4);
});

section('Ctrl-C and cancel', sub {
    file('002_slow.up.sql', "ALTER TABLE users ADD COLUMN phone text;\nSELECT pg_sleep(100);\n");
    my $run = start('sluice up');
    wait_for_statement('pg_sleep');
    $run->{handle}->signal('INT');
    over($run, 1);
    file('002_slow.up.sql', "SELECT 1;\n");
    type_in('sluice up', 0);
    file('003_index.up.sql', "CREATE TABLE marks (id int);\nCREATE INDEX CONCURRENTLY users_email ON users (email);\n");
    hold_snapshot();
    $run = start('sluice up');
    wait_for_statement('CONCURRENTLY');
    $run->{handle}->signal('INT');
    over($run, 4);
    let_go();
    type_in('sluice resume', 0);
});

section('statement_timeout passes', sub {
    file('002_slow.up.sql', "SELECT pg_sleep(0.2);\nSELECT pg_sleep(100);\n");
    type_in("PGOPTIONS='-c statement_timeout=1s' sluice up", 1);
    file('002_slow.up.sql', "SET statement_timeout = '30s';\nSELECT pg_sleep(1.2);\n");
    type_in("PGOPTIONS='-c statement_timeout=1s' sluice up", 0);
});

section('The connection is lost, the backend or the server dies', sub {
    file('002_slow.up.sql', "ALTER TABLE users ADD COLUMN phone text;\nSELECT pg_sleep(100);\n");
    my $run = start('sluice up');
    kill 'KILL', wait_for_statement('pg_sleep');
    over($run, 7);
    $node->poll_query_until('shop', 'SELECT true');
    type_in('sluice status', 0);
    unlink 'migrations/002_slow.up.sql';
    my $pid;
    for my $end ('terminated', 'killed', 'stopped') {
        ($run, $pid) = at_index();
        if ($end eq 'stopped') {
            $node->stop('immediate');
        } elsif ($end eq 'killed') {
            kill 'KILL', $pid;
        } else {
            super("SELECT pg_terminate_backend($pid)");
        }
        over($run, 7);
        $node->start if $end eq 'stopped';
        $node->poll_query_until('shop', 'SELECT true');
        let_go();
        type_in('sluice status', 0);
        type_in('sluice resume', 0);
        type_in('sluice down', 0);
    }
});

section('The client is killed', sub {
    my ($run, $pid) = at_index();
    $run->{handle}->signal('KILL');
    over($run);
    ok(wait_for_end_of($pid), 'the server notices that its client is gone');
    let_go();
    type_in('sluice status', 0);
    type_in('sluice resume', 0);
});

section('Somebody holds a table', sub {
    file('002_phone.up.sql', "ALTER TABLE users ADD COLUMN phone text;\n");
    hold('reports', 'SELECT count(*) FROM users');
    type_in("PGOPTIONS='-c sluice.lock_deadline=2s' sluice up", 1);
    my $apply = q(SELECT migrate_apply('002', 'phone', 'ALTER TABLE users ADD COLUMN phone text'));
    type_in(qq(psql -c "SET lock_timeout = '1s'" -c "$apply"), 1);
    file('002_phone.up.sql', "DO \$\$ BEGIN ALTER TABLE users ADD COLUMN phone text; END \$\$;\n");
    type_in("PGOPTIONS='-c sluice.lock_deadline=2s' sluice up", 1);
    let_go();
    type_in('sluice up', 0);
});

section('Another runner is at work', sub {
    my ($run) = at_index();
    wait_for_phase();
    type_in('sluice up --wait 0', 6);
    type_in('psql -c "SELECT migration, statement, statements, phase, blocked_by FROM migrate_progress"', 0);
    let_go();
    over($run, 0);
});

section('The disk is full', sub {
    if (!$ENV{SLUICE_SMALL_DISK}) {
        delete $block{'The disk is full'};
        note('no small disk here');
        return;
    }
    my $where = "$ENV{SLUICE_SMALL_DISK}/recovery";
    make_path($where);
    # Other tests fill this disk too, for a moment.
    for (1 .. 60) {
        last if $node->psql('postgres', "CREATE TABLESPACE small LOCATION '$where'") == 0;
        select undef, undef, undef, 0.5;
    }
    super('GRANT CREATE ON TABLESPACE small TO shop');
    file('002_copy.up.sql', "CREATE TABLE copies TABLESPACE small AS\n"
            . "    SELECT repeat('x', 500) AS t FROM generate_series(1, 100000);\n");
    type_in('sluice up', 1);
    file('002_copy.up.sql', "CREATE TABLE marks (id int);\nSET default_tablespace = small;\n"
            . "CREATE INDEX CONCURRENTLY users_email ON users (email);\n");
    shop("INSERT INTO users SELECT g, repeat(md5(g::text), 5) || g FROM generate_series(1, 160000) g");
    type_in('sluice up', 4);
    super('DROP DATABASE shop WITH (FORCE)', 'postgres');
    super('DROP TABLESPACE small', 'postgres');
    super('CREATE DATABASE shop OWNER shop', 'postgres');
});

section('An INVALID index stands in the way', sub {
    shop("INSERT INTO users VALUES (1, 'a'), (2, 'a')");
    $node->psql('shop', 'CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email)');
    shop('DELETE FROM users WHERE id = 2');
    file('002_unique.up.sql', "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email_key ON users (email);\n");
    type_in('sluice up', 1);
    type_in('psql -c "DROP INDEX CONCURRENTLY users_email_key"', 0);
    type_in('sluice up', 0);
});

section('An applied file changed', sub {
    file('001_users.up.sql', "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n");
    type_in('sluice up', 1);
    type_in('sluice up --accept-changed "NOT NULL was added by hand in June"', 0);
    file('001_users.up.sql', "-- people\nCREATE TABLE users (\n    id bigint PRIMARY KEY,\n    email text NOT NULL\n);\n");
    type_in('sluice up', 0);
    file('001_users.down.sql', "DROP TABLE IF EXISTS users;\n");
    type_in('sluice up', 0);
    type_in(q(psql -c "SELECT migrate_apply('001', 'users', 'CREATE TABLE people (id int)')"), 1);
});

section('A version is below one that is applied', sub {
    file('003_notes.up.sql', "CREATE TABLE notes (id int);\n");
    type_in('sluice up', 0);
    file('002_phone.up.sql', "ALTER TABLE users ADD COLUMN phone text;\n");
    type_in('sluice up', 1);
    type_in('sluice status', 0);
    type_in(q(psql -c "SELECT migrate_apply('002', 'phone', 'ALTER TABLE users ADD COLUMN phone text')"), 1);
    type_in('sluice up --out-of-order', 0);
    type_in(q(psql -c "SELECT migrate_stream('main', out_of_order => 'allow')"), 0);
});

section('There is no down script', sub {
    file('002_phone.up.sql', "ALTER TABLE users ADD COLUMN phone text;\n");
    type_in('sluice up', 0);
    type_in('sluice down', 1);
    file('002_phone.down.sql', "ALTER TABLE users DROP COLUMN phone;\n");
    type_in('sluice down --use-files', 0);
});

section('What is applied has no file', sub {
    unlink glob 'migrations/*';
    file('002_notes.up.sql', "CREATE TABLE notes (id int);\n");
    type_in('sluice up', 0);
    type_in('sluice status', 0);
});

section('A file is not as it should be', sub {
    my %case = (
        '002_notes.up.sql' => [
            "CREATE TABEL notes (id int);\n", "\\set size 3\nSELECT 1;\n", "CREATE TABLE notes (id int);\nROLLBACK;\n",
            "CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1 case; END;\nSELECT one();\n",
            "BEGIN;\nCREATE INDEX CONCURRENTLY users_email ON users (email);\nCOMMIT;\n",
            "-- sluice: no-transactoin\nVACUUM users;\n",
            "-- sluice: requires 000\nSELECT 1;\n", "CALL migrate_resume();\n", "SELECT migrate_apply('9', 'x', 'SELECT 1');\n",
            "SELECT 1; -- caf\xe9\n", "SELECT 1;\nDO \$\$ BEGIN COMMIT; END \$\$;\n",
        ],
        '01_again.up.sql' => ["SELECT 1;\n"],
        '003_notes.down.sql' => ["SELECT 1;\n"],
    );
    for my $name (sort keys %case) {
        for my $text (@{ $case{$name} }) {
            file($name, $text);
            type_in('sluice up', 1);
        }
        unlink "migrations/$name";
    }
    file('002_notes.up.sql', "CREATE INDEX CONCURRENTLY users_email ON users (email);\n");
    type_in('sluice up --single-transaction', 1);
    type_in('sluice up --to 17', 1);
    type_in(q(psql -c "SELECT migrate_apply('002', 'notes', 'VACUUM users')"), 1);
    unlink glob 'migrations/*';
    file('people.sql', "CREATE TABLE people (id int);\n");
    type_in('sluice up --stream other', 1);
    unlink 'migrations/people.sql';
    file('001_people.sql', "CREATE TABLE people (id int);\n");
    file('seed.sql', "SELECT 1;\n");
    type_in('sluice up --stream other', 1);
    unlink 'migrations/001_people.sql', 'migrations/seed.sql';
    file('2_notes.up.sql', "CREATE TABLE notes (id int);\n");
    file('1_users.sql', "-- +goose Up\nCREATE TABLE people (id int);\n");
    type_in('sluice up --stream other', 1);
});

section('The schema is there already', sub {
    shop('DROP EXTENSION pg_sluice; CREATE EXTENSION pg_sluice');
    type_in('sluice up', 1);
    type_in('sluice baseline 001', 0);
    type_in('sluice up', 0);
});

section('The file was edited before resume', sub {
    shop("INSERT INTO users VALUES (1, 'a'), (2, 'a')");
    my @line = ('ALTER TABLE users ADD COLUMN phone text;', 'CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);',
        'ALTER TABLE users ALTER email SET NOT NULL;');
    file('002_unique.up.sql', join "\n", @line, '');
    type_in('sluice up', 4);
    file('002_unique.up.sql', join "\n", 'ALTER TABLE users ADD COLUMN phone varchar(20);', @line[ 1, 2 ], '');
    type_in('sluice resume --use-files', 4);
    file('002_unique.up.sql', join "\n", $line[0], 'CREATE INDEX users_email_key ON users (email);', $line[2], '');
    type_in('sluice resume --use-files', 4);
    shop('DROP INDEX users_email_key; CREATE INDEX users_email_key ON users (id)');
    type_in('sluice resume', 4);
    shop('DROP INDEX users_email_key');
    file('002_unique.up.sql', join "\n", $line[0], 'CREATE INDEX CONCURRENTLY users_email_key ON users (email);', $line[2], '');
    type_in('sluice resume --use-files', 0);
});

section('Rows would go', sub {
    shop("INSERT INTO users VALUES (1, 'a'), (2, 'b')");
    super('ANALYZE users');
    file('002_drop.up.sql', "ALTER TABLE users DROP COLUMN email;\n");
    local $ENV{PGUSER} = 'shop';
    my $run = { in => '', out => '', err => '', command => 'sluice up' };
    my @client = ($ENV{SLUICE_CLIENT}, 'up', '--color', 'never');
    $run->{handle} = IPC::Run::start(\@client, '<pty<', \$run->{in}, '>pty>', \$run->{out});
    $run->{in} = "n\n";
    $run->{handle}->finish;
    $run->{out} =~ s/\r//g;
    $run->{out} =~ s/(\[y\/N\]) ?/$1\n/;
    $run->{code} = $run->{handle}->full_result(0) >> 8;
    is(remember('sluice up', $run)->{code}, 5, 'sluice up: exit code 5');
    type_in('sluice up --yes', 0);
    type_in('sluice history', 0);
});

section('The script is of another role', sub {
    shop("SELECT migrate_grant('dev', 'run')");
    super('GRANT CREATE ON SCHEMA public TO dev');
    super("SET SESSION AUTHORIZATION dev;
        SELECT migrate_apply('002', 'notes', 'CREATE TABLE notes (id int)', 'DROP TABLE notes')");
    type_in('sluice down', 1);
    super('GRANT dev TO shop');
    type_in('sluice down', 0);
    file('003_vacuum.up.sql', "SELECT 1;\n");
    file('003_vacuum.down.sql', "VACUUM users;\n");
    type_in('PGUSER=dev sluice up', 0);
    type_in('sluice down', 1);
    type_in('sluice down --use-files', 0);
    type_in('PGUSER=backup sluice up', 1);
});

section('The record is wrong', sub {
    type_in(q(psql -c "UPDATE sluice.migration SET state = 'reverted'"), 1);
    type_in(q(psql -c "INSERT INTO sluice.script VALUES ('x', 'x')"), 1);
    type_in(q(psql -c "SELECT migrate_mark('001', 'reverted', 'the table was dropped by hand')"), 0);
    type_in(q(psql -c "SELECT migrate_mark('001', 'applied', 'it is there after all')"), 0);
    type_in(q(sluice force 0 --reason "restored from an old copy"), 0);
    type_in('sluice status', 0);
    type_in('sluice force 1 --reason "users was made by hand"', 0);
});

section('The call is refused', sub {
    type_in(q(psql -c "BEGIN; CALL migrate_run('{}', '{}'); COMMIT"), 1);
    file('002_lock.up.sql', "SELECT pg_advisory_unlock_all();\nSELECT pg_sleep(3);\n");
    my $run = start('sluice up');
    wait_for_statement('pg_sleep');
    my ($in, $out) = ('', '');
    my @apply = map { ('-c', $_) } 'BEGIN', "SELECT migrate_apply('009', 'x', 'SELECT 1')", 'SELECT pg_sleep(5)';
    my $other = IPC::Run::start([ 'psql', '-U', 'shop', '-Xq', @apply ], \$in, '>&', \$out);
    over($run, 1);
    $other->finish;
});

section('A try is refused or ended', sub {
    shop('CREATE TABLE orders WITH (autovacuum_enabled = off) AS SELECT n, 0 AS i FROM generate_series(1, 3500) n');
    super(q(ALTER DATABASE shop SET sluice.try_size = '100kB'; ALTER DATABASE shop SET sluice.try_timeout = '1s'));
    file('002_paid.up.sql', "ALTER TABLE orders ADD paid timestamptz;\n");
    file('003_fill.up.sql', "UPDATE orders SET paid = now() FROM pg_sleep(60);\n");
    type_in('sluice up --try', 5);
    type_in("PGOPTIONS='-c sluice.try_size=1GB' sluice up --try", 1);
});

section('The extension is not there, or of another version', sub {
    super("UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'pg_sluice'");
    type_in('sluice up', 1);
    super('DROP EXTENSION pg_sluice');
    type_in('sluice up --no-install', 1);
    type_in('sluice down', 1);
    type_in('PGUSER=dev sluice up', 1);
});

section('Dump and restore', sub {
    super('GRANT SELECT ON ALL TABLES IN SCHEMA public TO backup');
    type_in('PGUSER=backup pg_dump -Fc -f shop.dump shop', 1);
    type_in(q(psql -c "SELECT migrate_grant('backup', 'read')"), 0);
    type_in('PGUSER=backup pg_dump -Fc -f shop.dump shop', 0);
    super('CREATE DATABASE copy OWNER shop', 'postgres');
    type_in('pg_restore --no-owner -d copy shop.dump', 0);
    type_in('sluice up -d dbname=copy', 0);
    type_in('sluice down -d dbname=copy', 0);
    type_in('pg_restore --data-only -d copy shop.dump', 1);
    type_in('pg_restore --no-owner --clean --if-exists -d copy shop.dump', 0);
    type_in('sluice status -d dbname=copy', 0);
    super('DROP DATABASE copy', 'postgres');
});

section('On a standby', sub {
    file('002_index.up.sql',
        "CREATE TABLE marks (id int);\nCREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);\n");
    shop("INSERT INTO users VALUES (1, 'a'), (2, 'a')");
    type_in('sluice up', 4);
    $node->backup('copy');
    my $standby = PostgreSQL::Test::Cluster->new('standby');
    $standby->init_from_backup($node, 'copy', has_streaming => 1);
    $standby->start;
    local @ENV{qw(PGHOST PGPORT)} = ($standby->host, $standby->port);
    type_in('sluice up', 1);
    type_in('sluice resume', 1);
    type_in('sluice status', 0);
    $standby->stop;
});

is_deeply([ sort grep { @{ $block{$_} } } keys %block ], [], 'every section of the page that shows something is played');

# ---- the list of SQLSTATEs ----------------------------------------------------------------------------

my $list = slurp_file(tree() . '/extension/core/error.hpp');
my %wanted = map { $_ => 1 } $list =~ /^constexpr const char \*\w+ = "(\w{5})";/mg;
my %listed = map { $_ => 1 } $page =~ /^\| `(\w{5})` \|/mg;
cmp_ok(scalar keys %wanted, '>', 20, 'SQLSTATEs are found in core/error.hpp');
is_deeply([ grep { !$listed{$_} } sort keys %wanted ], [], 'every SQLSTATE of core/error.hpp is on the page');
is_deeply([ grep { /^SL/ && !$wanted{$_} } sort keys %listed ], [], 'and no SL code that is not there');

done_testing();
