#!/usr/bin/env python3
"""The script ./besik on a small tree with a stand-in for cmake, apt and the built program."""

import os
import pathlib
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "besik"
PROGRAM = """#!/bin/bash
echo "$BESIK_DATA|$*" >>"$BESIK_ROOT/calls"
case $1 in
  demo) mkdir -p "$3" && echo made >"$3/store" && sleep "${DEMO_SECONDS:-0}" ;;
  fails) exit 1 ;;
esac
"""
CMAKE = """#!/bin/bash
echo "cmake $*" >>calls
[ -z "$CMAKE_FAILS" ] || { echo "error: it is broken"; exit 1; }
mkdir -p build/release/src/main && cp program build/release/src/main/besik_program
"""


def serving(data, port):
    """What `up` ends in: the program, serving a folder that it makes where there is none."""
    country = "--create --country ROOT/programmes/kazakhstan"
    return f"ROOT/data|serve --data {data} --port {port} {country}"


class BesikTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name).resolve()
        shutil.copy(SCRIPT, self.root / "besik")
        self.write("tools/packages.txt", "# none\nlibone-dev run\nlibtwo-dev test\nnode run sh\n")
        self.write("src/a.cpp", "int a;\n")
        self.write("program", PROGRAM, run=True)
        self.write("bin/cmake", CMAKE, run=True)
        self.write("bin/dpkg-query", "#!/bin/bash\necho installed libone-dev\n", run=True)
        self.write("calls", "")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text, run=False):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if run:
            file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BESIK_")}
        return {**kept, "PATH": f"{self.root}/bin:{os.environ['PATH']}", **more}

    def besik(self, *arguments, **more):
        return subprocess.run([self.root / "besik", *arguments], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env=self.environment(**more), check=False)

    def calls(self):
        lines = (self.root / "calls").read_text(encoding="utf-8").splitlines()
        (self.root / "calls").write_text("", encoding="utf-8")
        return [line.replace(str(self.root), "ROOT") for line in lines]

    def test_up_builds_makes_the_sample_and_serves(self):
        done = self.besik("up", "--port", "8090")
        self.assertEqual(done.returncode, 0, done.stderr)
        calls = self.calls()
        self.assertEqual(calls[0], "cmake --preset release")
        self.assertIn("cmake --build build/release", calls[1])
        self.assertRegex(
            calls[2], r"\|demo --data ROOT/data.part --seed 1 --children \d+ --years \d+")
        self.assertEqual(calls[3], serving("ROOT/data", 8090))
        self.assertTrue((self.root / "data/store").exists())
        self.assertFalse((self.root / "data.part").exists())

    def test_second_up_only_serves_and_is_quick(self):
        self.besik("up")
        self.calls()
        started = time.monotonic()
        self.assertEqual(self.besik("up").returncode, 0)
        self.assertLess(time.monotonic() - started, 3)
        self.assertEqual(self.calls(), [serving("ROOT/data", 8080)])

    def test_a_changed_source_is_built_again(self):
        self.besik("build")
        self.calls()
        self.besik("build")
        self.assertEqual(self.calls(), [])
        later = time.time() + 5
        os.utime(self.root / "src/a.cpp", (later, later))
        self.besik("build")
        self.assertTrue(any("--build" in call for call in self.calls()))

    def test_no_sample_and_other_folder(self):
        done = self.besik("up", "--no-sample", "--data", str(self.root / "elsewhere"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls()[2:], [serving("ROOT/elsewhere", 8080)])

    def test_verbs_go_to_the_program_with_its_exit_status(self):
        self.besik("build")
        self.calls()
        self.assertEqual(self.besik("indicator", "show", "JJ10", BESIK_DATA="/x").returncode, 0)
        self.assertEqual(self.besik("fails").returncode, 1)
        self.assertEqual(self.calls(), ["/x|indicator show JJ10", "ROOT/data|fails"])

    def test_misuse(self):
        for arguments in (["up", "--prot", "1"], ["up", "--port"], ["up", "--port", "x"],
                          ["test", "--quick"], ["build", "all"], ["install", "everything"]):
            self.assertEqual(self.besik(*arguments).returncode, 2, arguments)
        self.assertEqual(self.calls(), [])

    def test_a_failed_build_shows_what_it_said(self):
        done = self.besik("up", CMAKE_FAILS="1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("error: it is broken", done.stderr)
        self.assertFalse((self.root / "data").exists())

    def test_without_rights_it_says_what_to_install(self):
        self.write("bin/dpkg-query", "#!/bin/bash\n", run=True)
        self.write("bin/id", "#!/bin/bash\necho 1000\n", run=True)
        self.write("bin/sudo", "#!/bin/bash\nexit 1\n", run=True)
        done = self.besik("up")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install --no-install-recommends libone-dev", done.stderr)
        self.assertNotIn("libtwo-dev", done.stderr)
        self.assertNotIn(" node", done.stderr)

    def test_interrupted_while_the_sample_is_made_leaves_no_half_country(self):
        self.besik("build")
        running = subprocess.Popen([self.root / "besik", "up"], stderr=subprocess.DEVNULL,
                                   env=self.environment(DEMO_SECONDS="60"), start_new_session=True)
        while not (self.root / "data.part/store").exists():
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(timeout=10), 130)
        self.assertFalse((self.root / "data").exists())
        self.assertEqual(self.besik("up").returncode, 0)
        self.assertTrue((self.root / "data/store").exists())


if __name__ == "__main__":
    unittest.main()
