# envelope: the profiles of the program hold, six plausible ones do not.
. "$SRCDIR/tests/cli/lib.sh"

expect 0 "$SHIRASE" envelope list
for name in naga3 youkei-naga3 youkei4 kaku2 naga40; do
    says "$name"
done
expect 0 "$SHIRASE" envelope list --json
jq -e 'length == 5 and all(.title != "")' "$TMP/out" >/dev/null || fail "list --json"

# all of them hold at every position; the numbers are those of a hand
expect 0 "$SHIRASE" envelope check --json
jq -e 'all(.good and .reasons == [])' "$TMP/out" >/dev/null || fail "a profile does not hold"
jq -e '.[] | select(.name == "youkei-naga3") | .play_x == 23 and .play_y == 2 and
    .always == {x0: 27, y0: 14, x1: 98, y1: 56} and
    .ever == {x0: 0, y0: 8, x1: 125, y1: 62} and
    .block_width == 71 and .block_height == 42 and .barcode == 9' "$TMP/out" >/dev/null ||
    fail "youkei-naga3"
jq -e '.[] | select(.name == "kaku2") | .play_x == 28 and .play_y == 33 and
    .block_width == 66 and .block_height == 41 and .barcode == 8.3' "$TMP/out" >/dev/null ||
    fail "kaku2"
expect 0 "$SHIRASE" --lang en envelope check youkei-naga3 kaku2
says "always visible    x 27.0 to 98.0, y 14.0 to 56.0 mm"
says "turned by up to 5.0 degrees"
says "good"

# bad NAME LINE...: a profile of site a that must be refused, and why
mkdir -p "$TMP/a/envelope"
bad() {
    local name=$1 part=$2
    cat >"$TMP/a/envelope/$name.conf"
    expect 16 "$SHIRASE" --lang en -C "$TMP/a" envelope check "$name"
    says "$part"
    expect 16 "$SHIRASE" --lang en envelope check "$TMP/a/envelope/$name.conf" --json
    jq -e --arg p "$part" '.[0].good == false and any(.[0].reasons[]; contains($p))' \
        "$TMP/out" >/dev/null || fail "$name: reasons"
}
bad stock "20.0 mm in height, and an address with its barcode needs 26.0" <<'CONF'
name = "stock"; title = "a stock window, A4 in three equal parts";
width = 235.0; height = 120.0;
window = { x = 25.0; y = 21.0; width = 90.0; height = 45.0; };
sheet = { width = 210.0; height = 297.0; folds = [ 99.0, 198.0 ]; };
CONF
bad left "the window must begin 25.0 mm from the left edge of the envelope, not 20.0" <<'CONF'
name = "left"; title = "window where a letter's address usually stands";
width = 235.0; height = 120.0;
window = { x = 20.0; y = 12.0; width = 100.0; height = 50.0; };
sheet = { width = 210.0; height = 297.0; folds = [ 116.0, 232.0 ]; };
CONF
bad narrow "always visible are 51.0 mm in width" <<'CONF'
name = "narrow"; title = "window of 80 mm";
width = 235.0; height = 120.0;
window = { x = 25.0; y = 12.0; width = 80.0; height = 50.0; };
sheet = { width = 210.0; height = 297.0; folds = [ 116.0, 232.0 ]; };
CONF
bad half "the folded sheet is 210.0 x 148.5 mm" <<'CONF'
name = "half"; title = "A4 folded once";
width = 235.0; height = 120.0;
window = { x = 25.0; y = 12.0; width = 100.0; height = 50.0; };
sheet = { width = 210.0; height = 297.0; folds = [ 148.5 ]; };
CONF
bad edge "the window is 8.0 mm from the edge of the envelope; at least 10.0" <<'CONF'
name = "edge"; title = "window near the upper edge";
width = 235.0; height = 120.0;
window = { x = 25.0; y = 8.0; width = 100.0; height = 50.0; };
sheet = { width = 210.0; height = 297.0; folds = [ 116.0, 232.0 ]; };
CONF
bad inner "the inner envelope \"naga3\" is 235.0 x 120.0 mm" <<'CONF'
name = "inner"; title = "an envelope of the same size inside";
width = 235.0; height = 120.0;
window = { x = 25.0; y = 12.0; width = 100.0; height = 50.0; };
sheet = { width = 210.0; height = 297.0; folds = [ 116.0, 232.0 ]; };
inner = "naga3";
CONF
expect 0 "$SHIRASE" -C "$TMP/a" envelope list --json
jq -e 'length == 11' "$TMP/out" >/dev/null || fail "the site's own profiles"
# a site's own profile goes before the program's
sed 's/235.0/234.5/' "$SRCDIR/templates/envelope/naga3.conf" >"$TMP/a/envelope/naga3.conf"
expect 0 "$SHIRASE" -C "$TMP/a" envelope check naga3 --json
jq -e '.[0].width == 234.5' "$TMP/out" >/dev/null || fail "the site's own naga3"

