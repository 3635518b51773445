# Sets of migrations to be disturbed: every kind of step, mixed; written out in one of the formats.
package Crash::Material;

use strict;
use warnings;

use Crash::Random;
use Crash::Script;

my @formats = qw(golang-migrate goose dbmate);

# new(seed => n, kept => whether the table of the format's own tool follows the ledger): migrations with {version, name, up, down
# (Crash::Script), alone_each, file names by direction}.
sub new {
    my ($class, %option) = @_;
    my $random = Crash::Random->new($option{seed});
    my $self = bless {
        seed => $option{seed},
        random => $random,
        format => $random->pick(@formats),
        kept => $option{kept},
        migrations => [],
        tables => [],
        folder => $option{folder},
    }, $class;
    $self->table for 1 .. 2;
    for my $kind ($random->shuffle(kinds())) {
        $self->$kind;
    }
    $self->write;
    return $self;
}

sub kinds {
    return qw(table index unique_index mixed swap_index reindex detach vacuum enum pairs one_pair copy singles batches call
        constraints program settings toast cluster unnamed quoted verified);
}

# ---- one kind each ------------------------------------------------------------------------------------------

sub begin {
    my ($self, $name, %more) = @_;
    my $number = @{ $self->{migrations} } + 1;
    my $migration = {
        number => $number,
        version => $number,
        name => $name,
        up => Crash::Script->new($number, 1),
        down => Crash::Script->new($number, 1001),
        %more,
    };
    push @{ $self->{migrations} }, $migration;
    return ($number, $migration->{up}, $migration->{down});
}

sub some_table { return $_[0]{random}->pick(@{ $_[0]{tables} }) }

sub table {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('table');
    my $rows = $self->{random}->pick(500, 8000, 20000);
    $up->together(
        "CREATE TABLE t$n (id int PRIMARY KEY, a int, b text, c text)",
        "INSERT INTO t$n SELECT g, g % 97, md5(g::text) FROM generate_series(1, $rows) g");
    $down->together("DROP TABLE t$n");
    push @{ $self->{tables} }, "t$n";
}

sub index {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('index');
    $up->make_index("i$n", "$t (b, a)");
    $down->drop_index("i$n");
}

sub unique_index {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('unique_index');
    $up->together("UPDATE $t SET c = 'u' || id WHERE id % 3 = 0")->make_index("i$n", "$t (b, id) WHERE a > 5", 1);
    $down->drop_index("i$n")->together("UPDATE $t SET c = NULL WHERE id % 3 = 0");
}

sub mixed {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('mixed');
    $up->together("ALTER TABLE $t ADD COLUMN x$n int DEFAULT $n", "UPDATE $t SET x$n = id WHERE id % 2 = 0")
        ->make_index("i${n}a", "$t (x$n, id)")->together("UPDATE $t SET a = a + 1 WHERE id % 10 = 0")
        ->make_index("i${n}b", "$t (lower(b))")->together("COMMENT ON INDEX i${n}b IS 'made'");
    $down->drop_index("i${n}b")->together("UPDATE $t SET a = a - 1 WHERE id % 10 = 0")->drop_index("i${n}a")
        ->together("ALTER TABLE $t DROP COLUMN x$n");
}

sub swap_index {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('swap_index');
    $up->together("CREATE INDEX i${n}old ON $t (c)")->make_index("i${n}new", "$t (c, a)")->drop_index("i${n}old", 1)
        ->together("COMMENT ON INDEX i${n}new IS 'instead'");
    $down->together("COMMENT ON INDEX i${n}new IS NULL")->drop_index("i${n}new");
}

sub reindex {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('reindex');
    $up->together("CREATE INDEX i$n ON $t (a, b)", "UPDATE $t SET c = 'r' WHERE id % 11 = 0")->reindex('INDEX', "i$n", later => 3)
        ->together("COMMENT ON INDEX i$n IS 'fresh'")->reindex('TABLE', $t, earlier => 3);
    $down->reindex('INDEX', "i$n")->together("DROP INDEX i$n");
}

sub detach {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('detach');
    $up->together(
        "CREATE TABLE p$n (id int NOT NULL, at int NOT NULL) PARTITION BY RANGE (at)",
        "CREATE TABLE p${n}_1 PARTITION OF p$n FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE p${n}_2 PARTITION OF p$n FOR VALUES FROM (100) TO (200)",
        "INSERT INTO p$n SELECT g, g % 200 FROM generate_series(1, 500) g")
        ->detach("p$n", "p${n}_1")->together("INSERT INTO p$n VALUES (0, 150)");
    $down->together("DELETE FROM p$n WHERE id = 0", "DROP TABLE p$n", "DROP TABLE p${n}_1");
}

