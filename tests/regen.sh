#!/bin/bash
# make regen: show each difference from the golden files and ask.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bash tests/golden/make.sh "$build" "$tmp"
changed=0
for f in $(cd "$tmp" && find . -type f | LC_ALL=C sort); do
    cmp -s "$tmp/$f" "tests/golden/$f" && continue
    changed=$((changed + 1))
    diff -u "tests/golden/$f" "$tmp/$f" 2>/dev/null | cut -c1-200 | head -n 60 || true
    [ -e "tests/golden/$f" ] || echo "new: $f"
    printf 'take %s? [y/N] ' "$f"
    read -r answer || answer=n
    if [ "$answer" = y ]; then
        mkdir -p "tests/golden/$(dirname "$f")"
        cp "$tmp/$f" "tests/golden/$f"
    fi
done
echo "$changed files differed; say in the commit why"
