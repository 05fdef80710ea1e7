# A full disk, a dying one and short writes at every call by which a night
# changes its stage: exit 8, nothing half under a final name, and the same
# command again gives the bytes of an undisturbed night.
. "$SRCDIR/tests/cli/lib.sh"
SHIM="$BUILD/tests/writefail.so"
# the shim stands before a sanitizer's own library, and that is meant
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"

"$SAMPLE" --out "$TMP/records" --as-of "$DAY" --residents 40 --plain --due 60 >/dev/null || fail "sample"
touch "$TMP/records/notified.csv"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 13;/; s/^verify_sample = .*/verify_sample = 1;/' "$TMP/conf/site.conf"
CONF="$TMP/conf"
new_site whole
fill whole
new_site base
fill base
night whole 0 --workers 1
good=$(run_of whole)
want=$(sums "$good")
[ "$(find "$good" -name 'bundle-*.pdf' | wc -l)" -ge 2 ] || fail "one bundle only"

# wrong HOW N AT COMMAND...: the N-th call about AT goes wrong in HOW's way
wrong() {
    local how=$1 n=$2 at=$3
    shift 3
    : >"$TMP/log"
    LD_PRELOAD="$SHIM" WRITEFAIL_HOW="$how" WRITEFAIL_N="$n" WRITEFAIL_AT="$at" \
        WRITEFAIL_LOG="$TMP/log" "$@"
}

# whole_files SITE: what has a final name in the stage has its final bytes
whole_files() {
    local f
    for f in $(find "$TMP/$1/stage" -type f ! -name '.*'); do
        # behind stage/.R-.../
        cmp -s "$f" "$good/$(echo "${f#"$TMP/$1/stage/"}" | cut -d/ -f2-)" || return 1
    done
}

# once HOW N AT CODES: from the plan on, with a call that goes wrong
once() {
    local how=$1 n=$2 at=$3 codes=$4 got=0 call
    rm -rf "$TMP/k"
    cp -a "$TMP/base" "$TMP/k"
    wrong "$how" "$n" "$at" "$SHIRASE" --lang en -C "$TMP/k" run --as-of "$DAY" \
        --workers 1 >"$TMP/out" 2>"$TMP/err" || got=$?
    call="$how $(grep "^$n " "$TMP/log")" || fail "$how: no call $n about $at"
    [[ " $codes " == *" $got "* ]] || { cat "$TMP/out" "$TMP/err"; fail "$call: exit $got, not $codes"; }
    whole_files k || fail "$call: half a file under a final name"
    night k 0 --workers 1
    [ "$want" = "$(sums "$(run_of k)")" ] || fail "$call: other bytes in the end"
    cases=$((cases + 1))
}

# calls AT: what a night from the plan on calls about AT, to $TMP/calls
calls() {
    rm -rf "$TMP/k"
    cp -a "$TMP/base" "$TMP/k"
    wrong not 0 "$1" "$SHIRASE" -C "$TMP/k" run --as-of "$DAY" --workers 1 >"$TMP/out" ||
        fail "the shim disturbs"
    [ "$want" = "$(sums "$(run_of k)")" ] || fail "the shim changes bytes"
    cp "$TMP/log" "$TMP/calls"
}

# the night stops where its run's folder is to be made: all is planned
got=0
wrong error 1 /base/stage "$SHIRASE" --lang en -C "$TMP/base" run --as-of "$DAY" \
    >"$TMP/out" 2>"$TMP/err" || got=$?
[ "$got" -eq 8 ] || { cat "$TMP/err"; fail "no folder in the stage: exit $got"; }
says "cannot be made"

# the stage: every call, in every way
cases=0
calls /k/stage
for call in write fsync close rename open unlink; do
    grep -q "^[0-9]* $call " "$TMP/calls" || fail "no $call of a night was seen"
done
grep -q 'write .*/\.bundle-002\.pdf\.tmp$' "$TMP/calls" || fail "no write of a bundle was seen"
while read -r n call _ <&3; do
    case $call in
    # what is removed was seldom there: every fifth will do
    unlink) [ $((n % 5)) -ne 0 ] || once error "$n" /k/stage "0 8" ;;
    write)
        once short "$n" /k/stage 0
        once error "$n" /k/stage 8
        once full "$n" /k/stage 8
        ;;
    close) once error "$n" /k/stage 8 ;;
    *)
        # a full disk refuses these as a failing one does: every other
        once error "$n" /k/stage 8
        [ $((n % 2)) -ne 0 ] || once full "$n" /k/stage 8
        ;;
    esac
