# A municipality whose residents are the hard names: each is printed with the
# glyphs of the table's evidence, or held or rejected for the table's reason;
# none is missing.  Glyph codes are read from the PDF's content with mutool
# and perl, by no code of this project.
. "$SRCDIR/tests/cli/lib.sh"
V="$SRCDIR/tests/spec/hard_names.tsv"
command -v perl >/dev/null || { echo "perl is not here"; exit 77; }
mkdir "$TMP/records"
: >"$TMP/records/notified.csv"
perl - "$V" "$TMP/records" <<'PERL'
use strict;
my ($v, $out) = @ARGV;
open(my $in, '<', $v) or die;
open(my $r, '>:raw', "$out/residents-20261120.csv") or die;
open(my $c, '>:raw', "$out/certificates-20261120.csv") or die;
my @rh = qw(宛名番号 最新フラグ 住民種別 住民状態 氏名 氏名_振り仮名 通称 生年月日 生年月日_不詳フラグ 郵便番号 都道府県 市区郡町村名 町字 番地号表記 方書 成年被後見人_該当有無 在留期間の満了の日 支援措置 更新日時);
print $r join(',', @rh), "\r\n";
my $ch = `printf '宛名番号,証明書種別,シリアル番号,発行年月日,有効期間満了日,状態,カード有効期限' | iconv -f UTF-8 -t CP932`;
print $c $ch, "\r\n";
my ($n, $sum, $m, $msum) = (0, 0, 0, 0);
while (<$in>) {
    next if /^#|^id\t/;
    my @f = split /\t/;
    my ($hex, $times) = split /\*/, $f[4];
    my $name = pack('H*', $hex) x ($times || 1);
    my $p = sprintf('%07d', substr($f[0], 1));
    $name =~ s/"/""/g;
    print $r "$p,1,1,1,\"$name\",,,1970-12-10,0,9991234,見本県,見本市,雛形町,一丁目1番1号,,0,,0,\r\n";
    print $c "$p,2,A$p,2021-12-01,2026-12-20,1,2031-12-10\r\n";
    $n++; $sum += substr($p, -4);
}
for my $k ('residents', 'certificates') {
    open(my $t, '>', "$out/$k-20261120.csv.ctl") or die;
    print $t "count=$n\nsum=$sum\nextracted=2026-11-20\n";
}
PERL
new_site a
fill a
# the row whose bytes are no UTF-8 counts in the declared totals as it stands
night a 4
run=$(run_of a)
db="$TMP/a/shirase.db"

