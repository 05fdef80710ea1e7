# Letters taken out before the release, asked back after it, and what the
# vendor tells; a hold of the office.
. "$SRCDIR/tests/cli/lib.sh"
S="$SHIRASE --lang en -C $TMP/a"
q() { sqlite3 "$TMP/a/shirase.db" "$1"; }
new_site a
fill a
night a 4
id=$(basename "$(run_of a)")
hash=${id##*-}
piece() { printf '%s-%06d' "$hash" "$1"; }
approve() {
    expect 0 $S approve "$id" --by Sato --manifest "$(sha256sum "$TMP/a/stage/$id/manifest.json" | cut -c1-64)"
}

# every refusal
expect 16 $S withdraw --reason r --by b
says "argument is missing"
expect 16 $S withdraw "$(piece 20)" --by b
says "--reason is missing"
expect 16 $S withdraw "$(piece 20)" --reason r
says "--by is missing"
expect 16 $S withdraw nonsense --reason r --by b
says "neither a form of the set nor a piece"
expect 16 $S withdraw 000000000000-000020 --reason r --by b
says "no run of this site"
expect 16 $S withdraw "$(piece 20)" "$(piece 20)" --reason r --by b
says "stands twice"
expect 12 $S withdraw "$(piece 999)" --reason r --by b
says "piece 000999"
expect 16 $S ack "$id" nowhere extra
expect 12 $S ack "$id" nowhere
says "not handed over"

# before the release: the bundle anew, the approval void
approve
cp -a "$TMP/a" "$TMP/approved"
expect 0 $S withdraw "$(piece 20)" "$(piece 12)" --reason "asked at the counter" --by Sato
says "2 letters are out"
expect 0 $S verify "$TMP/a/stage/$id" --full
expect 12 $S release "$id" --as-of "$DAY"
says "is not approved"
expect 0 $S withdraw "$(piece 20)" --reason r --by b
says "nothing changed"
expect 12 $S hold "$(piece 20)" --reason r --by b
says "held or withdrawn before"
! grep -q "$(piece 20)" "$TMP/a/stage/$id/manifest.csv" || fail "piece 20 is still there"
! grep -rq "counter" "$TMP/a/stage" || fail "the office's words left it"
jq -e '[.exceptions[] | select(.state == "withdrawn") | .seq] == [12, 20]' "$TMP/a/stage/$id/manifest.json" >/dev/null || fail "exceptions"

# kept back by the office, until let go
expect 0 $S hold "$(piece 30)" --reason "comes by tomorrow" --by Sato
p30=$(q "select person from piece where seq = 30") p20=$(q "select person from piece where seq = 20")
expect 4 $S held --as-of "$DAY"
grep -q "$p30  office" "$TMP/out" && grep -q "$p20  withdrawn" "$TMP/out" || fail "held lists both"
expect 0 $S verify "$TMP/a/stage/$id" --full
approve
expect 0 $S release "$id" --as-of "$DAY"
expect 4 $S run --as-of 2026-11-22
[ "$(q "select outcome || reason from verdict where night = 2 and person = '$p30'")" = heldoffice ] || fail "the office's hold"
[ "$(q "select outcome || reason from verdict where night = 2 and person = '$p20'")" = excludedalready-notified ] || fail "a withdrawn letter stays notified"
expect 0 $S unhold "$p30" --reason "was here" --by Sato
expect 0 $S unhold "$p20" --reason "new address" --by Sato
expect 0 $S explain "$p20" --as-of 2026-11-23
says "selected: due"
expect 4 $S run --as-of 2026-11-23
[ "$(q "select group_concat(outcome) from verdict where night = 3 and person in ('$p20', '$p30')")" = "selected,selected" ] || fail "unhold"
expect 12 $S hold "$(piece 40)" --reason r --by b
says "use shirase withdraw"

# after the release: a request to the vendor
expect 0 $S withdraw "$(piece 50)" "$(piece 51)" "$(piece 52)" --reason "died" --by Sato
says "recall-$hash-001.pdf"
before=$(sums "$TMP/a/outbox")
expect 0 $S withdraw "$(piece 50)" "$(piece 51)" "$(piece 52)" --reason "died" --by Sato
[ "$before" = "$(sums "$TMP/a/outbox")" ] || fail "the same request wrote other bytes"
expect 12 $S withdraw "$(piece 50)" "$(piece 60)" --reason r --by b
says "not withdrawn together"
expect 12 $S withdraw "$(piece 20)" --reason r --by b
says "was taken out before the release"
expect 0 $S withdraw "$(piece 53)" --reason "moved" --by Sato
says "recall-$hash-002.pdf"
r="$TMP/a/outbox/recall-$hash-001"
qpdf --check "$r.pdf" >/dev/null 2>&1 || fail "qpdf: the request"
pdftotext -layout "$r.pdf" "$TMP/text"
for w in 引抜依頼書 "$id" bundle-002.pdf 000051 "$(piece 52)"; do grep -q "$w" "$TMP/text" || fail "the request lacks $w"; done
q "select name from piece where seq in (50, 51, 52)" >"$TMP/names"
! grep -qFf "$TMP/names" "$TMP/text" "$r.csv" || fail "a name stands in the request"
[ "$(sed 1d "$r.csv" | cut -d, -f2 | tr -d '"\r' | paste -sd,)" = 50,51,52 ] || fail "the request's CSV"
[ -z "$(find "$TMP/a/outbox" -perm /077 -print)" ] || fail "modes"

# what the vendor tells: every fault of its file
bad() {
    printf '%b' "$2" >"$TMP/ack.csv"
    expect "$3" $S ack "$id" "$TMP/ack.csv"
    says "$1"
    [ "$(q "select count(*) from ack")" -eq 0 ] || fail "a faulty file was taken in part"
}
head="seq,piece,status,reprints,posted_on\r\n"
good="1,$(piece 1),inserted,0,2026-11-20\r\n"
bad "no CSV of 5 fields" "seq,status\r\n" 16
bad "are expected" "a,b,c,d,e\r\n" 16
bad "are expected" "" 16
bad "ack.csv:2:1: seq" "${head}x,$(piece 1),inserted,0,2026-11-20\r\n" 16
bad "ack.csv:2:2: piece" "${head}1,$(piece 2),inserted,0,2026-11-20\r\n" 16
bad "ack.csv:3:3: status" "$head${good}2,$(piece 2),lost,0,\r\n" 16
bad "ack.csv:3:4: reprints" "$head${good}2,$(piece 2),missing,-1,\r\n" 16
bad "ack.csv:3:5: posted_on" "$head${good}2,$(piece 2),inserted,0,\r\n" 16
bad "ack.csv:3:5: posted_on" "$head${good}2,$(piece 2),missing,0,2026-11-20\r\n" 16
bad "no CSV of 5 fields" "$head${good}2\r\n" 16
bad "no such letter" "$head${good}20,$(piece 20),inserted,0,2026-11-20\r\n" 12
bad "told otherwise" "$head${good}1,$(piece 1),pulled,0,\r\n" 12
expect 8 $S ack "$id" "$TMP/nowhere.csv"

# a good one, with CRLF, a BOM and an answer to every request
printed=$(q "select group_concat(seq, ' ') from piece_pages where run = 1")
tell() { # serial status
    if [ "$2" = inserted ]; then echo "$1,$(piece "$1"),inserted,0,2026-11-21"; else echo "$1,$(piece "$1"),$2,1,"; fi
}
{
    printf '\xef\xbb\xbfseq,piece,status,reprints,posted_on\r\n'
    for s in $printed; do
        case $s in
        50 | 51) tell "$s" pulled ;;
        60) tell "$s" missing ;;
        61) tell "$s" pulled ;;
        *) tell "$s" inserted ;;
        esac
    done | sed 's/$/\r/'
} >"$TMP/ack.csv"
expect 4 $S ack "$id" "$TMP/ack.csv"
says "too late to pull: 2"
says "nobody had asked: 1"
says "1 missing"
[ "$(q "select group_concat(seq || state) from (select * from withdrawal where run = 1 and request > 0 order by seq)")" = \
    "50recalled,51recalled,52too-late,53too-late,61recalled" ] || fail "answers"
