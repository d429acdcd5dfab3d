"""Sizes, alignments, offsets, traits, types and values of a C++ snapshot as static assertions and checks at run time."""
import json
import re

from cxx_program import Fact, execute
from layout import bytes_of, integer

PROLOGUE = """#include <stdio.h>
#include <string.h>
#include <type_traits>
static int failures;
static void check(bool holds, const char *what) {
  if (!holds) {
    printf("%s\\n", what);
    ++failures;
  }
}
/* Whether of all bytes exactly the bits [offset, offset + width) are set, counted from the least significant one. */
static bool only_bits(unsigned long size, unsigned long offset, unsigned long width);
alignas(4096) static unsigned char room[1 << 16];
template <class T> T *zeroed() {
  static_assert(sizeof(T) <= sizeof room, "too large to be asked");
  memset(room, 0, sizeof room);
  return (T *)room;
}
static bool only_bits(unsigned long size, unsigned long offset, unsigned long width) {
  for (unsigned long bit = 0; bit < size * 8; ++bit) {
    const bool wanted = bit >= offset && bit < offset + width;
    if (((room[bit / 8] >> (bit % 8)) & 1) != wanted) return false;
  }
  return true;
}
template <class Base, class Derived> long base_at() {
  return (char *)(Base *)(Derived *)room - (char *)room;
}
constexpr unsigned long up(unsigned long value, unsigned long align) { return (value + align - 1) / align * align; }
/* Comes first among the bases, whatever the others are: it has a virtual function and needs little alignment. */
struct first_of_all { virtual void oracle_first(); char c; };
template <class T> __int128 wide(T value) { return (__int128)value; }
template <class T> __int128 wide(T *value) { return (__UINTPTR_TYPE__)value; }
"""
SPECIAL = {
    "default-constructor": ("constructible", "{0}"),
    "copy-constructor": ("constructible", "{0}, const {0} &"),
    "move-constructor": ("constructible", "{0}, {0} &&"),
    "copy-assignment": ("assignable", "{0} &, const {0} &"),
    "move-assignment": ("assignable", "{0} &, {0} &&"),
}


