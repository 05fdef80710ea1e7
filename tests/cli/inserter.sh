# Inserter marks: read back from a raster of a night's sheets, by another
# program and against bits worked out here from the ledger.
. "$SRCDIR/tests/cli/lib.sh"
DPI=150

# marked NAME PROFILE: a night of a site that names the profile
marked() {
    cp -r "$SRCDIR/samples/site" "$TMP/conf-$1"
    sed -i "s/^inserter = .*/inserter = \"$2\";/" "$TMP/conf-$1/site.conf"
    CONF="$TMP/conf-$1" new_site "$1"
    fill "$1"
}

# pixels MM
pixels() {
    awk "BEGIN {print int($1 / 25.4 * $DPI)}"
}

# strips NAME BUNDLE X W Y H: that part (mm) of its first pages
strips() {
    rm -rf "$TMP/strips"
    mkdir "$TMP/strips"
    pdftoppm -r $DPI -gray -l 16 -x "$(pixels "$3")" -W "$(pixels "$4")" \
        -y "$(pixels "$5")" -H "$(pixels "$6")" \
        "$(run_of "$1")/bundle-00$2.pdf" "$TMP/strips/p" || fail "pdftoppm"
}

# sheets NAME BUNDLE: place, number of sheets, sheets before, represented; a
# line for each of its first sheets
sheets() {
    sqlite3 -separator ' ' "$TMP/$1/shirase.db" \
        "select g.sheets, p.represented from piece p join piece_pages g
         on g.run = p.run and g.seq = p.seq where p.bundle = $2 order by p.seq" |
        awk '{for (k = 1; k <= $1 && c < 8; k++) {
            print k, $1, c++ + 0, $2}}'
}

# The bits of each profile, from what their files say in words.
pb_d1500() {
    awk '{begin = $1 == 1; end = $1 == $2; s = $3 % 8; i = !$4
          n = 2 + begin + end + int(s / 4) % 2 + int(s / 2) % 2 + s % 2 + i
          print 1 1 begin end n % 2 int(s / 4) % 2 int(s / 2) % 2 s % 2 i}'
}
pb_relay() {
    awk '{begin = $1 == $2; end = $1 == 1; s = $3 % 8; i = !$4
          n = 5 + !end + !begin + int(s / 4) % 2 + int(s / 2) % 2 + s % 2 + i
          print 1 1 (!end) (!begin) n % 2 1 i 0 0 1 int(s / 4) % 2 int(s / 2) % 2 s % 2 1}'
}
neopost() {
    awk '{end = $1 == $2; s = $3 % 8; i = !$4
          n = 2 + 1 + int(s / 4) % 2 + int(s / 2) % 2 + s % 2 + i
          print 1 end (!end) i 0 int(s / 4) % 2 int(s / 2) % 2 s % 2 n % 2 1}'
}

