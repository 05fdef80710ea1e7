#!/usr/bin/env python3
"""Audit of a site: does what it holds agree with itself?

Reads file formats and the database alone and shares no code with the program
that wrote them.  Checks the invariants I1 to I15 of the reference on
reliability (section 1.5); each finding is one line "I4: what is wrong".  Prints
no name, address or resident number.

Uses the standard library of Python 3, and qpdf and pdftotext where they are
installed.

Exit codes: 0 all agrees, 12 something does not, 16 wrong command line, 8 the
site cannot be read.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import unicodedata

RUN_PATHS = {
    ("", "planned"),
    ("planned", "sealed"),
    ("planned", "abandoned"),
    ("sealed", "approved"),
    ("sealed", "abandoned"),
    ("sealed", "planned"),
    ("approved", "sealed"),
    ("approved", "releasing"),
    ("approved", "abandoned"),
    ("releasing", "released"),
    ("released", "closed"),
    ("closed", "purged"),
}
BUNDLE_PATHS = {
    ("", "planned"),
    ("planned", "planned"),
    ("planned", "written"),
    ("written", "written"),
    ("written", "verified"),
    ("verified", "planned"),
}
SENT = ("releasing", "released", "closed", "purged")
COLUMNS = (
    "seq piece bundle first_page pages sheets class district mark "
    "content_sha256 variant enclosures weight_g payment reissue"
).split()
LISTS = ("manifest.csv", "manifest.cp932.csv", "manifest.json", "control.pdf")


def sha256_of(path):
    """The hash of a file as hex."""
    total = hashlib.sha256()
    with open(path, "rb") as f:
        for block in iter(lambda: f.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def plain(text):
    """A text as a page may show it: no spaces, no selectors, one form."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        c
        for c in text
        if not c.isspace()
        and not 0xFE00 <= ord(c) <= 0xFE0F
        and not 0xE0100 <= ord(c) <= 0xE01EF
    )


class Enough(Exception):
    """One finding was asked for."""


