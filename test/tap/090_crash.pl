# A few fixed rounds of `make check-crash`: each kind of disturbance once on the way up and some on both ways with a kept table.
# What a round is and what has to be true behind it stands in test/crash/lib/Crash/Rounds.pm.
use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;

use lib "$FindBin::RealBin/../crash/lib", "$FindBin::RealBin/lib";
use Crash::Disturb;
use Crash::Rounds;

# Set 1 has another tool's table, which follows the ledger.
my $rounds = Crash::Rounds->new(folder => PostgreSQL::Test::Utils::tempdir() . '/rounds', seed => 15, sets => 2);
ok($rounds, 'the undisturbed run');
my $number = 0;

sub try_round {
    my (%option) = @_;
    my $result = $rounds->round(++$number, %option);
    is_deeply($result->{wrong}, [], "$option{kind}, $option{direction}, set $option{set}");
    note(join '; ', @{ $result->{seen} });
}

try_round(kind => $_, direction => 'up', set => 2) for Crash::Disturb::kinds();
for my $direction ('up', 'down') {
    try_round(kind => $_, direction => $direction, set => 1) for qw(cancel kill_backend kill_client);
}
note('disk_full was left out: no small file system (SLUICE_SMALL_DISK)') unless $ENV{SLUICE_SMALL_DISK};

done_testing();
