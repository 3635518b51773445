# The reference pages are what the server says: docs/sql.md below its line is made of the comments of the extension's
# objects, docs/settings.md of pg_settings. Where they differ, the page as it should be is written beside the test's output
# (build/check/tap/081_reference), to be copied.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster;

# Rows of a query as references to arrays, NULL being ''.
sub rows {
    my ($query) = @_;
    my $text = $node->safe_psql('postgres', $query, extra_params => [ '-F', "\x1f", '-R', "\x1e" ]);
    return map { [ split /\x1f/, $_, -1 ] } split /\x1e/, $text;
}

my $members = q(SELECT objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_sluice'
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.classid);

# ---- every object has a comment -----------------------------------------------------------------------

sub is_complete {
    my ($what, $query) = @_;
    return is(sql($node, "SELECT coalesce(string_agg(name, ', '), '') FROM ($query) found (name)"), '', "every $what has a comment");
}

is_complete('function and procedure', "SELECT oid::regprocedure::text FROM pg_proc
    WHERE oid IN ($members = 'pg_proc'::regclass) AND obj_description(oid, 'pg_proc') IS NULL");
is_complete('table and view', "SELECT oid::regclass::text FROM pg_class
    WHERE oid IN ($members = 'pg_class'::regclass) AND obj_description(oid, 'pg_class') IS NULL");
is_complete('column', "SELECT c.oid::regclass || '.' || a.attname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    WHERE c.oid IN ($members = 'pg_class'::regclass) AND (relkind = 'r' OR relname LIKE 'migrate\\_%')
    AND col_description(c.oid, attnum) IS NULL");

# ---- sql.md -------------------------------------------------------------------------------------------

# A function's comment as a page has it. Its lines are: what it does, "name: text" for each argument, "Errors: ".
sub entry {
    my ($name, $kind, $arguments, $result, $names, $comment) = @_;
    my %unnamed = map { $_ => 1 } grep { $_ ne '' } split /,/, $names;
    my $call = $kind eq 'p' ? "CALL $name($arguments)" : "$name($arguments) RETURNS $result";
    my $page = "### $name\n\n```sql\n$call\n```\n\n";
    my ($what, @lines) = split /\n/, $comment;
    my @errors = grep { /^Errors: / } @lines;
    my $list = '';
    for my $line (grep { !/^Errors: / } @lines) {
        my ($argument, $text) = $line =~ /^(\w+): (.*)$/;
        ok(defined $argument && delete $unnamed{$argument}, "$name: \"$line\" is about an argument");
        $list .= "- `$argument`: $text\n" if defined $argument;
    }
    is(join(' ', sort keys %unnamed), '', "$name: the comment has a line for every argument and column");
    return $page . "$what\n\n" . ($list ? "$list\n" : '') . (@errors ? "$errors[0]\n\n" : '');
}

# The server's spelling, made shorter.
sub plain {
    my ($text) = @_;
    $text =~ s/'00:00:00'::interval/'0'/g;
    $text =~ s/::\w+(\[\])?//g;
    $text =~ s/\bIN //g;
    $text =~ s/(, |^)(?=\w+ )/$1 eq '' ? "\n    " : ",\n    "/ge if length $text > 120;
    return $text;
}

my $functions = "SELECT n.nspname, p.proname, p.prokind, pg_get_function_arguments(p.oid),
        coalesce(pg_get_function_result(p.oid), ''), array_to_string(p.proargnames, ','),
        coalesce(obj_description(p.oid, 'pg_proc'), '')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid IN ($members = 'pg_proc'::regclass) AND p.proname NOT IN ('gate', 'keep') ORDER BY p.oid";
my ($people, $programs, $twins) = ('', '', "| name | what it is |\n|---|---|\n");
for my $row (rows($functions)) {
    my ($schema, $name, $kind, $arguments, $result, $names, $comment) = @$row;
    if ($schema ne 'sluice') {
        like($name, qr/^migrate_/, "$name: the name begins with migrate_");
        $people .= entry($name, $kind, plain($arguments), plain($result), $names, $comment);
    } elsif ($comment =~ /^The same as/) {
        $twins .= "| `sluice.$name` | $comment |\n";
    } else {
        $programs .= entry("sluice.$name", $kind, plain($arguments), plain($result), $names, $comment);
    }
}

sub relation {
    my ($name, $comment) = @_;
    my $page = "### $name\n\n\u$comment.\n\n| column | type | what it is |\n|---|---|---|\n";
    my @columns = rows("SELECT attname, format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), '')
        FROM pg_attribute WHERE attrelid = '$name'::regclass AND attnum > 0 ORDER BY attnum");
    $page .= "| `$_->[0]` | $_->[1] | $_->[2] |\n" for @columns;
    return "$page\n";
}

my ($views, $tables) = ('', '');
for my $row (rows("SELECT oid::regclass, relkind, coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class
    WHERE oid IN ($members = 'pg_class'::regclass) AND relkind IN ('r', 'v') ORDER BY oid")) {
    my ($name, $kind, $comment) = @$row;
    if ($kind eq 'r') {
        $tables .= relation($name, $comment);
    } elsif ($name =~ /^sluice\./) {
        $twins .= "| `$name` | \u$comment. |\n";
    } else {
        $views .= relation($name, $comment);
    }
}

# What stands between the two lines of the page, or behind the first one.
sub compare {
    my ($file, $wanted) = @_;
    my $is = slurp_file(tree() . "/docs/$file");
    my ($head, $made, $rest) = $is =~ /^(.*<!-- made by [^\n]*-->\n\n)(.*?)(\n<!-- end -->\n.*)?\z/s
        or return fail("docs/$file has its line");
    $wanted =~ s/\n+\z/\n/;
    my @is = split /\n/, $made;
    my @wanted = split /\n/, $wanted;
    my $at = 0;
    $at++ while $at < @wanted && $at < @is && $is[$at] eq $wanted[$at];
    return if ok($made eq $wanted, "docs/$file is what the server says");
    diag('on the page: ' . ($is[$at] // '(its end)') . "\nshould be:   " . ($wanted[$at] // '(its end)'));
    diag('the page as it should be: ' . write_file("$ENV{TESTDIR}/$file", $head . $wanted . ($rest // '')));
    return;
}

compare('sql.md', "## Functions and procedures\n\n$people## Views\n\n$views## For programs\n\n$twins\n$programs## The ledger\n\n"
        . "To read, with the right `read`. Written by pg_sluice only.\n\n$tables");

# ---- settings.md --------------------------------------------------------------------------------------

my $settings = "| setting | default | least | most | what it does |\n|---|---|---|---|---|\n";
for my $row (rows("LOAD 'pg_sluice'; SELECT name, boot_val, min_val, max_val, short_desc, coalesce(extra_desc, ''), context
    FROM pg_settings WHERE name LIKE 'sluice.%' ORDER BY name")) {
    my ($name, $initial, $least, $most, $short, $more, $context) = @$row;
    my ($default, $from, $to) = map { sql($node, "LOAD 'pg_sluice'; SET $name = $_; SHOW $name") } $initial, $least, $most;
    $settings .= "| `$name` | `$default` | `$from` | `$to` | " . join(' ', grep { $_ ne '' } $short, $more) . " |\n";
    is($context, 'user', "$name: any session may set it, as the page says");
}
compare('settings.md', $settings);

# ---- the pages name nothing that is not there ---------------------------------------------------------

my %known = map { $_->[0] => 1 } rows("SELECT proname FROM pg_proc WHERE oid IN ($members = 'pg_proc'::regclass)
    UNION SELECT relname FROM pg_class WHERE oid IN ($members = 'pg_class'::regclass)");
for my $file ('README.md', map { "docs/$_" } 'recovery.md', 'settings.md', 'sql.md', 'steps.md', 'client.md', 'protocol.md', 'doctor.md') {
    my %said = map { $_ => 1 } slurp_file(tree() . "/$file") =~ /\b(migrate_[a-z]+)\b/g;
    is_deeply([ grep { !$known{$_} } sort keys %said ], [], "$file names no function or view that is not there");
}

done_testing();
