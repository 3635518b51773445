# A few fixed rounds of `make check-crash`: each kind of disturbance once on the way up and some on the way down. What a
# round is and what has to be true behind it stands in test/crash/lib/Crash/Rounds.pm.
use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;

use lib "$FindBin::RealBin/../crash/lib", "$FindBin::RealBin/lib";
use Crash::Disturb;
use Crash::Rounds;

my $rounds = Crash::Rounds->new(folder => PostgreSQL::Test::Utils::tempdir() . '/rounds', seed => 15, sets => 1);
ok($rounds, 'the undisturbed run');
my $number = 0;
for my $direction ('up', 'down') {
    for my $kind (Crash::Disturb::kinds()) {
        $number++;
        next if $direction eq 'down' && $kind !~ /^(kill_backend|kill_client|cancel)$/;
        my $result = $rounds->round($number, kind => $kind, direction => $direction);
        is_deeply($result->{wrong}, [], "$kind, $direction");
        note(join '; ', @{ $result->{seen} });
    }
}
note('disk_full was left out: no small file system (SLUICE_SMALL_DISK)') unless $ENV{SLUICE_SMALL_DISK};

done_testing();
