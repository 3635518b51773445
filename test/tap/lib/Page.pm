# Pages that are tried: what stands on one in code blocks is done from top to bottom in a folder of its own, and what the
# page shows as printed has to be printed.
#
#     ```toml        sluice.toml
#     ```sql         a file; its first line is "-- path"
#     ```sh          a file to be executed; its second line is "# path"
#     ```console     commands behind "$ ", each with its output below
package Page;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp ();
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Sluice;
use Test::More;

our @EXPORT = qw(try_page);

# What differs from run to run, and how a table is aligned because of it.
sub plain {
    my ($text) = @_;
    $text =~ s/\d+(\.\d+)? (ms|s)\b/TIME/g;
    $text =~ s/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/WHEN/g;
    $text =~ s/\bprocess \d+|\bpid \d+/PID/g;
    $text =~ s/[ \t]+/ /g;
    $text =~ s/ $//mg;
    return $text;
}

sub console {
    my ($text, $what) = @_;
    my @steps = grep { $_ ne '' } split /^\$ /m, $text;
    for my $step (@steps) {
        my ($command, $wanted) = $step =~ /^(.*?)\n(.*)\z/s;
        my $said = '';
        IPC::Run::run([ 'sh', '-c', $command ], \'', '>&', \$said);
        is(plain($said), plain($wanted), "$what: $command");
    }
    return;
}

# try_page($node, $database, 'docs/x.md')
sub try_page {
    my ($node, $database, $file) = @_;
    my $user = getpwuid $<;
    my $folder = File::Temp::tempdir(CLEANUP => 1);
    $node->safe_psql('postgres', "CREATE DATABASE $database");
    local $ENV{DATABASE_URL} = $node->connstr($database);
    my ($here) = `pwd` =~ /(.*)/;
    chdir $folder or die "$folder: $!";
    my $page = slurp_file(tree() . "/$file");
    my $found = 0;
    while ($page =~ /^```(\w+)\n(.*?)^```$/msg) {
        my ($language, $text) = ($1, $2);
        if ($language eq 'console') {
            console($text =~ s/\bpostgres\b/$user/gr, $file);
            $found++;
            next;
        }
        my ($path) = $language eq 'toml' ? 'sluice.toml' : $text =~ /^(?:#!.*\n)?(?:--|#) (\S+)$/m;
        next unless defined $path;
        make_path(dirname($path));
        write_file($path, $text);
        chmod 0755, $path if $language eq 'sh';
    }
    chdir $here or die "$here: $!";
    ok($found, "$file has something to try");
    return;
}

1;
