# A municipality's own face and its table of old codes: from site.conf to the
# glyph on the page, the text layer, and back out of the frozen run.
. "$SRCDIR/tests/cli/lib.sh"
TINY="$BUILD/tests/tinyfont"
[ -x "$TINY" ] || fail "tinyfont is not built"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
mkdir "$TMP/conf/fonts"
"$TINY" TinyOwn E000 4 >"$TMP/conf/fonts/own.ttf"
hash=$(sha256sum "$TMP/conf/fonts/own.ttf" | cut -d' ' -f1)
printf '# old\tnew\twho\twhen\nU+F801\tU+845B U+E0102\tclerk\t2026-04-01\n' >"$TMP/conf/fonts/gaiji.tsv"
cat >>"$TMP/conf/site.conf" <<CONF
site_faces = ( { name = "own"; file = "fonts/own.ttf"; sha256 = "$hash"; first = "U+E000"; last = "U+E0FF"; companion = true; } );
gaiji = "fonts/gaiji.tsv";
CONF
CONF="$TMP/conf"

# names: without and with the site
printf '1\t山\xee\x80\x80\n2\t\xef\xa0\x81城\n3\t山\xee\x84\x80\n' >"$TMP/names"
new_site a
expect 4 "$SHIRASE" --lang en names "$TMP/names"
[ "$(cut -f2 "$TMP/out" | tr '\n' ' ')" = "reject:pua reject:pua reject:pua " ] || fail "names without a site"
expect 4 "$SHIRASE" --lang en -C "$TMP/a" names "$TMP/names"
[ "$(cut -f2 "$TMP/out" | tr '\n' ' ')" = "ok:mixed(ipamj+own) ok:ipamj reject:pua " ] || fail "names with the site's faces"

# the sample's resident with U+E000 in the name is printed now
fill a
night a 4
run=$(run_of a)
db="$TMP/a/shirase.db"
[ "$(sqlite3 "$db" "select count(*) from verdict where reason = 'pua'")" = 0 ] || fail "still held"
seq=$(sqlite3 "$db" "select seq from piece where instr(name, char(0xE000)) > 0")
row=$(sed '1s/^\xef\xbb\xbf//; s/"//g; s/\r//' "$run/manifest.csv" | awk -F, -v s="$seq" '$1 == s')
file="$run/$(echo "$row" | cut -d, -f3)" page=$(echo "$row" | cut -d, -f4)
pdffonts -f "$page" -l "$page" "$file" | grep -q '+TinyOwn .* yes yes yes ' || fail "its face is not embedded"
pdftotext -f "$page" -l "$page" "$file" - | grep -q $'\xee\x80\x80' || fail "the text layer lost what came"
qpdf --check "$file" >/dev/null 2>&1 || fail "qpdf"
mutool trace "$file" "$page" 2>/dev/null | grep -A1 '+TinyOwn"' | grep -q $'unicode="\xee\x80\x80" glyph="1"' ||
    fail "another glyph of its face"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" verify "$run" --full
piece=$(echo "$row" | cut -d, -f2)
expect 0 "$SHIRASE" --lang en -C "$TMP/a" preview "$piece" --png "$TMP/p.png"

# another file under that name is another font: nothing is set with it
"$TINY" Other E000 4 >"$TMP/a/fonts/own.ttf"
expect 12 "$SHIRASE" --lang en -C "$TMP/a" preview "$piece" --png "$TMP/p.png"
says "SHA-256"

# an old code of the table: its sequence is drawn, the code that came is told
cp -r "$SRCDIR/samples/site" "$TMP/conf2"
mkdir "$TMP/conf2/fonts"
printf 'U+E000\tU+845B U+E0102\tclerk\t2026-04-01\n' >"$TMP/conf2/fonts/gaiji.tsv"
echo 'gaiji = "fonts/gaiji.tsv";' >>"$TMP/conf2/site.conf"
CONF="$TMP/conf2" new_site c
fill c
night c 4
run=$(run_of c)
row=$(sed '1s/^\xef\xbb\xbf//; s/"//g; s/\r//' "$run/manifest.csv" |
    awk -F, -v s="$(sqlite3 "$TMP/c/shirase.db" "select seq from piece where instr(name, char(0xE000)) > 0")" '$1 == s')
file="$run/$(echo "$row" | cut -d, -f3)" page=$(echo "$row" | cut -d, -f4) piece=$(echo "$row" | cut -d, -f2)
pdftotext -f "$page" -l "$page" "$file" - | grep -q $'\xee\x80\x80' || fail "the text layer lost the old code"
pdftotext -f "$page" -l "$page" "$file" - | grep -q $'\xe8\x91\x9b' && fail "the text layer tells what did not come"
expect 0 "$SHIRASE" --lang en -C "$TMP/c" verify "$run" --full
expect 0 "$SHIRASE" --lang en -C "$TMP/c" preview "$piece" --png "$TMP/p1.png"

# another table is another configuration; a run keeps the one it was frozen with
night c 4
says "already done"
printf 'U+E000\tU+4E00\tclerk\t2026-04-01\n' >"$TMP/c/fonts/gaiji.tsv"
expect 0 "$SHIRASE" --lang en -C "$TMP/c" preview "$piece" --png "$TMP/p2.png"
cmp -s "$TMP/p1.png" "$TMP/p2.png" || fail "a frozen piece changed with the table"
"$SHIRASE" --lang en -C "$TMP/c" run --as-of "$DAY" >"$TMP/out" 2>"$TMP/err"
grep -q "already done" "$TMP/out" && fail "another table is taken for the same"

# refusals
sed -i 's/companion = true/companion = true; colour = 1/' "$TMP/conf/site.conf"
expect 16 "$SHIRASE" --lang en -C "$TMP/b" init --from "$TMP/conf" --start "$START"
says "colour"
sed -i 's/; colour = 1//' "$TMP/conf/site.conf"
printf 'U+E001\tU+845B\tclerk\t2026-04-01\n' >"$TMP/conf/fonts/gaiji.tsv"
expect 16 "$SHIRASE" --lang en -C "$TMP/b" init --from "$TMP/conf" --start "$START"
says "fonts/gaiji.tsv:1:1"
[ ! -e "$TMP/b/site.conf" ] || fail "a refused init left a site"