class Audit:
    """One site, and what was found wrong with it."""

    def __init__(self, site, outbox, first):
        self.site = site
        self.first = first
        self.outbox = outbox or os.path.join(site, "outbox")
        self.found = []
        self.notes = []
        self.checked = 0
        self.db = None

    def path(self, *names):
        return os.path.join(self.site, *names)

    def wrong(self, what, text):
        self.found.append("%s: %s" % (what, text))
        if self.first:
            raise Enough

    def expect(self, what, good, text):
        """Count a check, and note it where it fails."""
        self.checked += 1
        if not good:
            self.wrong(what, text)
        return good

    def rows(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def one(self, sql, *values):
        return self.db.execute(sql, values).fetchone()[0]

    def none(self, what, text, sql, *values):
        """A query that must find nothing; text says what each row is."""
        bad = self.rows(sql, *values)
        self.expect(
            what, not bad, "%s: %s" % (text, ", ".join(map(str, bad[:3])))
        )

    # --- the database's file -------------------------------------------------

    def open(self):
        """Open the database for reading, and look at its bytes."""
        path = self.path("shirase.db")
        self.check_sum(path)
        uri = "file:%s?mode=ro" % path.replace("%", "%25").replace("?", "%3f")
        self.db = sqlite3.connect(uri, uri=True)
        self.db.text_factory = str
        good = self.rows("PRAGMA integrity_check")
        self.expect("file", good == [("ok",)], "the database is damaged")
        self.none("file", "rows without parent", "PRAGMA foreign_key_check")

    def check_sum(self, path):
        try:
            with open(path + ".sha256", encoding="ascii") as f:
                told = f.read()
        except FileNotFoundError:
            self.notes.append(
                "the database has no sum: the last command did not end in "
                "order, and its bytes cannot be compared"
            )
            return
        self.expect(
            "file",
            told == "%s  shirase.db\n" % sha256_of(path),
            "shirase.db is not what the last command left",
        )

    # --- I1 to I3: what came in, and verdicts --------------------------------

    def check_inputs(self):
        for no, name, digest, lines, current, history, rejected in self.rows(
            "SELECT no, name, hash, lines, current, history, rejected"
            " FROM input"
        ):
            self.expect(
                "I1",
                lines == current + history + rejected,
                "input %d: lines are not current + history + rejected" % no,
            )
            listed = self.one(
                "SELECT count(*) FROM reject WHERE input = ?", no
            )
            self.expect(
                "I2",
                listed == rejected,
                "input %d: %d rejected, %d listed" % (no, rejected, listed),
            )
            path = self.path("inbox", os.path.basename(name))
            if os.path.isfile(path) and self.newest(name) == no:
                self.expect(
                    "I1",
                    sha256_of(path) == digest.hex(),
                    "inbox/%s is not the file that was read" % name,
                )

    def newest(self, name):
        return self.one("SELECT max(no) FROM input WHERE name = ?", name)

    def check_verdicts(self):
        self.none(
            "I3",
            "night, outcome and reason whose count is not its verdicts",
            "SELECT t.night, t.outcome, t.reason FROM tally AS t"
            " WHERE t.outcome <> 'not-due' AND t.n <> (SELECT count(*)"
            " FROM verdict AS v WHERE v.night = t.night"
            " AND v.outcome = t.outcome AND v.reason = t.reason)",
        )
        self.none(
            "I3",
            "night and reason of a verdict that no count tells of",
            "SELECT DISTINCT night, outcome, reason FROM verdict EXCEPT"
            " SELECT night, outcome, reason FROM tally",
        )
        self.none(
            "I2",
            "night whose holders are not those of the register",
            "SELECT night FROM tally WHERE register = (SELECT max(no) FROM"
            " input) GROUP BY night HAVING sum(n) <> (SELECT count(DISTINCT"
            " person) FROM certificate)",
        )

    # --- I4: pieces, and nobody twice ----------------------------------------

    def check_pieces(self):
        self.none(
            "I4",
            "run whose pieces, bundles or selected persons do not add up",
            "SELECT id FROM run AS r WHERE pieces <> (SELECT count(*) FROM"
            " piece WHERE run = r.no) OR pieces <> (SELECT sum(pieces) FROM"
            " bundle WHERE run = r.no) OR pieces <> (SELECT count(*) FROM"
            " verdict WHERE night = r.night AND outcome = 'selected')",
        )
        self.none(
            "I4",
            "run and serial of a piece of nobody selected",
            "SELECT r.id, p.seq FROM run AS r JOIN piece AS p ON p.run = r.no"
            " LEFT JOIN verdict AS v ON v.night = r.night"
            " AND v.person = p.person AND v.outcome = 'selected'"
            " WHERE v.person IS NULL",
        )
        live = (
            "SELECT p.run, p.seq, {0}_serial AS serial FROM piece AS p JOIN"
            " run AS r ON r.no = p.run WHERE {0}_due AND r.state <>"
            " 'abandoned' AND NOT EXISTS (SELECT 1 FROM exception AS e WHERE"
            " e.run = p.run AND e.seq = p.seq AND e.state = 'held') AND NOT"
            " EXISTS (SELECT 1 FROM freed AS f WHERE f.run = p.run AND"
            " f.seq = p.seq)"
        )
        for kind in ("signature", "authentication"):
            pieces = live.format(kind)
            self.none(
                "I4",
                "%s certificate told of by more than one letter" % kind,
                "SELECT count(*), min(run), min(seq) FROM (%s) GROUP BY"
                " serial HAVING count(*) > 1" % pieces,
            )
            self.none(
                "I4",
                "piece whose %s certificate is not noted" % kind,
                "SELECT run, seq FROM (%s) AS l WHERE NOT EXISTS (SELECT 1"
                " FROM notified AS n WHERE n.serial = l.serial AND n.kind ="
                " '%s' AND n.run = l.run AND n.seq = l.seq)" % (pieces, kind),
            )
            self.none(
                "I4",
                "%s certificate that is noted without a letter" % kind,
                "SELECT run, seq FROM notified WHERE kind = '%s' EXCEPT"
                " SELECT run, seq FROM (%s)" % (kind, pieces),
            )
            self.none(
                "I4",
                "%s certificate sent though told of elsewhere" % kind,
                "SELECT l.run, l.seq FROM (%s) AS l JOIN notified_elsewhere"
                " AS n ON n.serial = l.serial AND n.kind = '%s' WHERE NOT"
                " EXISTS (SELECT 1 FROM withdrawal AS w WHERE w.run = l.run"
                " AND w.seq = l.seq)" % (pieces, kind),
            )

    # --- I5, I10, I13, I14: the ledger of one run ----------------------------

    def check_run(self, run):
        no, name = run["no"], run["id"]
        self.none(
            "I5",
            "%s: bundle whose figures are not its pieces'" % name,
            "SELECT b.no FROM bundle AS b WHERE run = ? AND state <> 'planned'"
            " AND (printed, pages, sheets) IS NOT (SELECT count(*),"
            " coalesce(sum(pages), 0), coalesce(sum(sheets), 0) FROM"
            " piece_pages AS g WHERE g.run = b.run AND g.seq BETWEEN"
            " first_seq AND last_seq)",
            no,
        )
        self.none(
            "I13",
            "%s: piece withdrawn without a reason and a name" % name,
            "SELECT seq FROM exception AS e WHERE run = ? AND state ="
            " 'withdrawn' AND NOT EXISTS (SELECT 1 FROM withdrawal AS w WHERE"
            " w.run = e.run AND w.seq = e.seq AND w.reason = e.reason AND"
            " w.operator <> '')",
            no,
        )
        if run["finished"]:
            self.none(
                "I13",
                "%s: piece held or withdrawn that never was a hold" % name,
                "SELECT e.seq FROM exception AS e JOIN piece AS p ON p.run ="
                " e.run AND p.seq = e.seq WHERE e.run = ? AND NOT EXISTS"
                " (SELECT 1 FROM hold AS h WHERE h.person = p.person)",
                no,
            )
        self.check_events(no, "run", RUN_PATHS, {0: run["state"]})
        bundles = dict(
            self.rows("SELECT no, state FROM bundle WHERE run = ?", no)
        )
        self.check_events(no, "bundle", BUNDLE_PATHS, bundles)
        self.check_approval(run)
        if run["state"] == "closed" or run["state"] == "purged":
            self.none(
                "I12",
                "%s: letter that the vendor has not told of" % name,
                "SELECT seq FROM piece_pages WHERE run = ? EXCEPT SELECT seq"
                " FROM ack WHERE run = ? AND status <> 'missing'",
                no,
                no,
            )
            self.none(
                "I12",
                "%s: letter asked back without an answer" % name,
                "SELECT seq FROM withdrawal WHERE run = ? AND state ="
                " 'asked'",
                no,
            )
        self.none(
            "I12",
            "%s: answer of the vendor that does not fit the withdrawal" % name,
            "SELECT w.seq FROM withdrawal AS w JOIN ack AS a ON a.run = w.run"
            " AND a.seq = w.seq WHERE w.run = ? AND w.state IS NOT"
            " CASE a.status WHEN 'pulled' THEN 'recalled' WHEN 'inserted' THEN"
            " 'too-late' ELSE w.state END",
            no,
        )

    def check_events(self, run, entity, paths, states):
        last = {}
        for item, was, became in self.rows(
            "SELECT item, was, became FROM event WHERE run = ? AND entity = ?"
            " ORDER BY no",
            run,
            entity,
        ):
            self.expect(
                "I14",
                was == last.get(item, "") and (was, became) in paths,
                "run %d: %s %d goes from %s to %s"
                % (run, entity, item, was, became),
            )
            last[item] = became
        self.expect(
            "I14",
            last == states,
            "run %d: a state is not that of its last event" % run,
        )

    def bundles_hash(self, no):
        total = hashlib.sha256()
        for row in self.rows(
            "SELECT no, revision, coalesce(hash, zeroblob(32)) FROM bundle"
            " WHERE run = ? ORDER BY no",
            no,
        ):
            total.update(("%d %d %s\n" % (row[0], row[1], row[2].hex())).encode())
        return total.digest()

    def check_approval(self, run):
        valid = self.rows(
            "SELECT manifest, bundles FROM approval WHERE run = ? AND void IS"
            " NULL",
            run["no"],
        )
        needs = run["state"] == "approved" or run["state"] in SENT
        self.expect(
            "I10",
            len(valid) == (1 if needs else 0),
            "%s: %s with %d approvals" % (run["id"], run["state"], len(valid)),
        )
        for manifest, bundles in valid:
            self.expect(
                "I10",
                manifest == run["manifest"]
                and bundles == self.bundles_hash(run["no"]),
                "%s: the approval is of other bytes" % run["id"],
            )

    # --- the run's name is the hash of its frozen rows -----------------------

    def run_hash(self, run, program):
        total = hashlib.sha256()

        def number(v):
            total.update(struct.pack("<q", v or 0))

        def text(v):
            data = v if isinstance(v, bytes) else (v or "").encode()
            number(len(data))
            total.update(data)

        text("shirase run 1")
        text(program)
        number(run["as_of"])
        number(run["posting"])
        number(run["no"])
        files = self.rows(
            "SELECT name, data FROM run_file WHERE run = ? ORDER BY no",
            run["no"],
        )
        number(len(files))
        for name, data in files:
            text(name)
            text(data)
        for p in self.pieces(run["no"]):
            number(p["seq"])
            number(p["bundle"])
            for name in (
                "person name kana alias postal prefecture city town block"
                " building envelope payment district variant barcode"
            ).split():
                text(p[name])
            number(p["birth"])
            number(p["is_foreign"])
            number(p["represented"])
            for kind in ("signature", "authentication"):
                number(p[kind + "_serial"] is not None)
                number(p[kind + "_due"])
                text(p[kind + "_serial"])
                number(p[kind + "_issued"])
                number(p[kind + "_expires"])
                number(p[kind + "_opens"])
            number(p["card_expires"])
        return total.hexdigest()

    def pieces(self, no):
        cursor = self.db.execute(
            "SELECT * FROM piece WHERE run = ? ORDER BY seq", (no,)
        )
        names = [c[0] for c in cursor.description]
        for row in cursor:
            yield dict(zip(names, row))

    # --- I5 to I9: a folder ---------------------------------------------------

    def check_folder(self, run, folder):
        name = run["id"]
        sums = self.check_files(name, folder)
        if sums is None:
            return
        self.expect(
            "I9",
            sums.get("manifest.json") == run["manifest"].hex(),
            "%s: manifest.json is not the one of the ledger" % name,
        )
        with open(os.path.join(folder, "manifest.json"), "rb") as f:
            try:
                manifest = json.load(f)
            except ValueError:
                self.wrong("I9", "%s: manifest.json is no JSON" % name)
                return
        told = {f["name"]: f["sha256"] for f in manifest["files"]}
        rest = {n: h for n, h in sums.items() if n != "manifest.json"}
        self.expect(
            "I9", told == rest, "%s: manifest.json lists other files" % name
        )
        if run["state"] != "purged":
            self.expect(
                "ids",
                self.run_hash(run, manifest["program"])[:12] == name[-12:],
                "%s: its frozen rows are not those that gave it its name"
                % name,
            )
        self.check_rows(run, folder)
        self.check_pdfs(run, folder, sums)

    def check_files(self, name, folder):
        """Names, sums and modes; gives the sums by name."""
        sums = {}
        try:
            with open(os.path.join(folder, "SHA256SUMS"), "rb") as f:
                lines = f.read().decode("ascii").split("\n")
        except (OSError, UnicodeDecodeError):
            self.wrong("I9", "%s: SHA256SUMS cannot be read" % name)
            return None
        for line in lines[:-1]:
            m = re.fullmatch(
                r"([0-9a-f]{64})  ((?:enclosures/)?[A-Za-z0-9._-]+)", line
            )
            if not self.expect(
                "I9", m is not None, "%s: a line of SHA256SUMS" % name
            ):
                return None
            sums[m.group(2)] = m.group(1)
        there = {
            os.path.relpath(os.path.join(where, file), folder)
            for where, _, files in os.walk(folder)
            for file in files
        } - {"SHA256SUMS", "SHA256SUMS.asc"}
        self.expect(
            "I9",
            lines[-1] == "" and there == set(sums) and set(LISTS) <= there,
            "%s: the files are not those of SHA256SUMS" % name,
        )
        for file in sorted(there):
            path = os.path.join(folder, file)
            info = os.lstat(path)
            self.expect(
                "I9",
                stat.S_ISREG(info.st_mode)
                and info.st_mode & 0o077 == 0
                and info.st_uid == os.lstat(self.site).st_uid,
                "%s/%s: kind, mode or owner" % (name, file),
            )
            if stat.S_ISREG(info.st_mode):
                self.expect(
                    "I9",
                    sha256_of(path) == sums.get(file),
                    "%s/%s: other bytes than SHA256SUMS says" % (name, file),
                )
        return sums

    def check_rows(self, run, folder):
        """manifest.csv against the ledger, row by row."""
        name = run["id"]
        with open(os.path.join(folder, "manifest.csv"), "rb") as f:
            data = f.read()
        with open(os.path.join(folder, "manifest.cp932.csv"), "rb") as f:
            other = f.read()
        try:
            text = data.decode("utf-8-sig")
            same = other.decode("cp932") == text
        except UnicodeDecodeError:
            text, same = "", False
        self.expect("I6", same, "%s: the two manifests differ" % name)
        rows = list(csv.reader(io.StringIO(text, newline="")))
        if not self.expect(
            "I6", bool(rows) and rows[0] == COLUMNS, "%s: columns" % name
        ):
            return
        # stream = "sheet": a bundle is a file for each kind of sheet
        parted = bool(rows[1:]) and not rows[1][2].endswith(".pdf")
        told = [
            (int(r[0]), r[1], r[2], int(r[3]), int(r[4]), int(r[5]), r[9])
            for r in rows[1:]
            if len(r) == len(COLUMNS)
        ]
        known = [
            (
                seq,
                "%s-%06d" % (name[-12:], seq),
                "bundle-%03d%s" % (bundle, "" if parted else ".pdf"),
                first,
                pages,
                sheets,
                content.hex(),
            )
            for seq, bundle, first, pages, sheets, content in self.rows(
                "SELECT g.seq, p.bundle, g.first_page, g.pages, g.sheets,"
                " g.content FROM piece_pages AS g JOIN piece AS p ON p.run ="
                " g.run AND p.seq = g.seq WHERE g.run = ? ORDER BY g.seq",
                run["no"],
            )
        ]
        self.expect(
            "I6",
            told == known and len(told) == len(rows) - 1,
            "%s: manifest.csv is not what the ledger says" % name,
        )

    def check_pdfs(self, run, folder, sums):
        name = run["id"]
        for no, pages, digest in self.rows(
            "SELECT no, pages, hash FROM bundle WHERE run = ?", run["no"]
        ):
            whole = "bundle-%03d.pdf" % no
            if whole in sums:
                files, is_hash = [whole], sums[whole]
            else:
                head = "bundle-%03d-" % no
                files = sorted(f for f in sums if f.startswith(head))
                lines = "".join("%s  %s\n" % (sums[f], f) for f in files)
                is_hash = hashlib.sha256(lines.encode()).hexdigest()
            self.expect(
                "I9",
                digest is not None and files and is_hash == digest.hex(),
                "%s/%s: not the bundle of the ledger" % (name, whole),
            )
            paths = [os.path.join(folder, f) for f in files]
            if not paths or not all(os.path.isfile(p) for p in paths):
                continue
            if shutil.which("qpdf"):
                self.expect(
                    "I5",
                    sum(self.count_pages(p) for p in paths) == pages,
                    "%s/%s: qpdf counts other pages" % (name, whole),
                )
            if shutil.which("pdftotext") and run["state"] != "purged":
                self.check_text(run, no, paths, files != [whole])

    @staticmethod
    def count_pages(path):
        out = subprocess.run(
            ["qpdf", "--show-npages", path],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        return int(out) if out.isdigit() else -1

    @staticmethod
    def pages_of(path):
        out = subprocess.run(
            ["pdftotext", "-raw", "-enc", "UTF-8", path, "-"],
            capture_output=True,
            check=False,
        )
        return out.stdout.decode("utf-8", "replace").split("\f")

    def check_text(self, run, bundle, paths, parted):
        """I7, I8: every piece's own pages bear its name and its marks."""
        page = [p for path in paths for p in self.pages_of(path)]
        mark = re.compile(run["id"][-12:] + r"(\d{3,4})-(\d{7})")
        where = {
            seq: (first, n)
            for seq, first, n in self.rows(
                "SELECT seq, first_page, pages FROM piece_pages WHERE run = ?",
                run["no"],
            )
        }
        marked = {}  # of parts: a side tells itself whose it is
        if parted:
            for text in page:
                text = plain(text)
                for seq in {int(m[1]) for m in mark.findall(text)}:
                    marked[seq] = marked.get(seq, "") + text
        for p in self.pieces(run["no"]):
            if p["bundle"] != bundle or p["seq"] not in where:
                continue
            first, n = where[p["seq"]]
            seq = p["seq"]
            if parted:
                text = marked.get(seq, "")
            else:
                text = plain("".join(page[first - 1 : first - 1 + n]))
            piece = "%s-%06d" % (run["id"][-12:], seq)
            self.expect(
                "I7",
                any(plain(n) in text for n in (p["name"], p["alias"]) if n),
                "%s: the name is not on its pages" % piece,
            )
            self.expect(
                "I7",
                "%s-%s" % (p["postal"][:3], p["postal"][3:]) in text,
                "%s: the postal code is not on its pages" % piece,
            )
            self.expect(
                "I8",
                set(mark.findall(text)) == {("%03d" % bundle, "%07d" % seq)},
                "%s: its pages bear other marks" % piece,
            )

    # --- I11: what was handed over -------------------------------------------

    def check_journal(self, runs):
        path = self.path("releases.jsonl")
        last = {}
        previous = "0" * 64
        lines = []
        if os.path.exists(path):
            with open(path, "rb") as f:
                lines = f.read().split(b"\n")[:-1]
        for i, line in enumerate(lines):
            try:
                j = json.loads(line)
                own = (
                    '{"line":%d,"what":"%s","run":"%s","manifest":"%s",'
                    '"pieces":%d,"previous":"%s"}'
                    % (
                        i + 1,
                        j["what"],
                        j["run"],
                        j["manifest"],
                        j["pieces"],
                        previous,
                    )
                ).encode()
            except (ValueError, KeyError, TypeError):
                own = b""
            if not self.expect(
                "I11", own == line, "releases.jsonl:%d: its chain" % (i + 1)
            ):
                return
            previous = hashlib.sha256(line).hexdigest()
            last[j["run"]] = j
        lost = dict(self.rows("SELECT run, manifest FROM lost_release"))
        for name, j in last.items():
            run = runs.get(name)
            self.expect(
                "I11",
                j["what"] in ("release", "cancel"),
                "releases.jsonl: %s: what" % name,
            )
            if j["what"] == "cancel" or name in lost:
                continue
            begun = run is not None and (
                run["state"] in SENT or run["state"] == "approved"
            )
            self.expect(
                "I11",
                begun
                and run["manifest"].hex() == j["manifest"]
                and run["pieces"] == j["pieces"],
                "%s: the journal tells of a release that the ledger does not"
                " know" % name,
            )
        for name, run in runs.items():
            if run["state"] in SENT:
                told = last.get(name, {})
                self.expect(
                    "I11",
                    told.get("what") == "release",
                    "%s: %s, and not in the journal" % (name, run["state"]),
                )

    def check_places(self, runs):
        """Every run is in one place, and the one of its state."""
        stage = set(os.listdir(self.path("stage")))
        for name, run in sorted(runs.items()):
            state = run["state"]
            folder = run["folder"]
            if folder is None or folder == "outbox":
                folder = self.outbox
            out = os.path.join(folder, name)
            in_stage = name in stage
            in_out = os.path.isdir(out)
            if state in ("sealed", "approved"):
                if self.expect(
                    "I11",
                    in_stage and not in_out,
                    "%s: %s, and not in stage alone" % (name, state),
                ):
                    self.check_folder(run, self.path("stage", name))
            elif state == "releasing":
                self.expect(
                    "I11",
                    not (in_stage and in_out),
                    "%s: in stage and outbox at once" % name,
                )
            elif state in ("released", "closed"):
                self.expect(
                    "I11", not in_stage, "%s: released, and in stage" % name
                )
                if in_out:
                    self.check_folder(run, out)
            elif state == "abandoned":
                self.expect(
                    "I11",
                    not in_stage and not in_out,
                    "%s: given up, and not in quarantine" % name,
                )
            elif state == "purged":
                self.expect(
                    "I15",
                    not in_stage and not in_out,
                    "%s: purged, and its folder is there" % name,
                )
        if os.path.isdir(self.outbox):
            for name in os.listdir(self.outbox):
                if name.startswith("R-"):
                    self.expect(
                        "I11",
                        name in runs
                        and runs[name]["state"] in SENT
                        or self.rows(
                            "SELECT 1 FROM lost_release WHERE run = ?", name
                        ),
                        "%s: in the outbox, and not released" % name,
                    )

    def check_purged(self):
        self.none(
            "I15",
            "purged run that has a name, an address or a birth date",
            "SELECT DISTINCT run FROM piece JOIN run ON run.no = piece.run"
            " WHERE run.state = 'purged' AND (name || kana || alias || postal"
            " || prefecture || city || town || block || building || barcode"
            " <> '' OR birth IS NOT NULL)",
        )

    # --- all -------------------------------------------------------------------

    def run(self):
        self.open()
        self.check_inputs()
        self.check_verdicts()
        self.check_pieces()
        runs = {}
        for no, name, state, as_of, posting, pieces, manifest, folder, code in (
            self.rows(
                "SELECT r.no, id, state, r.as_of, posting, pieces, manifest,"
                " release.folder, night.exit_code FROM run AS r LEFT JOIN"
                " release ON release.run = r.no JOIN night ON night.no ="
                " r.night ORDER BY r.no"
            )
        ):
            runs[name] = {
                "no": no,
                "id": name,
                "state": state,
                "as_of": as_of,
                "posting": posting,
                "pieces": pieces,
                "manifest": manifest or b"",
                "folder": folder,
                "finished": code is not None,
            }
        for run in runs.values():
            self.check_run(run)
        self.check_journal(runs)
        self.check_places(runs)
        self.check_purged()
        for folder, _, files in os.walk(self.site):
            for path in [folder] + [os.path.join(folder, f) for f in files]:
                if os.lstat(path).st_mode & 0o077 and not os.path.islink(path):
                    self.wrong("I9", "a file or folder that others may read")


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    args.add_argument("--outbox", help="where released folders are kept")
    args.add_argument("--json", action="store_true")
    args.add_argument(
        "--first", action="store_true", help="stop at the first finding"
    )
    args.add_argument("site")
    try:
        given = args.parse_args()
    except SystemExit as e:
        return 0 if e.code == 0 else 16
    audit = Audit(given.site, given.outbox, given.first)
    try:
        audit.run()
    except Enough:
        pass
    except sqlite3.DatabaseError:
        audit.first = False
        audit.wrong("file", "the database is damaged and cannot be read")
    except OSError as e:
        print("audit: cannot be read: %s" % (e.filename,), file=sys.stderr)
        return 8
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as e:
        audit.first = False
        audit.wrong("file", "a value that cannot be (%s)" % type(e).__name__)
    if given.json:
        json.dump(
            {
                "checks": audit.checked,
                "found": audit.found,
                "notes": audit.notes,
            },
            sys.stdout,
        )
        print()
    else:
        for line in audit.found:
            print(line)
        for line in audit.notes:
            print("note: " + line)
        print(
            "%d checks, %d do not agree" % (audit.checked, len(audit.found))
        )
    return 12 if audit.found else 0


if __name__ == "__main__":
    sys.exit(main())
