# One start of the client against one database, disturbed or not, and what it said.
package Crash::Trial;

use strict;
use warnings;

use POSIX qw(:sys_wait_h);
use Time::HiRes qw(sleep time);

use Crash::Disturb;

my $longest = 90; # seconds that a client may take

# new(server, database, folder (of the migrations), random, scratch (a folder for outputs))
sub new {
    my ($class, %option) = @_;
    return bless { options => {}, sessions => [], %option }, $class;
}

# start('up', ...): the client, its output going to files.
sub start {
    my ($self, @arguments) = @_;
    my $options = join ' ', map { "-c $_=$self->{options}{$_}" } sort keys %{ $self->{options} };
    my @command = ($ENV{SLUICE_CLIENT}, @arguments, '--dir', $self->{folder}, '--database',
        $self->{server}->conninfo($self->{database}) . ($options ? " options='$options'" : ''));
    $self->{verb} = $arguments[0];
    $self->{begun} = time;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', "$self->{scratch}/out";
        open STDERR, '>', "$self->{scratch}/err";
        exec @command or POSIX::_exit(127);
    }
    $self->{client} = $pid;
    delete $self->{status};
    return $self;
}

sub client_runs {
    my ($self) = @_;
    return 0 if defined $self->{status};
    return 1 if waitpid($self->{client}, WNOHANG) == 0;
    $self->close($?);
    return 0;
}

sub close {
    my ($self, $status) = @_;
    $self->{status} = $status;
    $self->{seconds} = time - $self->{begun};
    $self->{code} = $status & 127 ? 128 + ($status & 127) : $status >> 8;
    for my $what ('out', 'err') {
        open my $file, '<', "$self->{scratch}/$what" or die $!;
        local $/;
        $self->{$what} = <$file> // '';
    }
}

# To the client's end; false if it had to be killed.
sub finish {
    my ($self) = @_;
    my $end = time + $longest;
    while ($self->client_runs) {
        if (time > $end) {
            kill 'KILL', $self->{client};
            waitpid $self->{client}, 0;
            $self->close($?);
            return 0;
        }
        sleep 0.004;
    }
    return 1;
}

# Runs a verb to its end.
sub run {
    my ($self, @arguments) = @_;
    $self->start(@arguments);
    $self->finish or $self->{code} = 'hung';
    return $self;
}

# disturbed($name, $moment (seconds), verb ...): what was wrong with how it ended.
sub disturbed {
    my ($self, $name, $moment, @arguments) = @_;
    my $kind = Crash::Disturb::find($name);
    $kind->{before}->($self) if $kind->{before};
    $self->start(@arguments);
    my $until = $self->{begun} + $moment;
    while (time < $until && $self->client_runs) {
        my $left = $until - time;
        sleep($left < 0.01 ? $left : 0.01) if $left > 0;
    }
    $self->{early} = $self->client_runs;
    $kind->{strike}->($self) if $self->{early};
    my @wrong;
    push @wrong, "the client did not end within $longest s" unless $self->finish;
    $kind->{after}->($self) if $kind->{after};
    $self->{options} = {};
    push @wrong, 'the runner went on for more than 10 s after its client' unless $self->quiet;
    return @wrong;
}

# Waits until nobody works in the database.
sub quiet {
    my ($self) = @_;
    my $end = time + 10;
    while ($self->{server}->runners($self->{database})) {
        return 0 if time > $end;
        sleep 0.01;
    }
    return 1;
}

1;
