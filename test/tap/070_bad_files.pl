# What people have in their folders by mistake, in every format: each is taken as it is meant or refused with one clear
# error, and a refused file leaves nothing behind.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
my $template = 'bad_files';
sql($node, "CREATE DATABASE $template");
sql($node, 'CREATE EXTENSION pg_sluice', $template);
my $databases = 0;

# The same migration in each format: name of its file, the file with an up and a down, the line of its first statement.
my %format = (
    'golang-migrate' => { up => '1_a.up.sql', line => 1, mark => '' },
    goose            => { up => '1_a.sql',    line => 2, mark => "-- +goose Up\n", below => "-- +goose Down\n" },
    dbmate           => { up => '1_a.sql',    line => 2, mark => "-- migrate:up\n", below => "-- migrate:down\n" });

# A folder with one migration; each part can be given.
sub folder {
    my ($format, %part) = @_;
    my $of = $format{$format};
    my $up = $part{up} // "CREATE TABLE a ();\n";
    my $down = exists $part{down} ? $part{down} : "DROP TABLE a;\n";
    return migrations($of->{up} => $up, defined $down ? ('1_a.down.sql' => $down) : ()) if !$of->{mark};
    return migrations($of->{up} => ($part{before} // '') . $of->{mark} . $up . (defined $down ? $of->{below} . $down : ''));
}

sub new_database {
    my $name = 'bad_' . ++$databases;
    sql($node, "CREATE DATABASE $name TEMPLATE $template");
    return $name;
}

sub run_in {
    my ($database, @arguments) = @_;
    return sluice($node->connstr($database), @arguments);
}

# Taken: it goes up and down again.
sub taken {
    my ($how, $folder, $look) = @_;
    my $database = new_database();
    my $up = run_in($database, 'up', '--dir', $folder);
    is($up->{code}, 0, "$how: up") or diag($up->{err});
    is(sql($node, $look, $database), 't', "$how: it ran") if defined $look;
    my $down = run_in($database, 'down', '--dir', $folder);
    is($down->{code}, 0, "$how: down") or diag($down->{err});
    return $down;
}

# Refused: one error with code, place and what to do, and nothing has happened.
sub refused {
    my ($how, $folder, $sqlstate, $pattern, %more) = @_;
    my $database = new_database();
    my $run = run_in($database, 'up', '--dir', $folder);
    is($run->{code}, 1, "$how: refused");
    like($run->{err}, qr/^error: [^\n]*\[$sqlstate\]\n/, "$how: SQLSTATE");
    like($run->{err}, $pattern, "$how: says what is wrong");
    like($run->{err}, qr/^  hint: \S/m, "$how: says what to do");
    is(() = $run->{err} =~ /^error:/mg, 1, "$how: once") or diag($run->{err});
    is($run->{out}, '', "$how: nothing ran");
    is(sql($node, q{SELECT count(*) FROM public.migrate_status}, $database), 0, "$how: nothing is recorded as run");
    is(sql($node, q{SELECT to_regclass('a') IS NULL}, $database), 't', "$how: nothing was made");
    return $run;
}

my $made = q{SELECT to_regclass('a') IS NOT NULL};

for my $name (sort keys %format) {
    my $of = $format{$name};
    my $plain = folder($name);
    taken("$name, plain", $plain, $made);

    # ---- bytes
    my $file = "$plain/$of->{up}";
    my $text = slurp_file($file);
    taken("$name, byte order mark", migrations(\$plain, $of->{up} => "\xEF\xBB\xBF$text"), $made);
    (my $crlf = $text) =~ s/\n/\r\n/g;
    taken("$name, CRLF", migrations(\$plain, $of->{up} => $crlf), $made);
    (my $cut = $text) =~ s/\n\z//;
    taken("$name, no line feed at the end", migrations(\$plain, $of->{up} => $cut), $made);

    my $at = length($of->{mark}) + length 'CREATE ';
    refused("$name, NUL", folder($name, up => "CREATE \0TABLE a ();\n"), '22021',
        qr/^error: file "\Q$of->{up}\E" holds a NUL byte.*--> \S+:$of->{line}\n.*offset $at\./s);
    refused("$name, Latin-1", folder($name, up => "CREATE \xE4 TABLE a ();\n"), '22021',
        qr/^error: file "\Q$of->{up}\E" is not UTF-8.*--> \S+:$of->{line}\n.*0xe4 at byte offset $at.*LATIN1/s);
    (my $wide = $text) =~ s/(.)/$1\0/sg;
    refused("$name, UTF-16", migrations(\folder($name), $of->{up} => "\xFF\xFE$wide"), '22021',
        qr/is not UTF-8.*--> \S+:1\n.*iconv -f UTF-16/s);

    # ---- contents
    refused("$name, psql command", folder($name, up => "CREATE TABLE a ();\n\\i more.sql\n"), 'SL053',
        qr/psql command "\\i".*--> \S+:@{[ $of->{line} + 1 ]}:1\n/s);
    taken("$name, only a comment", folder($name, up => "-- nothing yet\n", down => "-- nothing either\n"));
    my $run = taken("$name, empty down", folder($name, down => ''), $made);
    like($run->{err} . $run->{out}, qr/the down of 1_a holds no statement/, "$name, empty down: is told");

    # ---- the set
    my $without = folder($name, down => undef);
    my $database = new_database();
    is(run_in($database, 'up', '--dir', $without)->{code}, 0, "$name, no down: up does not mind");
    $run = run_in($database, 'down', '--dir', $without);
    is($run->{code}, 1, "$name, no down: down does");
    like($run->{err}, qr/"1_a" has no down script  \[SL012\].*state: nothing changed\n.*next:  sluice down --use-files --dir/s,
        "$name, no down: says what to type");
    is(sql($node, $made, $database), 't', "$name, no down: nothing changed");

    my $second = $of->{up} =~ s/1_a/001_b/r;
    refused("$name, a version twice", migrations(\folder($name), $second => $text), 'SL051',
        qr/two (?:up )?files have version "1".*"001_b\S*" and "1_a/s);
    $run = run_in(new_database(), 'up', '--dir', migrations(\folder($name), 'notes.sql' => "SELECT 1;\n"));
    is($run->{code}, 0, "$name, a stray file: the others run") or diag($run->{err});
    like($run->{err} . $run->{out}, qr/a file is no $name migration by name and passed over, as the tool does: notes\.sql/,
        "$name, a stray file: is told");
}

# ---- what only some formats have

refused('golang-migrate, a down without its up', migrations('1_a.up.sql' => 'CREATE TABLE a ()', '2_b.down.sql' => 'SELECT 1'),
    'SL051', qr/down file "2_b\.down\.sql" has no up file/);
taken('golang-migrate, empty', migrations('1_a.up.sql' => '', '1_a.down.sql' => ''));
taken('golang-migrate, only a byte order mark', migrations('1_a.up.sql' => "\xEF\xBB\xBF", '1_a.down.sql' => "\xEF\xBB\xBF"));
for my $name ('goose', 'dbmate') {
    my $of = $format{$name};
    refused("$name, a down without its up", migrations(\folder($name), '2_b.sql' => "$of->{below}SELECT 1;\n"), 'SL052', qr/--> \S+2_b\.sql:1:1/);
    refused("$name, an empty file", migrations(\folder($name), '2_b.sql' => ''), 'SL052', qr/is missing.*--> \S+2_b\.sql:1:1\n.*\Q@{[ $of->{mark} =~ s{\n}{}r ]}\E/s);
}
refused('only an empty file', migrations('1_a.sql' => ''), 'SL050', qr/of no known format/);

my $goose = slurp_file(folder('goose') . '/1_a.sql');
my $dbmate = slurp_file(folder('dbmate') . '/1_a.sql');
my $both = qr/of more than one format.*1 file is \S+ \((?:1_a|2_b)\S*\)/s;
refused('goose and golang-migrate', migrations('1_a.sql' => $goose, '2_b.up.sql' => 'SELECT 1'), 'SL050', $both);
refused('dbmate and golang-migrate', migrations('1_a.sql' => $dbmate, '2_b.up.sql' => 'SELECT 1'), 'SL050', $both);
refused('goose and dbmate', migrations('1_a.sql' => $goose, '2_b.sql' => $dbmate), 'SL050', $both);

# ---- a hundred megabytes, in few statements and in one

my $row = 'x' x 100_000;
my $big = "CREATE TABLE a (t text);\n" . ("INSERT INTO a VALUES ('$row');\n" x 1000);
taken('a hundred megabytes', migrations('1_a.up.sql' => $big, '1_a.down.sql' => "DROP TABLE a;\n"), q{SELECT sum(length(t)) = 100000000 FROM a});

done_testing();
