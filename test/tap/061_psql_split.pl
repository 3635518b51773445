# A script is split as psql splits it, statement for statement: what the server's log says psql has sent is held against
# what sluice.read says. The scripts are those below, the folders that test/scripts/real-input was given, and single
# files in SLUICE_SPLIT_SCRIPTS, in which what cannot be a migration is left out first (see "read_leniently").
use strict;
use warnings;

use Encode qw(decode encode);
use IPC::Run ();
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;
use Time::HiRes qw(usleep);

my $node = Sluice->cluster(
    extension => 0,
    config => "log_destination = jsonlog\nlogging_collector = on\nlog_directory = log\nlog_filename = split\n"
      . "log_rotation_age = 0\nlog_rotation_size = 0\nlog_statement = all\nmax_prepared_transactions = 5\n");
my $log_at = 0;
my $sessions = 0;

# ---- what psql sends ----------------------------------------------------------------------------------------

# New lines of the server's log, decoded, up to the one that says $last.
sub log_until {
    my ($last) = @_;
    my $path = $node->data_dir . '/log/split.json';
    for (1 .. 10 * $PostgreSQL::Test::Utils::timeout_default) {
        open my $file, '<:raw', $path or die "$path: $!";
        seek $file, $log_at, 0;
        my @lines = <$file>;
        if (grep { /\Q$last\E/ } @lines) {
            $log_at = tell $file;
            return map { decode_json($_) } grep { /\n\z/ } @lines;
        }
        usleep(100_000);
    }
    die "the server's log never said $last";
}