sub vacuum {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('vacuum');
    my $any = Crash::Script::cannot_tell();
    $up->together("UPDATE $t SET c = 'v' WHERE id % 7 = 3")->alone("VACUUM $t", $any)
        ->together("UPDATE $t SET c = 'w' WHERE id % 7 = 4")->alone("VACUUM (ANALYZE, FREEZE) $t", $any);
    $down->alone("VACUUM $t", $any)->together("UPDATE $t SET c = NULL WHERE id % 7 IN (3, 4)");
}

# The new value cannot be used in the transaction that adds it; the script uses it two lines further down.
sub enum {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('enum_type');
    $up->together("CREATE TYPE e$n AS ENUM ('first')", "CREATE TABLE u$n (e e$n)");
    $down->together("DROP TABLE u$n", "DROP TYPE e$n");
    (my $m, $up, $down) = $self->begin('enum_value');
    my $probe = "SELECT CASE WHEN EXISTS (SELECT FROM pg_enum WHERE enumtypid = to_regtype('e$n') AND enumlabel = 'second')"
        . " THEN 'done' ELSE 'none' END";
    $up->single("ALTER TYPE e$n ADD VALUE 'second'", $probe)->together("INSERT INTO u$n VALUES ('second')");
    $down->together("DELETE FROM u$n WHERE e = 'second'");
}

sub pairs {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('pairs');
    $up->pair("CREATE TABLE k$n (id int)", "INSERT INTO k$n VALUES (1)")->together("UPDATE $t SET a = a + 2 WHERE id % 5 = 0")
        ->pair("INSERT INTO k$n VALUES (2)", "ALTER TABLE k$n ADD COLUMN d text DEFAULT 'd'")->make_index("i$n", "k$n (d)");
    $down->pair("DELETE FROM k$n WHERE id = 2", "UPDATE $t SET a = a - 2 WHERE id % 5 = 0")->pair("DROP TABLE k$n");
}

# A check before the only pair and one behind it: all is one transaction.
sub one_pair {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('one_pair');
    $up->together("UPDATE $t SET a = a + 3 WHERE id < 100", "CREATE VIEW v$n AS SELECT id FROM $t", "UPDATE $t SET a = a + 3 WHERE id < 50");
    my $sql = $up->{steps}[-1]{sql};
    my ($first, @rest) = @$sql;
    my $last = pop @rest;
    @$sql = ("DO \$\$ BEGIN IF to_regclass('v$n') IS NOT NULL THEN RAISE EXCEPTION 'there'; END IF; END \$\$",
        'BEGIN', $first, @rest, 'COMMIT', $last);
    $down->together("DROP VIEW v$n", "UPDATE $t SET a = a - 3 WHERE id < 100", "UPDATE $t SET a = a - 3 WHERE id < 50");
}

sub copy {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('copy');
    my $rows = join '', map { "$_\tcopied $_; not a statement\n" } 1 .. 300;
    $up->together("CREATE TABLE d$n (id int PRIMARY KEY, t text)", "COPY d$n (id, t) FROM stdin;\n$rows\\.\n", "ANALYZE d$n");
    $down->together("DROP TABLE d$n");
}

# A script that is not in a transaction at all: every statement commits.
sub singles {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('singles', alone_each => 1);
    my $rows = "SELECT CASE WHEN to_regclass('s$n') IS NULL THEN 'none' ELSE 'any' END";
    $up->single("CREATE TABLE s$n (id int, t text)", Crash::Script::made('relation', "s$n"))->count_alone
        ->single("INSERT INTO s$n SELECT g, md5(g::text) FROM generate_series(1, 3000) g", $rows)->count_alone
        ->make_index("i$n", "s$n (t)")->count_alone->alone("VACUUM s$n", Crash::Script::cannot_tell())->count_alone
        ->make_index("i${n}u", "s$n (id)", 1);
    $down->drop_index("i${n}u")->count_alone->drop_index("i$n")->count_alone->single("DROP TABLE s$n", Crash::Script::cannot_tell())
        ->count_alone;
}

# A block that commits by itself; it can be run again from its beginning.
sub batches {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('batches');
    my $loop = sub {
        "DO \$\$ BEGIN FOR i IN 0..9 LOOP UPDATE $t SET b = $_[0] WHERE id % 10 = i AND b NOT LIKE $_[1]; COMMIT; END LOOP; END \$\$";
    };
    $up->alone($loop->("'+$n' || b", "'+$n%'"), Crash::Script::cannot_tell());
    $down->together("UPDATE $t SET b = substr(b, " . (2 + length $n) . ") WHERE b LIKE '+$n%'");
}

