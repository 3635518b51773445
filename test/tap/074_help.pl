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
is(tab('sluice', 'up', '--to', '=', '01'), '010', 'a value behind an equals sign');

# The script in another shell, which answers with the candidates.
sub answer {
    my ($script, @shell) = @_;
    my ($out, $err) = ('', '');
    local $ENV{PATH} = ($client =~ s{/sluice$}{}r) . ":$ENV{PATH}";
    IPC::Run::run([ @shell, $script ], '<', \undef, '>', \$out, '2>', \$err) or diag($err);
    return join ' ', map { s/\t.*//r } split /\n/, $out;
}

# Whether the shell is there is asked along PATH.
sub there { my ($shell) = @_; return grep { -x "$_/$shell" } split /:/, $ENV{PATH} }

SKIP: {
    skip 'there is no fish here', 3 unless there('fish');
    local $ENV{HOME} = PostgreSQL::Test::Utils::tempdir();
    my $fish = sub { return answer("source $share/fish/vendor_completions.d/sluice.fish; complete -C '$_[0]'", 'fish', '-N', '-c') };
    is($fish->('sluice sta'), 'status', 'fish completes a verb');
    is($fish->('sluice to '), '001 010 migrations/', 'a version of the files');
    is($fish->('sluice up --to=01'), '--to=010', 'a value behind an equals sign');
}

# zsh hands over the words and takes the candidates by compadd.
SKIP: {
    skip 'there is no zsh here', 3 unless there('zsh');
    my $zsh = sub {
        my (@words) = @_;
        return answer("compdef() { }; compadd() { shift 2; print -rl -- \$@ }; _files() { print files }; source $share/zsh/site-functions/_sluice;"
                . ' words=(' . join(' ', map { "'$_'" } @words) . '); CURRENT=' . @words . '; _sluice', 'zsh', '-f', '-c');
    };
    is($zsh->('sluice', 'sta'), 'status', 'zsh completes a verb');
    is($zsh->('sluice', 'up', '--to=0'), '--to=001 --to=010', 'a value behind an equals sign');
    is($zsh->('sluice', 'up', '--dir', 'm'), 'files', 'and leaves files to its own');
}
chdir '/';

done_testing();
