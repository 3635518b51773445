# Folders of migrations as people have them, through the client and through SQL alone, give the schema that psql gives;
# under a role with settings of its own, in another schema and through a pooler, too. The folders are examples/ of this
# tree and those that test/scripts/real-input was given.
use strict;
use warnings;

use IPC::Run ();
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
    # goose and dbmate run a section in one transaction; the first line is a comment.
    return $part if $file->{text} =~ /^--\s*\+goose\s+NO TRANSACTION/mi || $part =~ /\A.*transaction:false/ || $part eq '';
    return "BEGIN; $part\n;COMMIT;\n";
}

# ---- runs ---------------------------------------------------------------------------------------------------

# Roles are the cluster's, so that what one run makes would be in the next one's way.
my @roles;

sub new_database {
    my ($role) = @_;
    my $name = 'real_' . ++$databases;
    sql($node, "CREATE DATABASE $name OWNER $role");
    $node->safe_psql($name, 'CREATE SCHEMA other; CREATE EXTENSION pg_sluice SCHEMA public', extra_params => [ '-U', $role ]);
    # What the files expect to be there, for example the table of the tool that they were written for.
    $node->safe_psql($name, $ENV{SLUICE_REAL_BEFORE}, extra_params => [ '-U', $role ]) if $ENV{SLUICE_REAL_BEFORE};
    return $name;
}

sub drop_database {
    my ($name) = @_;
    sql($node, "DROP DATABASE $name WITH (FORCE)");
    my %keep = map { $_ => 1 } @roles;
    sql($node, "DROP ROLE \"$_\"") for grep { !$keep{$_} } split /\n/, sql($node, 'SELECT rolname FROM pg_roles');
}

sub conninfo {
    my ($database, $role) = @_;
    return $node->connstr($database) . " user=$role";
}

