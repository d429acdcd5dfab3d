"""libabigate's own C interface and library against the committed baseline of the last release, judged by the tools that
were just built: what owes a major version without declaring it does not pass.

usage: self_contract.py FOLDER_OF_PROGRAMS LIBRARY INCLUDE_OF_THE_BUILD SOURCE_DIR VERSION"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

programs, library, generated, source = (pathlib.Path(sys.argv.pop(1)) for _ in range(4))
version = sys.argv.pop(1)
baseline = source / "fixtures/self/libabigate-0.1.0.json"


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Self(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.work)

    def extracted(self, root, *more):
        path = self.work / "now.json"
        status, text = run(programs / "abi-extract", "--config", root / "fixtures/self/abigate.yaml", "--version", version,
                           "-o", path, *more, "--", f"-I{generated}")
        self.assertEqual(status, 0, text)
        return path

    def test_the_interface_keeps_its_promises(self):
        status, text = run(programs / "abi-diff", baseline, self.extracted(source, "--binary", library))
        self.assertEqual(status, 0, text)

    def test_a_broken_promise_is_noticed(self):
        for folder in ("fixtures/self", "include/abigate"):
            shutil.copytree(source / folder, self.work / folder)
        header = self.work / "include/abigate/abigate.h"
        header.write_text(header.read_text().replace("  const char* rule; ", "  long rule_number;\n  const char* rule; "))
        status, text = run(programs / "abi-diff", baseline, self.extracted(self.work))
        self.assertEqual(status, 1, text)
        self.assertIn("abigate_finding::rule_number", text)


if __name__ == "__main__":
    unittest.main()
