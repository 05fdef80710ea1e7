#!/bin/bash
# make check-forms: each form as Inkscape draws it beside our preview; a form
# saved by Inkscape; Chromium for drawing and text of one line.  Needs the
# Debian packages inkscape, imagemagick and chromium, which make test does not.
set -u
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
src=$PWD
for program in inkscape chromium compare convert python3; do
    command -v $program >/dev/null || { echo "SKIP check-forms: no $program"; exit 0; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export HOME="$tmp" LC_ALL=C.UTF-8
failed=0
said() { # said OK NAME WHAT
    if [ "$1" = yes ]; then echo "ok     $2: $3"; else echo "FAILED $2: $3"; failed=1; fi
}

# A program of its own, whose set is ours without fields and codes.
home="$tmp/home/share/shirase"
mkdir -p "$tmp/home/bin" "$home"
cp "$build/shirase" "$tmp/home/bin/"
cp -r templates fonts "$home/"
set="$home/templates/renewal"
for f in "$set"/*.svg; do
    python3 tests/forms/strip.py <"templates/renewal/$(basename "$f")" >"$f"
done
sed -i 's/name = "mark.text"/name = "mark.words"/' "$set/set.conf"
ours() { "$tmp/home/bin/shirase" --lang en -C samples/site preview "$1" --png "$2" --dpi 110; }
theirs() { inkscape "$1" --export-type=png --export-dpi=110 --export-background=white --export-filename="$2" >"$tmp/ink.log" 2>&1; }
chromiums() { # a page of the size of A4 at 110 dpi
    local w h
    w=$(identify -format %w "$2")
    h=$(identify -format %h "$2")
    { echo "<html><body style='margin:0;background:white'><img src='$1' style='width:${w}px;height:${h}px'></body></html>"; } >"$tmp/page.html"
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$tmp/chromium" \
        --window-size="$w,$h" --screenshot="$3" "file://$tmp/page.html" >"$tmp/chromium.log" 2>&1
}
# far A B: parts of a thousand of the page that differ once hair lines of
# antialiasing are blurred away
far() {
    convert "$1" -resize "$(identify -format '%wx%h!' "$2")" -colorspace Gray -blur 0x2 "$tmp/a.png"
    convert "$2" -colorspace Gray -blur 0x2 "$tmp/b.png"
    compare -metric AE -fuzz 25% "$tmp/a.png" "$tmp/b.png" "$tmp/c.png" 2>"$tmp/ae" >/dev/null
    awk -v n="$(sed 's/ .*//' "$tmp/ae")" -v all="$(identify -format '%[fx:w*h]' "$2")" 'BEGIN { printf "%.2f", 1000 * n / all }'
}
near() { awk -v far="$1" -v most="$2" 'BEGIN { exit !(far <= most) }' && echo yes || echo no; }

for f in templates/renewal/*.svg; do
    name=$(basename "$f" .svg)
    ours "$name.svg" "$tmp/$name.png" || { said no "$name" "our preview"; continue; }
    # The address block lies over the notice in ours alone.
    theirs "$set/$name.svg" "$tmp/$name.ink.png"
    d=$(far "$tmp/$name.ink.png" "$tmp/$name.png")
    said "$(near "$d" 1)" "$name" "Inkscape, $d of a thousand differ"
    chromiums "$set/$name.svg" "$tmp/$name.png" "$tmp/$name.chr.png"
    d=$(far "$tmp/$name.chr.png" "$tmp/$name.png")
    said "$(near "$d" 1)" "$name" "Chromium, $d of a thousand differ"
done
[ -z "${KEEP:-}" ] || cp "$tmp"/*.png "$KEEP/"

# Inkscape saves a form, a frame of flowed text with a field among it: it still
# loads, and says the same.
saved="$tmp/saved"
cp -r templates/renewal "$saved"
python3 - "$saved/guide_back.svg" <<'PY'
import sys
path = sys.argv[1]
svg = open(path).read()
frame = ('<rect id="flow" x="15" y="128" width="86" height="20" fill="none"/>'
         '<text style="shape-inside:url(#flow);white-space:pre;display:inline;font-family:\'BIZ UDPGothic\';font-size:3.5px">'
         'お問い合わせは{{municipality}}の{{office}}へ、{{hours}}に。</text></svg>')
open(path, "w").write(svg.replace("</svg>", frame))
PY
before=$("$build/shirase" --lang en form check "$saved" 2>&1) || { echo "$before"; said no saved "the form before Inkscape"; }
cp -r "$saved" "$tmp/resaved"
for f in notice form guide_front guide_back; do
    inkscape "$saved/$f.svg" --export-type=svg --export-filename="$tmp/resaved/$f.svg" >"$tmp/ink.log" 2>&1
    cmp -s "$saved/$f.svg" "$tmp/resaved/$f.svg" && said no "$f" "Inkscape saved nothing"
done
if "$build/shirase" --lang en form check "$tmp/resaved" >"$tmp/out" 2>&1; then
    said yes saved "forms saved by Inkscape load"
else
    cat "$tmp/out"
    said no saved "forms saved by Inkscape load"
fi
grep -c '<tspan' "$tmp/resaved/guide_back.svg" | grep -qv '^0$' && said yes saved "Inkscape wrote its lines as tspans"
"$build/shirase" --lang en form diff "$saved" "$tmp/resaved" >"$tmp/diff" 2>&1
for f in notice form guide_front; do
    grep -q "^$f.svg: the same" "$tmp/diff" && said yes "$f" "says the same after Inkscape" || said no "$f" "$(grep "^$f.svg" "$tmp/diff")"
done
exit $failed
