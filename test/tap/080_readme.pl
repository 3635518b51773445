# README.md, kept true: its psql lines and its client lines are typed on a fresh database, and its links lead somewhere.
use strict;
use warnings;

use Cwd qw(getcwd);
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;
use Text::ParseWords qw(shellwords);

my $node = Sluice->cluster(extension => 0);
my $page = slurp_file(tree() . '/README.md');
$node->safe_psql('postgres', "CREATE ROLE shop LOGIN");

# The block under a heading.
sub block {
    my ($heading, $language) = @_;
    my ($text) = $page =~ /^## \Q$heading\E\n.*?^```$language\n(.*?)^```$/ms or die "README.md has no $language under $heading";
    return $text;
}

sub fresh {
    my ($database) = @_;
    $node->safe_psql('postgres', "CREATE DATABASE $database OWNER shop");
    return ('-U', 'shop', '-d', $node->connstr($database));
}

# ---- psql ---------------------------------------------------------------------------------------------

my $sql = write_file(getcwd() . '/readme.sql', block('With psql', 'sql'));
my ($in, $out, $err) = ('', '', '');
my @psql = ('psql', '-X', '-v', 'ON_ERROR_STOP=1', fresh('by_psql'));
ok(IPC::Run::run([ @psql, '-f', $sql ], \$in, \$out, \$err), 'the psql lines run') or diag($err);
like($out, qr/002\s*\|\s*email\s*\|\s*applied/, 'migrate_status shows what they applied');
like($out, qr/reverted 1 migration/, 'and the rest is reverted');

# ---- the client ---------------------------------------------------------------------------------------

my $url = 'postgres:///by_client?user=shop&port=' . $node->port . '&host=' . $node->host;
fresh('by_client');
mkdir $_ or die "$_: $!" for 'project', 'project/migrations';
chdir 'project';
system('cp', glob(tree() . '/examples/*.sql'), 'migrations') == 0 or die $!;

sub type_in {
    my (@words) = @_;
    my ($in, $out, $err) = ('', '', '');
    local $ENV{DATABASE_URL} = $url;
    IPC::Run::run([ $ENV{SLUICE_CLIENT}, @words ], \$in, \$out, \$err);
    note("sluice @words\n$out$err");
    return ($? >> 8, "$out$err");
}

# A failure half-way, and the data mended: resume is to have something to do.
sub fail_half_way {
    system('cp', glob(tree() . '/examples/demo-failure/*.sql'), 'migrations') == 0 or die $!;
    type_in('up', '--to', '6');
    $node->safe_psql('by_client',
        q(INSERT INTO users (email, full_name) VALUES ('a@example.org', 'A'), ('A@example.org', 'B')));
    is((type_in('up'))[0], 4, 'a failure half-way');
    $node->safe_psql('by_client', q(DELETE FROM users WHERE full_name = 'B'));
    return;
}

my $lines = 0;
for my $line (split /\n/, block('With the client', 'sh')) {
    $line =~ s/\s+# .*//;
    if ($line =~ /^export DATABASE_URL=/) {
        pass('the database has its own URL here');
        next;
    }
    my ($program, @words) = shellwords($line);
    is($program, 'sluice', "\"$line\" is of the client");
    fail_half_way() if $words[0] eq 'resume';
    my ($code, $said) = type_in(@words);
    is($code, 0, $line) or diag($said);
    $lines++;
}
cmp_ok($lines, '>', 5, 'lines were found');
is($node->safe_psql('by_client', q(SELECT count(*) FROM migrate_status WHERE state = 'applied')), 6,
    'the last of them left 6 applied');

# ---- links of all pages -------------------------------------------------------------------------------

# GitHub's name of a heading.
sub anchor {
    my ($heading) = @_;
    $heading = lc $heading =~ s/`//gr;
    $heading =~ s/[^\w\- ]//g;
    return $heading =~ tr/ /-/r;
}

chdir tree();
my %anchors;
for my $file (glob '*.md docs/*.md') {
    $anchors{$file}{ anchor($_) } = 1 for slurp_file($file) =~ /^#+ (.*)$/mg;
}
my @broken;
for my $file (sort keys %anchors) {
    my ($at) = $file =~ m{^(.*/)};
    for my $link (slurp_file($file) =~ /\]\(([^)\s]+)\)/g) {
        next if $link =~ /^https?:/;
        my ($to, $anchor) = split /#/, $link, 2;
        my $path = $to eq '' ? $file : ($at // '') . $to;
        $path =~ s{[^/]+/\.\./}{};
        push @broken, "$file: $link" if !-e $path || (defined $anchor && !$anchors{$path}{$anchor});
    }
}
is_deeply(\@broken, [], 'every link leads to a file and a heading');
my @unlinked = grep { m{^docs/} && index($page, "($_)") < 0 } sort keys %anchors;
is_deeply(\@unlinked, [], 'README.md leads to every page');

done_testing();
