#!/bin/bash
# make demo: a sample site, one night, and what came of it in a few lines.
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
"$build/shirase" -C demo/site run --as-of "$day" || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 4 ] || exit "$code"
run=$(basename demo/site/stage/R-*)
"$build/shirase" -C demo/site preview "$(echo "$run" | sed 's/.*-//')-000001" --png demo/notice.png
echo "見るには: xdg-open demo/notice.png ・ xdg-open demo/site/stage/$run/bundle-001.pdf ・ xdg-open demo/site/stage/$run/control.pdf"
[ "$code" -eq 0 ] || echo "終了コード $code: 保留などがあり、人の確認が要ります（demo/site/office/ の一覧）"
