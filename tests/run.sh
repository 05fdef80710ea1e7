#!/bin/bash
# Run every test; the last line counts them.  A unit test counts each of its
# cases, a script counts as one; a script that exits 77 was skipped.
set -u
build=$1
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
build=$(cd "$build" && pwd)
export BUILD="$build" SRCDIR="$root"
passed=0 failed=0 skipped=0
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

for t in "$build"/tests/test_*; do
    case "$t" in *.d) continue ;; esac
    name=$(basename "$t")
    [ -f "tests/unit/$name.c" ] || continue
    timeout 600 "$t" >"$log/$name" 2>&1
    code=$?
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
        echo "ok     $name: $p"
    fi
    grep '^SKIP' "$log/$name"
done

for t in tests/cli/*.sh; do
    name=$(basename "$t" .sh)
    [ "$name" = lib ] && continue
    timeout 900 bash "$t" >"$log/$name" 2>&1
    code=$?
    if [ "$code" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok     cli/$name"
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
