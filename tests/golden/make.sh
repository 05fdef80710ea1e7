#!/bin/bash
# Write what the golden files hold into a folder: traces of every form with
# each sample, and one night of the sample: totals, journal, some pieces.
# usage: make.sh BUILD OUT
set -eu
build=$1 out=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C.UTF-8
shirase="$build/shirase --lang en -C $tmp/site"

mkdir -p "$out/forms" "$out/night"
"$build/tests/sample" --out "$tmp/records" --as-of 2026-11-20 >/dev/null
$shirase init --from "$here/samples/site" --notified "$tmp/records/notified.csv" --start 2026-08-01 >/dev/null
cp "$tmp"/records/*-????????.csv "$tmp"/records/*.ctl "$tmp/site/inbox/"
for form in notice form form_back address; do
    for sample in short usual longest; do
        $shirase preview $form.svg --sample $sample --trace "$out/forms/$form-$sample.trace"
    done
done

# The run's id hangs on every byte of set and program: it is masked, and so
# are the marks that bear it.
code=0
$shirase run --as-of 2026-11-20 >"$tmp/said" || code=$?
id=$(basename "$tmp"/site/stage/R-*)
mask="s/${id##*-}/RRRRRRRRRRRR/g"
{
    sed "$mask; s|$tmp/||" "$tmp/said"
    echo "exit $code"
} >"$out/night/want.totals"
sed -E "$mask; s/\"ts\":\"[^\"]*\",//; s/,\"ms\":[0-9]+//" "$tmp/site/journal.jsonl" >"$out/night/want.log"
sqlite3 -separator ' ' "$tmp/site/shirase.db" "
    select 'ext-b', min(seq) from piece where instr(name, char(0x20BB7)) > 0 union all
    select 'sequence', min(seq) from piece where instr(name, char(0xE0102)) > 0 union all
    select 'represented', min(seq) from piece where represented = 1 union all
    select 'one-certificate', min(seq) from piece where variant = 'authentication-only' union all
    select 'long-building', min(seq) from piece where length(building) > 40 union all
    select 'roman', min(seq) from piece where name glob '[A-Z]*'" |
    while read -r name seq; do
        [ -n "$seq" ] || { echo "no piece for $name" >&2; exit 1; }
        $shirase preview "$(printf '%s-%06d' "${id##*-}" "$seq")" --trace "$tmp/trace"
        grep -v "${id##*-}\|^bits\|^code 20x20\|,286\.200 " "$tmp/trace" >"$out/night/$name.trace"
    done