class Facts:
    def __init__(self, snapshot):
        self.snapshot = snapshot
        self.facts = []
        self.unspelled = []
        self.aliases = {}

    def holds(self, condition, what, optional=False):
        self.facts.append(Fact(what, top=f"static_assert({condition}, {json.dumps(what)});", optional=optional))

    def checks(self, condition, what, before="", optional=False, top="", only=None):
        body = f"{before} check({condition}, {json.dumps(what)});"
        self.facts.append(Fact(what, top=top, body=body, optional=optional, only=only))

    def collect(self):
        snapshot = self.snapshot
        for variable in snapshot.variables:
            name = snapshot.named(variable["name"])
            if name:
                snapshot.place(variable["type"], f"decltype({name})")
        waiting = snapshot.records()
        while waiting:
            left = [(key, node) for key, node in waiting if not self.record(key, node)]
            if len(left) == len(waiting):
                # An unnamed class waits for the one that holds it.
                self.unspelled += [node["name"] for _, node in left if not node.get("anonymous")]
                break
            waiting = left
        for key, node in snapshot.types.items():
            if node["kind"] == "enum":
                self.enum(key, node)
            elif node["kind"] == "typedef":
                self.typedef(node)
        for variable in snapshot.variables:
            name = snapshot.named(variable["name"])
            if name:
                self.typed(f"decltype({name})", variable["type"], f"type of {name}")
        for constant in snapshot.constants:
            self.constant(constant)
        return self.facts

    def record(self, key, node):
        spelled = self.snapshot.tagged(key)
        if spelled is None:
            return False
        what, name = node["name"], f"R{len(self.aliases)}"
        self.aliases[key] = name
        self.facts.append(Fact(f"name of {what}", top=f"using {name} = {spelled};"))
        self.holds(f"sizeof({name}) == {node.get('size_bytes', 0)}", f"size of {what}")
        self.holds(f"alignof({name}) == {node.get('align_bytes', 0)}", f"alignment of {what}")
        self.traits(node, name, what)
        self.special_members(node, name, what)
        self.members(node, name, 0, what)
        self.bases(node, name, what)
        self.padding(node, name, what)
        return True

    def traits(self, node, name, what):
        functions = {"function", "complete-destructor", "deleting-destructor"}
        polymorphic = any(slot.get("kind", "function") in functions or slot.get("kind") == "unused"
                          for table in node.get("vtables", []) for slot in table.get("slots", []))
        said = {
            "abstract": node.get("abstract", False),
            "final": node.get("final", False),
            "standard_layout": node.get("standard_layout", False),
            "trivially_copyable": node.get("trivially_copyable", False),
            "polymorphic": polymorphic,
            "union": node.get("tag", "struct") == "union",
        }
        for trait, value in said.items():
            self.holds(f"__is_{trait}({name}) == {int(value)}", f"{what} is {'' if value else 'not '}{trait}")

    def special_members(self, node, name, what):
        members = {member.get("kind", "default-constructor"): member for member in node.get("special_members", [])}
        destructor = members.get("destructor")
        if destructor is None or destructor.get("provision") == "deleted" or node.get("abstract"):
            return  # a constructor that cannot clean up counts as none
        trivial_end = destructor.get("trivial", False)
        self.holds(f"std::is_trivially_destructible<{name}>::value == {int(trivial_end)}", f"triviality of ~{what}")
        for kind, (trait, arguments) in SPECIAL.items():
            member, arguments = members.get(kind), arguments.format(name)
            if member is None:
                continue
            about = f"{kind} of {what}"
            if member.get("provision") == "deleted":
                if not kind.startswith("move"):  # a copy serves instead of a move that is left out
                    self.holds(f"!std::is_{trait}<{arguments}>::value", f"{about} is deleted", optional=True)
                continue
            trivial = member.get("trivial", False) and (trivial_end or trait == "assignable")
            self.holds(f"std::is_trivially_{trait}<{arguments}>::value == {int(trivial)}", f"triviality of {about}")

    def members(self, node, name, base_bits, what):
        for field in node.get("fields", []):
            offset, member = base_bits + field.get("offset_bits", 0), field.get("name", "")
            inner = self.snapshot.types[self.snapshot.peel(field["type"])]
            if not member:
                if inner["kind"] == "record" and inner.get("anonymous"):
                    self.members(inner, name, offset, what)
                continue
            place = f"{what}::{member}"
            self.snapshot.place(field["type"], f"decltype({name}::{member})")
            if "bit_width" in field:
                self.bits(name, member, field, offset, place)
            elif inner["kind"] == "reference":
                before = f"auto *at = zeroed<{name}>(); const void *p = room + 7; memcpy(room + {offset // 8}, &p, sizeof p);"
                self.checks(f"(const void *)&at->{member} == p", f"offset of {place}", before=before, optional=True)
            else:
                self.holds(f"__builtin_offsetof({name}, {member}) * 8 == {offset}", f"offset of {place}")
            self.typed(f"decltype({name}::{member})", field["type"], f"type of {place}")

    def bits(self, name, member, field, offset, place):
        if self.snapshot.types[field["type"]].get("const"):
            return  # it cannot be written
        before = f"auto *at = zeroed<{name}>(); at->{member} = (decltype(at->{member}))-1;"
        self.checks(f"only_bits(sizeof({name}), {offset}, {field['bit_width']})", f"bits of {place}", before=before)

    def typed(self, expression, key, what):
        spelled = self.snapshot.spell(key)
        if spelled is not None:
            self.holds(f"__is_same({expression}, {spelled})", what)

    def bases(self, node, name, what):
        for base in node.get("bases", []):
            spelled = self.snapshot.tagged(base["type"])
            if spelled is None:
                continue
            about = f"base {self.snapshot.types[base['type']]['name']} of {what}"
            self.holds(f"__is_base_of({spelled}, {name})", about)
            self.holds(f"__is_empty({spelled}) == {int(base.get('empty', False))}", f"emptiness of {about}")
            if not base.get("virtual"):
                # A base that is there twice cannot be named.
                self.checks(f"base_at<{spelled}, {name}>() == {base.get('offset_bytes', 0)}", f"offset of {about}", optional=True)

    def padding(self, node, name, what):
        """What follows a subobject tells where it ends, and where it may begin."""
        size = node.get("nv_size_bytes", 0)
        end = max(size, node.get("data_size_bytes", 0))
        fields = node.get("fields", [])
        # g++ lets a member begin in the last byte of bit-fields, which ends where their type would.
        only = "clang++" if fields and "bit_width" in fields[-1] else None
        if not node.get("abstract"):
            self.checks(
                f"__builtin_offsetof(U{name}, c) == (__is_empty({name}) ? 0 : {end})",
                f"end of {what} as a member that shares its place",
                top=f"struct U{name} {{ [[no_unique_address]] {name} x; char c; }};",
                optional=True,
                only=only,
            )
        if node.get("tag") == "union" or node.get("final"):
            return
        self.checks(
            f"__builtin_offsetof(N{name}, c) == (__is_empty({name}) ? 0 : {size})",
            f"non-virtual size of {what}",
            top=f"struct N{name} : {name} {{ char c; }};",
            optional=True,
        )
        self.checks(
            f"__is_empty({name}) || base_at<{name}, A{name}>() == up(sizeof(void *) + 1, {node.get('nv_align_bytes', 0) or 1})",
            f"non-virtual alignment of {what}",
            top=f"struct A{name} : first_of_all, {name} {{}};",
            optional=True,
        )

    def enum(self, key, node):
        spelled = self.snapshot.tagged(key)
        for enumerator in node.get("enumerators", []):
            name = self.enumerator(node, enumerator["name"])
            if name:
                self.holds(f"(__int128)({name}) == {integer(enumerator.get('value', 0))}", f"value of {name}")
        if spelled is None:
            return
        self.holds(f"__is_enum({spelled})", f"{node['name']} is an enum")
        underlying = self.snapshot.spell(node["underlying"])
        if underlying:
            self.holds(f"__is_same(__underlying_type({spelled}), {underlying})", f"underlying type of {node['name']}")
        scoped = int(node.get("scoped", False))
        self.holds(f"std::is_convertible<{spelled}, int>::value == {1 - scoped}", f"scope of {node['name']}")

    def enumerator(self, node, name):
        """How the enumerator of an enum is named, which without a scope of its own stands beside the enum."""
        if "::" in name:
            return self.snapshot.named(name)
        if node.get("unnamed"):
            return None  # it may stand in any scope
        enum = self.snapshot.named(node["name"])
        return enum and f"{enum if node.get('scoped') else enum.rpartition('::')[0]}::{name}"

    def typedef(self, node):
        name = self.snapshot.named(node["name"])
        if name is None:
            return
        if node.get("align_bytes"):
            self.holds(f"alignof({name}) == {node['align_bytes']}", f"alignment of {name}")
        if not node.get("target") in self.snapshot.alias_of:
            self.typed(name, node["target"], f"target of {name}")

    def constant(self, constant):
        name = self.snapshot.named(constant["name"])
        if name is None or constant.get("kind") == "function-macro":
            return
        what = f"value of {name}"
        if "integer" in constant:
            self.checks(f"wide({name}) == {integer(constant['integer'])}", what)
        elif "floating" in constant and re.fullmatch(r"-?0x[0-9a-f.]+p[+-]?\d+", constant["floating"]):
            self.checks(f"(long double)({name}) == {constant['floating']}L", what)
        elif "string" in constant:
            text = bytes_of(constant["string"])
            literal = "".join(f"\\{byte:03o}" for byte in text)
            self.checks(f'memcmp(({name}), "{literal}", {len(text)}) == 0', what)


def ask(compiler, facts, verdict):
    execute(compiler, "layout", PROLOGUE, facts, verdict)
