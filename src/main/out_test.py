#!/usr/bin/env python3
"""The same question by every way out: HTTP as JSON, JSON lines, CSV, XLSX and GeoJSON, and the
command line as all of these and as a table, for a reader who may read the records and for one who
is told figures by the gate. Every number and every status must be the same.

  out_test.py PROGRAM SOURCE_ROOT [NAME OF A TEST]

Files are read with what Python has: csv, json, zipfile and an XML parser, which share nothing with
the program that wrote them.
"""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request
from decimal import Decimal
from http.cookiejar import CookieJar

from workbook import Workbook

PROGRAM, SOURCE = sys.argv[1], sys.argv[2]
SHARED = os.environ.get("BESIK_SHARED", os.path.join(SOURCE, "..", "shared"))
BOUNDARIES = os.path.join(SHARED, "data", "01-boundaries-and-names")
PATIENCE = 900  # seconds: the first midnight of a country is made on a busy machine

# Of both readers, and of the one who may read the records only.
QUESTIONS = [
    {"indicator": "arrests", "period": "2026"},
    {"indicator": "arrests", "period": "2026", "level": "region", "by": "sex"},
    {"indicator": "diversion_rate", "period": "2026", "level": "region"},
    {"indicator": "arrested_children", "period": "2026", "level": "district"},
    {"indicator": "arrests", "period": "2026", "level": "region", "geography": "now",
     "language": "ru"},
]
ENTITLED_ONLY = [
    {"indicator": "arrests", "period": "2026", "level": "region", "step": "month", "by": "sex"},
    {"indicator": "arrests", "period": "2026", "level": "district", "step": "day"},
    {"indicator": "arrests", "period": "2026-Q1", "level": "institution", "step": "month"},
]


def number(text):
    return None if text in ("", None) else Decimal(str(text))


def key(place, period, members):
    return (place, period, tuple(sorted(members.items())))


class Rows(dict):
    """key of a figure -> what is compared."""

    def put(self, where, what):
        assert where not in self, where
        self[where] = what


def of_json(figures):
    rows = Rows()
    for one in figures:
        rows.put(key(one["place"]["code"], one["period"]["text"], one["breakdown"]), {
            "numerator": number(one["numerator"]), "denominator": number(one["denominator"]),
            "value": number(one["value"]), "n": number(one["n"]), "status": one["status"],
            "flags": " ".join(one["flags"]), "coverage": one["coverage"],
            "series": one["series"], "place_name": one["place_name"]})
    return rows


def of_table(table, by):
    rows = Rows()
    for one in table:
        rows.put(key(one["place"], one["period"], {name: one[name] for name in by}), {
            "numerator": number(one["numerator"]), "denominator": number(one["denominator"]),
            "value": number(one["value"]), "n": number(one["n"]), "status": one["status"],
            "flags": one["flags"], "coverage": one["coverage"], "series": one["series"],
            "place_name": one["place_name"]})
    return rows


def of_csv(text, by):
    return of_table(csv.DictReader(io.StringIO(text)), by)


def of_features(collection, by):
    rows = Rows()
    for feature in collection["features"]:
        one = feature["properties"]
        rows.put(key(one["place_code"], one["period_text"],
                     {name: one["breakdown_" + name] for name in by}), {
            "numerator": number(one["numerator"]), "denominator": number(one["denominator"]),
            "value": number(one["value"]), "n": number(one["n"]), "status": one["status"],
            "flags": one["flags"] or "", "coverage": one["coverage"] or "",
            "series": one["series"], "place_name": one["place_name"]})
    return rows


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", folder, "--port", "0"], cwd=SOURCE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = ""
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.url = found.group()
                break

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        self.process.stdout.close()

    def visitor(self, account):
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        body = json.dumps({"user": account["user"], "password": account["password"]}).encode()
        opener.open(urllib.request.Request(
            self.url + "/api/v1/session", body, {"Content-Type": "application/json"}), timeout=60)
        return opener

    def get(self, visitor, question, **more):
        query = urllib.parse.urlencode({"language": "en", **question, **more})
        with visitor.open(self.url + "/api/v1/figures?" + query, timeout=PATIENCE) as answer:
            return answer.headers["Content-Type"], answer.read()


