#!/bin/bash
# Run every test, as many at a time as there are processors; the last line
# counts them.  A unit test counts each of its cases, a script counts as one; a
# script that exits 77 was skipped.  What takes 5 seconds or more tells its time.
set -u
build=$1
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
build=$(cd "$build" && pwd)
export BUILD="$build" SRCDIR="$root"
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
export log

# one KIND NAME: run it; its output and result go to $log
one() {
    local start=$SECONDS code
    if [ "$1" = unit ]; then
        timeout 900 "$BUILD/tests/$2" >"$log/$2" 2>&1
    else
        timeout 1800 bash "tests/cli/$2.sh" >"$log/$2" 2>&1
    fi
    code=$?
    echo "$code $((SECONDS - start))" >"$log/$2.result"
}
export -f one

# the longest first, so that no processor waits for one of them at the end
slow="writefail kill fault sameink wrappers"
units=$(cd "$build/tests" && for t in test_*; do [ -f "$root/tests/unit/$t.c" ] && echo "$t"; done)
scripts=$(cd tests/cli && for t in *.sh; do [ "$t" = lib.sh ] || echo "${t%.sh}"; done)
{
    for name in $slow; do
        echo "$scripts" | grep -qx "$name" && echo "cli $name"
    done
    for name in $scripts; do
        [[ " $slow " == *" $name "* ]] || echo "cli $name"
    done
    for name in $units; do
        echo "unit $name"
    done
} | xargs -P "${JOBS:-$(nproc)}" -L 1 bash -c 'one "$0" "$1"'

passed=0 failed=0 skipped=0
# result NAME: its exit code and how long it took
result() {
    read -r code took <"$log/$1.result" || code=125 took=0
    [ "$took" -lt 5 ] && took= || took=" ($took s)"
}
for name in $units; do
    result "$name"
    p=$(grep -c '^\[       OK \]' "$log/$name")
    f=$(grep -c '^\[  FAILED  \] [a-z]' "$log/$name")
    s=$(grep -c '^\[  SKIPPED \] [a-z]' "$log/$name")
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -gt 0 ]; then
        echo "FAILED $name (exit $code)"
        grep -v '^\[ RUN\|^\[       OK' "$log/$name" | tail -n 40
    else
        echo "ok     $name: $p$took"
    fi
    grep '^SKIP' "$log/$name"
done
for name in $scripts; do
    result "$name"
    if [ "$code" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok     cli/$name$took"
    elif [ "$code" -eq 77 ]; then
        skipped=$((skipped + 1))
        echo "SKIP   cli/$name: $(tail -n 1 "$log/$name")"
    else
        failed=$((failed + 1))
        echo "FAILED cli/$name (exit $code)"
        tail -n 40 "$log/$name"
    fi
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
