"""Linkage names of a C++ snapshot against those that the compilers write.

Each function and variable is used by a function of its own; the names that this one mentions in the object file must
hold the one that the snapshot tells.
"""
import re

from cxx_program import Fact
from elf_object import Object

PROLOGUE = """static int failures;
static volatile const void *seen;
alignas(4096) static unsigned char room[1 << 16];
namespace oracle {
template <class M> void address(M value) { volatile M kept = value; (void)&kept; }
}
"""


def special_kinds(function):
    """Which special members a constructor or destructor may be, as its linkage name tells."""
    if function["kind"] == "destructor":
        return ("destructor",)
    ending = function["linkage_name"].rpartition("C1E")[2]
    if ending == "v":
        return ("default-constructor",)
    return ("copy-constructor",) if ending.startswith("R") else ("move-constructor",) if ending.startswith("O") else ()


def serves_base(name, whole):
    """Whether two constructors' names differ in what they make alone: a base (C2), the whole object (C1)."""
    differ = [at for at, (one, other) in enumerate(zip(name, whole)) if one != other]
    return len(name) == len(whole) and len(differ) == 1 and [name[differ[0] - 1 :][:2], whole[differ[0] - 1 :][:2]] == ["C2", "C1"]


class Questions:
    def __init__(self, snapshot, aliases):
        self.snapshot = snapshot
        self.names = {node["name"]: (key, aliases[key]) for key, node in snapshot.records() if key in aliases}
        self.facts = [
            Fact(f"name of {snapshot.types[key]['name']}", top=f"using {name} = {snapshot.tagged(key)};")
            for key, name in aliases.items()
        ]
        self.expected = {}
        self.heirs = {}  # constructors that are only called for a base: the names that they have for the whole
        self.unspelled = []
        for key, name in aliases.items():
            node = snapshot.types[key]
            if node.get("vtables") and not node.get("final"):
                # A constructor that is inline needs the tables: here, or where the key function is.
                heir = f"struct heir_{name} : {name} {{ heir_{name}(); }}; heir_{name}::heir_{name}() {{}}"
                self.facts.append(Fact(f"construction of {node['name']}", top=heir, optional=True))
                if not node.get("abstract"):
                    whole = f"void whole_{name}() {{ ::new ((void *)room) {name}; }}"
                    self.facts.append(Fact(f"construction of {node['name']} alone", top=whole, optional=True))
        for number, function in enumerate(snapshot.functions):
            if not function.get("deleted") and not function.get("consteval"):
                self.function(f"ask_f{number}", function)
        for number, variable in enumerate(snapshot.variables):
            name = snapshot.named(variable["name"])
            if name and "linkage_name" in variable:
                # One of each thread is reached by a function, which is named after it.
                linkage_name = variable["linkage_name"]
                if variable.get("thread_local"):
                    linkage_name = re.sub("^_Z", "_ZTW", linkage_name)
                self.use(f"ask_v{number}", f"seen = (const volatile void *)&{name};", linkage_name, variable["name"], variable["type"])

    def use(self, asker, expression, linkage_name, name, key):
        what = f"linkage name of {name}: {linkage_name}"
        # What has a type without linkage, nobody outside can define.
        optional = "{anonymous}" in key
        self.facts.append(Fact(what, top=f'extern "C" void {asker}() {{ {expression} }}', optional=optional))
        self.expected[what] = (asker, {linkage_name})

    def as_base(self, asker, record, given, function):
        """The constructor of a class that cannot be complete is called for the base of another."""
        what = f"linkage names of {function['name']}: {function['linkage_name']} and others"
        heir = f"{asker}_heir"
        top = f"struct {heir} : {record} {{ {heir}(); }}; {heir}::{heir}() : {record}({given}) {{}}"
        self.facts.append(Fact(what, top=top, optional=True))
        self.heirs[what] = function["linkage_name"]
        self.expected[what] = (f"_ZN{len(heir)}{heir}C2Ev", set(function.get("other_linkage_names", [])))

    def makes_no_code(self, function):
        """Whether it is defaulted in the class and trivial: then it is never called."""
        node = self.snapshot.types[self.names[function["record"]][0]] if function.get("record") in self.names else {}
        return any(member.get("provision") == "defaulted" and member.get("trivial")
                   and member.get("kind", "default-constructor") in special_kinds(function)
                   for member in node.get("special_members", []))

    def function(self, asker, function):
        kind = function.get("kind", "function")
        name = self.snapshot.named(function["name"])
        if kind in ("constructor", "destructor") and self.makes_no_code(function):
            return
        node = self.snapshot.types[function["type"]]
        parameters = [self.snapshot.spell(parameter) for parameter in node.get("parameters", [])]
        # For g++ the type of such a function does not say that it does not throw.
        deletes = function["name"].rpartition("::")[2].startswith("operator delete")
        spelled = self.snapshot.function(function["type"], may_throw=deletes)
        key, record = self.names.get(function.get("record"), (None, None))
        if name is None or None in parameters or (kind not in ("function", "static-method") and record is None):
            self.unspelled.append(function["name"])
            return
        if spelled is None and kind not in ("constructor", "destructor"):
            self.unspelled.append(function["name"])
            return
        given = ", ".join(f"oracle::make<{parameter}>()" for parameter in parameters)
        if kind in ("function", "static-method"):
            expression = f"seen = (const void *)static_cast<oracle::pointer<{spelled}>>(&{name});"
        elif kind == "constructor" and self.snapshot.types[key].get("abstract"):
            self.as_base(asker, record, given, function)
            return
        elif kind == "constructor":
            expression = f"::new ((void *)room) {record}({given});"
        elif kind == "destructor":
            expression = f"oracle::make<{record} &>().{record}::~{record}();"
        elif function.get("virtual"):
            words = node.get("object_qualifiers", "").split()
            of = " ".join([word for word in words if word[0] != "&"] + [record])
            object_ = f"oracle::make<{of} {'&&' if '&&' in words else '&'}>()"
            expression = f"{object_}.{name}({given});"
        else:
            expression = f"oracle::address(static_cast<oracle::member<{record}, {spelled}>>(&{name}));"
        self.use(asker, expression, function["linkage_name"], function["name"], function["type"])
        if function.get("inlined"):
            # clang++ calls the code of the base object where it is the same.
            self.expected[f"linkage name of {function['name']}: {function['linkage_name']}"][1].update(
                function.get("other_linkage_names", []))


def ask(compiler, questions, verdict):
    """Asks about all names; the object file, or None."""
    target, facts = compiler.build("symbols", PROLOGUE, questions.facts, verdict)
    if target is None:
        return None
    file = Object(target)
    asked = {fact.what for fact in facts}
    for what, (asker, names) in questions.expected.items():
        if what not in asked:
            continue
        mentioned = file.mentioned_by(asker)
        for_base = questions.heirs.get(what)
        names = {name for name in names if for_base is None or serves_base(name, for_base)}
        if names & mentioned:
            verdict.confirm(compiler.label, 1)
        else:
            found = ", ".join(sorted(mentioned)) or "none"
            verdict.failures.append(f"{compiler.label}: not so: {what}, found {found}")
    return file
