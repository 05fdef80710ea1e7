#!/bin/bash
# make demo: a sample site, one night, and what came of it in five lines.
set -eu
build=$1
cd "$(dirname "$0")/../.."
day=2026-11-20
rm -rf demo
mkdir demo
"$build/tests/sample" --out demo/records --as-of "$day" >demo/sample.log
"$build/shirase" -C demo/site init --from samples/site \
    --notified demo/records/notified.csv --start 2026-08-01 >demo/init.log
cp demo/records/*-????????.csv demo/records/*.ctl demo/site/inbox/
code=0
"$build/shirase" -C demo/site run --as-of "$day" >demo/run.log 2>&1 || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 4 ] || { cat demo/run.log; exit "$code"; }
run=$(basename demo/site/stage/R-*)
"$build/shirase" -C demo/site preview "$(echo "$run" | sed 's/.*-//')-000001" --png demo/notice.png
"$build/shirase" -C demo/site report "$run" --html demo/report.html
night() { grep -m 1 "$1" demo/run.log; }
echo "架空の「見本市」で $day の夜間処理を動かしました（demo/run.log、終了コード $code: $([ "$code" -eq 0 ] && echo 終わった || echo 人の見るものが demo/site/office にある)）"
night '^証明書を持つ人'
night '^[0-9,]* 通、'
echo "印刷に渡すフォルダ: demo/site/stage/$run（bundle-001.pdf …、control.pdf、enclosures/guide.pdf、manifest.csv、SHA256SUMS）"
echo "まず見るもの: demo/report.html（報告）、demo/notice.png（最初の一通）"
