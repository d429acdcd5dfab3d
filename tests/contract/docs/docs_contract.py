"""What README.md and docs/ show as output is what the programs print. A block

    <!-- run: COMMAND -->
    ```text
    …
    ```

holds what COMMAND prints in fixtures/start. The table of reasons in docs/gate.md names every code with its status, and
whether a host can allow it. usage: docs_contract.py BIN_DIR SOURCE_DIR [--fix]"""
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

codes = {code: ("3" if undecided == "true" else "1", allowable == "true") for code, undecided, allowable in re.findall(
    r'\{"([a-z-]+)", (true|false), (true|false)\}', (source / "analyzer/gate/decision.cpp").read_text())}
table = re.search(r"<!-- table: reasons -->\n(.*?)<!--", (source / "docs/gate.md").read_text(), re.DOTALL).group(1)
# Where the fingerprints are equal, a word of its own lets another major version pass, and the code does not.
shown = {code: (status, allow != "–" and not allow.startswith("`major-equal-abi`")) for code, status, allow in re.findall(
    r"^\| `([a-z-]+)` \| (\d) \| (.*?) \|", table, re.MULTILINE)}
checked += len(codes)
for code in sorted(codes.keys() | shown.keys()):
    if codes.get(code) != shown.get(code):
        wrong += 1
        print(f"docs/gate.md: reason {code}: expected {codes.get(code)}, found {shown.get(code)}")

print(f"{checked} outputs checked, {wrong} {'renewed' if fix else 'differ'}")
sys.exit(0 if checked and (fix or not wrong) else 1)