# what cannot be read
expect 16 "$SHIRASE" --lang en envelope check nothing
says "no such profile"
expect 8 "$SHIRASE" --lang en envelope check ../naga3
expect 16 "$SHIRASE" --lang en envelope check 'Naga 3'
says "small letters"
printf 'name = "x";\nwidth = 235.0;\nhight = 120.0;\n' >"$TMP/x.conf"
expect 16 "$SHIRASE" --lang en envelope check "$TMP/x.conf"
says "x.conf: setting \"height\" is missing"
printf 'name = "x"; inner = "none"; width = 235.0; height = 120.0;\nsheet = { width = 210.0; height = 100.0; };\n' >"$TMP/x.conf"
expect 16 "$SHIRASE" --lang en envelope check "$TMP/x.conf"
says "inner envelope of \"x\""
sed -i 's/"none"/"..\/naga3"/' "$TMP/x.conf"
expect 16 "$SHIRASE" --lang en envelope check "$TMP/x.conf"
says "small letters"
expect 16 "$SHIRASE" --lang en envelope
says "check, list or art is expected"
expect 16 "$SHIRASE" --lang en envelope list naga3

# a night in an envelope that does not hold is refused before it is planned
new_site b
fill b
cp "$TMP/a/envelope/left.conf" "$TMP/b/" # a measured one of the site
mkdir "$TMP/b/envelope"
mv "$TMP/b/left.conf" "$TMP/b/envelope/"
envelope() { sed -i "s|^envelope = .*|envelope = \"$1\";|" "$TMP/b/site.conf"; }
envelope left
expect 16 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY"
says "the window must begin 25.0 mm from the left edge"
# the notice is not laid out for the larger window
envelope kaku2
expect 16 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY"
says "always visible are x 32.0 to 98.0"
envelope nothing
expect 16 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY"
says "no such profile"
envelope a/b
expect 16 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY"
says "the name of a profile is expected"
[ "$(sqlite3 "$TMP/b/shirase.db" 'select count(*) from piece')" = 0 ] || fail "planned"
envelope naga3
night b 4

# init takes a site's own envelopes along
cp -r "$SRCDIR/samples/site" "$TMP/from"
mkdir "$TMP/from/envelope"
cp "$TMP/a/envelope/left.conf" "$TMP/from/envelope/"
expect 0 "$SHIRASE" -C "$TMP/c" init --from "$TMP/from" --start "$START"
cmp "$TMP/from/envelope/left.conf" "$TMP/c/envelope/left.conf" || fail "init: envelope"

# the picture: of a profile alone, of one that is refused, of a site's letter
expect 0 "$SHIRASE" envelope check kaku2 --png "$TMP/k.png" --dpi 40
head -c 8 "$TMP/k.png" | grep -q PNG || fail "no picture"
expect 16 "$SHIRASE" envelope check "$TMP/a/envelope/stock.conf" --png "$TMP/s.png" --dpi 40
head -c 8 "$TMP/s.png" | grep -q PNG || fail "no picture of a bad one"
expect 0 "$SHIRASE" -C "$TMP/c" envelope check youkei4 --png "$TMP/c.png" --dpi 40
head -c 8 "$TMP/c.png" | grep -q PNG || fail "no picture of a site"
expect 0 "$SHIRASE" -C "$TMP/c" envelope check youkei4 naga3 youkei-naga3 naga40 --json
jq -e 'all(.good)' "$TMP/out" >/dev/null || fail "the letter does not fit"
expect 0 "$SHIRASE" --lang en -C "$TMP/c" envelope check youkei4
says "for the letter of this site"
# what a night in that envelope would say, and the picture without the letter
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope check kaku2 --png "$TMP/ck.png" --dpi 40
says "refused           the address block covers"
head -c 8 "$TMP/ck.png" | grep -q PNG || fail "no picture of a refused letter"
expect 0 "$SHIRASE" envelope check naga40 --png "$TMP/n.png" --dpi 40
expect 16 "$SHIRASE" --lang en envelope check --png "$TMP/all.png"
says "name one envelope"
[ ! -e "$TMP/all.png" ] || fail "a picture of many"
expect 16 "$SHIRASE" --lang en envelope check naga3 --png "$TMP/x.png" --dpi 5000
says "from 20 to 600"
expect 8 "$SHIRASE" --lang en envelope check naga3 --png "$TMP/none/x.png"

