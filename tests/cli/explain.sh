# explain, for one person of every reason, in Japanese and English.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
db="$TMP/a/shirase.db"
in_lang() { "$SHIRASE" --lang "$1" -C "$TMP/b" explain "$2" --as-of "$DAY" 2>&1; }

# a register as that night saw it, and three of the due ones changed: reasons
# that the sample does not have
new_site b
fill b
expect 4 "$SHIRASE" -C "$TMP/b" import residents-20261120.csv certificates-20261120.csv
sqlite3 "$db" "select person from verdict where reason = 'due' limit 3" >"$TMP/due"
{
    read -r abode && read -r leaving && read -r odd
} <"$TMP/due"
sqlite3 "$TMP/b/shirase.db" "update resident set other_abode = 1 where person = '$abode';
    update resident set leaving = 20261130 where person = '$leaving';
    update resident set birth = 19500102 where person = '$odd'"
sqlite3 -separator ' ' "$db" "select case person when '$abode' then 'other-abode' when '$leaving' then 'leaving'
        else reason end, person from (select reason, person from verdict where outcome <> 'selected'
        group by reason union select 'due', person from verdict where person in ('$abode', '$leaving', '$odd'))" >"$TMP/cases"
sqlite3 -separator ' ' "$db" "select 'not-due', r.person from resident as r join certificate as c on c.person = r.person
        left join verdict as v on v.person = r.person where v.person is null and r.current and r.state = 'resident'
        and c.state = 'live' limit 1" >>"$TMP/cases"
echo "due $odd" >>"$TMP/cases"
for want in dead moved-out removed not-current not-due revoked stay-period other-abode card-renewal already-notified \
    before-start expired too-late support-measure ambiguous-record leaving address-missing postal-missing due \
    does-not-fit no-glyph pua; do
    grep -q "^$want " "$TMP/cases" || fail "nobody of reason $want"
done

while read -r reason person; do
    en=$(in_lang en "$person")
    ja=$(in_lang ja "$person")
    head=$(echo "$en" | head -1)
    case "$head" in
    "selected: $reason: a letter is sent" | "excluded: $reason: "* | "held: $reason: "* | "not due: $reason: "*) ;;
    *) fail "$reason in English: $head" ;;
    esac
    # a sentence, not the identifier again; and Japanese words in Japanese
    words=${head##*: }
    [ "$words" != "$reason" ] || fail "$reason has no English words"
    head=$(echo "$ja" | head -1)
    case "$head" in
    *": $reason: "*) ;;
    *) fail "$reason in Japanese: $head" ;;
    esac
    words=${head##*: }
    echo "$words" | LC_ALL=C grep -q '[^ -~]' || fail "$reason has no Japanese words: $words"
    # the same rules in the same order, the verdict last
    [ "$(echo "$en" | sed 1d | awk '{print $2}')" = "$(echo "$ja" | sed 1d | awk '{print $2}')" ] ||
        fail "$reason: other rules in Japanese"
    [ "$(echo "$en" | tail -1 | awk '{print $1, $2}')" = "yes $reason" ] || fail "$reason is not the last rule"
    expect 0 "$SHIRASE" -C "$TMP/b" explain "$person" --as-of "$DAY" --json
    jq -e --arg r "$reason" '.reason == $r and (.rules[-1] | .rule == $r and .held)' "$TMP/out" >/dev/null ||
        fail "$reason as JSON"
done <"$TMP/cases"

# what should not be is told, and no value of the person is
in_lang en "$odd" | grep -q '^  no  *last-day ' || fail "an unexplained last day is not told"
name=$(sqlite3 "$TMP/b/shirase.db" "select name from resident where person = '$odd'")
! in_lang ja "$odd" | grep -qF "$name" || fail "a name"
