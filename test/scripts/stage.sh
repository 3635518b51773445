# The stage on which demo, tests and benchmarks play: a folder of the server's user with a private copy of the server in
# it. A PostgreSQL installation finds its files relative to its own binaries, so a copy with the extension installed
# into it needs no right on the system's folders and disturbs nobody. Sourced after lib.sh.

server_programs='postgres initdb pg_ctl pg_config psql pg_dump pg_dumpall pg_restore pg_basebackup pg_upgrade pg_resetwal
    pg_controldata pg_isready pg_verifybackup pg_waldump pg_rewind pg_receivewal pg_checksums pgbench createdb dropdb
    createuser vacuumdb'

# workdir NAME: sets $work, an empty folder that the server's user owns and can reach. It is build/NAME, unless a folder
# above is closed to that user (a checkout below /root): then it is elsewhere, and build/NAME is a link to it.
workdir() {
    mkdir -p "$BUILD"
    [ ! -L "$BUILD/$1" ] || rm -rf "$(readlink "$BUILD/$1")"
    rm -rf "${BUILD:?}/$1"
    mkdir "$BUILD/$1"
    work=$BUILD/$1
    chown "$(server_user)" "$work"
    if ! (cd / && as_server test -x "$work" -a -w "$work") 2>/dev/null; then
        work=$(mktemp -d "${TMPDIR:-/tmp}/pg_sluice-$1-XXXXXX")
        chmod 755 "$work"
        chown "$(server_user)" "$work"
        rmdir "$BUILD/$1"
        ln -s "$work" "$BUILD/$1"
    fi
}

# build_all LOG: extension and client, warnings being errors.
build_all() {
    make -C "$root" --no-print-directory -j"$JOBS" BUILD="$BUILD" all >"$1" 2>&1 && [ -x "$BUILD/sluice" ]
}

# stage_server LOG: copies the server of PG_CONFIG to $work/server, installs the extension there, and points $PG_CONFIG,
# $bindir, $SLUICE_CLIENT and PATH to the copy.
stage_server() {
    original=$("$PG_CONFIG" --bindir)
    for folder in "$("$PG_CONFIG" --sharedir)" "$("$PG_CONFIG" --pkglibdir)"; do
        mkdir -p "$work/server$folder"
        cp -a "$folder/." "$work/server$folder/"
    done
    mkdir -p "$work/server$original"
    for program in $server_programs; do
        [ ! -x "$original/$program" ] || cp "$original/$program" "$work/server$original/"
    done
    make -C "$root" --no-print-directory BUILD="$BUILD" install DESTDIR="$work/server" CLIENT_BINDIR=/bin >"$1" 2>&1 ||
        return 1
    bindir=$work/server$original
    [ -z "${SANITIZE:-}" ] || wrap_server
    PG_CONFIG=$bindir/pg_config
    SLUICE_CLIENT=$work/server/bin/sluice
    PATH=$bindir:$work/server/bin:$PATH
    export PG_CONFIG SLUICE_CLIENT PATH
}

# With SANITIZE=address,undefined the library needs their runtime in the server from its start. An error ends the server,
# and its report is in $work/sanitizer.*. Leaks are not looked for: a server frees its memory by ending.
wrap_server() {
    mv "$bindir/postgres" "$bindir/postgres.bin"
    cat >"$bindir/postgres" <<END
#!/bin/sh
LD_PRELOAD=$(g++ -print-file-name=libasan.so):$(g++ -print-file-name=libubsan.so)
ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:use_sigaltstack=0:abort_on_error=1:log_path=$work/sanitizer
UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1:log_path=$work/sanitizer
export LD_PRELOAD ASAN_OPTIONS UBSAN_OPTIONS
exec "\$0.bin" "\$@"
END
    chmod 755 "$bindir/postgres"
}

# What tests read is copied to where the server's user can read it, and stays as it is while they run.
stage_tree() {
    tree=$work/tree
    mkdir -p "$tree"
    tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$tree" -xf -
    chown -R "$(server_user)" "$tree"
    # Sockets and scratch of tests: a path short enough for a socket, removed with all that tests forget in it.
    TMPDIR=$(as_server mktemp -d /tmp/sluice-XXXXXX)
    scratch=$TMPDIR
    export TMPDIR
    # The server's own test programs and Perl modules are in the copy of its development files.
    server_tests=$(dirname "$("$PG_CONFIG" --pgxs)")/../test
    SLUICE_TREE=$tree
    PERL5LIB=$server_tests/perl:$tree/test/tap/lib
    PG_REGRESS=$server_tests/regress/pg_regress
    export SLUICE_TREE PERL5LIB PG_REGRESS
}

# A file system of a few megabytes for the tests of a full disk; only root can make one, and not everywhere.
small_disk() {
    [ "$(id -u)" = 0 ] || return 0
    mkdir "$work/small-disk"
    if mount -t tmpfs -o "size=24m,mode=700,uid=$(id -u "$(server_user)")" tmpfs "$work/small-disk" 2>/dev/null; then
        SLUICE_SMALL_DISK=$work/small-disk
        export SLUICE_SMALL_DISK
    fi
}

# inhabitants: the processes that work in a folder below $work.
inhabitants() {
    for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd" 2>/dev/null) in
        "$(cd "$work" && pwd -P)"/*) echo "${process#/proc/}" ;;
        esac
    done
}

# leave: ends every process that still works in a folder below $work, and prints what they were. A server takes SIGQUIT
# as an immediate shutdown; killed harder, it would leave its shared memory behind.
leave() {
    cd /
    for pid in $(inhabitants); do
        { tr '\0' ' ' <"/proc/$pid/cmdline" && echo && kill -QUIT "$pid"; } 2>/dev/null || true
    done
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ -n "$(inhabitants)" ] || break
        sleep 0.5
    done
    for pid in $(inhabitants); do
        kill -KILL "$pid" 2>/dev/null || true
    done
    rm -rf "${scratch:-}"
    if [ -n "${SLUICE_SMALL_DISK:-}" ]; then
        umount "$SLUICE_SMALL_DISK" 2>/dev/null || umount -l "$SLUICE_SMALL_DISK"
    fi
}