# check NAME BUNDLE PROFILE X W FIRST PITCH N LENGTH THICKNESS CLEAR: the zone
# with what must stay clear before and behind the lines
check() {
    local y h first
    y=$(awk "BEGIN {print $6 - ${11}}")
    h=$(awk "BEGIN {print ($8 - 1) * $7 + 2 * ${11}}")
    first=$(awk "BEGIN {print $6 - $(pixels "$y") * 25.4 / $DPI}")
    strips "$1" "$2" "$4" "$5" "$y" "$h"
    # Fronts and backs take turns.
    "$BUILD/tests/omr" $DPI "$first" "$7" "$8" "$9" "${10}" \
        "$TMP"/strips/*[13579].pgm >"$TMP/got" || fail "$3: a strip cannot be read"
    sheets "$1" "$2" >"$TMP/sheets"
    "${3//-/_}" <"$TMP/sheets" >"$TMP/want"
    [ "$(sort -u "$TMP/want" | wc -l)" -gt 6 ] || fail "$3: nothing to tell apart"
    diff "$TMP/want" "$TMP/got" || fail "$3: other lines than the ledger asks for"
    # Seen from behind: no line there, nor anything else.
    strips "$1" "$2" "$(awk "BEGIN {print 210 - $4 - $5}")" "$5" "$6" \
        "$(awk "BEGIN {print ($8 - 1) * $7}")"
    for f in "$TMP"/strips/*[02468].pgm; do
        [ -z "$("$BUILD/tests/omr" $DPI 0 1 1 1 1 "$f" | tr -d 0)" ] ||
            fail "$3: $f: something is printed behind the lines"
    done
}
for p in "a pb-d1500" "b pb-relay" "c neopost"; do
    marked $p
    night "${p%% *}" 4
    expect 0 "$SHIRASE" --lang en -C "$TMP/${p%% *}" verify "$(run_of "${p%% *}")"
done
check a 1 pb-d1500 195.5 14.5 96 2.54 9 10 0.5 20
check a 2 pb-d1500 195.5 14.5 96 2.54 9 10 0.5 20
check b 2 pb-relay 195.5 14.5 95 2.54 14 10 0.5 20
check c 2 neopost 195.5 14.5 100 4.233 10 7.5 0.5 8.4

# Counters count printed pieces: after a withdrawal they close up, and a
# preview counts as the bundle does.
run=$(basename "$(run_of c)")
first=$(sqlite3 "$TMP/c/shirase.db" "select first_seq from bundle where no = 2")
expect 0 "$SHIRASE" --lang en -C "$TMP/c" withdraw "$(printf '%s-%06d' "${run##*-}" $((first + 1)))" \
    --reason "test" --by Sato
check c 2 neopost 195.5 14.5 100 4.233 10 7.5 0.5 8.4
expect 0 "$SHIRASE" -C "$TMP/c" preview "$(printf '%s-%06d' "${run##*-}" $((first + 3)))" --png /dev/null --trace "$TMP/t"
seen=$(sed -n 's/^bars 198\.500,99\.750,/198.500,99.750,/p' "$TMP/t" | wc -w)
want=$(sheets c 2 | awk '$1 == 1 && ++p == 3' | neopost | tr -d '0\n' | wc -c)
[ "$seen" -eq "$want" ] || fail "preview: $seen lines instead of $want"

# frozen with the run: a preview has them, whatever the profile says today
run=$(basename "$(run_of a)")
mkdir "$TMP/a/inserter"
sed 's/first = 96.0/first = 100.0/' "$SRCDIR/templates/inserter/pb-d1500.conf" >"$TMP/a/inserter/pb-d1500.conf"
expect 0 "$SHIRASE" -C "$TMP/a" preview "${run##*-}-000003" --png /dev/null --trace "$TMP/t"
seen=$(sed -n 's/^bars 198\.500,95\.750,/198.500,95.750,/p' "$TMP/t" | wc -w)
want=$(sheets a 1 | awk '$1 == 1 && ++p == 3' | pb_d1500 | tr -d '0\n' | wc -c)
[ "$seen" -eq "$want" ] || fail "preview: $seen lines instead of $want"

# a profile in the folder that init is given comes along
mkdir "$TMP/conf-e" "$TMP/conf-e/inserter"
cp -r "$SRCDIR"/samples/site/* "$TMP/conf-e"
sed -i 's/^inserter = .*/inserter = "own";/' "$TMP/conf-e/site.conf"
sed 's/"neopost"/"own"/' "$SRCDIR/templates/inserter/neopost.conf" >"$TMP/conf-e/inserter/own.conf"
CONF="$TMP/conf-e" new_site e
cmp "$TMP/conf-e/inserter/own.conf" "$TMP/e/inserter/own.conf" || fail "init: no profile"
expect 0 "$SHIRASE" -C "$TMP/e" preview notice.svg --png /dev/null

# refusals: before anything is read
refused() {
    expect 16 "$SHIRASE" --lang en -C "$TMP/d" run --as-of "$DAY"
    says "$1"
}
marked d neopost
sed -i 's/^inserter = .*/inserter = "kern";/' "$TMP/d/site.conf"
refused "site.conf:$(grep -n '^inserter' "$TMP/d/site.conf" | cut -d: -f1): inserter \"kern\": no such profile"
sed -i 's/^inserter = .*/inserter = "..\/x";/' "$TMP/d/site.conf"
refused "inserter: the name of a profile has small letters, digits, - and _ only"
sed -i 's/^inserter = .*/inserter = "own";/' "$TMP/d/site.conf"
mkdir "$TMP/d/inserter"
sed 's/thickness = 0.5/thickness = 0.1/' "$SRCDIR/templates/inserter/neopost.conf" >"$TMP/d/inserter/own.conf"
refused "inserter/own.conf:"
says "thickness: the machine's limits ask for 0.2 to 3 mm"
sed 's/inset = 4.0/inset = 9.0/' "$SRCDIR/templates/inserter/neopost.conf" >"$TMP/d/inserter/own.conf"
refused "prints where the inserter marks of \"neopost\" need clear paper"
says "notice.svg:"
expect 16 "$SHIRASE" --lang en -C "$TMP/d" preview form.svg --png /dev/null
says "prints where the inserter marks"
sed 's/first = 100.0/first = 280.0/' "$SRCDIR/templates/inserter/neopost.conf" >"$TMP/d/inserter/own.conf"
refused "marks: the lines do not stand on a sheet of 210 x 297 mm"
