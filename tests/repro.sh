#!/bin/bash
# make check-repro: another compiler, other flags and another folder make a
# program that writes the same bytes.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
day=2026-11-20
other=gcc
! command -v clang >/dev/null || other=clang
mkdir -p "$tmp/elsewhere/tests"
cp -r base data render post cmd po templates fonts samples Makefile "$tmp/elsewhere"
make -C "$tmp/elsewhere" --no-print-directory program DEPS=no QUIET=yes CC=$other OPT='-O1 -g0' HARD=-fPIE -j2
"$build/tests/sample" --out "$tmp/records" --as-of $day >/dev/null

# night NAME PROGRAM: the sample's night, its folder in $run
night() {
    local code=0
    "$2" -C "$tmp/$1" init --from samples/site --notified "$tmp/records/notified.csv" --start 2026-08-01 >/dev/null
    cp "$tmp"/records/*-????????.csv "$tmp"/records/*.ctl "$tmp/$1/inbox/"
    "$2" -C "$tmp/$1" run --as-of $day >"$tmp/said" 2>&1 || code=$?
    [ $code -eq 4 ] || { cat "$tmp/said"; exit 1; }
    run=$(echo "$tmp/$1"/stage/R-*)
}
night first "$build/shirase"
first=$run
night second "$tmp/elsewhere/build/shirase"
diff -r "$first" "$run"
echo "$(find "$run" -type f | wc -l) files, byte for byte the same by gcc and by $other -O1 in another folder"