# Statements in the order in which psql sent them. One that has a syntax error is in the log as the error's only.
sub sent_by_psql {
    my ($database, $script) = @_;
    my $name = 'split_' . ++$sessions;
    my $path = write_file(PostgreSQL::Test::Utils::tempdir() . '/script.sql', $script);
    my ($in, $out, $err) = ('', '', '');
    my $target = $node->connstr($database) . " application_name=$name client_encoding=UTF8";
    IPC::Run::run([ 'psql', '-X', '-q', '-f', $path, '-d', $target ], \$in, \$out, \$err);
    note($err) if $err;
    sql($node, "SELECT 'end of $name'");
    my (@sent, $logged);
    for my $entry (log_until("end of $name")) {
        next unless ($entry->{application_name} // '') eq $name;
        if ($entry->{message} =~ /\Astatement: (.*)\z/s) {
            push @sent, $logged = $1;
        } elsif ($entry->{error_severity} eq 'ERROR' && defined $entry->{statement}) {
            push @sent, $entry->{statement} unless defined $logged && $logged eq $entry->{statement};
        }
    }
    return grep { !nothing_in($_) } @sent;
}

# Blanks, comments (nested ones too) and semicolons.
my $idle = qr{(?:\s|;|--[^\n\r]*|(/\*(?:[^/*]|/(?!\*)|\*(?!/)|(?1))*\*/))*+};

sub nothing_in { return $_[0] =~ /\A$idle\z/ }

# ---- what we read -------------------------------------------------------------------------------------------

# {number => {text, line}}, or a reference to the error's message. BEGIN and COMMIT have numbers and no rows.
sub read_by_us {
    my ($database, $script) = @_;
    my $hex = unpack 'H*', $script;
    my $path = write_file(PostgreSQL::Test::Utils::tempdir() . '/read.sql', <<"END");
SELECT json_agg(json_build_object('number', statement, 'text', text, 'line', line))
FROM sluice.read(ARRAY['1_a.up.sql'], ARRAY[convert_from('\\x$hex', 'UTF8')], 'golang-migrate')
END
    my ($in, $out, $err) = ('', '', '');
    IPC::Run::run([ 'psql', '-X', '-q', '-At', '-f', $path, '-d', $node->connstr($database) ], \$in, \$out, \$err);
    return \$err if $err;
    chomp $out;
    return { map { $_->{number} => $_ } @{ decode_json($out || '[]') } };
}

# The statement without what psql leaves around it, and without empty lines, which psql leaves out of it.
sub bare {
    my ($text) = @_;
    $text =~ s/\A$idle//;
    return no_empty_lines($text);
}

sub no_empty_lines { return $_[0] =~ s/\n+/\n/gr }

# The first difference in words, or ''.
sub difference {
    my ($ours, @sent) = @_;
    return "read refuses it: $$ours" if ref $ours eq 'SCALAR' || ref $ours eq 'REF';
    my $last = (sort { $b <=> $a } keys %$ours)[0] // 0;
    for my $number (1 .. ($last > @sent ? $last : @sent)) {
        my $theirs = bare($sent[ $number - 1 ] // '');
        my $mine = $ours->{$number};
        if (!defined $mine) {
            return "statement $number is psql's alone: $theirs" unless $theirs =~ /\A(BEGIN|START|COMMIT|END)\b/i;
        } elsif ($theirs !~ /\A\Q${\ no_empty_lines($mine->{text})}\E$idle\z/) {
            return "statement $number is not psql's\npsql: $theirs\nours: $mine->{text}";
        }
    }
    return '';
}

# ---- scripts ------------------------------------------------------------------------------------------------

# Each: name, script, number of statements that psql sends.
my @cases = (
    [ 'plain', "SELECT 1;\nSELECT 2;\nSELECT 3;\n", 3 ],
    [ 'several on one line', 'SELECT 1; SELECT 2 ;SELECT 3;', 3 ],
    [ 'no last semicolon', "SELECT 1;\nSELECT 2", 2 ],
    [ 'a comment behind the last semicolon', "SELECT 1; -- ; done\n/* ; */ -- SELECT 2;", 1 ],
    [ 'a comment and no last semicolon', "SELECT 1;\nSELECT 2 -- ; done", 2 ],
    [ 'empty statements', ";;\n;SELECT 1;;; ; /* */ ;\n--\n;SELECT 2;;", 2 ],
    [ 'nothing at all', " \n\t\n", 0 ],
    [ 'comments alone', "-- one;\n/* two; */\n", 0 ],
    [ 'nested comments', "SELECT 1 /* a ; /* b ; */ c ; */ + 1; /* /* */ ; */ SELECT 2;", 2 ],
    [ 'comment signs in operators', "SELECT 1 +/* ; */ 1; SELECT 1 *-- ;\n 2; SELECT 5 -/**/ 2;", 3 ],
    [ 'comment signs in literals', q{SELECT '-- ;', '/* ;'; SELECT "a-- ;" FROM (SELECT 1 AS "a-- ;") q;}, 2 ],
    [ 'quotes in comments', "-- it's; $$ \"\nSELECT 1; /* it's; \$\$ \" */ SELECT 2;", 2 ],
    [ 'doubled quotes', q{SELECT 'a'';b'; SELECT 1 AS "a"";b"; SELECT '';}, 3 ],
    [ 'literals over lines', "SELECT 'a;\nb;'\n  'c;'; SELECT 'a' -- ;\n 'b';", 2 ],
    [ 'a backslash before a quote', q{SELECT 'a\'; SELECT 'b\\\\'; SELECT '\n;';}, 3 ],
    [ 'E strings', q{SELECT E'a\';b', e'\\\\'; SELECT E'\x3b'';';}, 2 ],
    [ 'B, X and N strings', q{SELECT B'01', X'3b', N';'; SELECT b'1';}, 2 ],
    [ 'U& strings and names', q{SELECT U&'\003b;', U&"a;b" FROM (SELECT 1 AS "a;b") q; SELECT U&'!003b;' UESCAPE '!'; SELECT 2 AS u&"d!0061t;a" UESCAPE '!';}, 3 ],
    [ 'dollar quotes', "SELECT \$\$;\$\$, \$a\$;\$\$;\$a\$; SELECT \$a\$ \$b\$ ; \$a \$a\$; SELECT \$\N{U+E4}\$;\$\N{U+E4}\$;", 3 ],
    [ 'a dollar in a name', 'SELECT 1 AS a$b; SELECT 2 AS b$c$d; SELECT 3 AS a$$;', 3 ],
    [ 'parameters', 'PREPARE p(int, int) AS SELECT $1, $2; EXECUTE p(1, 2); SELECT 1;', 3 ],
    [ 'colons', q{SELECT (ARRAY[1,2,3])[1:2]; SELECT 'a'::text, ':name', ":x" FROM (SELECT 1 AS ":x") q;}, 2 ],
    [ 'line ends of Windows', "SELECT 1; -- ;\r\nSELECT 'a;\r\nb';\r\n\r\nSELECT \$\$\r\n;\r\n\$\$;\r\n", 3 ],
    [ 'line ends of old', "SELECT 1; -- ;\rSELECT 2;\r/* ; */\rSELECT 3", 3 ],
    [ 'form feeds', "SELECT 1;\fSELECT\f2;", 2 ],
    [ 'letters of other alphabets', "SELECT '\N{U+E4};\N{U+20AC};\N{U+1D11E}' AS \"\N{U+FC};\"; SELECT 1 AS gr\N{U+F6}sse; SELECT \$\$\N{U+65E5};\$\$;", 3 ],
    [ 'a byte order mark', "\x{ef}\x{bb}\x{bf}SELECT 1;\nSELECT 2;", 2 ],
    [ 'brackets', 'SELECT (1); SELECT ARRAY[1, (2)]; SELECT ((1) + (2));', 3 ],
    [ 'a rule with several actions', 'CREATE TABLE r (i int); CREATE RULE r1 AS ON INSERT TO r DO ALSO (SELECT 1; SELECT (2); NOTIFY n;); CREATE RULE r2 AS ON DELETE TO r DO INSTEAD (SELECT 1; ); SELECT 1;', 4 ],
    [ 'a schema with elements', 'CREATE SCHEMA s CREATE TABLE t (i int) CREATE VIEW v AS SELECT * FROM t; SELECT 1;', 2 ],
    [ 'functions in quotes', "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS \$\$BEGIN PERFORM 1; RETURN 2; END\$\$; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2;'; SELECT f();", 3 ],
    [ 'atomic bodies', "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC END; create or replace function f() returns int begin /* ; */ atomic select 3; end; SELECT 1;", 4 ],
    [ 'CASE in an atomic body', 'CREATE FUNCTION f(i int) RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN i > 1 THEN CASE i WHEN 2 THEN 3 END ELSE (CASE WHEN i = 0 THEN 1 END) END; END; SELECT f(2);', 2 ],
    [ 'CASE before an atomic body', 'CREATE FUNCTION f(i int DEFAULT (CASE WHEN true THEN 1 END)) RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT f(2);', 2 ],
    [ 'a routine without a body of its own', "CREATE FUNCTION f() RETURNS int RETURN 1 + 1; CREATE FUNCTION g() RETURNS int RETURN CASE WHEN true THEN 1 END; SELECT g();", 3 ],
    [ 'CASE elsewhere', 'SELECT CASE WHEN true THEN 1 END; SELECT 1 AS end; SELECT 2;', 3 ],
    [ 'begin and atomic as names', 'CREATE TABLE a (begin int, atomic int); SELECT begin atomic FROM a; SELECT begin, atomic FROM a; SELECT begin AS atomic FROM a;', 4 ],
    [ 'a parameter called begin', 'CREATE DOMAIN atomic AS int; CREATE FUNCTION f(begin atomic) RETURNS int LANGUAGE sql AS $$SELECT 1$$; SELECT f(1);', 3 ],
    [ 'blocks', "BEGIN;\nCREATE TABLE t (i int);\nCOMMIT;\nSELECT 1;", 4 ],
    [ 'several blocks', "START TRANSACTION;\nSELECT 1;\nEND;\nbegin work isolation level serializable; SELECT 2; commit;", 6 ],
    [ 'savepoints', "BEGIN; SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a; COMMIT;", 6 ],
    [ 'inline data', "CREATE TABLE c (t text);\nCOPY c FROM stdin;\nit's; \$\$ /* \"\n;\\\\.\n\\N\n\\.\nSELECT count(*) FROM c;", 3 ],
    [ 'inline data, comma separated', "CREATE TABLE c (t text, u text);\nCOPY c (t, u) FROM STDIN WITH (FORMAT csv);\n\"a;\nb\",(\n\\.\nSELECT 1;", 3 ],
    [ 'inline data to the end', "CREATE TABLE c (t text);\nCOPY c FROM stdin;\nit's;\nSELECT 1;", 2 ],
    [ 'inline data with line ends of Windows', "CREATE TABLE c (t text);\r\nCOPY c FROM stdin;\r\nit's;\r\n\\.\r\nSELECT 1;\r\n", 3 ],
    [ 'inline data, the statement over lines', "CREATE TABLE c (t text);\nCOPY c\n  FROM\n  stdin -- ;\n ;\nit's;\n\\.\nSELECT 1;", 3 ],
    [ 'inline data behind other statements of a line', "CREATE TABLE c (t text); SELECT 1; COPY c FROM stdin; SELECT 2; -- ;\nit's;\n\\.\nSELECT 3;", 5 ],
    [ 'inline data of two statements of a line', "CREATE TABLE c (t text); COPY c FROM stdin; COPY c FROM stdin;\nit's;\n\\.\n\"two;\n\\.\nSELECT 3;", 4 ],
    [ 'inline data from stdout, which is the same to the grammar', "CREATE TABLE c (t text);\nCOPY c FROM STDOUT;\nit's;\n\\.\nSELECT 1;", 3 ],
    [ 'inline data like directives', "CREATE TABLE c (t text); COPY c FROM stdin; SELECT 2;\n-- sluice: nonsense\n\\.\nSELECT 3;", 4 ],
    [ 'inline data with WHERE', "CREATE TABLE c (t text);\nCOPY c FROM stdin WHERE t <> 'from stdin;';\nit's;\n\\.\nSELECT 1;", 3 ],
    [ 'inline data in no lines', "CREATE TABLE c (t text);\nCOPY c FROM stdin;\n\\.\nSELECT 1;", 3 ],
    [ 'columns called stdin', "CREATE TABLE c (stdin text, \"from\" text); INSERT INTO c (stdin) SELECT stdin FROM c; COPY c (stdin, \"from\") FROM '/dev/null'; SELECT stdin FROM c;", 4 ],
);

# Here psql goes wrong, by the server's grammar; each: name, script, number of statements that psql sends, texts of ours.
# It reads line by line, so that it does not know what kind of string goes on; it takes any "begin" for that of a body, and any "end"; and it has variables.
my @exceptions = (
    [ 'a string that goes on', "SELECT E'a'\n'\\';'; SELECT 1;", 2, "SELECT E'a'\n'\\';'", 'SELECT 1' ],
    [ 'a function called begin', 'CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS $$SELECT 1$$; SELECT begin();', 1,
        'CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS $$SELECT 1$$', 'SELECT begin()' ],
    [ 'a column called end', 'CREATE TABLE a ("end" int); CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end FROM a; SELECT 1 AS case; END; SELECT 1;', 5,
        'CREATE TABLE a ("end" int)', 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end FROM a; SELECT 1 AS case; END', 'SELECT 1' ],
    [ 'a variable of psql', "SELECT ':USER', (ARRAY[1, 2])[1:USER::text::int];", 1, "SELECT ':USER', (ARRAY[1, 2])[1:USER::text::int]" ],
);

sub new_database {
    sql($node, 'DROP DATABASE IF EXISTS one');
    sql($node, 'CREATE DATABASE one');
    sql($node, 'CREATE EXTENSION pg_sluice', 'one');
    return 'one';
}

for my $case (@cases) {
    my ($name, $script, $count) = @$case;
    my $database = new_database();
    utf8::encode($script) if utf8::is_utf8($script);
    my @sent = sent_by_psql($database, $script);
    is(scalar @sent, $count, "$name: as many statements as expected") or diag(join "\n--\n", @sent);
    is(difference(read_by_us($database, $script), @sent), '', "$name: the same split");
}

for my $case (@exceptions) {
    my ($name, $script, $count, @texts) = @$case;
    my $database = new_database();
    my @sent = sent_by_psql($database, $script);
    my $ours = read_by_us($database, $script);
    is(scalar @sent, $count, "$name: psql's number of statements") or diag(join "\n--\n", @sent);
    isnt(difference($ours, @sent), '', "$name: psql's split is another");
    is_deeply(ref $ours eq 'HASH' ? [ map { $ours->{$_}{text} } sort { $a <=> $b } keys %$ours ] : $$ours, \@texts, "$name: ours is the server's");
}

# ---- folders and files of other people ----------------------------------------------------------------------

# Folders: what psql makes of one file is there for the next, and what takes it away comes last.
for my $folder (split /:/, $ENV{SLUICE_REAL_INPUT} // '') {
    my $database = new_database();
    my @files = sort glob("$folder/*.sql");
    my @down = reverse grep { /\.down\.sql\z/ } @files;
    compare_file($database, $_) for (grep { !/\.down\.sql\z/ } @files), @down;
}
for my $path (split /:/, $ENV{SLUICE_SPLIT_SCRIPTS} // '') {
    compare_file(new_database(), $path);
}

# Lines of psql's own commands are no SQL: both sides get the file without them.
sub compare_file {
    my ($database, $path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    my $script = do { local $/; <$file> };
    $script =~ s/\\(?:g|gset|gexec|gdesc|gx|crosstabview|bind)\b.*$/;/mg;
    $script =~ s/\\;/ ;/g;
    $script =~ s/^\s*\\(?!\.).*$//mg;
    my @sent = sent_by_psql($database, $script);
    my ($left_out, $ours, @kept) = read_leniently($database, $script, @sent);
    my ($name) = $path =~ m{([^/]+/[^/]+)\z};
    is(difference($ours, @kept), '', "$name: the same split of " . @kept . " statements, $left_out left out");
}

# What no migration may hold (a syntax error, ROLLBACK, COPY TO STDOUT ...) is an error here and none for psql. Such a
# statement is blanked, at the place where psql had it, until the rest is read.
sub read_leniently {
    my ($database, $bytes, @sent) = @_;
    my $script = eval { decode('UTF-8', $bytes, Encode::FB_CROAK) } // return (0, \'not UTF-8', @sent);
    my ($at, $left_out) = (0, 0);
    my @place;
    for my $text (map { bare($_) } @sent) {
        my $pattern = join '\n+', map { quotemeta } split /\n/, $text;
        pos($script) = $at;
        push @place, $script =~ /$pattern/g ? [ $-[0], $+[0] - $-[0] ] : undef;
        $at = $+[0] if $place[-1];
    }
    my $blank = sub {
        my ($i) = @_;
        substr($script, $place[$i][0], $place[$i][1]) =~ s/\S/ /g if $place[$i];
        $sent[$i] = undef;
        $left_out++;
    };
    for my $i (0 .. $#sent) {
        $blank->($i) if bare($sent[$i]) =~ /\A(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION|DISCARD|COPY\b.*\bTO\s+STDOUT)\b/is;
    }
    for (0 .. @sent) {
        my $ours = read_by_us($database, encode('UTF-8', $script));
        my @kept = grep { defined } @sent;
        return ($left_out, $ours, @kept) unless ref $ours eq 'SCALAR';
        my ($line) = $$ours =~ /CONTEXT:.*? line (\d+)/s or return ($left_out, $ours, @kept);
        my ($i) = grep { defined $sent[$_] && $place[$_] && lines_of($script, $place[$_])->($line) } 0 .. $#sent;
        return ($left_out, $ours, @kept) unless defined $i;
        $blank->($i);
    }
}

# Whether a place in the script covers a line.
sub lines_of {
    my ($script, $place) = @_;
    my $first = 1 + (substr($script, 0, $place->[0]) =~ tr/\n//);
    my $last = $first + (substr($script, $place->[0], $place->[1]) =~ tr/\n//);
    return sub { $_[0] >= $first && $_[0] <= $last };
}

done_testing();
