"""A C++ program made of facts, one line each, and what a compiler says to it.

A line that the compiler refuses is taken out, told, and the rest is asked again: one class that cannot be asked about
does not silence the others.
"""
import re
import subprocess
from pathlib import Path

from cxx_spelling import PROLOGUE

MOST_ROUNDS = 8
QUIET = ["-w", "-O0", "-fno-strict-aliasing", "-fno-access-control", "-ffunction-sections"]
LINK = ["-no-pie", "-Wl,--unresolved-symbols=ignore-all"]
DIAGNOSTIC = re.compile(r"^(.*?):(\d+):(?:\d+:)? +(.*)$", re.M)
ASSERTION = re.compile(r"static assertion failed|static_assert failed")


class Fact:
    """`top` stands at namespace scope, `body` in main(). Where `optional`, C++ may have no way to ask.

    A compiler that refuses this fact and `spares` with it means this one. `only` names the compiler to be asked.
    """

    def __init__(self, what, top="", body="", optional=False, spares=None, only=None):
        self.what, self.top, self.body, self.optional = what, top, body, optional
        self.spares, self.only = spares, only


class Verdict:
    """What came of one set of headers: facts confirmed by each compiler, lies, and what could not be asked."""

    def __init__(self, name):
        self.name = name
        self.confirmed = {}
        self.failures = []
        self.not_asked = {}

    def confirm(self, label, count):
        self.confirmed[label] = self.confirmed.get(label, 0) + count

    def leave_out(self, label, what, why):
        self.not_asked.setdefault(label, {})[what] = why


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **more)


class Compiler:
    def __init__(self, label, program, flags, headers, work):
        self.label, self.program, self.flags, self.headers, self.work = label, program, flags, headers, work
        work.mkdir(parents=True, exist_ok=True)

    def command(self, *more):
        unlimited = "-fmax-errors=0" if self.label == "g++" else "-ferror-limit=0"
        return [self.program, *QUIET, unlimited, *self.flags, *[str(part) for part in more]]

    def build(self, name, prologue, facts, verdict, link=False):
        """Compiles what can be asked of `facts`; the file and the facts in it, or None and nothing."""
        source, target = self.work / f"{name}.cpp", self.work / (name if link else f"{name}.o")
        facts = [fact for fact in facts if fact.only in (None, self.label)]
        for _ in range(MOST_ROUNDS):
            at = self._write(source, prologue, facts)
            how = LINK if link else ["-c"]
            built = run(self.command(source, "-o", target, *how))
            if built.returncode == 0:
                return target, facts
            refused = self._refused(built.stderr, source, at)
            if not refused:
                first = next((line for line in built.stderr.splitlines() if "error" in line), built.stderr[:300])
                verdict.failures.append(f"{self.label} refuses the program {source.name}: {first}")
                return None, []
            spared = {fact.spares for fact in refused}
            refused = {fact: message for fact, message in refused.items() if fact not in spared}
            for fact, message in refused.items():
                if ASSERTION.search(message):
                    verdict.failures.append(f"{self.label}: not so: {fact.what} ({message})")
                elif fact.optional:
                    verdict.leave_out(self.label, fact.what, message)
                else:
                    verdict.failures.append(f"{self.label}: cannot be asked: {fact.what} ({message})")
            facts = [fact for fact in facts if fact not in refused]
        verdict.failures.append(f"{self.label} still refuses the program {source.name} after {MOST_ROUNDS} rounds")
        return None, []

    def _write(self, source, prologue, facts):
        lines = [f'#include "{header}"' for header in self.headers] + PROLOGUE.splitlines() + prologue.splitlines()
        at = {}
        for fact in facts:
            if fact.top:
                lines.append(fact.top)
                at[len(lines)] = fact
        lines.append("int main() {")
        for fact in facts:
            if fact.body:
                lines.append(f"{{ {fact.body} }}")
                at[len(lines)] = fact
        lines += ["return failures != 0; }"]
        source.write_text("\n".join(lines) + "\n")
        return at

    def _refused(self, output, source, at):
        """The facts that errors are about: an error inside a template is about the line that asked for it."""
        refused, message = {}, None
        before = None  # g++ tells where a template was asked for before the error, clang after it
        for file, line, text in DIAGNOSTIC.findall(output):
            fact = at.get(int(line)) if Path(file) == source else None
            if text.startswith(("error:", "fatal error:")):
                message = text.split(": ", 1)[1]
                fact = fact or before
                before = None
            elif fact is not None and "required from" in text:
                before = fact
                continue
            elif "note" not in text:
                continue
            if fact is not None and message is not None:
                refused.setdefault(fact, message)
                message = None  # notes of the same error are about what it mentions
        return refused


def execute(compiler, name, prologue, facts, verdict):
    """Builds and runs; each line of the program's output is a lie, each silent fact confirmed."""
    binary, asked = compiler.build(name, prologue, facts, verdict, link=True)
    if binary is None:
        return
    run_facts(compiler, binary, asked, verdict)


def run_facts(compiler, binary, asked, verdict):
    """Runs a program that prints its lies; what it only had to compile counts as well."""
    ran = run([str(binary)], timeout=120)
    lies = ran.stdout.splitlines()
    verdict.failures += [f"{compiler.label}: not so: {line}" for line in lies]
    if ran.returncode not in (0, 1) or bool(lies) != (ran.returncode == 1):
        verdict.failures.append(f"{compiler.label}: the program {binary.name} ended with status {ran.returncode}")
    else:
        verdict.confirm(compiler.label, len(asked) - len(lies))
