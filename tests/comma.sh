#!/bin/bash
# The tests again under a locale that writes 1,5: nothing may change.
set -u
build=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
if ! locale -a 2>/dev/null | grep -qi '^de_DE\.utf-\?8$'; then
    if ! localedef -i de_DE -f UTF-8 "$dir/de_DE.UTF-8" >/dev/null 2>&1; then
        echo "SKIP   comma: no de_DE locale can be made here (package locales)"
        exit 0
    fi
    export LOCPATH="$dir"
fi
export LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 LANG=de_DE.UTF-8 COMMA=1
exec "$(dirname "$0")/run.sh" "$build"
