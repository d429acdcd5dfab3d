#!/usr/bin/env python3
"""No edit of LLVM's and Clang's own headers passes in silence; a copy without comments, in another folder, is no change.

llvm_edits.py ABI-EXTRACT ABI-DIFF INCLUDE-FOLDER WORK-FOLDER

Some of the largest C++ headers there are, with one edit to each kind of construct, each made and judged alone: a few
minutes. What abi-diff finds, or cannot decide, must name what was edited."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

HEADERS = ("clang/Tooling/Tooling.h", "clang/Frontend/CompilerInstance.h", "clang/AST/RecursiveASTVisitor.h",
           "llvm/ADT/CachedHashString.h", "llvm/ADT/IntervalMap.h", "llvm/Support/raw_ostream.h")
# What is edited, in which file, what becomes what, and a name that the report must have for it.
EDITS = (
    ("field", "llvm/ADT/DenseMap.h", "  unsigned NumTombstones;\n", "  unsigned NumTombstones;\n  unsigned Added;\n",
     "Added"),
    ("default member initializer", "llvm/ADT/StringRef.h", "size_t Length = 0;", "size_t Length = 1;", "Length"),
    ("constant", "llvm/ADT/StringRef.h", "npos = ~size_t(0)", "npos = ~size_t(1)", "npos"),
    ("conversion", "llvm/ADT/StringRef.h", "constexpr operator std::string_view()",
     "explicit constexpr operator std::string_view()", "operator"),
    ("inline operator", "llvm/ADT/StringRef.h", "    if (LHS.size() != RHS.size())\n      return false;\n",
     "    if (LHS.size() > RHS.size())\n      return false;\n", "operator"),
    ("scoped enum", "llvm/Support/raw_ostream.h", "OK_FDStream,\n", "OK_Added,\n    OK_FDStream,\n", "OK_Added"),
    ("default argument", "llvm/Support/raw_ostream.h", "explicit raw_pwrite_stream(bool Unbuffered = false",
     "explicit raw_pwrite_stream(bool Unbuffered = true", "raw_pwrite_stream"),
    ("base", "llvm/Support/raw_ostream.h", "class LLVM_ABI raw_fd_ostream : public raw_pwrite_stream {",
     "struct AddedBase { long a; };\nclass LLVM_ABI raw_fd_ostream : public raw_pwrite_stream, public AddedBase {",
     "raw_fd_ostream"),
    ("virtual function", "clang/AST/ASTConsumer.h", "  virtual void Initialize(ASTContext &Context) {}",
     "  virtual void AddedVirtual();\n  virtual void Initialize(ASTContext &Context) {}", "AddedVirtual"),
    ("template body", "llvm/ADT/DenseMap.h", "            --NumEntries;\n", "            NumEntries--;\n", "DenseMapBase"),
    ("alias template", "llvm/ADT/STLExtras.h", "using has_sizeof = decltype(sizeof(T));",
     "using has_sizeof = decltype(sizeof(T*));", "has_sizeof"),
    ("deduction guide", "llvm/ADT/ArrayRef.h", "ArrayRef(const T &OneElt) -> ArrayRef<T>;",
     "ArrayRef(const T &OneElt) -> ArrayRef<T*>;", "ArrayRef"),
    ("explicit instantiation", "llvm/ADT/SmallVector.h", "extern template class llvm::SmallVectorBase<uint32_t>;", "",
     "SmallVectorBase"),
    ("explicit specialization", "llvm/Support/PointerLikeTypeTraits.h",
     "template <> struct PointerLikeTypeTraits<void *> {",
     "template <> struct PointerLikeTypeTraits<void *> {\n  int AddedMember;", "AddedMember"),
    ("partial specialization", "llvm/Support/PointerLikeTypeTraits.h",
     "template <typename T> struct PointerLikeTypeTraits<const T> {",
     "template <typename T> struct PointerLikeTypeTraits<const T> {\n  int Partial;", "PointerLikeTypeTraits"),
    ("noexcept", "llvm/ADT/CachedHashString.h", "CachedHashString(CachedHashString &&Other) noexcept",
     "CachedHashString(CachedHashString &&Other)", "CachedHashString"),
    ("explicit conversion in a template", "llvm/ADT/IntrusiveRefCntPtr.h", "explicit operator bool() const",
     "operator bool() const", "IntrusiveRefCntPtr"),
    ("using-declaration", "clang/AST/Decl.h", "  using Decl::setModulePrivate;\n", "", "setModulePrivate"),
    ("macro", "clang/Basic/LLVM.h", "namespace llvm {", "#define ADDED_MACRO 1\nnamespace llvm {", "ADDED_MACRO"),
)


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def without_comments(text):
    """Line comments that fill their lines; what ends a line of a macro stays."""
    return re.sub(r"^[ \t]*//.*\n", "", text, flags=re.MULTILINE)


def copy_headers(include, folder):
    shutil.rmtree(folder, ignore_errors=True)
    for library in ("llvm", "clang"):
        shutil.copytree(include / library, folder / library)


def extract(program, include, snapshot):
    umbrella = snapshot.with_suffix(".hpp")
    umbrella.write_text("".join(f"#include <{header}>\n" for header in HEADERS))
    result = run(program, "--name", "llvm", "--version", "22.1.0", "--root", include / "llvm", "--root",
                 include / "clang", "-o", snapshot, umbrella, "--", "-std=c++20", f"-I{include}",
                 f"-I{original}")
    if result.returncode != 0:
        sys.exit(f"abi-extract ended with {result.returncode}: {result.stderr}")
    return snapshot


def diff(program, old, new):
    result = run(program, "--format", "json", "--old-version", "22.1.0", "--new-version", "22.1.1", old, new)
    if result.returncode not in (0, 1, 3) or not result.stdout:
        sys.exit(f"abi-diff ended with {result.returncode}: {result.stderr}")
    return json.loads(result.stdout)


def names_said(report):
    texts = [f"{finding['subject']} {finding.get('member') or ''}" for finding in report["findings"]]
    texts += [entry.get("where") or "" for entry in report["fidelity"] if entry["effect"] == "undecided"]
    return {name for text in texts for name in re.findall(r"\w+", text)}


abi_extract, abi_diff, original, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:5])
work.mkdir(parents=True, exist_ok=True)
failures = []
old = extract(abi_extract, original, work / "old.json")

copy_headers(original, work / "moved")
for header in (work / "moved").rglob("*.h"):
    header.write_text("\n\n" + without_comments(header.read_text()))
report = diff(abi_diff, old, extract(abi_extract, work / "moved", work / "moved.json"))
failures += [f"moved lines gave a finding: {finding['rule']} of {finding['subject']}" for finding in report["findings"]]
failures += [f"moved lines could not be judged: {entry['what']} at {entry['where']}" for entry in report["fidelity"]
             if entry["effect"] == "undecided"]

copy_headers(original, work / "edited")
for kind, name, before, after, subject in EDITS:
    header = work / "edited" / name
    text = header.read_text()
    if before not in text:
        sys.exit(f"{name} has no `{before}` any more; choose another place for the edit of a {kind}")
    header.write_text(text.replace(before, after, 1))
    report = diff(abi_diff, old, extract(abi_extract, work / "edited", work / "edited.json"))
    header.write_text(text)
    if subject not in names_said(report):
        failures.append(f"{kind}: the edit of {name} passed in silence")
    undecided = sum(entry["effect"] == "undecided" for entry in report["fidelity"])
    print(f"{kind}: {len(report['findings'])} findings, {undecided} undecided")

kinds = {}
for entry in json.loads(old.read_text()).get("fidelity", []):
    kinds[entry["what"]] = kinds.get(entry["what"], 0) + 1
print("not seen in these headers: " + ", ".join(f"{count} x {kind}" for kind, count in sorted(kinds.items())))
if failures:
    sys.exit("\n".join(failures[:100]))
