"""What the tests of abi-extract share. The first argument of the script is the program."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

program = pathlib.Path(sys.argv.pop(1)).resolve()


class Snapshot:
    """A snapshot by name: types by key, functions, variables and constants by name."""

    def __init__(self, text):
        self.text = text
        self.document = json.loads(text)
        self.types = {node["key"]: node for node in self.document.get("types", [])}
        self.functions = {node["name"]: node for node in self.document.get("functions", [])}
        self.variables = {node["name"]: node for node in self.document.get("variables", [])}
        self.constants = {node["name"]: node for node in self.document.get("constants", [])}
        self.facts = {fact["name"]: fact["value"] for fact in self.document["build"].get("facts", [])}
        self.fidelity = self.document.get("fidelity", [])

    def field(self, record, name):
        return next(field for field in self.types[record]["fields"] if field.get("name", "") == name)

    def passing(self, function):
        return self.types[self.functions[function]["type"]].get("passing", [])


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_program(self, *arguments, cwd=None, environment=None):
        return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120,
                              cwd=cwd or self.folder, env={**os.environ, "LC_ALL": "C", **(environment or {})})

    def extract(self, *arguments, quiet=True, **options):
        result = self.run_program(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        if quiet:
            self.assertEqual(result.stderr, "")
        return Snapshot(result.stdout)

    def interface(self, content, *flags):
        """The snapshot of one header with this content."""
        self.write("api/api.h", content)
        return self.extract("api/api.h", *(("--", *flags) if flags else ()))

    def refused(self, status, text, *arguments):
        """A message on standard error, nothing on standard output."""
        result = self.run_program(*arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertIn(text, result.stderr)
        self.assertEqual(result.stdout, "")
