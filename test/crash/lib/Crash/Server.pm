# A server of the harness' own, to be killed and started again, and sessions to it.
package Crash::Server;

use strict;
use warnings;

use Cwd ();
use File::Path qw(make_path);
use File::Temp ();
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(sleep time);

use Session;

# new(folder => an empty folder): initialised and started.
sub new {
    my ($class, %option) = @_;
    # The socket's path has to be short.
    my $sockets = File::Temp::tempdir('crashXXXXXX', TMPDIR => 1, CLEANUP => 1);
    my $self = bless {
        data => "$option{folder}/data",
        log => "$option{folder}/server.log",
        sockets => $sockets,
        port => 6543,
        owner => $$,
    }, $class;
    make_path($option{folder});
    run_quiet('initdb', '-D', $self->{data}, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '-N');
    open my $conf, '>>', "$self->{data}/postgresql.conf" or die $!;
    print $conf <<"END";
listen_addresses = ''
unix_socket_directories = '$sockets'
port = $self->{port}
fsync = off
max_connections = 40
shared_buffers = 32MB
max_wal_size = 256MB
deadlock_timeout = 200ms
autovacuum_naptime = 1s
log_line_prefix = '%m [%p] %q%d %a '
log_error_verbosity = verbose
lc_messages = 'C'
$option{config}
END
    close $conf;
    $self->start;
    return $self;
}

sub run_quiet {
    my @command = @_;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        my $null = File::Temp->new;
        open STDOUT, '>&', $null;
        open STDERR, '>&', $null;
        exec @command or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    die "@command: failed ($?)\n" if $?;
}

sub start {
    my ($self) = @_;
    run_quiet('pg_ctl', '-D', $self->{data}, '-l', $self->{log}, '-t', '60', '-w', 'start');
    $self->{running} = 1;
}

sub stop {
    my ($self, $mode) = @_;
    delete $self->{observer};
    run_quiet('pg_ctl', '-D', $self->{data}, '-m', $mode, '-t', '60', '-w', 'stop');
    $self->{running} = 0;
}

# After the kill of a backend, until the others have been sent away too.
sub wait_until_down {
    my ($self) = @_;
    my $end = time + 10;
    while ($self->{observer} && time < $end) {
        delete $self->{observer} unless defined $self->{observer}->query("SELECT 1", 5);
        sleep 0.005;
    }
}

# After that the server comes back by itself: waits until it answers.
sub wait_until_up {
    my ($self) = @_;
    my $end = time + 60;
    while (time < $end) {
        my $answer = eval { $self->ask('SELECT 1') };
        return 1 if defined $answer && $answer eq '1';
        sleep 0.02;
    }
    die "the server does not answer\n";
}

sub conninfo {
    my ($self, $database) = @_;
    return "host=$self->{sockets} port=$self->{port} user=postgres dbname=$database";
}

sub session {
    my ($self, $database) = @_;
    return Session->new($self->conninfo($database));
}

# One query by a session that stays: to look and to cancel without losing time to connecting.
sub ask {
    my ($self, $query) = @_;
    for (1, 2) {
        $self->{observer} //= $self->session('postgres');
        my $answer = $self->{observer}->query($query);
        return $answer if defined $answer;
        delete $self->{observer};
    }
    return undef;
}

# psql($database, $query): what it prints; dies on an error.
sub psql {
    my ($self, $database, $query) = @_;
    my @command = ('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d',
        $self->conninfo($database) . " options='-c client_min_messages=warning'", '-f', '-');
    my $in = File::Temp->new;
    print $in $query;
    close $in;
    open my $stdin, '<&', \*STDIN;
    open STDIN, '<', "$in" or die $!;
    my $pid = open my $out, '-|', @command;
    open STDIN, '<&', $stdin;
    local $/;
    my $text = <$out>;
    close $out or die "psql failed in $database: $query\n";
    $text =~ s/\n\z//;
    return $text;
}

# Processes of the clients that run migrations in a database.
sub runners {
    my ($self, $database) = @_;
    my $pids = $self->ask("SELECT pid FROM pg_stat_activity WHERE datname = '$database' AND application_name = 'sluice'");
    return split /\n/, $pids // '';
}

sub DESTROY {
    my ($self) = @_;
    return unless $self->{owner} == $$ && $self->{running};
    local ($?, $@);
    eval { $self->stop('immediate') };
}

1;
