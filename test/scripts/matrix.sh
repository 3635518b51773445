#!/bin/sh
# matrix.sh [case...] [-- kind...]: the tests on servers that this machine does not have, each in a Debian of its own below
# $MATRIX_DIR (/var/tmp/pg_sluice-matrix). Cases: 17 and 18 (from trixie and sid), assert (15 from Debian's source with
# assertions), sanitize (the library under ASan and UBSan in that server; kinds without unit, which sanitizes itself), bare
# (a Debian 12 with nothing but git and make, where make check and make demo are run). Without cases: 17 18 assert.
# Kinds as for test/scripts/check, without them: unit regress isolation tap.
# `matrix.sh run CASE COMMAND` runs something else in a case's copy of the tree; `matrix.sh remove` removes it all. By hand, as
# root; it needs about 2 GB a case and the network.
set -eu
. "$(dirname "$0")/lib.sh"

MATRIX_DIR=${MATRIX_DIR:-/var/tmp/pg_sluice-matrix}

suite_of() {
    case $1 in
    17) echo trixie ;;
    18) echo sid ;;
    assert | sanitize | bare) echo bookworm ;;
    *) die "unknown case: $1" ;;
    esac
}

# Where this machine's own apt gets Debian from.
mirror() {
    apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 == "Debian" {print $3; exit}'
}

# enter CASE COMMAND: in the case's Debian, with processes and mounts that end with the command. The network is
# shared, so a name server and a proxy of this machine work there too.
enter() {
    unshare --mount --pid --ipc --fork --kill-child --mount-proc="$MATRIX_DIR/$1/proc" \
        sh -c 'mount --rbind /dev "$0/dev" && exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
            LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
            sh -eu -c "$1"' "$MATRIX_DIR/$1" "$2"
}

# A minimal Debian, once. It is made beside its place and moved there when it is complete.
make_debian() {
    there=$MATRIX_DIR/$1
    [ ! -d "$there" ] || return 0
    echo "making a Debian $(suite_of "$1") for $1"
    rm -rf --one-file-system "$there.new"
    mkdir -p "$MATRIX_DIR"
    debootstrap --variant=minbase "$(suite_of "$1")" "$there.new" "$(mirror)" >"$there.log" 2>&1 ||
        { tail -n 20 "$there.log"; die 'debootstrap failed'; }
    printf '#!/bin/sh\nexit 101\n' >"$there.new/usr/sbin/policy-rc.d"
    chmod 755 "$there.new/usr/sbin/policy-rc.d"
    cp /etc/resolv.conf "$there.new/etc/" 2>/dev/null || true
    # How this machine's apt is told to reach its mirror (a proxy, an old snapshot) holds there too.
    cp /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99* "$there.new/etc/apt/apt.conf.d/" 2>/dev/null || true
    mv "$there.new" "$there"
    enter "$1" 'apt-get -q update && apt-get -q -y --no-install-recommends install git make' >>"$there.log" 2>&1 ||
        { tail -n 20 "$there.log"; die "apt-get failed in $there"; }
}

# The server of the case "assert", once: Debian's source, configured for finding bugs.
make_assert_server() {
    [ ! -x "$MATRIX_DIR/assert/opt/assert/bin/postgres" ] || return 0
    echo 'building PostgreSQL 15 with assertions'
    sed 's/^deb /deb-src /' "$MATRIX_DIR/assert/etc/apt/sources.list" >"$MATRIX_DIR/assert/etc/apt/sources.list.d/source.list"
    enter assert "
        apt-get -q update
        apt-get -q -y --no-install-recommends install dpkg-dev gcc g++ libc6-dev libssl-dev libipc-run-perl perl
        rm -rf /usr/src/postgresql-15-*
        cd /usr/src
        apt-get -q source postgresql-15
        cd postgresql-15-*
        ./configure --prefix=/opt/assert --enable-cassert --enable-debug --enable-tap-tests --with-openssl \
            --without-readline --without-zlib CFLAGS='-Og -g -fno-omit-frame-pointer'
        make -s -j$JOBS
        make -s install
        make -s -C contrib install
        make -s -C src/test/isolation install
        make -s -C src/test/perl install" >>"$MATRIX_DIR/assert.log" 2>&1 ||
        { tail -n 20 "$MATRIX_DIR/assert.log"; die 'the server did not build'; }
}

# What was built there before stays, and only what changed is built again. What changed tells the contents, not the time of
# the original: a slow build makes objects that are younger than the next version of their sources.
copy_tree() {
    there=$MATRIX_DIR/$1/usr/src/pg_sluice
    mkdir -p "$there/build"
    rm -rf "$there.new"
    mkdir "$there.new"
    tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$there.new" --no-same-owner -m -xf -
    (cd "$there.new" && find . -type f) | while read -r file; do
        ! cmp -s "$there.new/$file" "$there/$file" || touch -r "$there/$file" "$there.new/$file"
    done
    mv "$there/build" "$there.new/build"
    rm -rf "$there"
    mv "$there.new" "$there"
}

run_case() {
    place=$1 settings=''
    [ "$1" != sanitize ] || place=assert
    make_debian $place
    copy_tree $place
    config=pg_config
    case $1 in
    assert | sanitize)
        make_assert_server
        config=/opt/assert/bin/pg_config
        [ "$1" = assert ] || settings='SANITIZE=address,undefined' kinds=$(echo " $kinds " | sed 's/ unit / /')
        ;;
    bare)
        # As a new user has it: a clone. That nothing else is there is only true the first time.
        enter bare 'cd /usr/src/pg_sluice && git init -q . && git add -A &&
            git -c user.name=x -c user.email=x@example.org commit -q -m x && rm -rf /root/clone && git clone -q . /root/clone &&
            cd /root/clone && make check && make demo && make demo && make demo-stop && git status --porcelain'
        return
        ;;
    esac
    enter $place "cd /usr/src/pg_sluice && PG_CONFIG=$config JOBS=$JOBS $settings test/scripts/check $kinds"
}

if [ "${1:-}" = remove ]; then
    # Mounts are private to the commands above, so there are none here.
    rm -rf --one-file-system "$MATRIX_DIR"
    exit
fi
[ "$(id -u)" = 0 ] || die 'has to be root: it makes chroots'
if [ "${1:-}" = run ]; then
    "$root/test/scripts/install-needs" matrix
    make_debian "$2"
    copy_tree "$2"
    enter "$2" "cd /usr/src/pg_sluice && $3"
    exit
fi
cases=''
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    cases="$cases $1"
    shift
done
[ $# -eq 0 ] || shift
kinds=${*:-unit regress isolation tap}
"$root/test/scripts/install-needs" matrix
failed=''
for case in ${cases:-17 18 assert}; do
    suite_of "$case" >/dev/null
    echo "=== $case"
    (run_case "$case") || failed="$failed $case"
done
[ -z "$failed" ] || die "failed:$failed"
