# The disturbances: what is set before the client starts, what strikes at the moment, what is cleared away afterwards.
#
# A disturbance sees a trial {server, database, client (a process id), random, options (settings of the connection), sessions}.
# `nature` says what the ledger may be like afterwards: an error is always recorded, so that nothing stays "running".
package Crash::Disturb;

use strict;
use warnings;

use Time::HiRes qw(sleep time);

my %kind = (
    kill_backend => { nature => 'crash', strike => \&kill_backend, after => \&wait_until_up },
    kill_client => { nature => 'crash', strike => sub { kill 'KILL', $_[0]{client} } },
    immediate => { nature => 'crash', strike => \&stop_immediately },
    fast_stop => { nature => 'crash', strike => \&stop_fast },
    cancel => { nature => 'error', strike => sub { on_runner($_[0], 'pg_cancel_backend') } },
    terminate => { nature => 'crash', strike => sub { on_runner($_[0], 'pg_terminate_backend') } },
    interrupt => { nature => 'error', strike => sub { kill 'INT', $_[0]{client} } },
    statement_timeout => { nature => 'error', before => \&short_timeout, strike => sub { } },
    deadlock => { nature => 'error', before => \&careful_deadlock, strike => \&make_deadlocks, after => \&end_sessions },
    disk_full => { nature => 'error', before => \&nearly_full_disk, strike => sub { }, after => \&free_disk },
    lock_conflict => { nature => 'error', before => \&short_deadline, strike => \&hold_a_table, after => \&end_sessions },
);

sub kinds {
    return grep { $_ ne 'disk_full' || $ENV{SLUICE_SMALL_DISK} } sort keys %kind;
}

sub find { return $kind{ $_[0] } // die "unknown disturbance: $_[0]\n" }

# ---- signals ------------------------------------------------------------------------------------------------

# Until the runner is there, or the client has ended without one.
sub wait_for_runner {
    my ($trial) = @_;
    while ($trial->client_runs) {
        my @runners = $trial->{server}->runners($trial->{database});
        return @runners if @runners;
        sleep 0.003;
    }
    return;
}

sub kill_backend {
    my ($trial) = @_;
    my @runners = wait_for_runner($trial) or return;
    kill 'KILL', @runners;
    $trial->{server}->wait_until_down;
}

sub on_runner {
    my ($trial, $function) = @_;
    my @runners = wait_for_runner($trial) or return;
    $trial->{server}->ask("SELECT $function($_)") for @runners;
}

sub wait_until_up { $_[0]{server}->wait_until_up }

sub stop_immediately {
    my ($trial) = @_;
    $trial->{server}->stop('immediate');
    $trial->{server}->start;
}

sub stop_fast {
    my ($trial) = @_;
    $trial->{server}->stop('fast');
    $trial->{server}->start;
}

# ---- settings -----------------------------------------------------------------------------------------------

# Short enough for the longer ones of the statements.
sub short_timeout {
    my ($trial) = @_;
    $trial->{options}{statement_timeout} = $trial->{random}->pick(1, 2, 3, 5, 8, 12, 20, 30);
}

# Instead of minutes of patience.
sub short_deadline { $_[0]{options}{'sluice.lock_deadline'} = $_[0]{random}->pick(0, 1) }

sub careful_deadlock {
    my ($trial) = @_;
    $trial->{options}{deadlock_timeout} = 20;
    $trial->{options}{'sluice.lock_deadline'} = 2;
    # So that a deadlock is found by us before our own queueing gives up.
    $trial->{options}{'sluice.lock_timeout'} = $trial->{random}->pick(200, 2000);
}

# ---- others who want locks ----------------------------------------------------------------------------------

sub user_tables {
    my ($trial) = @_;
    my $text = eval { $trial->{server}->psql($trial->{database}, "SELECT oid::regclass FROM pg_class"
        . " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'") } // '';
    return split /\n/, $text;
}

sub hold_a_table {
    my ($trial) = @_;
    my @tables = user_tables($trial) or return;
    my $table = $trial->{random}->chance(0.5) ? $trial->{random}->pick(@tables) : join ', ', @tables;
    my $mode = $trial->{random}->pick('ACCESS SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'ACCESS EXCLUSIVE');
    my $session = $trial->{server}->session($trial->{database});
    push @{ $trial->{sessions} }, $session;
    my $seconds = $trial->{random}->pick(0.05, 0.3, 3, 3);
    $session->send("SET lock_timeout = '1s'; BEGIN; LOCK TABLE $table IN $mode MODE; SELECT pg_sleep($seconds); ROLLBACK");
}

# One who holds what the runner wants and then wants what the runner holds, without ever looking for deadlocks himself: the
# runner is the one to find them. Either writers whom CONCURRENTLY waits for, or counters that a transaction waits for.
sub make_deadlocks {
    my ($trial) = @_;
    my $session = $trial->{server}->session($trial->{database});
    push @{ $trial->{sessions} }, $session;
    $session->query("SET deadlock_timeout = '1min'; SET lock_timeout = '3s'");
    my $end = time + 15;
    while ($trial->client_runs && time < $end) {
        my @tables = grep { $_ ne 'counter' } user_tables($trial);
        my $all = join ', ', @tables or next;
        my ($first, $second) = $trial->{random}->chance(0.5)
            ? ("LOCK TABLE $all IN ROW EXCLUSIVE MODE", "LOCK TABLE $all IN SHARE UPDATE EXCLUSIVE MODE")
            : ('INSERT INTO counter SELECT m, s, 0 FROM generate_series(1, 30) m, generate_series(1, 15) s ON CONFLICT DO NOTHING',
                "LOCK TABLE $all IN ACCESS SHARE MODE");
        $session->query("BEGIN; $first", 5) // last;
        my $wanted = runner_waits($trial, 0.3);
        $session->query($wanted ? "$second; ROLLBACK" : 'ROLLBACK', 8) // last;
        sleep 0.02;
    }
}

sub runner_waits {
    my ($trial, $seconds) = @_;
    my $end = time + $seconds;
    while (time < $end && $trial->client_runs) {
        my $waiting = $trial->{server}->ask('SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted'
            . " AND datname = '$trial->{database}' AND application_name = 'sluice'");
        return 1 if $waiting;
        sleep 0.005;
    }
    return 0;
}

sub end_sessions {
    my ($trial) = @_;
    $trial->{sessions} = [];
}

# ---- a full disk --------------------------------------------------------------------------------------------

# New relations go to the small disk, of which only so much is free.
sub nearly_full_disk {
    my ($trial) = @_;
    $trial->{options}{default_tablespace} = 'small';
    my $free = int($trial->{random}->real * $trial->{disk_need});
    open my $ballast, '>', "$ENV{SLUICE_SMALL_DISK}/ballast" or die $!;
    my $block = "\1" x 8192;
    my $blocks = 0;
    while (syswrite($ballast, $block) // 0) { $blocks++ }
    truncate $ballast, ($blocks > $free ? $blocks - $free : 0) * 8192 or die $!;
    close $ballast;
}

sub free_disk { unlink "$ENV{SLUICE_SMALL_DISK}/ballast" }

1;
