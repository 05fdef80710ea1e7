#!/bin/bash
# make bench-memory: the same night with more and more pieces; the largest
# process of it may not grow.  SIZES="10000 50000 1000000" may be given; the
# first is what the others are compared with.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
sizes=${SIZES:-10000 50000}
tmp=$(mktemp -d "$build/bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C.UTF-8
cp -r samples/site "$tmp/conf"
chmod -R u+w "$tmp/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 5000;/' "$tmp/conf/site.conf"
bad=0

# peak NAME COMMAND...: KiB of the largest process, to $tmp/NAME
peak() {
    local name=$1 code=0
    shift
    "$build/tests/peak" "$@" >"$tmp/out" 2>"$tmp/err" || code=$?
    [ $code -eq 0 ] || [ $code -eq 4 ] || { cat "$tmp/err"; exit $code; }
    awk '$1 == "peak_kib" {print $2}' "$tmp/err" >"$tmp/$name"
}
# against NAME FIRST: its ratio, and whether that is too much
against() {
    awk -v n="$(cat "$tmp/$1")" -v f="$(cat "$tmp/$2")" -v l="$3" \
        'BEGIN {r = n / f; printf "  %-22s %7.1f MiB  %.2f times the first\n", l, n / 1024, r; exit r > 1.2}' || bad=1
}

first=
for n in $sizes; do
    rm -rf "$tmp/site" "$tmp/records"
    "$build/tests/sample" --out "$tmp/records" --as-of 2026-11-20 --residents $((n * 2)) --plain --due 50 >/dev/null
    touch "$tmp/records/notified.csv"
    "$build/shirase" -C "$tmp/site" init --from "$tmp/conf" --notified "$tmp/records/notified.csv" --start 2026-09-01 >/dev/null
    mv "$tmp"/records/*-????????.csv "$tmp"/records/*.ctl "$tmp/site/inbox/"
    peak "night.$n" "$build/shirase" -C "$tmp/site" run --as-of 2026-11-20
    peak "verify.$n" "$build/shirase" verify "$(echo "$tmp"/site/stage/R-*)"
    first=${first:-$n}
    echo "$(sqlite3 "$tmp/site/shirase.db" 'select count(*) from piece') pieces"
    against "night.$n" "night.$first" "night"
    against "verify.$n" "verify.$first" "verify of the folder"
done
[ $bad -eq 0 ] || echo "too much: memory must not grow with the run"
exit $bad
