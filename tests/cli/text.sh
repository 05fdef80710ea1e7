# What poppler reads on a piece's pages: name (with its selectors), address, era dates.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
run=$(run_of a)
db="$TMP/a/shirase.db"

# check SEQ: the pages of one piece hold its name and its address
check() {
    local seq=$1 row bundle first pages name
    row=$(sed '1s/^\xef\xbb\xbf//; s/"//g; s/\r//' "$run/manifest.csv" | awk -F, -v s="$seq" '$1 == s')
    [ -n "$row" ] || fail "serial $seq is not in the manifest"
    bundle=$(echo "$row" | cut -d, -f3)
    first=$(echo "$row" | cut -d, -f4)
    pages=$(echo "$row" | cut -d, -f5)
    case "$bundle" in *.pdf) ;; *) bundle=$(printf 'bundle-%03d.pdf' "$bundle") ;; esac
    pdftotext -f "$first" -l $((first + pages - 1)) "$run/$bundle" - | tr -d ' \n\f　' >"$TMP/text"
    name=$(sqlite3 "$db" "select name from piece where seq = $seq" | tr -d ' 　')
    grep -qF -- "$name" "$TMP/text" || fail "serial $seq: its name is not on its pages"
    grep -q '令和[0-9元]*年[0-9]*月[0-9]*日' "$TMP/text" || fail "serial $seq: no era date"
    grep -q "$(sqlite3 "$db" "select substr(postal,1,3)||'-'||substr(postal,4) from piece where seq = $seq")" \
        "$TMP/text" || fail "serial $seq: no postal code"
}

n=0
for seq in $(sqlite3 "$db" "select seq from piece where instr(name, char(0x20BB7)) > 0 or instr(name, char(0x9AD9)) > 0
        or instr(name, char(0xFA11)) > 0 or instr(name, char(0xE0102)) > 0 or kind = 'foreign' limit 12" 2>/dev/null ||
    sqlite3 "$db" "select seq from piece where instr(name, char(0x20BB7)) > 0 or instr(name, char(0x9AD9)) > 0
        or instr(name, char(0xFA11)) > 0 or instr(name, char(0xE0102)) > 0 limit 12"); do
    check "$seq"
    n=$((n + 1))
done
[ "$n" -ge 4 ] || fail "the sample should have at least four hard names among its pieces, not $n"
check 1
grep -qP '\x{20BB7}' <(sqlite3 "$db" "select name from piece") || fail "no piece with U+20BB7"
grep -qP '[\x{E0100}-\x{E01EF}]' <(sqlite3 "$db" "select name from piece") || fail "no piece with a sequence"
