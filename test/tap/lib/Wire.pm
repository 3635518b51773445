# A client that speaks the protocol itself, message by message: what no psql sends (pipelines, portals with a row limit, function
# calls by number) and drivers do.
#
#     my $wire = Wire->new($node);
#     $wire->parse('', 'SELECT $1')->bind('', '', 'x')->execute->sync;
#     is_deeply($wire->answers, [ 'D x', 'C SELECT 1', 'Z I' ]);
package Wire;

use strict;
use warnings;

use IO::Select;
use IO::Socket::UNIX;
use Time::HiRes qw(time);

sub new {
    my ($class, $node) = @_;
    my $path = $node->host . '/.s.PGSQL.' . $node->port;
    my $socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!";
    my $self = bless { socket => $socket, heard => '', unsent => '' }, $class;
    my $user = getpwuid $<;
    my $startup = pack('N', 3 << 16) . join("\0", 'user', $user, 'database', 'postgres', 'client_min_messages', 'warning', '', '');
    print $socket pack('N', 4 + length $startup) . $startup or die $!;
    $self->answers;
    return $self;
}

# Messages wait here until a sync, flush or query sends them, so that they arrive together.
sub message {
    my ($self, $type, $body) = @_;
    $self->{unsent} .= $type . pack('N', 4 + length $body) . $body;
    return $self;
}

sub send {
    my ($self) = @_;
    local $SIG{PIPE} = 'IGNORE';
    print { $self->{socket} } $self->{unsent} or die $!;
    $self->{socket}->flush;
    $self->{unsent} = '';
    return $self;
}

sub query { return $_[0]->message('Q', "$_[1]\0")->send }
sub parse { return $_[0]->message('P', "$_[1]\0$_[2]\0" . pack('n', 0)) }

# bind(portal, statement, parameters...): as text, results as text.
sub bind {
    my ($self, $portal, $statement, @values) = @_;
    my $values = join '', map { defined $_ ? pack('N/a*', $_) : pack('N', 0xffffffff) } @values;
    return $self->message('B', "$portal\0$statement\0" . pack('nn', 0, scalar @values) . $values . pack('n', 0));
}
sub describe { return $_[0]->message('D', "P$_[1]\0") }
sub execute { return $_[0]->message('E', ($_[1] // '') . "\0" . pack('N', $_[2] // 0)) }
sub close_portal { return $_[0]->message('C', "P$_[1]\0") }
sub sync { return $_[0]->message('S', '')->send }
sub flush { return $_[0]->message('H', '')->send }

# call(statement, parameters...): one of a pipeline.
sub call {
    my ($self, $statement, @values) = @_;
    return $self->parse('', $statement)->bind('', '', @values)->execute;
}

# function(oid, parameters...): the message FunctionCall.
sub function {
    my ($self, $oid, @values) = @_;
    my $values = join '', map { defined $_ ? pack('N/a*', $_) : pack('N', 0xffffffff) } @values;
    return $self->message('F', pack('Nnn', $oid, 0, scalar @values) . $values . pack('n', 0))->send;
}

sub next_message {
    my ($self) = @_;
    my $end = time + 60;
    while (length $self->{heard} < 5 || length $self->{heard} < 1 + unpack 'N', substr $self->{heard}, 1, 4) {
        IO::Select->new($self->{socket})->can_read($end - time) or die "no answer, only: $self->{heard}";
        sysread($self->{socket}, $self->{heard}, 65536, length $self->{heard}) or return ('lost', '');
    }
    my $length = unpack 'N', substr $self->{heard}, 1, 4;
    my $message = substr $self->{heard}, 0, 1 + $length, '';
    return (substr($message, 0, 1), substr($message, 5));
}

sub row {
    my ($body) = @_;
    my $count = unpack 'n', substr $body, 0, 2, '';
    my @values;
    for (1 .. $count) {
        my $length = unpack 'N', substr $body, 0, 4, '';
        push @values, $length == 0xffffffff ? 'NULL' : substr $body, 0, $length, '';
    }
    return join '|', @values;
}

# Where the server says that the last error was raised: function and file.
my $location;
sub location { return $location }

sub error {
    my %field = map { (substr($_, 0, 1), substr($_, 1)) } grep { length } split /\0/, $_[0];
    $location = "$field{R} $field{F}";
    return $field{S} eq 'ERROR' ? "E $field{C} $field{M}" : "$field{S} $field{C} $field{M}";
}

my %shown = (
    C => sub { 'C ' . $_[0] =~ s/\0//r },
    D => sub { 'D ' . row($_[0]) },
    E => \&error,
    s => sub { 's' },
    V => sub { 'V ' . substr $_[0], 4 },
    Z => sub { "Z $_[0]" },
    lost => sub { 'lost' });

# What came up to the next ReadyForQuery ("Z I", "Z T", "Z E") or the end of the connection: rows, command tags, errors; no notices.
sub answers {
    my ($self) = @_;
    my @answers;
    while (1) {
        my ($type, $body) = $self->next_message;
        push @answers, $shown{$type}->($body) if $shown{$type};
        return \@answers if $type eq 'Z' || $type eq 'lost';
    }
}

1;
