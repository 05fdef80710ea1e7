#!/bin/bash
# make bench: a synthetic municipality through one night, each step as a rate,
# and rendering as a ratio to its floor, measured in the same run: a scan of
# the same rows from SQLite plus a plain write of the same bytes.
# PIECES=20000 and RUNS=3 may be given.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
pieces=${PIECES:-20000} runs=${RUNS:-3}
tmp=$(mktemp -d "$build/bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C.UTF-8

residents=$((pieces * 2))
"$build/tests/sample" --out "$tmp/records" --as-of 2026-11-20 --residents "$residents" --plain --due 50 >/dev/null
touch "$tmp/records/notified.csv"
cp -r samples/site "$tmp/conf"
chmod -R u+w "$tmp/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 5000;/' "$tmp/conf/site.conf"
rows=$(jq -n '[inputs] | add' <(grep -h '^count=' "$tmp"/records/*.ctl | cut -d= -f2))

# median FILE: of the numbers in it
median() { sort -n "$1" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
# step NAME FILE: milliseconds of a step in a --timing log
step() { jq -r --arg s "$1" 'select(.step == $s) | .ms' "$2"; }

for w in 1 2; do
    for r in $(seq "$runs"); do
        rm -rf "$tmp/site" "$tmp/scratch"
        "$build/shirase" -C "$tmp/site" init --from "$tmp/conf" --notified "$tmp/records/notified.csv" --start 2026-09-01 >/dev/null
        cp "$tmp"/records/*-????????.csv "$tmp"/records/*.ctl "$tmp/site/inbox/"
        code=0
        "$build/shirase" -C "$tmp/site" run --as-of 2026-11-20 --workers $w --timing >"$tmp/out" 2>"$tmp/timing" || code=$?
        [ $code -eq 0 ] || [ $code -eq 4 ] || { cat "$tmp/timing"; exit $code; }
        grep '^{' "$tmp/timing" >"$tmp/steps"
        run=$(echo "$tmp"/site/stage/R-*)
        for s in intake plan render verify seal; do step $s "$tmp/steps" >>"$tmp/$s.$w"; done
        "$build/tests/floor" "$tmp/site" "$run" "$tmp/scratch" >"$tmp/floor"
        jq '.scan_ms + .write_ms' "$tmp/floor" >>"$tmp/floor.$w"
        jq .scan_ms "$tmp/floor" >>"$tmp/scan.$w"
    done
done
n=$(jq .rows "$tmp/floor")
bytes=$(cat "$run"/bundle-*.pdf | wc -c)
sides=$(sed 1d "$run/manifest.csv" | tr -d '"\r' | awk -F, '{s += $5} END {print s}')
line() { awk -v n="$2" -v ms="$3" -v l="$1" -v u="$4" 'BEGIN {printf "%-28s %9.1f ms  %12.0f %s/s\n", l, ms, n / ms * 1000, u}'; }
echo "$n pieces, $sides pages, $bytes bytes; medians of $runs runs"
for kind in residents certificates; do
    for _ in $(seq "$runs"); do
        "$build/tests/parse" "samples/site/mapping/$kind.conf" "$tmp"/records/$kind-????????.csv >"$tmp/parsed"
        jq .ms "$tmp/parsed" >>"$tmp/parse.$kind"
    done
    line "parse $kind (CPU)" "$(jq .lines "$tmp/parsed")" "$(median "$tmp/parse.$kind")" lines
done
line "intake" "$rows" "$(median "$tmp/intake.1")" rows
line "plan (select, fit, freeze)" "$n" "$(median "$tmp/plan.1")" pieces
line "render, 1 worker" "$n" "$(median "$tmp/render.1")" pieces
line "render, 2 workers" "$n" "$(median "$tmp/render.2")" pieces
line "verify (own reader, poppler)" "$sides" "$(median "$tmp/verify.1")" sides
line "floor: scan + plain write" "$n" "$(median "$tmp/floor.1")" pieces
awk -v a="$(median "$tmp/render.1")" -v b="$(median "$tmp/render.2")" -v f="$(median "$tmp/floor.1")" \
    'BEGIN {printf "ratio to the floor: %.2f with 1 worker, %.2f with 2; 2 workers are %.2f times 1\n", a / f, b / f, a / b}'