class Out(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.data = os.path.join(cls.kept.name, "data")
        cls.environment = {**os.environ, "BESIK_PROGRAMMES": os.path.join(SOURCE, "programmes")}
        cls.must("demo", "--seed", "1", "--children", "60", "--years", "2")
        cls.boundaries = os.path.join(BOUNDARIES, "kaz_adm1_2024_geokz.geojson")
        if os.path.exists(cls.boundaries):
            cls.must("place", "boundaries", "--level", "region", "--map",
                     "boundaries/geokz.map.yaml", cls.boundaries)
        with open(os.path.join(cls.data, "sample.json"), encoding="utf-8") as file:
            accounts = json.load(file)["accounts"]
        cls.entitled = next(one for one in accounts if one.get("reads_all_figures"))
        cls.analyst = next(one for one in accounts if one["user"].startswith("analyst"))
        cls.site = Site(cls.data)

    @classmethod
    def tearDownClass(cls):
        cls.site.stop()
        cls.kept.cleanup()

    @classmethod
    def run_program(cls, *words, account=None, binary=False):
        environment = dict(cls.environment)
        more = ["--data", cls.data]
        if account:
            environment["BESIK_PASSWORD"] = account["password"]
            more += ["--as", account["user"]]
        return subprocess.run([PROGRAM, *words, *more], cwd=SOURCE, env=environment,
                              timeout=PATIENCE, stdin=subprocess.DEVNULL, capture_output=True,
                              text=not binary)

    @classmethod
    def must(cls, *words, **more):
        done = cls.run_program(*words, **more)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def show(self, question, account, output=None, binary=False, **options):
        words = ["indicator", "show", question["indicator"]]
        for name, value in {**question, **options}.items():
            if name != "indicator":
                words += ["--" + name, value]
        if output:
            words += ["--output", output]
        return self.must(*words, account=account, binary=binary)

    def compare(self, expected, found, way, question):
        self.assertEqual(sorted(expected), sorted(found), (way, question))
        for where, what in expected.items():
            self.assertEqual(what, found[where], (way, question, where))

    def test_every_way_tells_the_same_to_who_reads_the_records(self):
        seen = self.ask_every_way(self.entitled, QUESTIONS + ENTITLED_ONLY)
        # The comparison saw numbers, or it proved nothing.
        self.assertIn("ok", seen)
        self.assertNotIn("hidden", seen)

    def test_every_way_tells_the_same_to_who_is_told_by_the_gate(self):
        self.assertIn("hidden", self.ask_every_way(self.analyst, QUESTIONS))

    def ask_every_way(self, account, questions):
        """The statuses that were seen."""
        seen = set()
        for question in questions:
            by = [name for name in question.get("by", "").split(",") if name]
            visitor = self.site.visitor(account)
            kind, body = self.site.get(visitor, question)
            self.assertEqual(kind, "application/json")
            answer = json.loads(body)
            expected = of_json(answer["figures"])
            self.assertTrue(expected, question)
            self.assertEqual("told_as_of" in answer, account is self.analyst)
            for what in expected.values():
                seen.add(what["status"])
                if what["status"] == "hidden":
                    self.assertTrue(all(what[name] is None for name in
                                        ("numerator", "denominator", "value", "n")))
            kind, text = self.site.get(visitor, question, format="csv")
            self.assertEqual(kind, "text/csv; charset=utf-8")
            self.compare(expected, of_csv(text.decode(), by), "HTTP csv", question)
            kind, lines = self.site.get(visitor, question, format="jsonl")
            self.compare(expected, of_json(json.loads(line) for line in lines.splitlines()),
                         "HTTP jsonl", question)
            kind, book = self.site.get(visitor, question, format="xlsx")
            self.assertIn("spreadsheetml", kind)
            self.compare(expected, of_table(Workbook(book).rows(), by), "HTTP xlsx", question)
            kind, features = self.site.get(visitor, question, format="geojson")
            self.assertEqual(kind, "application/geo+json")
            self.compare(expected, of_features(json.loads(features, parse_float=Decimal), by),
                         "HTTP geojson", question)
            self.by_command_line(expected, account, question, by, text.decode())
        return seen

    def by_command_line(self, expected, account, question, by, text):
        self.assertEqual(self.show(question, account, format="csv"), text)
        whole = json.loads(self.show(question, account, format="json"))
        self.compare(expected, of_json(whole), "besik json", question)
        name = os.path.join(self.kept.name, "figures.xlsx")
        self.assertEqual(self.show(question, account, format="xlsx", output=name), "")
        with open(name, "rb") as file:
            self.compare(expected, of_table(Workbook(file.read()).rows(), by), "besik xlsx",
                         question)
        piped = self.show(question, account, format="xlsx", binary=True)
        self.compare(expected, of_table(Workbook(piped).rows(), by), "besik xlsx piped", question)
        features = json.loads(self.show(question, account, format="geojson"), parse_float=Decimal)
        self.compare(expected, of_features(features, by), "besik geojson", question)
        table = self.show(question, account, format="table").splitlines()
        self.assertEqual(len(table), len(expected) + 1)

    def test_the_workbook_says_what_it_is(self):
        visitor = self.site.visitor(self.entitled)
        question = QUESTIONS[1]
        words = {"en": ("Figures", "Definition", "not real"),
                 "ru": ("Показатели", "Определение", "вымышлены"),
                 "kk": ("Көрсеткіштер", "Анықтамасы", "ойдан шығарылған")}
        for language, (sheet, definition, synthetic) in words.items():
            _, content = self.site.get(visitor, question, format="xlsx", language=language)
            book = Workbook(content)
            self.assertEqual(book.names[0], sheet)
            about = {row.get("A", ""): row.get("B", "") for row in book.sheets[1]}
            self.assertGreater(len(about[definition]), 20)
            self.assertTrue(any(synthetic in str(text) for text in about.values()), language)
            for status in ("ok", "hidden", "no_data", "no_denominator", "not_applicable",
                           "not_comparable"):
                self.assertTrue(about[status])
            sheet_xml = book.files.read("xl/worksheets/sheet1.xml").decode()
            self.assertIn("<autoFilter", sheet_xml)
            self.assertIn('state="frozen"', sheet_xml)

    def test_a_map_can_be_drawn(self):
        if not os.path.exists(self.boundaries):
            self.assertNotIn("CI", os.environ, "missing: " + self.boundaries)
            self.skipTest("set BESIK_SHARED to the folder that holds the boundaries")
        with open(self.boundaries, encoding="utf-8") as file:
            real = {one["properties"]["KATO"]: one["geometry"]
                    for one in json.load(file)["features"]}
        visitor = self.site.visitor(self.entitled)
        question = {"indicator": "arrests", "period": "2026", "level": "region"}
        _, body = self.site.get(visitor, question, format="geojson")
        features = json.loads(body)["features"]
        self.assertEqual({one["properties"]["place_code"] for one in features}, set(real))
        for one in features:
            code = one["properties"]["place_code"]
            self.assertEqual(one["geometry"]["type"], "MultiPolygon", code)
            self.assertEqual(one["properties"]["outline_as_at"], "2024-01-01")
            drawn = 0
            for outer, *holes in one["geometry"]["coordinates"]:
                for ring in (outer, *holes):
                    self.assertEqual(ring[0], ring[-1])
                    self.assertGreaterEqual(len(ring), 4)
                    for longitude, latitude in ring:
                        self.assertTrue(46 < longitude < 88 and 40 < latitude < 56, ring)
                self.assertGreater(area(outer), 0, "counterclockwise, as RFC 7946 wants it")
                self.assertTrue(all(area(hole) < 0 for hole in holes))
                drawn += area(outer) + sum(map(area, holes))
            polygons = real[code]["coordinates"]
            if real[code]["type"] == "Polygon":
                polygons = [polygons]
            true = sum(abs(area(polygon[0])) - sum(abs(area(hole)) for hole in polygon[1:])
                       for polygon in polygons)
            self.assertAlmostEqual(drawn / true, 1, delta=0.05, msg=code)
        # East Kazakhstan was divided in June 2022: what is drawn now is not what it was.
        _, body = self.site.get(visitor, {**question, "period": "2020"}, format="geojson")
        then = {one["properties"]["place_code"]: one for one in json.loads(body)["features"]}
        self.assertIsNone(then["630000000"]["geometry"])
        self.assertEqual(then["630000000"]["properties"]["outline_missing"], "other_territory")
        self.assertIsNotNone(then["750000000"]["geometry"])
        # Districts have no boundaries here, and that is said.
        _, body = self.site.get(visitor, {**question, "level": "district"}, format="geojson")
        for one in json.loads(body)["features"]:
            self.assertIsNone(one["geometry"])
            self.assertEqual(one["properties"]["outline_missing"], "not_loaded")

    def test_series_on_the_command_line(self):
        question = {"indicator": "arrests", "period": "2026"}
        series = json.loads(self.show(question, self.entitled, format="json"))[0]["series"]
        for account in (self.entitled, self.analyst):
            self.assertEqual(self.show({**question, "series": series}, account, format="csv"),
                             self.show(question, account, format="csv"))
        refused = self.run_program("indicator", "show", "arrests", "--period", "2026", "--series",
                                   series[:-1], account=self.entitled)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("[figure.unknown_series]", refused.stderr)
        self.assertIn(series, refused.stderr)
        self.assertEqual(refused.stdout, "")

    def test_an_answer_that_is_refused_leaves_no_file(self):
        name = os.path.join(self.kept.name, "none.csv")
        for words in (["--period", "2026", "--by", "colour"], ["--period", "yesterday"]):
            refused = self.run_program("indicator", "show", "arrests", *words, "--format", "csv",
                                       "--output", name, account=self.entitled)
            self.assertEqual(refused.returncode, 1)
            self.assertFalse(os.path.exists(name) or os.path.exists(name + ".part"))
        wrong = self.run_program("indicator", "show", "arrests", "--period", "2026", "--format",
                                 "xls", account=self.entitled)
        self.assertEqual(wrong.returncode, 2)
        nowhere = self.run_program("indicator", "show", "arrests", "--period", "2026", "--output",
                                   "/nowhere/at/all", account=self.entitled)
        self.assertEqual(nowhere.returncode, 1)
        self.assertIn("[command.output]", nowhere.stderr)

    def test_without_a_server_the_answer_is_the_same(self):
        question = QUESTIONS[1]
        before = {one: self.show(question, self.entitled, format=one)
                  for one in ("csv", "table", "json", "geojson")}
        type(self).site.stop()
        try:
            for one, text in before.items():
                after = self.show(question, self.entitled, format=one)
                if one == "json":  # the last event counted may be another: reading is one too
                    text, after = of_json(json.loads(text)), of_json(json.loads(after))
                elif one == "geojson":
                    text, after = json.loads(text)["features"], json.loads(after)["features"]
                self.assertEqual(text, after, one)
        finally:
            type(self).site = Site(self.data)


def area(ring):
    """Twice it, in square degrees; positive counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
