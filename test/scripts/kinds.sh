# The kinds of tests that `make check` runs; sourced by check and accept after lib.sh. Each function runs one kind and
# records it with `tally`. Every file of tests has to yield a result: what was not run is counted as failed.

# tally KIND PASSED FAILED [SKIPPED]
tally() {
    echo "$1 $2 $3 ${4:-0}" >>"$tally_file"
    seconds=$(($(date +%s) - started))
    printf '%-16s %5d passed %4d failed %s %6d s\n' "$1" "$2" "$3" \
        "$(if [ "${4:-0}" -gt 0 ]; then echo "$4 skipped"; else echo '         '; fi)" "$seconds"
}

begin() {
    started=$(date +%s)
}

count_files() {
    find "$1" -name "$2" 2>/dev/null | wc -l
}

# House checks: small scripts over the tree, one test each.
kind_house() {
    begin
    passed=0 failed=0
    for script in "$root"/test/scripts/house/*; do
        if (cd "$root" && "$script") >"$logs/house-$(basename "$script").log" 2>&1; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "house check $(basename "$script"):"
            head -n 30 "$logs/house-$(basename "$script").log"
        fi
    done
    tally house $passed $failed
}

# GoogleTest, as users get it and under sanitizers.
kind_unit() {
    begin
    run_units unit "$BUILD/cmake" -DSLUICE_SANITIZE=OFF
    begin
    run_units unit-sanitized "$BUILD/cmake-sanitized" -DSLUICE_SANITIZE=ON
}

run_units() {
    label=$1 cmake_dir=$2
    shift 2
    passed=0 failed=0 skipped=0
    if ! build_units "$cmake_dir" "$@" >"$logs/$label-build.log" 2>&1; then
        echo "$label: does not build:"
        grep -E -A5 'error:|Error ' "$logs/$label-build.log" | head -n 60
        tally "$label" 0 1
        return
    fi
    for binary in $(expected_units); do
        log=$logs/$label-$binary.log
        rc=0
        timeout 600 "$cmake_dir/unit/$binary" >"$log" 2>&1 </dev/null || rc=$?
        # shellcheck disable=SC2046 # three numbers
        set -- $(awk '/^\[  PASSED  \] /{p=$4} /^\[  SKIPPED \] [0-9]+ test/{s=$4} /^\[  FAILED  \] [0-9]+ test/{f=$4}
            END {print p+0, f+0, s+0}' "$log")
        if [ $rc -ne 0 ] && [ "$2" = 0 ] || [ "$1$2" = 00 ]; then
            set -- "$1" 1 "$3"
        fi
        passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
        [ "$2" = 0 ] || { echo "$label, $binary (exit $rc):"; grep -B12 -E '^\[  FAILED|ERROR: |runtime error' "$log" | head -n 80; }
    done
    tally "$label" $passed $failed $skipped
}

build_units() {
    shift
    cmake -S "$root" -B "$cmake_dir" -G "Unix Makefiles" "$@" && cmake --build "$cmake_dir" --target unit -- --no-print-directory -j"$JOBS"
}

expected_units() {
    if ls "$root"/test/unit/*_test.cpp 2>/dev/null | grep -qv /client_; then
        echo unit_core
    fi
    if ls "$root"/test/unit/client_*_test.cpp >/dev/null 2>&1; then
        echo unit_client
    fi
}

# pg_regress and pg_isolation_regress, each on an instance of its own.
kind_regress() {
    run_regress regress "$server_tests/regress/pg_regress" . sql sql
}

kind_isolation() {
    run_regress isolation "$server_tests/isolation/pg_isolation_regress" test/isolation \
        test/isolation/specs spec
}

run_regress() {
    label=$1 program=$2 input=$tree/$3 folder=$4 suffix=$5
    begin
    files=$(count_files "$root/$folder" "*.$suffix")
    [ "$files" -gt 0 ] || return 0
    out=$work/$label
    as_server mkdir -p "$out"
    names=$(cd "$root/$folder" && ls -- *."$suffix" | sed "s/\.$suffix\$//" | LC_ALL=C sort)
    rc=0
    # shellcheck disable=SC2086 # a list of names
    (cd "$out" && as_server timeout 1500 "$program" --inputdir="$input" --outputdir="$out" --bindir="$bindir" \
        --temp-instance="$out/instance" --temp-config="$tree/test/conf/regress.conf" --encoding=UTF8 \
        --dbname="sluice_$label" $names) >"$logs/$label.log" 2>&1 </dev/null || rc=$?
    # Up to 15 a line ends in "ok" or "FAILED" and a time, from 16 on it begins with "ok" or "not ok".
    passed=$(grep -cE '(\.\.\. +ok +[0-9]+ ms$)|(^ok [0-9]+ )' "$logs/$label.log" || true)
    failed=$((files - passed))
    if [ $rc -ne 0 ] && [ $failed -eq 0 ]; then
        failed=1
    fi
    tally "$label" "$passed" $failed
    [ $failed -eq 0 ] || show_regress
}

show_regress() {
    if [ -s "$out/regression.diffs" ]; then
        cp "$out/regression.diffs" "$logs/$label.diffs"
        head -n "${DIFF_LINES:-200}" "$logs/$label.diffs"
        echo "(all differences: $logs/$label.diffs)"
    else
        tail -n 30 "$logs/$label.log"
    fi
    # A server that died says so in its log.
    grep -hE 'PANIC|TRAP:|terminated by signal' "$out"/log/*.log 2>/dev/null | head -n 5 || true
}

# TAP, a process for each file; they make their own clusters below $work/tap/<name>.
kind_tap() {
    begin
    files=$(count_files "$root/test/tap" '*.pl')
    [ "$files" -gt 0 ] || return 0
    as_server mkdir -p "$work/tap"
    find "$tree/test/tap" -name '*.pl' | LC_ALL=C sort |
        (cd / && as_server xargs -P "$JOBS" -n 1 "$tree/test/scripts/run-tap" "$work/tap") || true
    passed=0 failed=0 skipped=0
    for file in "$root"/test/tap/*.pl; do
        name=$(basename "$file" .pl)
        log=$work/tap/$name/output
        cp "$log" "$logs/tap-$name.log" 2>/dev/null || echo 'not run' >"$logs/tap-$name.log"
        # shellcheck disable=SC2046 # three numbers
        set -- $(awk '/^ok / {if (/# *[Ss][Kk][Ii][Pp]/) s++; else p++} /^not ok / && !/# *TODO/ {f++} /^1\.\.0/ {s++}
            /^exit 0$/ {clean=1} END {print p+0, f ? f : clean ? 0 : 1, s+0}' "$logs/tap-$name.log")
        [ "$1$2$3" != 000 ] || set -- 0 1 0
        passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
        [ "$2" = 0 ] || { echo "TAP $name:"; grep -vE '^(ok|# (Name|Data|Backup|Archive|Connection|Log|Running|Postmaster)|[a-z ]*(done|waiting))' \
            "$logs/tap-$name.log" | tail -n 50; }
    done
    tally tap $passed $failed $skipped
}