sub call {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('procedure');
    $up->together("CREATE PROCEDURE work$n() LANGUAGE plpgsql AS \$\$ BEGIN FOR i IN 0..4 LOOP"
            . " UPDATE $t SET c = 'call' WHERE id % 50 = i AND c IS DISTINCT FROM 'call'; COMMIT; END LOOP; END \$\$");
    $down->together("DROP PROCEDURE work$n()");
    (my $m, $up, $down) = $self->begin('call');
    $up->alone("CALL work$n()", Crash::Script::cannot_tell());
    $down->together("UPDATE $t SET c = NULL WHERE id % 50 < 5");
}

sub constraints {
    my ($self) = @_;
    my ($t) = @{ $self->{tables} };
    my ($n, $up, $down) = $self->begin('constraints');
    $up->together(
        "CREATE TABLE f$n (id int PRIMARY KEY, t int CONSTRAINT to_t REFERENCES $t DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO f$n SELECT g, g FROM generate_series(1, 150) g",
        "ALTER TABLE $t ADD CONSTRAINT c$n CHECK (id > 0) NOT VALID",
        "ALTER TABLE $t VALIDATE CONSTRAINT c$n");
    $down->together("ALTER TABLE $t DROP CONSTRAINT c$n", "DROP TABLE f$n");
}

sub program {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('program');
    $up->together(
        'SET LOCAL work_mem = \'8MB\'',
        "CREATE FUNCTION f$n() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN NEW.a := NEW.a + 1; RETURN NEW; END \$\$",
        "CREATE TRIGGER g$n BEFORE UPDATE OF a ON $t FOR EACH ROW EXECUTE FUNCTION f$n()",
        "UPDATE $t SET a = a WHERE id % 4 = 1",
        "DROP TRIGGER g$n ON $t");
    $down->together("UPDATE $t SET a = a - 1 WHERE id % 4 = 1", "DROP FUNCTION f$n()");
}

# Settings of a script live until its end: what comes behind CONCURRENTLY needs those that were made before it.
sub settings {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('settings');
    $up->together("CREATE SCHEMA s$n", "SET search_path = s$n, public", "CREATE TABLE in_s$n (id int, t text)",
        "INSERT INTO in_s$n SELECT g, md5(g::text) FROM generate_series(1, 4000) g")
        ->make_index("in_s${n}_i", "in_s$n (t)", 0, "s$n.in_s${n}_i")->together("DELETE FROM in_s$n WHERE id = 7")
        ->alone("VACUUM in_s$n", Crash::Script::cannot_tell())->together("INSERT INTO in_s$n VALUES (7, 'again')");
    $down->together("SET search_path = s$n, public")->drop_index("in_s${n}_i", undef, "s$n.in_s${n}_i")
        ->together("DROP TABLE in_s$n", "RESET search_path", "DROP SCHEMA s$n");
}

# REINDEX of the table goes over its toast table's index too.
sub toast {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('toast');
    $up->together("CREATE TABLE z$n (id int, big text)", "ALTER TABLE z$n ALTER big SET STORAGE EXTERNAL",
        "INSERT INTO z$n SELECT g, repeat(md5(g::text), 100) FROM generate_series(1, 300) g")->reindex('TABLE', "z$n")
        ->together("COMMENT ON TABLE z$n IS 'fresh'");
    $down->together("DROP TABLE z$n");
}

sub cluster {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('cluster');
    my $there = "EXISTS (SELECT FROM pg_database WHERE datname = 'side')";
    my $whole = "EXISTS (SELECT FROM pg_database WHERE datname = 'side' AND datconnlimit <> -2)";
    my $any = Crash::Script::cannot_tell();
    $up->together("CREATE TABLE y$n (id int)")->alone('CREATE DATABASE side', "SELECT CASE WHEN $whole THEN 'done' WHEN $there THEN 'half' ELSE 'none' END")
        ->together("INSERT INTO y$n VALUES (1)")->alone('ALTER SYSTEM SET vacuum_cost_page_hit = 2', $any);
    $down->alone('ALTER SYSTEM RESET vacuum_cost_page_hit', $any)->together("DROP TABLE y$n")
        ->alone('DROP DATABASE side', "SELECT CASE WHEN $whole THEN 'none' WHEN $there THEN 'half' ELSE 'done' END");
}

