"""Order, groups and bundles of a run, worked out anew from its manifest.

usage: bundling.py MANIFEST MOST LEAST
MOST: bundle_pieces, LEAST: district_least of site.conf.  Knows nothing but the
file: says what is wrong and exits 1, or prints what it counted.
"""
import csv
import itertools
import sys

with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
    rows = list(csv.DictReader(f))
most, least = int(sys.argv[2]), int(sys.argv[3])
bad = []

if [int(r["seq"]) for r in rows] != list(range(1, len(rows) + 1)):
    bad.append("serials are not 1, 2, 3, ...")

key = lambda r: (r["class"], r["payment"], r["district"])
groups = [(k, list(g)) for k, g in itertools.groupby(rows, key)]
if [k for k, _ in groups] != sorted({key(r) for r in rows}):
    bad.append("groups are not in order, or one stands twice")
for k, g in groups:
    if k[2] != "mixed" and len(g) < least:
        bad.append(f"group {k} has only {len(g)}")

bundles = [(k, list(g)) for k, g in itertools.groupby(rows, lambda r: r["bundle"])]
if len({k for k, _ in bundles}) != len(bundles):
    bad.append("a bundle stands twice")
for name, b in bundles:
    if len(b) > most:
        bad.append(f"{name} has {len(b)}")
    if len({r["class"] for r in b}) > 1:
        bad.append(f"{name} mixes classes")
for k, g in groups:
    if len(g) <= most and len({r["bundle"] for r in g}) > 1:
        bad.append(f"group {k} of {len(g)} is cut")
# no bundle ends early: the next group did not fit, or was of another class
for (_, b), (_, after) in zip(bundles, bundles[1:]):
    whole = [g for k, g in groups if k == key(after[0])][0]
    begins = whole[0]["seq"] == after[0]["seq"]
    fits = len(b) + len(whole) <= most or (len(whole) > most and len(b) < most)
    if begins and fits and b[-1]["class"] == after[0]["class"]:
        bad.append(f"{after[0]['bundle']} begins though {b[0]['bundle']} has room")
    if not begins and len(b) < most:
        bad.append(f"{b[0]['bundle']} ends within a group before it is full")

for one in bad:
    print(one)
print(f"{len(rows)} letters, {len(groups)} groups, {len(bundles)} bundles")
sys.exit(bool(bad))
