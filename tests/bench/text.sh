#!/bin/bash
# make bench-text: what text costs, and instructions a slot of ten characters
# on the table path where valgrind is there.
set -eu
build=$(cd "$1" && pwd)
slots=20000
export LC_ALL=C.UTF-8
echo "glyph_line_set, slots of 10 characters, best of 5; line_set with verdict and fit"
"$build/tests/text"
command -v valgrind >/dev/null || {
    echo "SKIP instructions a slot: no valgrind"
    exit 0
}
for kind in plain kana selectors; do
    valgrind --tool=callgrind --callgrind-out-file="$build/callgrind.$kind" \
        --toggle-collect=glyph_line_set "$build/tests/text" $kind $slots 2>"$build/callgrind.log" >/dev/null
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$build/callgrind.log" |
        awk -v k=$kind -v n=$slots '{printf "%-12s %7.0f instructions a slot\n", k, $1 / n}'
done
