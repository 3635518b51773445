# docs/adoption.md, kept true: what it shows is done and printed, and its table has a row for each tool.
use strict;
use warnings;

use Page;
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $node = Sluice->cluster(extension => 0);
try_page($node, 'adoption', 'docs/adoption.md');

my $page = slurp_file(tree() . '/docs/adoption.md');
my @titles = map { slurp_file($_) =~ /\.title = "([^"]+)"/ ? $1 : () } glob tree() . '/extension/core/tools/*.cpp';
cmp_ok(scalar @titles, '>', 10, 'tools are found');
for my $title (@titles) {
    like($page, qr/^\| \Q$title\E \|/m, "the page has a row for $title");
}

done_testing();