# art NAME: the flat sheet of an envelope, its trim in mm
trim() { pdfinfo -box "$1" | awk '/^TrimBox/ {printf "%.1f %.1f", ($4 - $2) * 25.4 / 72, ($5 - $3) * 25.4 / 72}'; }
while read -r name pages width height; do
    expect 0 "$SHIRASE" -C "$TMP/c" envelope art "$name" --as-of "$DAY" --pdf "$TMP/art.pdf"
    qpdf --check "$TMP/art.pdf" >/dev/null || fail "art $name: qpdf"
    [ "$(qpdf --show-npages "$TMP/art.pdf")" = "$pages" ] || fail "art $name: pages"
    [ "$(trim "$TMP/art.pdf")" = "$width $height" ] || fail "art $name: trim $(trim "$TMP/art.pdf")"
    expect 0 "$SHIRASE" check "$TMP/art.pdf"
    qpdf --qdf "$TMP/art.pdf" - | grep -aq '/Dieline' || fail "art $name: no die lines"
    pdftotext -layout "$TMP/art.pdf" "$TMP/art-$name.txt"
done <<'ART'
youkei-naga3 1 259.0 270.0
naga3 1 277.0 252.0
youkei4 1 259.0 240.0
kaku2 1 264.0 694.0
naga40 2 267.0 192.0
ART
for word in 有効期限通知書 在中 親展 転送不要 料金後納 見本市 999-1111 0999-00-1204 転居; do
    grep -qF "$word" "$TMP/art-youkei-naga3.txt" || fail "outer: no $word"
done
for word in 照会書兼回答書 封緘 〆 職員以外 申請者 暗証番号 四つ折り; do
    grep -qF "$word" "$TMP/art-naga40.txt" || fail "inner: no $word"
done
cp "$TMP/c/site.conf" "$TMP/site.conf"
echo 'envelope_notes = { confidential = false; };' >>"$TMP/c/site.conf"
expect 0 "$SHIRASE" -C "$TMP/c" envelope art naga3 --as-of "$DAY" --pdf "$TMP/notes.pdf"
pdftotext "$TMP/notes.pdf" "$TMP/notes.txt"
grep -q 転送不要 "$TMP/notes.txt" || fail "notes: no 転送不要"
! grep -q 親展 "$TMP/notes.txt" || fail "notes: 親展"
sed -i 's/confidential = false/confidential = 0/' "$TMP/c/site.conf"
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art naga3 --as-of "$DAY" --pdf "$TMP/x.pdf"
says "confidential: true or false is expected"
cp "$TMP/site.conf" "$TMP/c/site.conf"
cp "$TMP/art.pdf" "$TMP/before.pdf"
expect 0 "$SHIRASE" -C "$TMP/c" envelope art naga40 --as-of "$DAY" --pdf "$TMP/art.pdf"
cmp "$TMP/before.pdf" "$TMP/art.pdf" || fail "art: other bytes"
# die lines leave what is below: without them the plates are the same
gs -q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=tiffsep -r36 -o "$TMP/sep.tif" "$TMP/art.pdf" >/dev/null 2>&1 || fail "art: gs"
ls "$TMP" | grep -q 'sep.*Dieline' || fail "art: no plate of die lines"
ls "$TMP" | grep -q 'sep.*Notice Blue' || fail "art: no plate of the colour"

expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art naga3 --pdf "$TMP/x.pdf"
says "--as-of is missing"
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art naga3 --as-of "$DAY"
says "--pdf is missing"
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art --as-of "$DAY" --pdf "$TMP/x.pdf"
says "name one envelope"
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art naga3 --as-of 2020-01-01 --pdf "$TMP/x.pdf"
says "no row holds on that day"
expect 16 "$SHIRASE" --lang en -C "$TMP/a" envelope art left --as-of "$DAY" --pdf "$TMP/x.pdf"
says "no site.conf there"
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art left --as-of "$DAY" --pdf "$TMP/x.pdf"
says "left edge of the sheet can show"
cat >"$TMP/c/envelope/small.conf" <<'CONF'
name = "small"; title = "too small for its art";
width = 190.0; height = 80.0;
sheet = { width = 180.0; height = 70.0; };
CONF
expect 16 "$SHIRASE" --lang en -C "$TMP/c" envelope art small --as-of "$DAY" --pdf "$TMP/x.pdf"
says "too small for its art"
[ ! -e "$TMP/x.pdf" ] || fail "half an artwork"
