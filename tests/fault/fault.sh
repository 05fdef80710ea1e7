#!/bin/bash
# Kill at every state-changing call of run, approve, release, withdraw (before
# and after the release), hold and ack; then the same command again: it must end
# as if nothing had been, with the same bytes, and the audit must agree.  Every
# other time a vendor takes the outbox away in between: nothing may come twice.
#
#   fault.sh BUILD [STEP [COMMAND...]]   only every STEP-th call
set -u
BUILD=$(cd "$1" && pwd) SRCDIR=$(cd "$(dirname "$0")/../.." && pwd)
step=${2:-1}
shift $(($# < 2 ? $# : 2))
export BUILD SRCDIR
. "$SRCDIR/tests/cli/lib.sh"
SHIM=$BUILD/tests/shim.so
bad=0 points=0

# a small night: two bundles
"$SAMPLE" --out "$TMP/records" --as-of "$DAY" --residents 40 --plain --due 30 >/dev/null || fail "sample"
touch "$TMP/records/notified.csv"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 6;/; s/^verify_sample = .*/verify_sample = 0;/; s/^workers = .*/workers = 1;/' "$TMP/conf/site.conf"
CONF="$TMP/conf"
new_site s
fill s
x() { "$SHIRASE" --lang en -C "$TMP/s" "$@" >"$TMP/log" 2>&1; }
keep() { rm -rf "$TMP/$1" && cp -a "$TMP/s" "$TMP/$1"; }
keep before
x run --as-of "$DAY" || fail "run: $(cat "$TMP/log")"
keep sealed
id=$(basename "$(run_of s)")
h=${id##*-}
sum() { sha256sum "$TMP/s/stage/$id/manifest.json" | cut -c1-64; }
hash=$(sum)
x approve "$id" --manifest "$hash" --by Sato || fail approve
keep approved
x release "$id" --as-of "$DAY" || fail release
keep released
printed=$(sqlite3 "$TMP/s/shirase.db" "select seq from piece_pages order by seq")
{
    echo seq,piece,status,reprints,posted_on
    for s in $printed; do printf '%d,%s-%06d,inserted,0,2026-11-21\n' "$s" "$h" "$s"; done
} >"$TMP/ack.csv"

# what the site holds, but for its clock: rows, folders, journal
state_of() {
    (cd "$1" && find stage outbox taken office -type f 2>/dev/null | grep -v '^office/recheck' | LC_ALL=C sort |
        sed 's|^taken/|outbox/|' | LC_ALL=C sort -u)
    (cd "$1" && find stage outbox taken -type f 2>/dev/null -exec sha256sum {} + | sed 's|  taken/|  outbox/|' | LC_ALL=C sort -u)
    cat "$1/releases.jsonl" 2>/dev/null
    sqlite3 "$1/shirase.db" "select id, state, hex(manifest) from run; select run, no, state, revision, hex(hash) from bundle;
        select * from exception; select * from withdrawal; select * from ack; select * from notified order by 1, 2;
        select run, void from approval; select * from release; select person, reason, closed from hold order by no;
        select outcome, reason, n from tally order by 1, 2, 3"
}

# kill NAME FROM ARGUMENT...: FROM is the site before the command
kill_at_each() {
    local name=$1 from=$2 n i code want again
    shift 2
    rm -rf "$TMP/k" && cp -a "$TMP/$from" "$TMP/k"
    FI_COUNT="$TMP/n" LD_PRELOAD=$SHIM "$SHIRASE" -C "$TMP/k" "$@" >"$TMP/log" 2>&1
    again=$?
    [ "$again" -eq 0 ] || [ "$again" -eq 4 ] || fail "$name: exit $again undisturbed: $(cat "$TMP/log")"
    n=$(cat "$TMP/n")
    want=$(state_of "$TMP/k")
    for ((i = 1; i <= n; i += step)); do
        rm -rf "$TMP/k" && cp -a "$TMP/$from" "$TMP/k"
        FI_AT=$i LD_PRELOAD=$SHIM setsid -w "$SHIRASE" -C "$TMP/k" "$@" >"$TMP/log" 2>&1
        # the vendor comes by
        if [ $((i / step % 2)) -eq 0 ]; then
            mkdir -p "$TMP/k/taken"
            find "$TMP/k/outbox" -mindepth 1 -maxdepth 1 -name 'R-*' -exec mv {} "$TMP/k/taken/" \;
        fi
        code=0
        "$SHIRASE" -C "$TMP/k" "$@" >"$TMP/log" 2>&1 || code=$?
        points=$((points + 1))
        if [ "$code" -ne "$again" ]; then
            echo "$name, killed at $i of $n: exit $code, expected $again: $(head -1 "$TMP/log")"
            bad=$((bad + 1))
        elif ls "$TMP/k/taken" 2>/dev/null | grep -q . && ls "$TMP/k/outbox" | grep -q '^R-'; then
            echo "$name, killed at $i of $n: handed over twice"
            bad=$((bad + 1))
        elif [ "$want" != "$(state_of "$TMP/k")" ]; then
            echo "$name, killed at $i of $n: another end"
            diff <(echo "$want") <(state_of "$TMP/k") | head -5
            bad=$((bad + 1))
        else
            rm -rf "$TMP/taken" && { [ ! -d "$TMP/k/taken" ] || mv "$TMP/k/taken" "$TMP/taken"; }
            if ! python3 -I "$SRCDIR/cmd/audit.py" "$TMP/k" >"$TMP/log" 2>&1; then
                echo "$name, killed at $i of $n: audit: $(head -1 "$TMP/log")"
                bad=$((bad + 1))
            fi
        fi
    done
    echo "$name: $n state-changing calls"
}

p=$(echo "$printed" | sed -n 2p)
for what in ${*:-run approve release withdraw hold recall ack}; do
    case $what in
    run) kill_at_each run before run --as-of "$DAY" --workers 1 ;;
    approve) kill_at_each approve sealed approve "$id" --manifest "$hash" --by Sato ;;
    release) kill_at_each release approved release "$id" --as-of "$DAY" ;;
    withdraw) kill_at_each withdraw approved withdraw "$(printf '%s-%06d' "$h" "$p")" --reason r --by Sato ;;
    hold) kill_at_each hold sealed hold "$(printf '%s-%06d' "$h" "$p")" --reason r --by Sato ;;
    recall) kill_at_each recall released withdraw "$(printf '%s-%06d' "$h" "$p")" --reason r --by Sato ;;
    ack) kill_at_each ack released ack "$id" "$TMP/ack.csv" ;;
    *) fail "$what: no such command here" ;;
    esac
done
echo "$points kills, $bad bad"
[ "$bad" -eq 0 ]
