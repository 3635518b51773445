# Every rule of the review by its examples (test/rules/<rule>): what bad.sql finds is what report.txt says, good.sql
# finds nothing of the rule, and the safer SQL runs on a filled database and ends in the same schema, unless
# differs.txt says why it cannot. The pages of docs/rules are made of records, examples and reports. Where something
# differs, what it should be is written beside the test's output, in rules/ and docs/, to be copied.
use strict;
use warnings;

use Page;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node   = Sluice->cluster(config => "fsync = off\nautovacuum = off\nmax_connections = 20\n");
my $folder = tree() . '/test/rules';
my $output = $ENV{TESTDATADIR} // '.';

# ONLY="rule ..." limits the run to these, to try one by hand.
my %only = map { $_ => 1 } split ' ', $ENV{ONLY} // '';

sub file { return -e "$folder/$_[0]" ? slurp_file("$folder/$_[0]") : '' }

sub rows {
    my ($database, $query) = @_;
    my $text = $node->safe_psql($database, $query, extra_params => [ '-F', "\x1f", '-R', "\x1e" ]);
    return map { [ split /\x1f/, $_, -1 ] } split /\x1e/, $text;
}

sub literal {
    my ($text) = @_;
    my $tag = '$sluice_example$';
    return "$tag$text$tag";
}

# An example may be a set of files: "-- file: NAME" begins each.
sub files_of {
    my ($text) = @_;
    my (undef, @parts) = split /^-- file: (\S+)\n/m, $text;
    return @parts;
}

# Rows of the review of a text (or set) about one rule: line, statement, level, message, detail, safer, file.
sub findings {
    my ($rule, $text) = @_;
    my %part = files_of($text);
    my $what = %part
        ? 'migrate_review(ARRAY[' . join(', ', map { "'$_'" } sort keys %part) . '], ARRAY[' .
            join(', ', map { literal($part{$_}) } sort keys %part) . "], scope => 'all', levels => "
        : 'migrate_lint(' . literal($text) . ', levels => ';
    return rows('example', "SELECT line, statement, level, message, coalesce(detail, ''), coalesce(safer, ''), coalesce(file, '')
        FROM $what(SELECT CASE WHEN \"on\" THEN '{}' ELSE jsonb_build_object(rule, 'warning') END
            FROM migrate_rules() WHERE rule = '$rule')) WHERE rule = '$rule'");
}

sub report {
    my $text = '';
    for my $row (@_) {
        my ($line, undef, $level, $message, $detail, $safer, $file) = @$row;
        $text .= ($file eq '' ? '' : "$file, ") . "line $line: $level: $message\n";
        $text .= "    $_\n" for split /\n/, $detail;
        $text .= "    safer:\n" if $safer ne '';
        $text .= "        $_\n" for split /\n/, $safer;
    }
    $text =~ s/(the statistics cover )(?:less than a second|about \d+ \w+)/$1AGE/g;
    # sizes differ a little between servers
    $text =~ s/\d[\d.]* (?:kB|MB|bytes), /SIZE, /g;
    return $text;
}

sub is_file {
    my ($path, $should_be, $what) = @_;
    my $is = -e tree() . "/$path" ? slurp_file(tree() . "/$path") : '';
    return if is($is, $should_be, $what);
    write_file("$output/" . ($path =~ s{^test/}{}r), $should_be);
    diag("as it should be: $output/" . ($path =~ s{^test/}{}r));
    return;
}

sub fresh {
    my ($name) = @_;
    $node->safe_psql('postgres', "DROP DATABASE IF EXISTS $name");
    $node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE example");
    return;
}

# The schema without what has no meaning: names that the server chose for constraints stay, the order of columns too.
sub schema {
    my ($database) = @_;
    my ($out, $err) = run_command([ 'pg_dump', '-s', '-d', $node->connstr($database) ]);
    $out =~ s/^\\(?:un)?restrict .*\n//mg;
    return $out;
}

