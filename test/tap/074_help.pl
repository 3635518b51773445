# What helps at the shell: pages that fit a screen, the manual page, and completion as bash asks for it.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

my $client = $ENV{SLUICE_CLIENT};

sub said {
    my (@words) = @_;
    my ($in, $out, $err) = ('', '', '');
    IPC::Run::run([ $client, @words ], \$in, \$out, \$err) or diag("@words: $err");
    return $out;
}

my ($list) = said('help') =~ /^Verbs:\n(.*?)\n\n/ms;
my @verbs = $list =~ /^  (\w+)/mg;
cmp_ok(scalar @verbs, '>', 20, 'help lists the verbs');
for my $verb (@verbs) {
    my @lines = split /\n/, said($verb, '--help');
    cmp_ok(scalar @lines, '<=', 28, "$verb --help fits a screen");
    is_deeply([ grep { length > 80 } @lines ], [], "and its width");
}

my $page = said('man');
is_deeply([ grep { $page !~ /^\.SS sluice \Q$_\E\b/m } @verbs ], [], 'the manual page has every verb');
is_deeply([ $page =~ /^([.'](?!TH|SH|SS|TP|PP|B |BR|nf|fi).*)$/mg ], [], 'and no request that roff does not know');
my ($share) = map { s{/bin/sluice$}{/usr/local/share}r } $client;
is(slurp_file("$share/man/man1/sluice.1"), $page, 'make install installs it');
for my $pair ([ 'bash', 'bash-completion/completions/sluice' ], [ 'zsh', 'zsh/site-functions/_sluice' ], [ 'fish', 'fish/vendor_completions.d/sluice.fish' ]) {
    is(slurp_file("$share/$pair->[1]"), said('completion', $pair->[0]), "and the completion of $pair->[0]");
}

# As readline does it: the words, the number of the one with the cursor, the function of the command.
sub tab {
    my (@words) = @_;
    my $cursor = $#words;
    my ($in, $out, $err) = (said('completion', 'bash') . "COMP_WORDS=(" . join(' ', map { "'$_'" } @words)
            . "); COMP_CWORD=$cursor; _sluice; echo \"\${COMPREPLY[*]}\"\n", '', '');
    local $ENV{PATH} = ($client =~ s{/sluice$}{}r) . ":$ENV{PATH}";
    IPC::Run::run([ 'bash', '--norc' ], \$in, \$out, \$err) or diag($err);
    chomp $out;
    return $out;
}

chdir(migrations()) or die $!;
migrations(\'migrations', '001_a.up.sql' => 'SELECT 1;', '001_a.down.sql' => 'SELECT 1;', '010_b.up.sql' => 'SELECT 1;');
is(tab('sluice', 'sta'), 'status', 'bash completes a verb');
is(tab('sluice', 'up', '--to', ''), '001 010', 'a version of the files');
is(tab('sluice', 'up', '--out'), '--out-of-order', 'a flag of the verb');
is(tab('sluice', 'down', '--format', 'golang'), 'golang-migrate', 'a format');
is(tab('sluice', 'completion', ''), 'bash zsh fish', 'a word');
is(tab('sluice', 'nonsense', ''), '', 'nothing where nothing is known');
chdir '/';

done_testing();
