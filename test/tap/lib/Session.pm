# A psql that stays connected: queries with their answers, or sent without waiting for them.
package Session;

use strict;
use warnings;

use File::Spec;
use IO::Select;
use IPC::Open3 ();
use Symbol ();
use Time::HiRes qw(time);

sub new {
    my ($class, $conninfo) = @_;
    local $SIG{PIPE} = 'IGNORE';
    my ($in, $out) = (Symbol::gensym(), Symbol::gensym());
    open my $null, '>', File::Spec->devnull or die $!;
    my $pid = IPC::Open3::open3($in, $out, '>&' . fileno $null, 'psql', '-XAtq', '-d', $conninfo);
    $in->autoflush(1);
    return bless { pid => $pid, in => $in, out => $out, select => IO::Select->new($out), turn => 0, heard => '' }, $class;
}

# Sends; what it answers is of no interest, or read later by query().
sub send {
    my ($self, $query, $behind) = @_;
    local $SIG{PIPE} = 'IGNORE';
    return print { $self->{in} } "$query;\n", $behind // "";
}

# The rows as text; undef if the connection is lost or the time is over.
sub query {
    my ($self, $query, $seconds) = @_;
    my $mark = 'turn-' . ++$self->{turn};
    $self->send($query, "\\echo $mark\n") or return undef;
    my $end = time + ($seconds // 30);
    while (1) {
        if ($self->{heard} =~ s/^(.*?)^\Q$mark\E\n//ms) {
            my $answer = $1;
            $answer =~ s/\n\z//;
            return $answer;
        }
        my $left = $end - time;
        return undef if $left <= 0 || !$self->{select}->can_read($left);
        sysread($self->{out}, $self->{heard}, 65536, length $self->{heard}) or return undef;
    }
}

# Ends it, whatever it waits for.
sub DESTROY {
    my ($self) = @_;
    local ($?, $!);
    close $self->{in};
    kill 'TERM', $self->{pid};
    waitpid $self->{pid}, 0;
}

1;
