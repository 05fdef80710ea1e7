# What poppler sees through the window: at the four extreme positions of the
# sheet the address and its barcode keep 2 mm to the frame, and nothing else
# shows.  And what ZXing reads in the notice's QR code.
. "$SRCDIR/tests/cli/lib.sh"
DPI=300
new_site a
fill a
night a 4
run=$(run_of a)
db="$TMP/a/shirase.db"

expect 0 "$SHIRASE" -C "$TMP/a" envelope check youkei-naga3 --json
read -r x0 y0 w h play_x play_y seam always_x1 < <(jq -r '.[0] | [.window.x0, .window.y0,
    .window.x1 - .window.x0, .window.y1 - .window.y0, .play_x, .play_y,
    .width - .inside_width, .always.x1] | map(tostring) | join(" ")' "$TMP/out")

# ink FILE: left, top, right and bottom margin in mm of what is dark in a PGM
ink() {
    local cols rows
    read -r cols rows < <(head -c 40 "$1" | sed -n '2p;2q')
    tail -c $((cols * rows)) "$1" | od -An -v -tu1 -w"$cols" | awk -v dpi=$DPI '
        {for (i = 1; i <= NF; i++) if ($i < 160) {
            if (left == "" || i < left) left = i
            if (i > right) right = i
            if (top == "") top = NR
            bottom = NR}}
        END {if (left == "") exit 1
            mm = 25.4 / dpi
            print (left - 1) * mm, (top - 1) * mm, (NF - right) * mm, (NR - bottom) * mm}'
}

# through BUNDLE PAGE DX DY: the window over the sheet that was pushed so far
through() {
    local crop
    crop=$(awk -v d=$DPI -v x="$x0" -v y="$y0" -v w="$w" -v h="$h" -v s="$seam" -v dx="$3" -v dy="$4" 'BEGIN {
        mm = d / 25.4
        printf "-x %.0f -y %.0f -W %.0f -H %.0f", (x - s / 2 - dx) * mm, (y - s / 2 - dy) * mm, w * mm, h * mm}')
    # shellcheck disable=SC2086
    pdftoppm -r $DPI -gray -singlefile -f "$2" -l "$2" $crop "$run/$(printf 'bundle-%03d' "$1").pdf" "$TMP/seen" || fail "pdftoppm"
    ink "$TMP/seen.pgm"
}

# The longest of each, and some of every day.
sqlite3 -separator ' ' "$db" "with p as (select p.*, g.first_page from piece p
        join piece_pages g on g.run = p.run and g.seq = p.seq)
    select bundle, first_page from p where seq in (
        select seq from p order by length(name) desc limit 2) or seq in (
        select seq from (select seq from p order by length(building) desc limit 2)) or seq in (
        select seq from (select seq from p order by length(prefecture || city || town || block) desc limit 2)) or seq in (
        select min(seq) from p union select max(seq) from p)" >"$TMP/pages"
[ "$(wc -l <"$TMP/pages")" -ge 6 ] || fail "too few pieces to look at"
n=0
while read -r bundle page; do
    for corner in "0 0" "$play_x 0" "0 $play_y" "$play_x $play_y"; do
        # shellcheck disable=SC2086
        margins=$(through "$bundle" "$page" $corner) || fail "bundle $bundle page $page: the window is empty"
        echo "$margins" | awk -v e=0.1 '{exit !($1 >= 2 - e && $2 >= 2 - e && $3 >= 2 - e && $4 >= 2 - e)}' ||
            fail "bundle $bundle page $page at $corner: margins $margins"
        n=$((n + 1))
    done
    # pushed to the right, the block ends at most where always visible ends
    margins=$(through "$bundle" "$page" "$play_x" 0)
    echo "$margins" | awk -v e=0.1 '{exit !($3 >= 3 - e)}' || fail "error of 1 mm: $margins"
done <"$TMP/pages"
[ "$n" -ge 24 ] || fail "only $n positions"

# The block begins where the profile puts it; what stands beside it would be seen.
x0=$(awk -v x="$always_x1" 'BEGIN {print x + 30}')
margins=$(through 1 "$(head -1 "$TMP/pages" | cut -d' ' -f2)" 0 0) || fail "the sender should stand right of the window"

# The QR code leads to the municipality's page.
url=$(sed -n 's/^ *url = "\(.*\)";$/\1/p' "$TMP/a/site.conf" | head -1)
while read -r bundle page; do
    pdftoppm -r $DPI -gray -singlefile -f "$page" -l "$page" "$run/$(printf 'bundle-%03d' "$bundle").pdf" "$TMP/page"
    ZXingReader -1 -format QRCode "$TMP/page.pgm" >"$TMP/qr" 2>&1
    grep -qF -- "\"$url\"" "$TMP/qr" || { cat "$TMP/qr"; fail "the QR code is not $url"; }
done < <(head -3 "$TMP/pages")
