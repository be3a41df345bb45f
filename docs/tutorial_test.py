#!/usr/bin/env python3
"""Does what docs/tutorial.md says and compares what is printed with what the page shows.

  tutorial_test.py PROGRAM SOURCE_ROOT PAGE

Blocks that matter say so in their first line: "sh run" is executed (with "status=N" where it is
to fail), "text output" is what the block before it must have printed, "KIND file=PATH" is written
to a file, "KIND instead=PATH" replaces a part of one: the lines above "->" by those below it. All
commands run in one shell, in an empty folder. In an expected output "…" stands for anything on
that line, a line "..." for any lines.
"""

import os
import re
import subprocess
import sys
import tempfile


def blocks_of(page):
    """(line, words after the fence, text) of every fenced block."""
    found, opened, kept = [], None, []
    for number, line in enumerate(page.splitlines(), 1):
        if not line.startswith("```"):
            kept.append(line)
        elif opened is None:
            opened, kept = (number, line[3:].split()), []
        else:
            found.append((*opened, "\n".join(kept) + "\n"))
            opened = None
    if opened is not None:
        raise SystemExit(f"line {opened[0]}: the block does not end")
    return found


def pattern_of(expected):
    lines = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "...":
            lines.append(r"(?:.*\n)*?")
        else:
            parts = [re.escape(part) for part in line.rstrip().split("…")]
            lines.append(".*?".join(parts) + r"[ ]*\n")
    return re.compile("".join(lines) + r"\Z")


class Shell:
    """One bash that keeps its variables and folder between blocks."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.state = os.path.join(folder, ".state")

    def run(self, script):
        kept = f'[ -e "{self.state}" ] && . "{self.state}"\n'
        keep = f'\nstatus=$?\nexport -p >"{self.state}"\nexit $status\n'
        done = subprocess.run(
            ["bash", "-c", kept + "set -a\n" + script + keep],
            cwd=self.folder, env=self.environment, timeout=600,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout


def replace(path, text):
    """The lines above "->" by those below it; they must stand in the file once."""
    old, new = re.split(r"^->\n", text, maxsplit=1, flags=re.M)
    with open(path, encoding="utf-8") as file:
        whole = file.read()
    if whole.count(old) != 1:
        raise SystemExit(f"{path} holds these lines {whole.count(old)} times, not once:\n{old}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(whole.replace(old, new))


def follow(page, shell, folder):
    ran = 0
    printed, printed_at = None, 0
    for line, words, text in blocks_of(page):
        options = dict(word.split("=", 1) for word in words if "=" in word)
        if "file" in options:
            path = os.path.join(folder, options["file"])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        elif "instead" in options:
            replace(os.path.join(folder, options["instead"]), text)
        elif words[:2] == ["sh", "run"]:
            status, printed = shell.run(text)
            printed_at = line
            ran += 1
            if status != int(options.get("status", "0")):
                raise SystemExit(f"line {line}: ended with {status}:\n{text}\n{printed}")
        elif words[:2] == ["text", "output"]:
            if printed is None:
                raise SystemExit(f"line {line}: an output without a command")
            if not pattern_of(text).match(printed):
                raise SystemExit(f"line {line}: the command of line {printed_at} printed\n"
                                 f"{printed}\nbut the page shows\n{text}")
            printed = None
    return ran


def main():
    program, root, page_path = (os.path.abspath(word) for word in sys.argv[1:4])
    with open(page_path, encoding="utf-8") as file:
        page = file.read()
    with tempfile.TemporaryDirectory(prefix="besik-tutorial-") as folder:
        tools = os.path.join(folder, ".tools")
        os.mkdir(tools)
        os.symlink(program, os.path.join(tools, "besik"))
        environment = {
            "PATH": tools + ":" + os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8", "BESIK": root, "BESIK_ROOT": root, "TZ": "UTC"}
        ran = follow(page, Shell(folder, environment), folder)
    if ran < 10:
        raise SystemExit(f"only {ran} commands: the page has lost its marks")
    print(f"{ran} commands of the tutorial did what the page says")


if __name__ == "__main__":
    main()