# Indexes that the server names: what is left of one has to be known again by its definition.
sub unnamed {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('unnamed');
    $up->together("CREATE TABLE q$n (a int, b varchar(50), c text, d timestamp)",
        "INSERT INTO q$n SELECT g, md5(g::text), 'c', '2026-01-01' FROM generate_series(1, 4000) g");
    my %index = (
        a => "q$n (a)",
        b => "q$n USING hash (b)",
        expr_lower => "q$n ((a + 1), lower(b) text_pattern_ops) WHERE c IS NOT NULL AND b <> 'x' AND a IN (1, 2, 3)",
        a_b_c => "public.q$n (a DESC NULLS LAST, b COLLATE \"C\") INCLUDE (c) WITH (fillfactor = 70)",
        to_tsvector => "q$n USING gin (to_tsvector('simple', b))",
        date_trunc => "ONLY q$n (date_trunc('day', d), (CASE WHEN a BETWEEN 1 AND 5 THEN b ELSE c || 'y' END))",
    );
    for my $name (sort keys %index) {
        my $full = "q${n}_${name}_idx";
        $full = "q${n}_date_trunc_case_idx" if $name eq 'date_trunc';
        $up->make_index('', $index{$name}, 0, $full)->together("COMMENT ON INDEX $full IS 'made'");
    }
    $down->together("DROP TABLE q$n");
}

sub quoted {
    my ($self) = @_;
    my ($n, $up, $down) = $self->begin('quoted');
    $up->together("CREATE SCHEMA \"App $n\"", "CREATE TABLE \"App $n\".\"Some \"\"T\" (\"Id\" int, \"select\" text)",
        "INSERT INTO \"App $n\".\"Some \"\"T\" SELECT g, g::text FROM generate_series(1, 3000) g")
        ->make_index('IF NOT EXISTS "My ""Index"', "\"App $n\".\"Some \"\"T\" (\"select\", \"Id\")", 1, "\"App $n\".\"My \"\"Index\"")
        ->together("DELETE FROM \"App $n\".\"Some \"\"T\" WHERE \"Id\" = 3")
        ->reindex('INDEX', "\"App $n\".\"My \"\"Index\"");
    $down->drop_index("IF EXISTS \"App $n\".\"My \"\"Index\"", undef, "\"App $n\".\"My \"\"Index\"")
        ->together("DROP TABLE \"App $n\".\"Some \"\"T\"", "DROP SCHEMA \"App $n\"");
}

# What is looked at last is looked at again by whoever resumes.
sub verified {
    my ($self) = @_;
    my $t = $self->some_table;
    my ($n, $up, $down) = $self->begin('verified');
    $up->together("ALTER TABLE $t ADD COLUMN w$n text")->make_index("i$n", "$t (w$n)")
        ->together("UPDATE $t SET w$n = 'w' WHERE id < 1000");
    push @{ $up->{steps}[-1]{sql} }, "-- sluice: verify\n-- sluice: expect rows\nSELECT FROM pg_index WHERE indexrelid = 'i$n'::regclass AND indisvalid";
    $down->drop_index("i$n")->together("ALTER TABLE $t DROP COLUMN w$n");
}

# ---- files --------------------------------------------------------------------------------------------------

sub write {
    my ($self) = @_;
    mkdir $self->{folder} or die "$self->{folder}: $!";
    for my $migration (@{ $self->{migrations} }) {
        my %text = map { $_ => $migration->{$_}->text($self->{format}) } 'up', 'down';
        my %file = $self->files($migration, \%text);
        for my $name (sort keys %file) {
            open my $file, '>', "$self->{folder}/$name" or die "$name: $!";
            print $file $file{$name};
            close $file or die "$name: $!";
        }
    }
}

sub files {
    my ($self, $migration, $text) = @_;
    my $base = sprintf '%04d_%s', $migration->{version}, $migration->{name};
    my $each = $migration->{alone_each};
    if ($self->{format} eq 'golang-migrate') {
        my $head = $each ? "-- sluice: no-transaction\n" : '';
        return map { ("$base.$_.sql" => $head . $text->{$_}) } 'up', 'down';
    }
    if ($self->{format} eq 'goose') {
        my $head = $each ? "-- +goose NO TRANSACTION\n" : '';
        return ("$base.sql" => "$head-- +goose Up\n$text->{up}-- +goose Down\n$text->{down}");
    }
    my $word = $each ? ' transaction:false' : '';
    return ("$base.sql" => "-- migrate:up$word\n$text->{up}-- migrate:down$word\n$text->{down}");
}

1;
