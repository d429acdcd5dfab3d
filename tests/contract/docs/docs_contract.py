"""What README.md and docs/ show as output is what the programs print. A block

    <!-- run: COMMAND -->
    ```text
    …
    ```

holds what COMMAND prints in fixtures/start. usage: docs_contract.py BIN_DIR SOURCE_DIR [--fix]"""
import difflib
import os
import pathlib
import re
import subprocess
import sys

bin_folder, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
fix = "--fix" in sys.argv[3:]
block = re.compile(r"(<!-- run: (.*?) -->\n```\w*\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
wrong = checked = 0


def output_of(command):
    environment = dict(os.environ, PATH=f"{bin_folder}:{os.environ['PATH']}")
    return subprocess.run(["bash", "-c", command], cwd=source / "fixtures/start", env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


for page in [source / "README.md", *sorted((source / "docs").glob("*.md"))]:
    def renew(match):
        global wrong, checked
        head, command, shown, tail = match.groups()
        checked += 1
        printed = output_of(command)
        if shown != printed:
            wrong += 1
            sys.stdout.writelines(difflib.unified_diff(shown.splitlines(True), printed.splitlines(True),
                                                       f"{page.name}: {command}", "printed"))
        return head + printed + tail

    text = page.read_text()
    renewed = block.sub(renew, text)
    if fix and renewed != text:
        page.write_text(renewed)

print(f"{checked} outputs checked, {wrong} {'renewed' if fix else 'differ'}")
sys.exit(0 if checked and (fix or not wrong) else 1)
