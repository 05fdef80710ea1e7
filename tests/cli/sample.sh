# The sample's generator: the same bytes twice, the totals as committed, and
# counts that another program finds in the files as well.
. "$SRCDIR/tests/cli/lib.sh"

# make_both FOLDER [OPTION...]: the files of both nights
make_both() {
    local to=$1
    shift
    expect 0 "$SAMPLE" --out "$to" --as-of "$DAY" "$@"
    expect 0 "$SAMPLE" --out "$to" --as-of "$DAY" --night 2 "$@"
}

make_both "$TMP/one"
make_both "$TMP/two"
[ "$(sums "$TMP/one")" = "$(sums "$TMP/two")" ] || fail "two runs differ"
make_both "$TMP/other" --seed 7
! cmp -s "$TMP/one/residents-20261120.csv" "$TMP/other/residents-20261120.csv" ||
    fail "another seed gives the same people"

for f in expected.txt expected-night2.txt; do
    diff "$SRCDIR/samples/$f" "$TMP/one/$f" || fail "samples/$f is not what the generator writes"
    LC_ALL=C sort -c "$TMP/one/$f" || fail "$f is not sorted"
done

# every reason of selection occurs on one of the nights
for reason in already-notified before-start card-renewal dead expired moved-out not-current not-in-extract \
    removed revoked stay-period too-late; do
    grep -qh "^night excluded $reason [1-9]" "$TMP"/one/expected*.txt || fail "nobody is excluded: $reason"
done
for reason in address-missing ambiguous-record does-not-fit hanamin ivs-unsupported no-glyph no-single-font \
    postal-missing pua support-measure; do
    grep -q "^night held $reason [1-9]" "$TMP/one/expected.txt" || fail "nobody is held: $reason"
done

# holders = selected + excluded + held + not due; lines = current + history + rejected
for f in "$TMP"/one/expected*.txt "$TMP"/other/expected*.txt; do
    awk '$2 == "holders" {h = $3} $2 ~ /^(selected|excluded|held|not-due)$/ {s += $NF}
         $3 == "lines" {l += $4} $3 ~ /^(current|history|rejected)$/ {m += $4}
         END {exit !(h > 0 && h == s && l > 0 && l == m)}' "$f" || fail "$f does not add up"
done

# declared and found: records end in CRLF, one building holds a CRLF of its own
for f in "$TMP"/one/*-????????.csv; do
    lines=$(($(grep -ac $'\r$' "$f") - 1))
    case "$f" in */residents-*) lines=$((lines - 1)) ;; esac
    [ "count=$lines" = "$(head -n 1 "$f.ctl")" ] || fail "$f: $lines records"
    LC_ALL=C awk -F, 'NR > 1 && $1 ~ /^[0-9]+$/ {s += substr($1, length($1) - 3)} END {print "sum=" s}' "$f" |
        cmp -s - <(sed -n 2p "$f.ctl") || fail "$f: sum"
done
[ "$(head -c 3 "$TMP/one/residents-20261120.csv" | od -An -tx1)" = " ef bb bf" ] || fail "no BOM"
head -n 1 "$TMP/one/certificates-20261120.csv" | iconv -f CP932 -t UTF-8 | grep -q '^宛名番号,証明書種別,' || fail "not CP932"
[ "$(sed -n 's/^extracted=//p' "$TMP/one/residents-20261124.csv.ctl")" = 2026-11-24 ] || fail "second night"

# nobody's serial twice, but for the one that two persons claim
LC_ALL=C cut -d, -f2,3 "$TMP/one/certificates-20261120.csv" | grep -a '^[12],[0-9]\{10\}$' | sort | uniq -d >"$TMP/twice"
[ "$(cat "$TMP/twice")" = "1,0099999999" ] || fail "serials twice"

# plain people: all who are due get a letter
expect 0 "$SAMPLE" --out "$TMP/plain" --as-of "$DAY" --plain --residents 2000 --due 100 --encoding utf-8
grep -qx "night pieces 2000" "$TMP/plain/expected.txt" || fail "--due 100"
! grep -q " rejected [1-9]\| held \| excluded " "$TMP/plain/expected.txt" || fail "plain people are plain"
head -n 1 "$TMP/plain/certificates-20261120.csv" | grep -q '^宛名番号,' || fail "--encoding utf-8"
expect 0 "$SAMPLE" --out "$TMP/plain" --as-of "$DAY" --plain --residents 2000 --due 0
grep -qx "night not-due 2000" "$TMP/plain/expected.txt" || fail "--due 0"

# on any day the generator keeps its word about its own days
for day in 2027-01-01 2027-03-01 2027-04-01 2027-05-31 2028-02-29; do
    expect 0 "$SAMPLE" --out "$TMP/day" --as-of "$day"
    grep -q "^night excluded expired [1-9]" "$TMP/day/expected.txt" || fail "$day: nobody has expired"
    grep -q "^night excluded too-late [1-9]" "$TMP/day/expected.txt" || fail "$day: nobody is too late"
done

# wrong command lines
expect 2 "$SAMPLE"
expect 2 "$SAMPLE" --out "$TMP/x"
expect 2 "$SAMPLE" --out "$TMP/x" --as-of 2026-02-30
expect 2 "$SAMPLE" --out "$TMP/x" --as-of "$DAY" --residents 10
expect 2 "$SAMPLE" --out "$TMP/x" --as-of "$DAY" --night 3
expect 2 "$SAMPLE" --out "$TMP/x" --as-of "$DAY" --due 101
expect 2 "$SAMPLE" --out "$TMP/x" --as-of "$DAY" --encoding utf-16
expect 2 "$SAMPLE" --out "$TMP/x" --as-of "$DAY" --seed -1
expect 2 "$SAMPLE" --out "$TMP/x" --as-of "$DAY" more
says "usage: sample"
expect 1 "$SAMPLE" --out /dev/null/x --as-of "$DAY"
