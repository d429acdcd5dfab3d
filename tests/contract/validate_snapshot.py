#!/usr/bin/env python3
"""validate_snapshot.py SCHEMA SNAPSHOT...: checks snapshots against the JSON Schema with python3-jsonschema.

Exit status: 0 all valid, 1 one is not, 2 usage or python3-jsonschema is missing.
"""

import json
import subprocess
import sys
from pathlib import Path


def load(path):
    if path.suffix == ".zst":
        return json.loads(subprocess.run(["zstd", "-dc", path], check=True, capture_output=True).stdout)
    return json.loads(path.read_text(encoding="utf-8"))


def main(arguments):
    try:
        import jsonschema
    except ImportError:
        print("the Python module jsonschema is missing: apt-get install python3-jsonschema", file=sys.stderr)
        return 2
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    schema = load(Path(arguments[0]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = False
    for name in arguments[1:]:
        errors = sorted(validator.iter_errors(load(Path(name))), key=lambda error: list(error.absolute_path))
        for error in errors:
            place = "".join(f"/{step}" for step in error.absolute_path)
            print(f"{name}: {place or '/'}: {error.message[:300]}", file=sys.stderr)
        failed = failed or bool(errors)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
