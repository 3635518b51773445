# Rounds: a fresh database, a run that is disturbed, what is true afterwards, the way out, and the end held against the
# undisturbed run's.
package Crash::Rounds;

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use Time::HiRes qw(sleep time);

use Crash::Check;
use Crash::Disturb;
use Crash::Material;
use Crash::Random;
use Crash::Server;
use Crash::Trial;

# new(folder => an empty one, seed => n, sets => how many sets of migrations): in the databases of every second set, the first
# among them, the table of another tool follows the ledger.
sub new {
    my ($class, %option) = @_;
    my $self = bless { %option, rounds => 0 }, $class;
    make_path($self->{folder}, "$self->{folder}/scratch");
    $ENV{XDG_CACHE_HOME} = "$self->{folder}/cache";
    delete @ENV{grep { /^(PG|SLUICE_(?!CLIENT|SMALL_DISK|TREE))/ && !/^PG_CONFIG$/ } keys %ENV};
    $self->{server} = Crash::Server->new(folder => "$self->{folder}/server", config => $option{config} // '');
    $self->prepare_template;
    $self->{sets} = [ map { $self->prepare_set($_) } 1 .. $option{sets} ];
    return $self;
}

sub prepare_template {
    my ($self) = @_;
    my $server = $self->{server};
    $server->psql('postgres', 'CREATE DATABASE base');
    $server->psql('base', <<'END');
CREATE EXTENSION pg_sluice;
CREATE TABLE counter (migration int, statement int, n int NOT NULL, PRIMARY KEY (migration, statement));
END
    $self->{amcheck} = eval { $server->psql('base', 'CREATE EXTENSION amcheck'); 1 };
    return unless $ENV{SLUICE_SMALL_DISK};
    my $space = "$ENV{SLUICE_SMALL_DISK}/crash";
    remove_tree($space);
    mkdir $space or die "$space: $!";
    unlink "$ENV{SLUICE_SMALL_DISK}/ballast";
    $server->psql('postgres', "CREATE TABLESPACE small LOCATION '$space'");
}

sub create_database {
    my ($self, $name, $set) = @_;
    $self->{server}->psql('postgres', "CREATE DATABASE $name TEMPLATE $set->{template}");
}

sub drop_database {
    my ($self, $name) = @_;
    $self->{server}->psql('postgres', "DROP DATABASE IF EXISTS $name WITH (FORCE)");
}

sub trial {
    my ($self, $database, $set, $random) = @_;
    return Crash::Trial->new(
        server => $self->{server},
        database => $database,
        folder => $set->{material}{folder},
        random => $random,
        scratch => "$self->{folder}/scratch",
        disk_need => $set->{disk_need});
}

# A database in which the set's own tool has applied nothing yet, and its table is taken over and kept.
sub prepare_kept {
    my ($self, $set) = @_;
    my $format = $set->{material}{format};
    my $name = 'kept_' . $format =~ tr/-/_/r;
    return $name if $self->{template}{$name}++;
    $self->create_database($name, { template => 'base' });
    Crash::Check::make_kept($self->{server}, $name, $format);
    my $trial = $self->trial($name, $set)->run('import', $format, '--keep-table', '--yes');
    die "nothing to begin with:\n$trial->{out}$trial->{err}\n" if $trial->{code};
    return $name;
}

# Up and down again, undisturbed: how long it takes and what it leads to.
sub prepare_set {
    my ($self, $number) = @_;
    my $seed = $self->{seed} * 1000 + $number;
    my $material = Crash::Material->new(seed => $seed, folder => "$self->{folder}/migrations-$number", kept => $number % 2);
    my $set = { material => $material, number => $number, template => 'base' };
    $set->{template} = $self->prepare_kept($set) if $material->{kept};
    my $server = $self->{server};
    my $size = "SELECT pg_database_size(current_database()) / 8192";
    $self->create_database('undisturbed', $set);
    my $before = $server->psql('undisturbed', $size);
    for my $verb ([ 'up', 'up' ], [ 'down', 'down', '999' ]) {
        my ($direction, @arguments) = @$verb;
        my $trial = $self->trial('undisturbed', $set)->run(@arguments);
        die "set $number (seed $seed) does not even run undisturbed:\n$trial->{out}$trial->{err}\n" if $trial->{code};
        $set->{seconds}{$direction} = $trial->{seconds};
        $set->{picture}{$direction} = Crash::Check::picture($server, 'undisturbed', $material);
        $set->{disk_need} //= $server->psql('undisturbed', $size) - $before;
        my $truth = Crash::Check::truth($server, 'undisturbed', $material, $direction);
        die "set $number (seed $seed): the undisturbed run looks wrong:\n", map { "$_\n" } @{ $truth->{wrong} } if @{ $truth->{wrong} };
    }
    $self->drop_database('undisturbed');
    return $set;
}

# round($number, kind => ...): {number, kind, direction, set, moment, wrong, ...}.
sub round {
    my ($self, $number, %option) = @_;
    my $random = Crash::Random->new($self->{seed} * 7919 + $number);
    my @kinds = Crash::Disturb::kinds();
    my $any = $random->between(0, $#{ $self->{sets} });
    my $set = $self->{sets}[ $option{set} ? $option{set} - 1 : $any ];
    my $kind = $option{kind} // $kinds[ ($number + int($number / @kinds)) % @kinds ];
    my $direction = $option{direction} // ($random->chance(0.25) ? 'down' : 'up');
    my $result = { number => $number, kind => $kind, direction => $direction, set => $set->{number}, wrong => [], seen => [] };
    my $database = $self->{database} = "round_$number";
    my $begun = time;
    eval {
        $self->create_database($database, $set);
        $self->play($result, $set, $random);
        1;
    } or push @{ $result->{wrong} }, "the round itself broke off: $@";
    $result->{seconds} = time - $begun;
    $self->{server}->wait_until_up;
    return $result if @{ $result->{wrong} } && $option{keep};
    $self->drop_database($_) for $database, 'side';
    return $result;
}

sub play {
    my ($self, $result, $set, $random) = @_;
    my $direction = $result->{direction};
    my $database = $self->{database};
    my @verb = $direction eq 'up' ? ('up') : ('down', '999');
    if ($direction eq 'down') {
        my $up = $self->trial($database, $set, $random)->run('up');
        return push @{ $result->{wrong} }, "up before the disturbed down failed:\n$up->{out}$up->{err}" if $up->{code};
    }
    my $others = $self->others($random, $result);
    my $truth = $self->strike($result, $set, $random, $result->{kind}, undef, @verb) // return;
    # One who mends may be disturbed too.
    if ($random->chance(0.4)) {
        my $second = $random->pick(Crash::Disturb::kinds());
        my @next = $truth->{unfinished} ? ('resume') : @verb;
        $result->{second} = $second;
        $truth = $self->strike($result, $set, $random, $second, $truth, @next) // return;
    }
    undef $others;
    $self->mend($result, $set, $truth, @verb);
}

# Somebody whose transaction makes CONCURRENTLY wait in its middle.
sub others {
    my ($self, $random, $result) = @_;
    return undef unless $random->chance(0.4);
    my $session = $self->{server}->session($self->{database});
    my $seconds = $random->pick(0.2, 0.5, 1);
    $result->{hold} = $seconds;
    # In pieces, so that it begins again and again while the run goes on.
    my $look = "SELECT count(*) FROM counter; SELECT pg_sleep($seconds)";
    $session->send("BEGIN ISOLATION LEVEL REPEATABLE READ; $look; COMMIT; SELECT pg_sleep(0.1);"
        . " BEGIN ISOLATION LEVEL REPEATABLE READ; $look; COMMIT");
    return $session;
}

# One disturbed start of the client, and whether what it left is true.
sub strike {
    my ($self, $result, $set, $random, $kind, $before, @verb) = @_;
    my $trial = $self->trial($self->{database}, $set, $random);
    my $length = $set->{seconds}{ $result->{direction} } + ($result->{hold} // 0);
    $length *= $random->real if $verb[0] eq 'resume';
    my $moment = $random->real * $length;
    push @{ $result->{moments} }, $moment;
    push @{ $result->{wrong} }, $trial->disturbed($kind, $moment, @verb);
    my $truth = Crash::Check::truth($self->{server}, $self->{database}, $set->{material}, $result->{direction});
    push @{ $result->{wrong} }, @{ $truth->{wrong} }, $self->client_word($trial, $truth, $kind, $before), $self->status_word($set, $truth);
    my $row = $truth->{unfinished};
    push @{ $result->{errors} }, $trial->{err} =~ /\[(\w{5})\]/ ? "$kind:$1" : ();
    push @{ $result->{seen} }, sprintf '%s: exit %s, %s', $kind, $trial->{code},
        $row ? "$row->{id} $row->{state} at $row->{step}/$row->{steps}" : 'nothing left open';
    $result->{said} .= $trial->{err};
    return @{ $result->{wrong} } ? undef : $truth;
}

# What the client's exit code and text said, against the ledger.
sub client_word {
    my ($self, $trial, $truth, $kind, $before) = @_;
    my $row = $truth->{unfinished};
    my $state = $row ? $row->{state} : '';
    my ($code, $nature) = ($trial->{code}, Crash::Disturb::find($kind)->{nature});
    my @wrong;
    # One who resumes can be stopped before he has touched what was left.
    my $was = $before && $before->{unfinished};
    push @wrong, "the ledger says running after an error" if $state eq 'running' && $nature eq 'error' && !$was;
    push @wrong, "exit 0 with a migration left $state" if $code == 0 && $row;
    push @wrong, "exit 4, but nothing is dirty" if $code == 4 && !$row;
    push @wrong, "exit $code, but the ledger says dirty" if $state eq 'dirty' && $code =~ /^[16]$/ && !$was;
    push @wrong, "exit $code" unless $code =~ /^(0|1|4|6|7|130|137)$/;
    push @wrong, map { "$_\n        the client said: $trial->{err}" } splice @wrong if @wrong;
    return @wrong;
}

# sluice status has to say in words what the ledger has.
sub status_word {
    my ($self, $set, $truth) = @_;
    my $trial = $self->trial($self->{database}, $set)->run('status');
    my %count = (applied => 0, dirty => 0);
    for my $row (@{ $truth->{rows} }) {
        $count{ $row->{state} =~ /^(running|dirty)$/ ? 'dirty' : $row->{state} }++;
    }
    my $pending = @{ $set->{material}{migrations} } - $count{applied} - $count{dirty};
    my $row = $truth->{unfinished};
    my $sentence = "$count{applied} applied, $pending pending" . ($row ? ', 1 dirty' : '');
    my @missing = grep { $trial->{out} !~ $_ } qr/^\Q$sentence\E$/m,
        $row ? (qr/^next: sluice resume/m, $row->{state} eq 'running'
            ? qr/^\d+: its runner died at step $row->{step} of $row->{steps}$/m
            : qr/^\d+: stopped at step $row->{step} of $row->{steps}: \S/m) : ();
    push @missing, 'exit 0' if $trial->{code};
    return map { "status does not say $_:\n$trial->{out}$trial->{err}" } @missing;
}

# The way out that status names, and then the end.
sub mend {
    my ($self, $result, $set, $truth, @verb) = @_;
    my $direction = $result->{direction};
    my @steps = (($truth->{unfinished} ? [ 'resume' ] : ()), [@verb]);
    for my $step (@steps) {
        my $trial = $self->trial($self->{database}, $set)->run(@$step);
        next unless $trial->{code};
        push @{ $result->{wrong} }, "@$step ended with $trial->{code}:\n$trial->{out}$trial->{err}";
        return;
    }
    my $server = $self->{server};
    push @{ $result->{wrong} },
        Crash::Check::differences(Crash::Check::picture($server, $self->{database}, $set->{material}), $set->{picture}{$direction}),
        Crash::Check::closings($server, $self->{database}, 'applied', $direction eq 'up' ? 'resumed' : ()),
        $self->{amcheck} ? Crash::Check::broken_indexes($server, $self->{database}) : ();
}

1;
