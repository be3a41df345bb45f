#!/usr/bin/env python3
"""Each rule of tools/tidy on a small tree that breaks it, and on one that does not."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parent / "tidy"
LIBRARY = "besik_library({} DEPENDS {})\n"


class TidyTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.write("tools/tidy.ratchet", "")
        self.write("src/base/CMakeLists.txt", "besik_library(base LIBRARIES x)\n")
        self.write("src/place/CMakeLists.txt", LIBRARY.format("place", "base"))

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def tidy(self, *options):
        done = subprocess.run([sys.executable, TIDY, "--root", self.root, *options],
                              capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()[:-1]
        return done.returncode, [line[line.rindex("[") + 1:-1] for line in lines if "[" in line]

    def assert_breaks(self, *rules):
        status, found = self.tidy()
        self.assertEqual(sorted(found), sorted(rules))
        self.assertEqual(status, 1 if rules else 0)

    def test_clean_tree(self):
        self.write("src/base/date.h", "// A day.\n#pragma once\n")
        self.write("src/base/date.cpp", '#include "base/date.h"\n')
        self.write("src/place/tree.cpp", '#include "base/date.h"\n\nint f() {\n  return 1;\n}\n')
        self.assert_breaks()

    def test_file_length(self):
        self.write("src/base/a.cpp", "int x;\n" * 400)
        self.assert_breaks()
        self.write("src/base/a.cpp", "int x;\n" * 401)
        self.assert_breaks("file-length")

    def test_function_length(self):
        self.write("src/base/a.cpp", "int f(int a,\n      int b) {\n" + "  g();\n" * 67 + "}\n")
        self.assert_breaks()
        self.write("src/base/a.cpp", "int f(int a,\n      int b) {\n" + "  g();\n" * 68 + "}\n")
        self.assert_breaks("function-length")

    def test_function_length_within_a_class(self):
        self.write("src/base/a.cpp", "class A {\n  int f() {\n" + "    g();\n" * 70 + "  }\n};\n")
        self.assert_breaks("function-length")

    def test_function_length_in_typescript(self):
        self.write("web/src/a.ts", "export function f() {\n" + "  g();\n" * 70 + "}\n")
        self.assert_breaks("function-length")

    def test_line_length_counts_letters(self):
        self.write("src/base/a.cpp", "// " + "ә" * 97 + "\n")
        self.assert_breaks()
        self.write("src/base/a.cpp", "// " + "x" * 98 + "\n")
        self.assert_breaks("line-length")

    def test_names(self):
        self.write("src/base/utils.cpp", "")
        self.assert_breaks("name")

    def test_folder_names(self):
        self.write("web/src/common/a.ts", "")
        self.assert_breaks("name")

    def test_index_ts(self):
        self.write("web/src/index.ts", "")
        self.assert_breaks()
        self.write("web/src/form/index.ts", "")
        self.assert_breaks("name")

    def test_type_names(self):
        self.write("src/base/a.h", "#pragma once\nclass RecordManager;\n")
        self.assert_breaks("name")

    def test_layers(self):
        self.write("src/base/a.cpp", '#include "place/tree.h"\n')
        self.assert_breaks("layer")

    def test_circles(self):
        self.write("src/base/CMakeLists.txt", LIBRARY.format("base", "place"))
        status, found = self.tidy()
        self.assertEqual((status, set(found)), (1, {"layer"}))

    def test_folder_without_a_library(self):
        self.write("src/other/a.cpp", "")
        self.assert_breaks("layer")

    def test_guard_and_own_header(self):
        self.write("src/base/a.h", "int x;\n")
        self.write("src/base/a_test.cpp", '#include <set>\n\n#include "base/a.h"\n')
        self.assert_breaks("guard", "own-header")
        self.write("src/base/a.h", "#pragma once\n")
        self.write("src/base/a_test.cpp", '#include "base/b.h"\n')
        self.write("src/base/a.cpp", '#include "base/b.h"\n\n#include "base/a.h"\n')
        self.assert_breaks("own-header")

    def test_machine_paths(self):
        self.write("docs/a.md", "see /" + "home/me/besik\n")
        self.assert_breaks("machine-path")

    def test_translations(self):
        self.write("src/base/a.cpp", 'auto a = Text{"Жас", "Возраст", "Age"};\n'
                   'auto b = Text{"Жас",\n "Во, "\n "зраст", "Age"}, c = Text{k, r, e};\n')
        self.assert_breaks()
        for wrong in ('"Жас", "Возраст", ""', '"Жас", "Age", "Age"', '"Age", "Возраст", "Age"',
                      '"Жас", "Возраст"', '"Жас", "Возраст", "Возраст"'):
            self.write("src/base/a.cpp", f"auto a = Text{{{wrong}}};\n")
            self.assert_breaks("translation")

    def test_texts_in_markup(self):
        self.write("web/src/A.svelte", "<script>let a = 'x > y';</script>\n<p title={say('a')}>"
                   "{#if a > b && c}{say('a', {n: 1})}: 12{/if}</p>\n<style>p > a {}</style>\n")
        self.assert_breaks()
        self.write("web/src/A.svelte", "<p>{say('a')} Records</p>\n")
        self.assert_breaks("translation")
        self.write("web/src/A.svelte", '<input placeholder="Your name" />\n')
        self.assert_breaks("translation")

    def test_dictionaries(self):
        english = "export const en = {\n  a: 'Besik',\n  b: '{n} records',\n};\n"
        self.write("web/src/words/en.ts", english)
        self.write("web/src/words/kk.ts", "  a: 'Besik',\n  b:\n    '{n} жазба',\n")
        self.write("web/src/words/ru.ts", "  a: 'Besik',\n  b: 'записей: {n}',\n")
        self.assert_breaks()
        for wrong in ("", "  b: '{n} records',\n", "  b: 'записей: {m}',\n"):
            self.write("web/src/words/ru.ts", "  a: 'Besik',\n" + wrong)
            self.assert_breaks("translation")

    def test_marks(self):
        self.write("src/base/a.cpp", "// TO" + "DO: later\n")
        self.assert_breaks("mark")

    def test_machine_state(self):
        self.write("src/base/a.cpp", "auto t = std::chrono::system_clock::now();\n")
        self.assert_breaks("machine-state")
        self.write("src/base/a.cpp", "")
        self.write("src/base/a_test.cpp", "std::random_device seed;\n")
        self.assert_breaks()

    def test_ratchet_lets_nothing_grow(self):
        self.write("src/base/a.cpp", "int x;\n" * 450)
        self.assertEqual(self.tidy("--accept")[0], 0)
        self.assert_breaks()
        self.write("src/base/a.cpp", "int x;\n" * 451)
        self.assert_breaks("file-length")
        self.assertEqual(self.tidy("--accept")[0], 1)
        self.write("src/base/a.cpp", "int x;\n" * 420)
        self.assertEqual(self.tidy("--ratchet")[0], 0)
        self.write("src/base/a.cpp", "int x;\n" * 421)
        self.assert_breaks("file-length")

    def test_ratchet_takes_no_new_ones(self):
        self.write("src/base/a.cpp", "int x;\n" * 450)
        self.assertEqual(self.tidy("--ratchet")[0], 1)


if __name__ == "__main__":
    unittest.main()
