#!/bin/bash
# Every #include is an arrow of the design, and foreign headers stay in the
# few files that may know them.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
say() {
    echo "deps-check: $*"
    bad=1
}

# folder: folders that it may include
while read -r folder may; do
    for f in "$folder"/*.[ch]; do
        [ -e "$f" ] || continue
        while IFS=: read -r line inc; do
            case " $may " in *" $inc "*) ;; *) say "$f:$line: $folder may not include $inc/" ;; esac
        done < <(
            grep -nE '^#include "[a-z]+/' "$f" | sed -E 's|^([0-9]+):#include "([a-z]+)/.*|\1:\2|')
    done
done <<'ARROWS'
base base
data base data
render base render
post base data render post
cmd base data render post cmd
ARROWS

# header: files that may include it
while read -r header may; do
    for f in $(grep -lE "^#include <$header" base/*.[ch] data/*.[ch] render/*.[ch] post/*.[ch] cmd/*.[ch]); do
        case " $may " in *" $f "*) ;; *) say "$f: <$header> belongs into: $may" ;; esac
    done
done <<'FOREIGN'
sqlite3 data/db_backup.c data/db.c data/db_open.c
hb render/column.c render/face_inside.h render/face.c render/faceload.c render/glyphtable.c render/subset.c
pango render/para.c render/paraline.c render/para_inside.h
hpdf render/pdfobj.c
qpdf post/qdoc.c
cairo render/preview.c
zint render/code.c
expat render/svg.c
libconfig base/conf.c
openssl base/file.c
libdeflate render/pdffont.c render/pdf.c render/pdfobj.c render/pdfpage.c post/pdfread.c
iconv data/text.c post/manifest.c post/verify_files.c
FOREIGN
exit $bad
