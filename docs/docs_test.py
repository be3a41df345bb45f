#!/usr/bin/env python3
"""What the program, the scripts and the package lists offer stands in the documentation.

  docs_test.py PROGRAM SOURCE_ROOT
"""

import json
import os
import re
import subprocess
import sys
import unittest

program, root = "", ""


def text_of(*path):
    with open(os.path.join(root, *path), encoding="utf-8") as file:
        return file.read()


def pages():
    """Path from the root -> text, of every page that is part of the documentation."""
    found = {name: text_of(name) for name in sorted(os.listdir(root)) if name.endswith(".md")}
    for top in ("docs", "programmes"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith(".md"):
                    path = os.path.relpath(os.path.join(folder, name), root)
                    found[path] = text_of(path)
    return found


def without_code(page):
    return re.sub(r"^```.*?^```$", "", page, flags=re.S | re.M)


def anchor_of(heading):
    """The address of a heading, as GitHub makes it."""
    words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors_of(page):
    return {anchor_of(line.lstrip("#")) for line in without_code(page).splitlines()
            if re.match(r"#+ ", line)}


def ask(*words):
    environment = dict(os.environ, BESIK_ROOT=root)
    return subprocess.run([program, *words], check=True, env=environment, timeout=60,
                          stdout=subprocess.PIPE, text=True).stdout


def subcommands(help_text):
    part = re.search(r"^Subcommands:\n((?:[ ]+.*\n)*)", help_text, flags=re.M)
    return re.findall(r"^  (\S+)", part.group(1), flags=re.M) if part else []


def commands():
    """(words, long options) of every verb, as --help tells."""
    found = []
    for noun in subcommands(ask("--help")):
        help_text = ask(noun, "--help")
        verbs = subcommands(help_text)
        for words in [(noun, verb) for verb in verbs] or [(noun,)]:
            told = ask(*words, "--help") if verbs else help_text
            options = re.findall(r"^  (?:-\w,)?(--[a-z-]+)", told, flags=re.M)
            found.append((words, [option for option in options if option != "--help"]))
    return found


def packages():
    lines = text_of("tools", "packages.txt").splitlines()
    return [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]


def npm_parts():
    wanted = json.loads(text_of("web", "package.json"))
    return sorted({*wanted.get("dependencies", {}), *wanted.get("devDependencies", {})})


def variables():
    """Names that the sources, the script and CI read from the environment."""
    found = set()
    for folder, _, names in os.walk(os.path.join(root, "src")):
        for name in names:
            if name.endswith((".cpp", ".h")) and not re.search(r"(^test_|_test\.)", name):
                found.update(re.findall(r'getenv\("(\w+)"\)', text_of(folder, name)))
    script = text_of("besik")
    found.update(re.findall(r"\$\{?(BESIK_\w+)", script))
    return sorted(found)


class Documentation(unittest.TestCase):
    def missing(self, wanted, page, where):
        gone = [one for one in wanted if one not in page]
        self.assertEqual([], gone, f"not in {where}")

    def test_no_page_is_empty(self):
        for path, page in pages().items():
            with self.subTest(path):
                self.assertRegex(page, r"\A(<!--.*?-->\s*)?# \S")
                self.assertGreater(len(page.split()), 40)

    def test_links_lead_somewhere(self):
        known = pages()
        for path, page in known.items():
            for target in re.findall(r"\]\(([^)\s]+)\)", without_code(page)):
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = target.partition("#")
                to = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
                with self.subTest(f"{path} -> {target}"):
                    self.assertTrue(os.path.exists(os.path.join(root, to)), "no such file")
                    if anchor:
                        self.assertIn(anchor, anchors_of(known[to]))

    def test_index_names_every_page(self):
        index = text_of("docs", "index.md")
        for path in pages():
            if path.startswith("docs" + os.sep) and path != os.path.join("docs", "index.md"):
                with self.subTest(path):
                    self.assertIn(f"]({os.path.relpath(path, 'docs')})", index)

    def test_every_command_and_option(self):
        page = text_of("docs", "command-line.md")
        sections = dict(
            re.findall(r"^### besik ([a-z -]+)\n(.*?)(?=^##|\Z)", page, flags=re.S | re.M))
        common = page.split("\n## ", 1)[0]
        all_commands = commands()
        self.assertGreater(len(all_commands), 25)
        for words, options in all_commands:
            with self.subTest(" ".join(words)):
                self.assertIn(" ".join(words), sections)
                told = sections[" ".join(words)] + common
                self.assertEqual([], [one for one in options if f"`{one}" not in told])

    def test_every_option_of_serve_for_operators(self):
        options = next(options for words, options in commands() if words == ("serve",))
        self.missing(["`" + option for option in options], text_of("docs", "operations.md"),
                     "docs/operations.md")

    def test_every_operation_of_the_api(self):
        page = text_of("docs", "api.md")
        described = json.loads(ask("api", "--format", "json"))
        self.assertGreater(len(described["paths"]), 40)
        for path, methods in described["paths"].items():
            for method in methods:
                if path == "/api/v1/live":
                    wanted = path
                else:
                    wanted = f"`{method.upper()} {path}`"
                with self.subTest(wanted):
                    self.assertIn(wanted, page)

    def test_every_key_of_programme_files(self):
        page = text_of("docs", "programme-language.md")
        known = set(re.findall(r"^\| `(\w+)` \|", page, flags=re.M))
        used = set()
        for folder, _, names in os.walk(os.path.join(root, "src", "programme")):
            for name in names:
                if name.startswith("schema") and name.endswith(".cpp"):
                    used.update(re.findall(r'\{"([a-z_]+)",\s*[a-z_]+,', text_of(folder, name)))
        self.assertGreater(len(used), 60)
        self.assertEqual([], sorted(used - known))

    def test_every_variable(self):
        self.missing([f"`{name}`" for name in variables()], text_of("docs", "operations.md"),
                     "docs/operations.md")

    def test_every_option_of_the_script(self):
        usage = re.search(r"^usage\(\) \{\n  cat <<'TEXT'\n(.*?)^TEXT$", text_of("besik"),
                          flags=re.S | re.M).group(1)
        start = text_of("docs", "start.md")
        self.missing(sorted(set(re.findall(r"--[a-z-]+|(?<=\[)-[A-Z](?= )", usage))), start,
                     "docs/start.md")
        self.missing(sorted(set(re.findall(r"^  (\./besik [a-z]+)", usage, flags=re.M))), start,
                     "docs/start.md")

    def test_every_dependency_has_its_reason(self):
        page = text_of("docs", "dependencies.md")
        rows = {}
        for cells in re.findall(r"^\|(.*)\|$", page, flags=re.M):
            name, _, reason = cells.partition("|")
            for one in re.findall(r"`([^`]+)`", name):
                self.assertNotIn(one, rows, "twice in the table")
                rows[one] = reason.strip(" |")
        wanted = set(packages()) | set(npm_parts())
        self.assertEqual(set(), wanted - set(rows), "no reason is given in docs/dependencies.md")
        self.assertEqual(set(), set(rows) - wanted, "a reason for what is not installed")
        for name, reason in rows.items():
            with self.subTest(name):
                self.assertGreater(len(reason.split()), 2)

    def test_every_error_code_of_the_tutorial_is_real(self):
        page = text_of("docs", "tutorial.md")
        codes = set(re.findall(r"\[([a-z]+\.[a-z_]+)\]$", page, flags=re.M))
        self.assertTrue(codes)
        sources = ""
        for folder, _, names in os.walk(os.path.join(root, "src")):
            sources += "".join(text_of(folder, name) for name in names if name.endswith(".cpp"))
        self.missing(sorted(codes), sources, "src/")


if __name__ == "__main__":
    program, root = (os.path.abspath(word) for word in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
