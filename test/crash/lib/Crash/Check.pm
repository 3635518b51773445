# What has to be true of a database whatever has happened to it, and how two databases are held side by side.
package Crash::Check;

use strict;
use warnings;

# ledger($server, $database): the rows in the order of their application, by column.
sub ledger {
    my ($server, $database) = @_;
    my @columns = qw(id state direction step steps how);
    my $text = $server->psql($database, 'SELECT ' . join(', ', @columns) . ' FROM sluice.migration ORDER BY seq');
    my @rows;
    for my $line (split /\n/, $text) {
        my %row;
        @row{@columns} = split /\|/, $line;
        push @rows, \%row;
    }
    return @rows;
}

# The counters of the database: {migration}{statement} = how often.
sub counters {
    my ($server, $database) = @_;
    my %counter;
    for (split /\n/, $server->psql($database, 'SELECT migration, statement, n FROM counter')) {
        my ($migration, $statement, $n) = split /\|/;
        $counter{$migration}{$statement} = $n;
    }
    return \%counter;
}

# How far each step of a script came: done, none, half, any; a counter that is not 0 or 1, or some of a transaction's
# and not all, is what must never be.
sub standings {
    my ($server, $database, $script, $counters) = @_;
    my @probes = map { $_->{probe} // "SELECT ''" } @{ $script->{steps} };
    my @answers = split /\n/, $server->psql($database, join '', map { "$_;\n" } @probes), -1;
    my (@standings, @wrong);
    for my $i (0 .. $#probes) {
        my $step = $script->{steps}[$i];
        my %seen = map { $_ => $counters->{ $script->{migration} }{$_} // 0 } @{ $step->{counters} };
        push @wrong, map { "statement $_ of migration $script->{migration} ran $seen{$_} times" } grep { $seen{$_} > 1 } keys %seen;
        my $standing = $answers[$i];
        if (%seen) {
            my $ran = grep { $_ } values %seen;
            $standing = $ran == 0 ? 'none' : $ran == keys %seen ? 'done' : 'half';
            push @wrong, "step " . ($i + 1) . " of migration $script->{migration} is committed by half" if $standing eq 'half';
        }
        push @standings, $standing;
    }
    return (\@standings, \@wrong);
}

# The ledger's row against the standings of the steps of its direction. Wrong sentences.
sub row_against_catalog {
    my ($row, $script, $standings) = @_;
    my $steps = @$standings;
    my $label = "migration $script->{migration} ($row->{direction}, $row->{state} at $row->{step}/$row->{steps})";
    my @wrong;
    push @wrong, "$label has $steps steps" if $row->{steps} != $steps;
    my $finished = $row->{state} eq 'applied' || $row->{state} eq 'reverted';
    my $current = $finished ? $steps + 1 : $row->{step};
    for my $number (1 .. $steps) {
        my ($is, $step) = ($standings->[ $number - 1 ], $script->{steps}[ $number - 1 ]);
        my %allowed = $number < $current ? (done => 1) : $number > $current ? (none => 1)
            : $step->{tx} || !$step->{counters} ? (none => 1) : (none => 1, half => 1, $step->{atomic} ? () : (done => 1));
        next if $is eq 'any' || $allowed{$is};
        push @wrong, "$label: step $number is $is";
    }
    return @wrong;
}

# direction: that of the run. All that can be said after a disturbance, before anything is mended.
sub truth {
    my ($server, $database, $material, $direction) = @_;
    my $counters = counters($server, $database);
    my @rows = ledger($server, $database);
    my %row = map { $_->{id} => $_ } @rows;
    my @wrong;
    my @unfinished = grep { $_->{state} =~ /^(running|dirty)$/ } @rows;
    push @wrong, 'more than one migration is unfinished' if @unfinished > 1;
    push @wrong, "migration $_->{id} is $_->{state} of direction $_->{direction}" for grep { $_->{direction} ne $direction } @unfinished;
    my $gap = 0;
    my @order = $direction eq 'up' ? @{ $material->{migrations} } : reverse @{ $material->{migrations} };
    for my $migration (@order) {
        my $script = $migration->{$direction};
        my ($standings, $torn) = standings($server, $database, $script, $counters);
        push @wrong, @$torn;
        my $row = $row{ $migration->{number} };
        my $untouched = !$row || $row->{direction} ne $direction;
        if ($untouched) {
            $gap = 1;
            push @wrong, map { "migration $migration->{number} is not in the ledger as $direction, but step "
                . ($_ + 1) . " is $standings->[$_]" } grep { $standings->[$_] !~ /^(none|any)$/ } 0 .. $#$standings;
            next;
        }
        push @wrong, "migration $migration->{number} is $row->{state} though one before it is not there" if $gap;
        push @wrong, row_against_catalog($row, $script, $standings);
        $gap = 1 if $row->{state} =~ /^(running|dirty)$/;
    }
    return { wrong => \@wrong, unfinished => $unfinished[0], rows => \@rows };
}

# ---- the end ------------------------------------------------------------------------------------------------

# Everything that the end of a disturbed run is compared by, as text.
sub picture {
    my ($server, $database) = @_;
    my $dump = `pg_dump --schema-only --no-tablespaces -d '${\$server->conninfo($database)}'`;
    die "pg_dump failed in $database\n" if $?;
    $dump =~ s/^(--.*|SET .*|\\(un)?restrict .*|)\n//mg;
    my %picture = (schema => $dump);
    $picture{counters} = $server->psql($database, 'SELECT * FROM counter ORDER BY migration, statement');
    my @tables = split /\n/, $server->psql($database,
        "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p')"
        . " AND nspname !~ '^(pg_|information_schema|sluice)' ORDER BY 1");
    # Side by side the tables may be read in any order.
    my $sums = @tables ? $server->psql($database, join ' UNION ALL ',
        map { "SELECT \$\$$_\$\$, count(*), md5(string_agg(t::text, ',' ORDER BY t::text COLLATE \"C\")) FROM $_ t" } @tables) : '';
    $picture{data} = join "\n", sort split /\n/, $sums;
    $picture{ledger} = $server->psql($database, "SELECT id, version, name, state, direction, how, step, steps, up_file, down_file,"
        . " encode(up_sha, 'hex'), encode(down_sha, 'hex') FROM sluice.migration ORDER BY seq");
    $picture{remains} = $server->psql($database, 'SELECT indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)'
        . " UNION ALL SELECT oid::regclass FROM pg_class WHERE relname ~ '_cc(new|old)[0-9]*\$'"
        . ' UNION ALL SELECT inhrelid::regclass FROM pg_inherits WHERE inhdetachpending');
    $picture{databases} = $server->psql($database, "SELECT datname FROM pg_database WHERE datname = 'side'");
    return \%picture;
}

# Sentences about what differs.
sub differences {
    my ($is, $should) = @_;
    my @wrong;
    for my $what (sort keys %$should) {
        next if $is->{$what} eq $should->{$what};
        my %left = map { $_ => 1 } split /\n/, $is->{$what};
        my %right = map { $_ => 1 } split /\n/, $should->{$what};
        my @more = grep { !$right{$_} } sort keys %left;
        my @less = grep { !$left{$_} } sort keys %right;
        push @wrong, join "\n        ", "$what differs from the undisturbed run's:", (map { "+ $_" } @more), map { "- $_" } @less;
    }
    return @wrong;
}

# Each migration was brought to its end once, in one direction.
sub closings {
    my ($server, $database, @kinds) = @_;
    my $list = join ', ', map { "'$_'" } @kinds;
    my $text = $server->psql($database,
        "SELECT id, count(*) FROM sluice.event WHERE kind IN ($list) GROUP BY id HAVING count(*) <> 1");
    return map { my ($id, $n) = split /\|/; "migration $id was closed $n times" } split /\n/, $text;
}

# An index that says it is valid has every row.
sub broken_indexes {
    my ($server, $database) = @_;
    my $text = eval {
        $server->psql($database, "SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            . " JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree' WHERE c.relkind = 'i' AND i.indisvalid"
            . " AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'sluice'::regnamespace)");
        1;
    };
    return $text ? () : ('an index is corrupt');
}

1;
