# Shared by the scripts here; sourced, never run. Where things are, a clean environment, and who may run a server.

root=$(cd "$(dirname "$0")/../.." && pwd -P)
BUILD=${BUILD:-$root/build}
case $BUILD in /*) ;; *) BUILD=$root/$BUILD ;; esac
PG_CONFIG=${PG_CONFIG:-pg_config}
JOBS=${JOBS:-$(nproc)}

die() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# Settings of the caller's own databases must not reach ours, and messages are compared in English.
clean_environment() {
    for name in $(env | sed -n 's/^\(PG[A-Z]*\|SLUICE_[A-Z_]*\|DATABASE_URL\|LC_[A-Z]*\|LANGUAGE\)=.*/\1/p'); do
        unset "$name"
    done
    # A make above us passes its flags and job server; the makes below are our own.
    unset MAKEFLAGS MFLAGS MAKELEVEL CDPATH || true
    export LANG=C.UTF-8 PG_CONFIG BUILD
    umask 022
}

# A server refuses to run as root.
server_user() {
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# as_server COMMAND...: as the user who may run a server, at home in $work.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u "$(server_user)" -- env HOME="$work" "$@"
    else
        env HOME="$work" "$@"
    fi
}
