# A card without PINs (顔認証): the letter goes, and asks for none.
. "$SRCDIR/tests/cli/lib.sh"
records --residents 400 --plain --due 20
new_site a
fill a
expect 0 "$SHIRASE" -C "$TMP/a" import residents-20261120.csv certificates-20261120.csv
db="$TMP/a/shirase.db"
sqlite3 "$db" "update certificate set pinless = 1 where cast(person as integer) % 2 = 0"
night a 0 --full
run=$(run_of a)
expect 0 "$SHIRASE" --lang en -C "$TMP/a" verify "$run" --full
rows=$(sqlite3 "$db" "select count(*) from piece where variant like '%-pinless'")
[ "$rows" -gt 10 ] || fail "$rows letters without PINs"
[ "$rows" -eq "$(sqlite3 "$db" "select count(*) from piece where cast(person as integer) % 2 = 0")" ] || fail "others"

# each letter, by the pages of the manifest
sed '1s/^\xef\xbb\xbf//; 1d; s/"//g; s/\r//' "$run/manifest.csv" | awk -F, '{print $3, $4, $5, $11}' >"$TMP/rows"
n=0
while read -r bundle first pages variant; do
    pdftotext -f "$first" -l $((first + pages - 1)) "$run/bundle-${bundle//[!0-9]/}.pdf" "$TMP/t" 2>/dev/null ||
        pdftotext -f "$first" -l $((first + pages - 1)) "$run/$bundle" "$TMP/t" || fail "pdftotext"
    text=$(tr -d ' \n\f' <"$TMP/t" | sed 's/　//g')
    case "$variant" in
    *-pinless)
        n=$((n + 1))
        for word in いま使っている暗証番号 数字4けた 英大文字と数字 いま使っている番号を; do
            case "$text" in *"$word"*) fail "$variant asks: $word" ;; esac
        done
        case "$text" in
        *暗証番号は要りません* | *暗証番号は不要です*) ;;
        *) fail "$variant does not say that no PIN is needed" ;;
        esac
        ;;
    *)
        case "$text" in *暗証番号は要りません* | *暗証番号は不要です*) fail "$variant says that no PIN is needed" ;; esac
        case "$text" in *数字4けた*) ;; *) fail "$variant does not tell the PIN" ;; esac
        ;;
    esac
done <"$TMP/rows"
[ "$n" -eq "$rows" ] || fail "$n of $rows letters seen"
