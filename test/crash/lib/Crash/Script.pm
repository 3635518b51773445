# The script of one migration as the steps that it is to run in, and how each step shows in the database afterwards.
#
# A step is {sql, tx, counters, probe, atomic}: its statements; whether it is a transaction; the numbers of the counters that it
# increments, which are there all or none; a query that says "done", "none" (not begun), "half" or "any" (cannot be told);
# whether the ledger's word is in the last commit of the statement.
package Crash::Script;

use strict;
use warnings;

# Every ordinary statement is followed by one of these, so that a statement which ran twice or never is seen.
sub new {
    my ($class, $migration, $first_counter) = @_;
    return bless { migration => $migration, counter => $first_counter, steps => [] }, $class;
}

sub count_one {
    my ($self) = @_;
    return ("INSERT INTO counter VALUES ($self->{migration}, $self->{counter}, 1)"
        . ' ON CONFLICT (migration, statement) DO UPDATE SET n = counter.n + 1', $self->{counter}++);
}

sub add {
    my ($self, %step) = @_;
    push @{ $self->{steps} }, { counters => [], %step };
    return $self;
}

# Statements that run in one transaction, each counted.
sub together {
    my ($self, @statements) = @_;
    my (@sql, @counters);
    for my $statement (@statements) {
        my ($count, $number) = $self->count_one;
        push @sql, $statement, $count;
        push @counters, $number;
    }
    return $self->add(sql => \@sql, tx => 1, counters => \@counters);
}

# The same between BEGIN and COMMIT of the script.
sub pair {
    my ($self, @statements) = @_;
    $self->together(@statements);
    my $sql = $self->{steps}[-1]{sql};
    @$sql = ('BEGIN', @$sql, 'COMMIT');
    return $self;
}

# One statement that is a transaction by itself, because the script is not in one; what it makes is looked for.
sub single {
    my ($self, $statement, $probe) = @_;
    return $self->add(sql => [$statement], tx => 1, probe => $probe);
}

sub count_alone {
    my ($self) = @_;
    my ($count, $number) = $self->count_one;
    return $self->add(sql => [$count], tx => 1, counters => [$number]);
}

# A statement that cannot run in a transaction.
sub alone {
    my ($self, $statement, $probe, %more) = @_;
    return $self->add(sql => [$statement], tx => 0, probe => $probe, %more);
}

# shows_as: its name as the probe finds it, if the script's own search_path is needed or the server chooses it.
sub make_index {
    my ($self, $name, $definition, $unique, $shows_as) = @_;
    my $sql = ($unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX') . " CONCURRENTLY $name ON $definition";
    return $self->alone($sql, made('index', $shows_as // $name), atomic => 1);
}


# made_by: the number of the counter that says that the index has been there.
sub drop_index {
    my ($self, $name, $made_by, $shows_as) = @_;
    return $self->alone("DROP INDEX CONCURRENTLY $name", dropped($shows_as // $name, $self->{migration}, $made_by), atomic => 1);
}


# later: the number of a counter behind it; remains that are there then are those of another statement, and so
# are those that are there before the counter `earlier` is.
sub reindex {
    my ($self, $what, $name, %when) = @_;
    return $self->alone("REINDEX $what CONCURRENTLY $name", reindexed($name, $self->{migration}, %when));
}

sub detach {
    my ($self, $parent, $partition) = @_;
    return $self->alone("ALTER TABLE $parent DETACH PARTITION $partition CONCURRENTLY", detached($parent, $partition), atomic => 1);
}

# ---- queries that tell how far a statement came -------------------------------------------------------------

sub made {
    my ($what, $name) = @_;
    return "SELECT CASE WHEN to_regclass('$name') IS NULL THEN 'none' ELSE 'done' END" if $what eq 'relation';
    return "SELECT COALESCE((SELECT CASE WHEN indisvalid AND indisready THEN 'done' ELSE 'half' END FROM pg_index"
        . " WHERE indexrelid = to_regclass('$name')), 'none')";
}

sub dropped {
    my ($name, $migration, $made_by) = @_;
    my $gone = $made_by
        ? "CASE WHEN EXISTS (SELECT FROM counter WHERE (migration, statement) = ($migration, $made_by)) THEN 'done' ELSE 'none' END"
        : "'done'";
    return "SELECT COALESCE((SELECT CASE WHEN indisvalid AND indisready AND indislive THEN 'none' ELSE 'half' END FROM pg_index"
        . " WHERE indexrelid = to_regclass('$name')), $gone)";
}

# A finished one looks like one that has not begun.
sub reindexed {
    my ($name, $migration, %when) = @_;
    my $counted = "EXISTS (SELECT FROM counter WHERE (migration, statement) = ($migration, ";
    my $ours = join " AND ", "true", (map { "NOT $counted$_))" } grep { $_ } $when{later}), map { "$counted$_))" } grep { $_ } $when{earlier};
    return "SELECT CASE WHEN $ours AND EXISTS (SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
        . " WHERE c.relname ~ '_cc(new|old)\\d*\$'"
        . " AND i.indrelid IN (SELECT unnest(ARRAY[oid, reltoastrelid]) FROM pg_class"
        . " WHERE oid = COALESCE((SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass('$name')), to_regclass('$name'))))"
        . " THEN 'half' ELSE 'any' END";
}

sub detached {
    my ($parent, $partition) = @_;
    return "SELECT COALESCE((SELECT CASE WHEN inhdetachpending THEN 'half' ELSE 'none' END FROM pg_inherits"
        . " WHERE inhrelid = to_regclass('$partition') AND inhparent = to_regclass('$parent')),"
        . " CASE WHEN to_regclass('$partition') IS NULL THEN 'none' ELSE 'done' END)";
}

sub cannot_tell { return "SELECT 'any'" }

# ---- as text ------------------------------------------------------------------------------------------------

sub text {
    my ($self, $format) = @_;
    my $text = '';
    for my $step (@{ $self->{steps} }) {
        for my $sql (@{ $step->{sql} }) {
            my $is_copy = $sql =~ /^COPY/;
            my $wrap = $format eq 'goose' && $sql =~ /\$\$/;
            $text .= "-- +goose StatementBegin\n" if $wrap;
            $text .= $is_copy ? $sql : "$sql;\n";
            $text .= "-- +goose StatementEnd\n" if $wrap;
        }
    }
    return $text;
}

1;
