# Folders of migrations as people have them, through the client and through SQL alone, give the schema that psql gives;
# under a role with settings of its own, in another schema and through a pooler, too. The folders are examples/ of this
# tree and those that test/scripts/real-input was given.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my @folders = (tree() . '/examples', split /:/, $ENV{SLUICE_REAL_INPUT} // '');
my $node = Sluice->cluster(extension => 0);
my $pool = pgbouncer($node);
my $databases = 0;

# ---- the files, as psql can run them ------------------------------------------------------------------------

sub read_all {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    return <$file> // '';
}

# The files of a folder in the order of their versions: {version, name, file, text}.
sub files_of {
    my ($folder) = @_;
    opendir my $handle, $folder or die "$folder: $!";
    my @files;
    for my $name (readdir $handle) {
        next unless $name =~ /^(\d+).*\.sql$/;
        push @files, { version => $1, name => $name, text => read_all("$folder/$name") };
    }
    return sort { $a->{version} <=> $b->{version} || $a->{name} cmp $b->{name} } @files;
}

# One direction's part of a file: the whole file, or a section of it.
sub part_of {
    my ($file, $direction) = @_;
    return $file->{text} if $file->{name} =~ /\.\Q$direction\E\.sql$/;
    return undef if $file->{name} =~ /\.(up|down)\.sql$/;
    my ($here, $part) = (0, '');
    for my $line (split /^/, $file->{text}) {
        if ($line =~ /^\s*--\s*(?:\+goose\s+(up|down)\b|migrate:(up|down)\b)/i) {
            $here = lc($1 // $2) eq $direction;
        }
        $part .= $line if $here;
    }
    return $part;
}

# ---- runs ---------------------------------------------------------------------------------------------------

sub new_database {
    my ($role) = @_;
    my $name = 'real_' . ++$databases;
    sql($node, "CREATE DATABASE $name OWNER $role");
    $node->safe_psql($name, 'CREATE SCHEMA other; CREATE EXTENSION pg_sluice SCHEMA public', extra_params => [ '-U', $role ]);
    return $name;
}

sub conninfo {
    my ($database, $role) = @_;
    return $node->connstr($database) . " user=$role";
}

# The files one by one, as a person would.
sub by_psql {
    my ($database, $role, $direction, @files) = @_;
    for my $file ($direction eq 'up' ? @files : reverse @files) {
        my $text = part_of($file, $direction) // next;
        my ($code, $out, $err) = $node->psql($database, $text, extra_params => [ '-U', $role ], on_error_die => 0);
        return "$file->{name}: $err" if $code != 0;
    }
    return '';
}

sub call_with {
    my (@files) = @_;
    my $array = sub { 'ARRAY[' . join(', ', map { "\$sluice_text\$$_\$sluice_text\$" } @_) . ']::text[]' };
    return 'CALL public.migrate_run(' . $array->(map { $_->{name} } @files) . ', ' . $array->(map { $_->{text} } @files) . ')';
}

sub dump_of {
    my ($database) = @_;
    my ($out, $err) = run_command([ 'pg_dump', '--schema-only', '-d', $node->connstr($database) ]);
    $out =~ s/^(?:--.*|\\(?:un)?restrict .*|)\n//mg;
    return $out;
}

sub same_schema {
    my ($database, $expected, $how) = @_;
    is(dump_of($database), $expected, "$how: the schema that psql gives");
}

# ---- one folder ---------------------------------------------------------------------------------------------

sub check_folder {
    my ($folder, $role, $how) = @_;
    my @files = files_of($folder);
    my $psql = new_database($role);
    my $problem = by_psql($psql, $role, 'up', @files);
    return check_failure($problem, $folder, $role, $how) if $problem;
    my $expected = dump_of($psql);
    my $all = grep { defined part_of($_, 'up') } @files;

    my $client = new_database($role);
    my $run = sluice(conninfo($client, $role), 'up', '--dir', $folder);
    is($run->{code}, 0, "$how: sluice up") or diag("$run->{out}$run->{err}");
    same_schema($client, $expected, "$how, client");
    is(sql($node, q{SELECT count(*) FROM public.migrate_status WHERE state = 'applied'}, $client), $all, "$how: all are recorded");
    like(sluice_ok(conninfo($client, $role), 'up', '--dir', $folder)->{out}, qr/up to date|nothing to do/, "$how: once is enough");

    my $alone = new_database($role);
    my ($code, $out, $err) = $node->psql($alone, call_with(@files), extra_params => [ '-U', $role ]);
    is($code, 0, "$how: SQL alone") or diag($err);
    same_schema($alone, $expected, "$how, SQL alone");

    check_down($psql, $client, $folder, $role, $how, @files);
    check_pooler($folder, $expected, $how) if $role eq 'postgres' && defined $pool;
    check_autocommit_off($role, $how, @files);
}

# What psql cannot run, because it is a template or wants something that is not there, fails here at the same place.
sub check_failure {
    my ($problem, $folder, $role, $how) = @_;
    my ($file, $message) = $problem =~ /^(\S+): .*?ERROR:  ([^\n]*)/s;
    my $database = new_database($role);
    my $run = sluice(conninfo($database, $role), 'up', '--dir', $folder);
    is($run->{code}, 1, "$how: fails as it does in psql") or diag($problem);
    like($run->{err}, qr/^error: \Q$message\E/m, "$how: with the same error");
    like($run->{err}, qr/--> \S*\Q$file\E:\d+/, "$how: in the same file");
}

sub check_down {
    my ($psql, $client, $folder, $role, $how, @files) = @_;
    my $problem = by_psql($psql, $role, 'down', @files);
    my $run = sluice(conninfo($client, $role), 'down', '999', '--dir', $folder);
    if ($problem || $run->{err} =~ /has no down script/) {
        isnt($run->{code}, 0, "$how: a down that psql cannot run") if $problem;
        return;
    }
    is($run->{code}, 0, "$how: sluice down") or diag("$run->{out}$run->{err}");
    same_schema($client, dump_of($psql), "$how, down");
}

sub check_pooler {
    my ($folder, $expected, $how) = @_;
    my $database = new_database('postgres');
    (my $pooled = $pool) =~ s/dbname=postgres/dbname=$database/;
    my $run = sluice($pooled, 'up', '--dir', $folder);
    is($run->{code}, 0, "$how: through a pooler") or diag("$run->{out}$run->{err}");
    same_schema($database, $expected, "$how, pooler");
}

sub check_autocommit_off {
    my ($role, $how, @files) = @_;
    my $database = new_database($role);
    my $before = dump_of($database);
    my ($code, $out, $err) = $node->psql($database, "\\set AUTOCOMMIT off\n" . call_with(@files), extra_params => [ '-U', $role ]);
    like($err, qr/ERROR:  migrations must be run by a CALL of their own, at top level/, "$how: autocommit off is refused");
    like($err, qr/HINT:  .*autocommit/, "$how: with what to do");
    same_schema($database, $before, "$how, autocommit off");
}

# ---- all ----------------------------------------------------------------------------------------------------

sql($node, q{CREATE ROLE hurried LOGIN; ALTER ROLE hurried SET statement_timeout = '2s'; ALTER ROLE hurried SET client_min_messages = warning});
sql($node, 'CREATE ROLE elsewhere LOGIN; ALTER ROLE elsewhere SET search_path = other');
for my $folder (@folders) {
    my ($name) = $folder =~ m{([^/]+)/*$};
    check_folder($folder, 'postgres', $name);
    check_folder($folder, 'hurried', "$name, hurried role");
    # There the functions of the extension, which is in public, have to be found by name.
    check_folder($folder, 'elsewhere', "$name, another schema");
}

done_testing();