done 3<"$TMP/calls"
[ "$cases" -ge 90 ] || fail "$cases cases only"

# ledger, journal and the office's list: some of the many
calls /k/
grep -v ' unlink \| close \|/k/stage' "$TMP/calls" |
    awk 'NR % 61 == 1 || /journal|office/' >"$TMP/some"
grep -q 'shirase\.db-wal$' "$TMP/some" || fail "no call about the ledger was seen"
grep -q 'journal' "$TMP/some" || fail "no call about the journal was seen"
while read -r n _ path <&3; do
    # copying the ledger's log into it may wait for the next command
    codes=8
    [[ $path != *.db ]] || codes="0 8"
    once error "$n" /k/ "$codes"
    once full "$n" /k/ "$codes"
done 3<"$TMP/some"

# single files: whole, or what stood there before
piece=$(basename "$good" | sed 's/.*-//')-000001
output() {
    case $1 in
    preview) "$SHIRASE" --lang en -C "$TMP/whole" preview "$piece" --png "$2" ;;
    trace) "$SHIRASE" --lang en -C "$TMP/whole" preview notice.svg --trace "$2" ;;
    specimen.png) "$SHIRASE" --lang en specimen --png "$2" ;;
    specimen.pdf) "$SHIRASE" --lang en specimen --pdf "$2" ;;
    esac
}
mkdir "$TMP/outputs"
for what in preview trace specimen.png specimen.pdf; do
    to="$TMP/outputs/$what"
    wrong not 0 "$TMP/outputs" output "$what" "$to" >"$TMP/out" 2>"$TMP/err" || fail "$what: failed"
    cp "$TMP/log" "$TMP/calls"
    [ -s "$to" ] || fail "$what: nothing came out"
    mv "$to" "$TMP/right"
    while read -r n call _ <&3; do
        [ "$call" != unlink ] || continue
        for how in error full; do
            [ "$how $call" != "full close" ] || continue
            for older in "" old; do
                rm -f "$to"
                [ -z "$older" ] || echo old >"$to"
                got=0
                wrong "$how" "$n" "$TMP/outputs" output "$what" "$to" >"$TMP/out" 2>"$TMP/err" || got=$?
                [ "$got" -eq 8 ] || fail "$what: $how $n $call: exit $got"
                [ ! -e "$to" ] || cmp -s "$to" "$TMP/right" || [ "$(cat "$to")" = "$older" ] ||
                    fail "$what: $how $n $call: half a file"
                [ -z "$older" ] || [ -e "$to" ] || fail "$what: $how $n $call: the older file is gone"
                [ -z "$(find "$TMP/outputs" -name '.*.tmp')" ] || fail "$what: $how $n $call: a rest"
                cases=$((cases + 1))
            done
        done
    done 3<"$TMP/calls"
    output "$what" "$to" >"$TMP/out" 2>"$TMP/err" || fail "$what: failed after failures"
    cmp -s "$to" "$TMP/right" || fail "$what: other bytes over an older file"
done

# a device that is full, as a file and as standard output
for what in preview trace specimen.png; do
    got=0
    output "$what" /dev/full >"$TMP/out" 2>"$TMP/err" || got=$?
    [ "$got" -eq 8 ] || fail "$what to /dev/full: exit $got"
    says "cannot be written"
    got=0
    output "$what" - >/dev/full 2>"$TMP/err" || got=$?
    [ "$got" -eq 8 ] || fail "$what to a full standard output: exit $got"
done
[ -c /dev/full ] || fail "a command replaced /dev/full"
expect 16 output specimen.pdf /dev/full
says "no ordinary file"
expect 16 output specimen.png "$TMP/outputs/"
says "name a file"
[ -c /dev/full ] || fail "a command replaced /dev/full"
for command in "status --json" "run --as-of $DAY --json" "verify $good" --version --help; do
    got=0
    # shellcheck disable=SC2086
    "$SHIRASE" -C "$TMP/whole" $command >/dev/full 2>"$TMP/err" || got=$?
    [ "$got" -eq 8 ] || { cat "$TMP/err"; fail "$command to a full standard output: exit $got"; }
done
echo "$cases cases"
