#!/usr/bin/env python3
"""Flip single bits in the files of a site and see that audit reports each.

flip.py AUDIT SITE N SEED: N flips, one at a time, in the database, bundles,
manifests, sums, the release journal and the inputs; each is taken back.  The
flips are the same for the same seed.  Prints how many were found; exit 1 where
one was not.
"""

import os
import random
import subprocess
import sys


def targets(site):
    """Files by kind, so that each kind gets its share."""
    kinds = {"database": [os.path.join(site, "shirase.db")]}
    for folder, below, files in os.walk(site):
        if "quarantine" in below:
            below.remove("quarantine")  # given up, to be destroyed
        for file in sorted(files):
            path = os.path.join(folder, file)
            if os.path.getsize(path) == 0:
                continue
            if file.startswith("bundle-"):
                kinds.setdefault("bundle", []).append(path)
            elif file.startswith("manifest") or file == "SHA256SUMS":
                kinds.setdefault("manifest", []).append(path)
            elif file == "releases.jsonl":
                kinds.setdefault("journal", []).append(path)
            elif os.path.basename(folder) == "inbox" and file.endswith(".csv"):
                kinds.setdefault("input", []).append(path)
    return kinds


def flip(path, at, bit):
    with open(path, "r+b") as f:
        f.seek(at)
        byte = f.read(1)[0]
        f.seek(at)
        f.write(bytes([byte ^ (1 << bit)]))


def main():
    audit, site, count, seed = sys.argv[1:5]
    dice = random.Random(int(seed))
    kinds = targets(site)
    missed = 0
    told = {kind: 0 for kind in kinds}
    for i in range(int(count)):
        kind = sorted(kinds)[i % len(kinds)]
        path = dice.choice(kinds[kind])
        at = dice.randrange(os.path.getsize(path))
        bit = dice.randrange(8)
        flip(path, at, bit)
        code = subprocess.run(
            [sys.executable, "-I", audit, "--first", site],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
        flip(path, at, bit)
        if code == 12:
            told[kind] += 1
        else:
            missed += 1
            print("not found (exit %d): %s, byte %d, bit %d" % (code, path, at, bit))
    print("%s flips: %s" % (count, ", ".join("%s %d found" % t for t in sorted(told.items()))))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
