# What TAP tests share: clusters with the extension, the client run as a user runs it, small things around them.
#
#     use Sluice;
#     my $node = Sluice->cluster;                          # started, the extension created in database postgres
#     my $run = sluice($node, 'up', '--dir', $folder);     # {code, out, err}
#     is($run->{code}, 0, 'up') or diag($run->{err});
#
# The environment comes from test/scripts/run-tap: SLUICE_CLIENT (the binary), SLUICE_TREE (the source tree),
# SLUICE_SMALL_DISK (a file system of 24 MB, or not set where none could be made).
package Sluice;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp ();
use IPC::Run   ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(sluice sluice_ok sluice_start sql migrations write_file tree pgbouncer wait_for);

# Some settings of the caller would reach the client: they are the test's to set.
delete @ENV{grep { /^SLUICE_(DATABASE|DIR|FORMAT|STREAM|WAIT|WAIT_FOR_SERVER|OUT_OF_ORDER|INSTALL|CONFIG)$/ } keys %ENV};
my $client = $ENV{SLUICE_CLIENT} or die 'SLUICE_CLIENT is not set: run by test/scripts/check tap';
$ENV{XDG_CACHE_HOME} = PostgreSQL::Test::Utils::tempdir();

# A started cluster. Options: name, config (text for postgresql.conf), init (arguments of ->init), extension (0 = not
# created).
sub cluster {
    my ($class, %option) = @_;
    my $node = PostgreSQL::Test::Cluster->new($option{name} // 'main');
    $node->init(@{ $option{init} // [] });
    $node->append_conf('postgresql.conf', $option{config}) if defined $option{config};
    $node->start;
    $node->safe_psql('postgres', 'CREATE EXTENSION pg_sluice') if $option{extension} // 1;
    return $node;
}

sub tree { return $ENV{SLUICE_TREE} }

sub write_file {
    my ($path, $text) = @_;
    make_path(dirname($path));
    open my $file, '>:raw', $path or die "$path: $!";
    print $file $text;
    close $file or die "$path: $!";
    return $path;
}

# migrations('1_a.up.sql' => 'CREATE TABLE a ()', ...): a new folder with these files; its path. A first argument that is
# a reference to a scalar is the folder to write to instead.
sub migrations {
    my $folder = ref $_[0] ? ${ +shift } : File::Temp::tempdir(CLEANUP => 1);
    my %file = @_;
    make_path($folder);
    write_file("$folder/$_", $file{$_}) for keys %file;
    return $folder;
}

# What the client needs to find the node: a cluster, or a conninfo as it is.
sub connection {
    my ($node) = @_;
    return ref $node ? $node->connstr('postgres') : $node;
}

# sluice($node, verb, arguments...): runs the client to its end; {code, out, err}. A last argument that is a reference to
# a hash holds env (to add) and input (for stdin).
sub sluice {
    my ($node, @arguments) = @_;
    my %option = ref $arguments[-1] ? %{ pop @arguments } : ();
    local %ENV = (%ENV, %{ $option{env} // {} });
    my ($in, $out, $err) = ($option{input} // '', '', '');
    IPC::Run::run([ $client, @arguments, '--database', connection($node) ], \$in, \$out, \$err);
    my $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    note("sluice @arguments: $code\n$out$err");
    return { code => $code, out => $out, err => $err };
}

# The same, and it has to end with 0.
sub sluice_ok {
    my ($node, @arguments) = @_;
    my $name = join ' ', 'sluice', grep { !ref && !m{^/} } @arguments;
    my $run = sluice($node, @arguments);
    is($run->{code}, 0, $name) or diag("$run->{out}$run->{err}");
    return $run;
}

# Starts the client and returns at once: {handle, out, err (references)}. End it with $run->{handle}->finish.
sub sluice_start {
    my ($node, @arguments) = @_;
    my ($in, $out, $err) = ('', '', '');
    my $handle = IPC::Run::start([ $client, @arguments, '--database', connection($node) ], \$in, \$out, \$err);
    return { handle => $handle, out => \$out, err => \$err };
}

# sql($node, $query): the rows as psql -At prints them; dies on an error.
sub sql {
    my ($node, $query, $database) = @_;
    return $node->safe_psql($database // 'postgres', $query);
}

# Waits until the query gives "t"; fails the test after the usual timeout.
sub wait_for {
    my ($node, $query, $name) = @_;
    return ok($node->poll_query_until('postgres', $query), $name // 'waited');
}

# A pgbouncer before the node; its conninfo. It ends with the test, by END below.
my @bouncers;

sub pgbouncer {
    my ($node, %option) = @_;
    my ($program) = grep { -x } map { "$_/pgbouncer" } split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/sbin';
    return undef unless defined $program;
    my $folder = File::Temp::tempdir('pgbXXXX', TMPDIR => 1, CLEANUP => 1);
    my $port = PostgreSQL::Test::Cluster::get_free_port();
    my $user = getpwuid $<;
    write_file("$folder/users", qq("$user" ""\n));
    my ($host, $upstream) = ($node->host, $node->port);
    my ($mode, $size, $more) = ($option{pool_mode} // 'transaction', $option{pool_size} // 4, $option{config} // '');
    # The user of the entry, so that there is one pool whoever the client says it is.
    write_file("$folder/ini", <<"END");
[databases]
* = host=$host port=$upstream user=$user
[pgbouncer]
listen_addr =
unix_socket_dir = $folder
listen_port = $port
auth_type = any
auth_file = $folder/users
pool_mode = $mode
default_pool_size = $size
max_client_conn = 200
logfile = $folder/log
pidfile = $folder/pid
ignore_startup_parameters = extra_float_digits,options
$more
END
    my ($in, $output) = ('', '');
    my $handle = IPC::Run::start([ $program, '-q', "$folder/ini" ], \$in, '>&', \$output);
    push @bouncers, $handle;
    for (1 .. 100) {
        last if -S "$folder/.s.PGSQL.$port";
        select undef, undef, undef, 0.1;
    }
    -S "$folder/.s.PGSQL.$port" or die "pgbouncer did not start: $output";
    return "host=$folder port=$port dbname=postgres user=$user";
}

END {
    my $code = $?;
    $_->kill_kill for @bouncers;
    $? = $code;
}

1;