sub psql_with {
    my ($database, $role, @arguments) = @_;
    my ($out, $err) = ('', '');
    IPC::Run::run([ 'psql', '-X', '-q', '-b', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose', '-d', conninfo($database, $role), @arguments ],
        '<', \undef, '>', \$out, '2>', \$err);
    return ($? >> 8, $err);
}

# Where an error of psql's stands: {file, sqlstate, message, statement}, or undef where there is none. psql leaves empty
# lines out of a statement and comments before it in.
sub place_of {
    my ($err) = @_;
    my ($file, $state, $message) = $err =~ m{([^/\s:]+):\d+: ERROR:  ([0-9A-Z]{5}): ([^\n]*)} or return undef;
    my ($statement) = $err =~ /STATEMENT:  (.*)\z/s;
    $statement =~ s{\A(?:\s|;|--[^\n]*|(/\*(?:[^/*]|/(?!\*)|\*(?!/)|(?1))*\*/))*+}{} if defined $statement;
    return { file => $file, sqlstate => $state, message => $message, statement => $statement };
}

# The files one by one, as a person would.
sub by_psql {
    my ($database, $role, $direction, @files) = @_;
    my $folder = PostgreSQL::Test::Utils::tempdir();
    my @arguments;
    for my $file ($direction eq 'up' ? @files : reverse @files) {
        my $text = part_of($file, $direction) // next;
        push @arguments, '-f', write_file("$folder/$file->{name}", $text), '-c', 'DISCARD ALL';
    }
    return undef unless @arguments;
    my ($code, $err) = psql_with($database, $role, @arguments);
    return undef if $code == 0;
    return place_of($err) // die "psql failed otherwise: $err";
}

sub call_with {
    my (@files) = @_;
    my $array = sub { 'ARRAY[' . join(', ', map { "\$sluice_text\$$_\$sluice_text\$" } @_) . ']::text[]' };
    return 'CALL public.migrate_run(' . $array->(map { $_->{name} } @files) . ', ' . $array->(map { $_->{text} } @files) . ')';
}

sub by_sql {
    my ($database, $role, @lines) = @_;
    return psql_with($database, $role, '-f', write_file(PostgreSQL::Test::Utils::tempdir() . '/call.sql', join "\n", @lines));
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

# Up, down and up again by psql: for each the schema, or what went wrong; what comes after a failure is left out.
sub model_of {
    my ($role, @files) = @_;
    my $database = new_database($role);
    my %model = (before => dump_of($database));
    for my $part ([ up => 'up' ], [ down => 'down' ], [ again => 'up' ]) {
        my ($name, $direction) = @$part;
        $model{$name}{problem} = by_psql($database, $role, $direction, @files);
        last if $model{$name}{problem};
        $model{$name}{schema} = dump_of($database);
    }
    drop_database($database);
    return \%model;
}

# ---- one folder ---------------------------------------------------------------------------------------------

sub check_folder {
    my ($folder, $role, $how) = @_;
    my @files = files_of($folder);
    my $model = model_of($role, @files);
    if ($model->{up}{problem}) {
        check_failure($model->{up}{problem}, $folder, $role, $how, @files);
    } else {
        check_client($model, $folder, $role, $how, @files);
        check_sql($model, $role, $how, @files);
        check_pooler($folder, $model->{up}{schema}, $how) if $role eq 'postgres' && defined $pool;
    }
    check_autocommit_off($model, $role, $how, @files);
}

sub check_client {
    my ($model, $folder, $role, $how, @files) = @_;
    my $all = grep { defined part_of($_, 'up') } @files;
    my $database = new_database($role);
    my $target = conninfo($database, $role);
    my $run = sluice($target, 'up', '--dir', $folder);
    is($run->{code}, 0, "$how: sluice up") or diag("$run->{out}$run->{err}");
    same_schema($database, $model->{up}{schema}, "$how, client");
    is(sql($node, q{SELECT count(*) FROM public.migrate_status WHERE state = 'applied'}, $database), $all, "$how: all are recorded");
    like(sluice_ok($target, 'up', '--dir', $folder)->{out}, qr/up to date|nothing to do/, "$how: once is enough");
    check_down($model, $database, $target, $folder, $how);
    drop_database($database);
}

sub check_down {
    my ($model, $database, $target, $folder, $how) = @_;
    my $run = sluice($target, 'down', '99999', '--dir', $folder);
    if ($run->{err} =~ /has no down script/) {
        pass("$how: some have no down script");
        return;
    }
    return same_failure($database, $run, $model->{down}{problem}, "$how, down", 'down') if $model->{down}{problem};
    is($run->{code}, 0, "$how: sluice down") or diag("$run->{out}$run->{err}");
    same_schema($database, $model->{down}{schema}, "$how, down");
    my $again = sluice($target, 'up', '--dir', $folder);
    return same_failure($database, $again, $model->{again}{problem}, "$how, up again", 'up') if $model->{again}{problem};
    is($again->{code}, 0, "$how: sluice up again") or diag("$again->{out}$again->{err}");
    same_schema($database, $model->{again}{schema}, "$how, up again");
}

sub check_sql {
    my ($model, $role, $how, @files) = @_;
    my $database = new_database($role);
    my ($code, $err) = by_sql($database, $role, call_with(@files));
    is($code, 0, "$how: SQL alone") or diag($err);
    same_schema($database, $model->{up}{schema}, "$how, SQL alone");
    ($code, $err) = by_sql($database, $role, 'CALL public.migrate_rollback(99999)');
    if (!$model->{down}{problem} && $err !~ /has no down script/) {
        is($code, 0, "$how: rolled back by SQL alone") or diag($err);
        same_schema($database, $model->{down}{schema}, "$how, SQL alone, down");
    }
    drop_database($database);
}

# What psql cannot run, because it is a template or wants something that is not there, fails here at the same place.
sub check_failure {
    my ($problem, $folder, $role, $how, @files) = @_;
    my $database = new_database($role);
    my $run = sluice(conninfo($database, $role), 'up', '--dir', $folder);
    same_failure($database, $run, $problem, $how, 'up');
    drop_database($database);
    $database = new_database($role);
    my ($code, $err) = by_sql($database, $role, call_with(@files));
    is($code, 3, "$how, SQL alone: fails as it does in psql");
    like($err, qr/ERROR:  $problem->{sqlstate}: \Q$problem->{message}\E$/m, "$how, SQL alone: with the same error");
    drop_database($database);
}

sub same_failure {
    my ($database, $run, $problem, $how, $direction) = @_;
    isnt($run->{code}, 0, "$how: fails as it does in psql");
    # All files are read before the first of them runs, so that a syntax error comes before other errors.
    if ($run->{err} =~ m{^error: (.*)  \[42601\]\n  --> (\S+?([^/\s]+)):\d+:\d+$}m && $3 ne $problem->{file}) {
        my ($message, $path, $file) = ($1, $2, $3);
        my $part = write_file(PostgreSQL::Test::Utils::tempdir() . "/$file", part_of({ name => $file, text => read_all($path) }, $direction));
        my ($code, $err) = psql_with($database, 'postgres', '-v', 'ON_ERROR_STOP=0', '-f', $part);
        like($err, qr/ERROR:  42601: \Q$message\E$/m, "$how: with a syntax error that psql has too");
        return;
    }
    like($run->{err}, qr/^error: \Q$problem->{message}\E  \[$problem->{sqlstate}\]$/m, "$how: with the same error");
    like($run->{err}, qr/--> \S*\Q$problem->{file}\E:\d+/, "$how: in the same file");
    # One that is found before anything runs is in no statement's record.
    my $text = sql($node, q{SELECT detail ->> 'text' FROM sluice.event WHERE kind IN ('failed', 'dirty') ORDER BY at DESC LIMIT 1}, $database);
    return unless length $text && defined $problem->{statement};
    my $start = sub { substr($_[0] =~ s/\s+/ /gr, 0, 200) =~ s/[\s;]+\z//r };
    is($start->($text), $start->($problem->{statement}), "$how: at the same statement");
}

sub check_pooler {
    my ($folder, $expected, $how) = @_;
    my $database = new_database('postgres');
    (my $pooled = $pool) =~ s/dbname=postgres/dbname=$database/;
    my $run = sluice($pooled, 'up', '--dir', $folder);
    is($run->{code}, 0, "$how: through a pooler") or diag("$run->{out}$run->{err}");
    same_schema($database, $expected, "$how, pooler");
    drop_database($database);
}

sub check_autocommit_off {
    my ($model, $role, $how, @files) = @_;
    my $database = new_database($role);
    my ($code, $err) = by_sql($database, $role, '\set AUTOCOMMIT off', call_with(@files));
    like($err, qr/ERROR:  SL001: migrations must be run by a CALL of their own, at top level/, "$how: autocommit off is refused");
    like($err, qr/HINT:  .*autocommit/, "$how: with what to do");
    same_schema($database, $model->{before}, "$how, autocommit off");
    drop_database($database);
}

# ---- all ----------------------------------------------------------------------------------------------------

sql($node, q{CREATE ROLE hurried LOGIN; ALTER ROLE hurried SET statement_timeout = '2s'; ALTER ROLE hurried SET client_min_messages = warning});
sql($node, 'CREATE ROLE elsewhere LOGIN; ALTER ROLE elsewhere SET search_path = other');
@roles = split /\n/, sql($node, 'SELECT rolname FROM pg_roles');
for my $folder (@folders) {
    my ($name) = $folder =~ m{([^/]+)/*$};
    check_folder($folder, 'postgres', $name);
    check_folder($folder, 'hurried', "$name, hurried role");
    # There the functions of the extension, which is in public, have to be found by name.
    check_folder($folder, 'elsewhere', "$name, another schema");
}

done_testing();