# glyphs FILE FIRST LAST: "face code code ..." for each shown string
glyphs() {
    local page
    for page in $(seq "$2" "$3"); do
        mutool show -b "$1" "pages/$page/Contents" >"$TMP/content" 2>/dev/null
        mutool show "$1" "pages/$page/Resources" >/dev/null 2>&1
        for f in $(grep -aoE '/F[0-9]+ ' "$TMP/content" | sort -u | tr -d '/ '); do
            echo "$f $(mutool show "$1" "pages/$page/Resources/Font/$f/BaseFont" 2>/dev/null)"
        done >"$TMP/fonts"
        perl - "$TMP/content" "$TMP/fonts" <<'PERL'
use strict;
my ($content, $fonts) = @ARGV;
my %name;
open(my $f, '<', $fonts) or die;
while (<$f>) { my ($k, $v) = split; $v =~ s{^/[A-Z]{6}\+|^/}{}; $name{$k} = $v; }
local $/;
open(my $c, '<:raw', $content) or die;
my $s = <$c>;
$s =~ s/\bBI\b.*?\bID\s.{60}\s*EI\b//gs;
my ($font, @run) = ('');
my %esc = (n => "\n", r => "\r", t => "\t", b => "\b", f => "\f");
while ($s =~ /\G(?:\s+|(\/[^\s\/<>\[\]()]+)|<<|>>|<([0-9A-Fa-f\s]*)>|\(((?:[^()\\]|\\.)*)\)|([^\s\/<>\[\]()]+)|[\[\]])/gcs) {
    if (defined $1) { my $w = $1; $font = substr($w, 1) if $w =~ /^\/F\d/; }
    elsif (defined $2) { push @run, [$font, pack('H*', $2 =~ s/\s//gr)]; }
    elsif (defined $3) {
        my $t = $3;
        $t =~ s/\\([0-7]{1,3}|.)/$1 =~ m{^[0-7]} ? chr(oct $1) : $esc{$1} \/\/ $1/gse;
        push @run, [$font, $t];
    }
}
for (@run) { print $name{$_->[0]} // '?', ' ', join(' ', unpack('n*', $_->[1])), "\n"; }
PERL
    done
}

declare -A postscript=([ipamj]=IPAmjMincho [noto-serif-jp]=NotoSerifCJKjp [noto-sans]=NotoSans)
printed=0 held=0 rejected=0
while IFS=$'\x1f' read -r id expected evidence; do
    person=$(printf '%07d' "$((10#${id#S}))")
    seq=$(sqlite3 "$db" "select seq from piece where person = '$person'")
    verdict=$(sqlite3 "$db" "select outcome || ':' || reason from verdict where person = '$person'")
    case "$expected" in
    ok:*)
        [ -n "$seq" ] || fail "$id should be printed, and is $verdict"
        row=$(sed '1s/^\xef\xbb\xbf//; s/"//g; s/\r//' "$run/manifest.csv" | awk -F, -v s="$seq" '$1 == s')
        first=$(echo "$row" | cut -d, -f4)
        glyphs "$run/$(echo "$row" | cut -d, -f3)" "$first" "$first" >"$TMP/glyphs"
        face=${expected#ok:}
        case "$face" in
        mixed*) face=noto-sans want=$(echo "$evidence" | grep -oE 'noto-sans \[[0-9|]*\]') ;;
        *) want=$(echo "$evidence" | grep -oE "^$face \[[0-9|]*\]") ;;
        esac
        want=$(echo "$want" | sed 's/.*\[//; s/\]//' | tr '|' '\n' | grep -vxE '3|407' | tr '\n' ' ')
        got=$(grep "^${postscript[$face]}" "$TMP/glyphs" | cut -d' ' -f2- | tr ' ' '\n' | grep -vxE '3|407' | tr '\n' ' ')
        case " $got" in *" $want"*) ;; *) fail "$id: glyphs $want are not among those of $face on its page: $got" ;; esac
        printed=$((printed + 1))
        ;;
    reject:utf8 | reject:control | reject:bidi | reject:invisible | reject:emoji | reject:too-long | reject:combining | reject:script | \
        reject:orphan-vs | reject:noncharacter | reject:replacement-char | reject:geta | reject:ids | reject:radical | reject:empty)
        [ -z "$seq$verdict" ] || fail "$id should be rejected, and is $verdict"
        rejected=$((rejected + 1))
        ;;
    *)
        [ "$verdict" = "held:${expected#*:}" ] || fail "$id: expected ${expected#*:}, is $verdict"
        grep -q "^\"$person\"" "$TMP"/a/office/held-*.csv || fail "$id is not in the office's list"
        held=$((held + 1))
        ;;
    esac
done < <(grep -v '^#\|^id' "$V" | awk -F'\t' -v OFS='\x1f' '{print $1, $7, $9}')
[ $((printed + held + rejected)) -eq 40 ] || fail "$printed + $held + $rejected is not 40"
[ "$rejected" -eq "$(sqlite3 "$db" "select count(*) from reject join input on input.no = input where record = 'resident'")" ] ||
    fail "the register rejected another number than $rejected"
echo "$printed printed, $held held, $rejected rejected"

# A registered variant looks unlike its base: the line of the name on the page
# against that of the same resident without selectors.
cp -r "$TMP/a/inbox" "$TMP/plain"
perl -0pi -e 's/\xF3\xA0[\x84-\x87][\x80-\xBF]|\xEF\xB8[\x80-\x8F]//g' "$TMP/plain/residents-20261120.csv"
new_site b
cp "$TMP"/plain/* "$TMP/b/inbox/"
night b 4

# line SITE PERSON: where the name stands on that person's notice, as pixels
line() {
    local r seq row
    r=$(run_of "$1")
    seq=$(sqlite3 "$TMP/$1/shirase.db" "select seq from piece where person = '$2'")
    row=$(sed '1s/^\xef\xbb\xbf//; s/"//g; s/\r//' "$r/manifest.csv" | awk -F, -v s="$seq" '$1 == s')
    pdftoppm -r 200 -gray -x 212 -y 300 -W 560 -H 95 -f "$(echo "$row" | cut -d, -f4)" -l "$(echo "$row" | cut -d, -f4)" \
        "$r/$(echo "$row" | cut -d, -f3)" | sha256sum
}
n=0
for id in $(grep '(differs)' "$V" | grep -P '\tok:' | cut -f1); do
    person=$(printf '%07d' "$((10#${id#S}))")
    [ "$(line a "$person")" != "$(line b "$person")" ] || fail "$id looks like its base"
    n=$((n + 1))
done
# and a name without any selector looks the same in both
person=$(sqlite3 "$db" "select person from piece where name not glob '*['||char(0xFE00)||'-'||char(0xFE0F)||char(0xE0100)||'-'||char(0xE01EF)||']*' order by person limit 1")
[ "$(line a "$person")" = "$(line b "$person")" ] || fail "the picture of an unchanged name changed"
[ "$n" -ge 3 ] || fail "too few variants: $n"
echo "$n variants look unlike their bases"