# The statements of bad.sql, those with a finding replaced by its safer form.
sub statements {
    my ($text, @findings) = @_;
    my %safer = map { $_->[1] => $_->[5] } grep { $_->[5] ne '' } @findings;
    my @rows = rows('example', "SELECT statement, text FROM migrate_read(ARRAY['1_x.up.sql'], ARRAY[" . literal($text) . "]) ORDER BY 1");
    return map { $safer{$_->[0]} // "$_->[1];" } @rows;
}

sub runs {
    my ($database, $what, @statements) = @_;
    my ($in, $out, $err) = (join("\n", @statements), '', '');
    my $ok = IPC::Run::run([ 'psql', '-XqA', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', '-' ], \$in, \$out, \$err);
    ok($ok, $what) or diag($err);
    return $ok;
}

# The statements that the rule is about are replaced by what it proposes: both ways lead to the same schema.
sub same_schema {
    my ($rule, $text, @findings) = @_;
    return unless grep { $_->[5] ne '' } @findings;
    my $differs = file("$rule/differs.txt");
    fresh($_) for 'unsafe', 'safe';
    my $done = runs('safe', "$rule: the safer SQL runs", statements($text, @findings));
    return if $differs ne '' || !$done;
    runs('unsafe', "$rule: bad.sql runs", statements($text));
    is(schema('safe'), schema('unsafe'), "$rule: the safer SQL ends in the same schema");
    return;
}

sub page {
    my ($rule, $record, $bad, $good, $report) = @_;
    my ($title, $section, $on, $what, $why, $safe, $quiet) = @$record;
    my $text = "# $rule\n\n$title.\n\n| | |\n|---|---|\n| section | $section |\n| by default | " . ($on eq 't' ? 'on' : 'off') . " |\n\n";
    $text .= "**Finds.** $what\n\n**Why.** $why\n\n**Instead.** $safe\n\n**Silent when.** $quiet\n";
    $text .= "\n## Found\n\n```sql\n$bad```\n\n```\n$report```\n" if $bad ne '';
    $text .= "\n## Not found\n\n```sql\n$good```\n" if $good ne '';
    return $text;
}

my %record = map { my ($rule, @rest) = @$_; $rule => \@rest }
    rows('postgres', q(SELECT rule, title, section, "on", what, why, safe, quiet FROM migrate_rules()));
cmp_ok(scalar keys %record, '>', 5, 'there are rules');

my %folder = map { $_ => 1 } grep { -d "$folder/$_" } map { m{([^/]+)$} } glob "$folder/*";
is_deeply([ grep { !$record{$_} } sort keys %folder ], [], 'every folder of examples has its rule');

my $setup = file('setup.sql');
my $previous = '';
for my $rule (grep { !%only || $only{$_} } sort keys %record) {
    my ($bad, $good, $own) = map { file("$rule/$_.sql") } 'bad', 'good', 'setup';
    ok($bad ne '', "$rule: there is an example of what it finds") or next;
    if ($previous ne $own || $previous eq '' && !$node->safe_psql('postgres', "SELECT 1 FROM pg_database WHERE datname = 'example'")) {
        $node->safe_psql('postgres', $_) for 'DROP DATABASE IF EXISTS example', 'CREATE DATABASE example';
        $node->safe_psql('example', 'CREATE EXTENSION pg_sluice');
        runs('example', "$rule: the database is there", $setup, $own);
    }
    $previous = $own;
    my @findings = findings($rule, $bad);
    cmp_ok(scalar @findings, '>', 0, "$rule: finds what is in bad.sql");
    my $report = report(@findings);
    is_file("test/rules/$rule/report.txt", $report, "$rule: the report is as expected");
    is(report(findings($rule, $good)), '', "$rule: says nothing of good.sql") if $good ne '';
    ok($good ne '', "$rule: there is an example of what it does not find");
    same_schema($rule, $bad, @findings) unless files_of($bad);
    is_file("docs/rules/$rule.md", page($rule, $record{$rule}, $bad, $good, $report), "$rule: the page is as it should be");
}

unless (%only) {
    my %page = map { $_ => 1 } grep { $_ ne 'README' && $_ ne 'catalogue' } map { m{([^/]+)\.md$} } glob tree() . '/docs/rules/*.md';
    is_deeply([ sort keys %page ], [ sort keys %record ], 'every rule has its page, and every page its rule');
    my $table = "| rule | finds | by default |\n|---|---|---|\n";
    my $section = '';
    for my $row (rows('postgres', q(SELECT rule, title, section, "on" FROM migrate_rules()))) {
        my ($rule, $title, $of, $on) = @$row;
        $table .= "| **$of** | | |\n" if $of ne $section;
        $section = $of;
        $table .= "| [$rule]($rule.md) | $title | " . ($on eq 't' ? 'on' : 'off') . " |\n";
    }
    my $readme = slurp_file(tree() . '/docs/rules/README.md');
    my ($is) = $readme =~ /(\| rule \| finds.*?\n)\n/s;
    is($is, $table, 'docs/rules/README.md lists the rules') or write_file("$output/docs/rules/table.md", $table);
}

done_testing();
