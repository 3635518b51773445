# Random numbers of our own: a seed gives the same rounds with every perl.
package Crash::Random;

use strict;
use warnings;

sub new {
    my ($class, $seed) = @_;
    my $self = bless { state => ($seed ^ 0x9e3779b9) & 0xffffffff || 1 }, $class;
    $self->_next for 1 .. 16;
    return $self;
}

# Xorshift.
sub _next {
    my ($self) = @_;
    my $x = $self->{state};
    $x ^= ($x << 13) & 0xffffffff;
    $x ^= $x >> 17;
    $x ^= ($x << 5) & 0xffffffff;
    return $self->{state} = $x;
}

# From 0 up to, but not including, 1.
sub real { return $_[0]->_next / 4294967296 }

# One of $least .. $most.
sub between {
    my ($self, $least, $most) = @_;
    return $least + int($self->real * ($most - $least + 1));
}

sub chance { return $_[0]->real < $_[1] }

sub pick {
    my ($self, @list) = @_;
    return $list[ int($self->real * @list) ];
}

sub shuffle {
    my ($self, @list) = @_;
    for my $i (reverse 1 .. $#list) {
        my $j = $self->between(0, $i);
        @list[ $i, $j ] = @list[ $j, $i ];
    }
    return @list;
}

1;