[ "$(q "select state from run where no = 1")" = released ] || fail "closed too early"
p52=$(q "select person from piece where run = 1 and seq = 52") p61=$(q "select person from piece where run = 1 and seq = 61")
expect 16 $S unhold "$p52" --reason r --by b
expect 0 $S unhold "$p61" --reason "was torn" --by Sato
expect 4 $S ack "$id" "$TMP/ack.csv"
# the last letter closes the run; CP932 is the same for these columns
{
    echo seq,piece,status,reprints,posted_on
    tell 60 inserted
} | iconv -f UTF-8 -t CP932 >"$TMP/last.csv"
expect 4 $S ack "$id" "$TMP/last.csv" --json
jq -e '.closed and .missing == 0 and .letters == .inserted + .pulled' "$TMP/out" >/dev/null || fail "ack --json"
expect 0 $S status "$id"
says "closed"
expect 0 $S release "$id" --as-of "$DAY"
says "released before"
expect 12 $S withdraw "$(piece 70)" --reason r --by b
says "can be pulled any more"

# a stop between the ledger and the folder: the same command ends it
for state in before after; do
    rm -rf "$TMP/k"
    cp -a "$TMP/approved" "$TMP/k"
    K="$SHIRASE --lang en -C $TMP/k"
    expect 0 $K withdraw "$(piece 20)" --reason r --by b
    want=$(sums "$TMP/k/stage/$id")
    rm -rf "$TMP/k"
    cp -a "$TMP/approved" "$TMP/k"
    sqlite3 "$TMP/k/shirase.db" "pragma foreign_keys = on;
        insert into exception values (1, 20, 'withdrawn', 'office', '');
        insert into withdrawal values (1, 20, 'taken-out', 'office', 'r', 'b', 0);
        update run set state = 'sealed';
        update bundle set state = 'planned', revision = revision + 1, printed = 0, pages = 0, sheets = 0, bytes = 0,
            hash = null where 20 between first_seq and last_seq;
        delete from piece_pages where exists (select 1 from bundle where state = 'planned' and
            piece_pages.seq between first_seq and last_seq);
        update approval set void = 'withdrawn';
        update run set state = 'planned';
        insert into reopening (run, program) values (1, (select 'shirase 0.1.0'));" || fail "the stop"
    [ $state = before ] || mv "$TMP/k/stage/$id" "$TMP/k/stage/.$id"
    expect 12 $K release "$id" --as-of "$DAY"
    expect 0 $K withdraw "$(piece 20)" --reason r --by b
    [ "$want" = "$(sums "$TMP/k/stage/$id")" ] || fail "a stop $state the folder opened: other bytes"
    expect 0 $K verify "$TMP/k/stage/$id"
done
# ... but no other program
rm -rf "$TMP/k"
cp -a "$TMP/approved" "$TMP/k"
chmod u+w "$TMP/k/stage/$id"/*
sed -i 's/"program": "shirase [0-9.]*"/"program": "shirase 0.0.9"/' "$TMP/k/stage/$id/manifest.json"
expect 12 "$SHIRASE" --lang en -C "$TMP/k" withdraw "$(piece 20)" --reason r --by b
says "was made by shirase 0.0.9"
