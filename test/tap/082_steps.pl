# docs/steps.md, kept true: every script on it is read by the client, which has to print what the page shows, and then run.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
my $page = slurp_file(tree() . '/docs/steps.md');
my ($table) = $page =~ /^```sql\n(.*?)^```$/ms;

# A script and the first block without a language behind it.
sub blocks {
    my @found;
    while ($page =~ /^```(\w*)\n(.*?)^```$/msg) {
        my ($language, $text) = ($1, $2);
        push @found, { script => $text } if $language eq 'sql';
        $found[-1]{output} = $text if $language eq '' && @found;
    }
    shift @found;
    return @found;
}

sub plain {
    my ($line) = @_;
    $line =~ s/\s+/ /g;
    $line =~ s/^ | $//g;
    return $line;
}

my $number = 0;
for my $block (blocks()) {
    my ($script, $output) = @$block{qw(script output)};
    my ($first) = split /\n/, $script;
    $first = 'example ' . ++$number . ": $first";
    if (!defined $output) {
        fail("$first has its output");
        next;
    }
    if ($node->safe_psql('postgres', 'SHOW server_version_num') >= 170000 && $script =~ /ADD VALUE/) {
        $output =~ s/^4     2/4     1/m;
    }
    my $database = "steps_$number";
    my $conninfo = $node->connstr($database);
    $node->safe_psql('postgres', "CREATE DATABASE $database");
    $node->safe_psql($database, "CREATE EXTENSION pg_sluice");
    my $file = $script =~ /^-- (\+goose|migrate:)/ ? '2_example.sql' : '2_example.up.sql';
    my $format = $script =~ /\+goose/ ? 'goose' : $script =~ /migrate:up/ ? 'dbmate' : 'golang-migrate';
    $node->safe_psql($database, "SELECT migrate_apply('1', 'orders', \$sql\$$table\$sql\$)");
    my $folder = migrations($file => $script);
    my $run = sluice($conninfo, 'read', "$folder/$file", '--format', $format);
    my %said = map { plain($_) => 1 } split /\n/, $run->{out} . $run->{err};
    my @missing = grep { $_ ne '' && !$said{$_} } map { plain($_) } split /\n/, $output;
    is_deeply(\@missing, [], "$first: is read as the page says") or diag($run->{out} . $run->{err});
    my @rows = grep { /^\d+ / } map { plain($_) } split /\n/, $run->{out};
    if ($output =~ /^error/) {
        isnt($run->{code}, 0, "$first: is refused");
        next;
    }
    is(scalar @rows, scalar(() = $output =~ /^\d+ /mg), "$first: and nothing more");
    $run = sluice($conninfo, 'up', '--dir', $folder, '--format', $format, '--yes');
    is($run->{code}, 0, "$first: runs") or diag($run->{err});
}
cmp_ok($number, '>', 10, 'examples were found');

# The directives of the page are those that the core reads.
my $source = slurp_file(tree() . '/extension/core/directive.cpp');
my %known = map { $_ => 1 } $source =~ /word == "([a-z-]+)"/g;
my ($list) = $page =~ /^## Directives\n(.*?)^###/ms;
my %listed = map { $_ => 1 } $list =~ /^\| `([a-z-]+)/mg;
cmp_ok(scalar keys %known, '>', 3, 'directives are found in core/directive.cpp');
is_deeply([ sort keys %listed ], [ sort keys %known ], 'the page has every directive and no other');

# And the kinds of statements are those of the table of effects.
my $effects = slurp_file(tree() . '/extension/core/effects.inc');
sub kinds { return [ sort $effects =~ /^STATEMENT_KIND\(\w+, "([^"]+)",\s*$_[0],/mg ] }
my @lists = map { [ sort split /, /, s/\s+/ /gr ] } $page =~ /^They are: (.*?)\. \(/msg;
is_deeply(\@lists, [ kinds('alone'), kinds('refused') ], 'the page names what runs outside a transaction and what is refused');

done_testing();
