#!/bin/sh
# Install the packages of packages.txt that are missing, through apt.
set -eu
list=${1:-packages.txt}
want=$(sed 's/#.*//' "$list" | tr -s ' \n' '\n' | sed '/^$/d')

if ! command -v dpkg-query >/dev/null 2>&1 ||
    ! command -v apt-get >/dev/null 2>&1; then
    echo "deps: this machine has no apt; install these by your own means:" >&2
    echo "$want" | sed 's/^/  /' >&2
    echo "then run make with DEPS=no" >&2
    exit 1
fi

missing=
for p in $want; do
    state=$(dpkg-query -W -f='${db:Status-Abbrev}' "$p" 2>/dev/null || true)
    case "$state" in
    ii*) ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "deps: not root and no sudo; as root: apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "deps: installing$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { $as_root apt-get update -q &&
    $as_root apt-get install -y -q --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "deps: apt-get failed; the lines above say why" >&2
    exit 1
fi
echo "deps: done"
