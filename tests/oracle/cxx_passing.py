"""How results and arguments travel on x86_64, observed at the registers and the stack.

A compiled function is called with a marker of its own in every register and every word of the stack. It hands the
address of each of its parameters to note(): there stand the bytes of the markers by which the value came, or the
address is itself a marker, where the value stayed in memory and a pointer came. Results are asked the other way
round: a caller is given markers in all registers that can hold a result. What the words of the snapshot say is worked
out below from the rules of the System V ABI, and compared.
"""
import json
import re

from cxx_program import Fact, execute

PROLOGUE = r"""
#include <stdio.h>
#include <string.h>
#include <memory>
static int failures;
enum { integers = 6, vectors = 8, stacked = 96, most_bytes = 256, most_notes = 64 };
alignas(4096) static unsigned char arena[1 << 17];
extern "C" {
unsigned long marker_integer[integers];
unsigned char marker_vector[vectors][16];
alignas(64) unsigned long marker_stack[stacked];
unsigned long given_hidden, given_second, give_hidden;
void *saved_stack;
void trampoline(void *function);
[[noreturn]] void stop();
void give();
}
asm(R"(
.text
.globl trampoline
trampoline:
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
  mov %rsp, saved_stack
  mov %rdi, %rax
  and $-64, %rsp
  sub $768, %rsp
  lea marker_stack, %rsi
  mov %rsp, %rdi
  mov $96, %ecx
  cld
  rep movsq
  mov marker_integer+0, %rdi
  mov marker_integer+8, %rsi
  mov marker_integer+16, %rdx
  mov marker_integer+24, %rcx
  mov marker_integer+32, %r8
  mov marker_integer+40, %r9
  movups marker_vector+0, %xmm0
  movups marker_vector+16, %xmm1
  movups marker_vector+32, %xmm2
  movups marker_vector+48, %xmm3
  movups marker_vector+64, %xmm4
  movups marker_vector+80, %xmm5
  movups marker_vector+96, %xmm6
  movups marker_vector+112, %xmm7
  call *%rax
  ud2
.globl stop
stop:
  mov saved_stack, %rsp
  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  ret
.globl give
give:
  mov %rdi, given_hidden
  mov %rsi, given_second
  mov marker_integer+0, %rax
  cmpq $0, give_hidden
  cmovne %rdi, %rax
  mov marker_integer+8, %rdx
  movups marker_vector+0, %xmm0
  movups marker_vector+16, %xmm1
  fldl marker_vector+40
  fldl marker_vector+24
  ret
)");
struct note_of { const void *at; unsigned char bytes[most_bytes]; };
static note_of notes[most_notes];
static int noted;
static void note(const volatile void *at, unsigned long size) {
  if (noted == most_notes) return;
  notes[noted].at = (const void *)at;
  memcpy(notes[noted++].bytes, (const void *)at, size < most_bytes ? size : most_bytes);
}
/* Markers are addresses that can be read, each with another lowest byte, and doubles that are none of them. */
static void mark() {
  for (int i = 0; i < integers; ++i) marker_integer[i] = (unsigned long)(arena + (i + 1) * 1033);
  for (int i = 0; i < stacked; ++i) marker_stack[i] = (unsigned long)(arena + (i + 11) * 1033);
  for (int i = 0; i < vectors; ++i)
    for (int byte = 0; byte < 16; ++byte) marker_vector[i][byte] = (unsigned char)(0x20 + i * 16 + byte);
}
static void receive(void *function) {
  noted = 0;
  mark();
  trampoline(function);
}
static unsigned char result[1 << 16];
static void ready(int hidden) {
  mark();
  memset(result, 0xee, sizeof result);
  give_hidden = hidden;
}
struct piece { char source; int number; int from; int offset; int size; };
static const unsigned char *bytes_of(char source, int number) {
  if (source == 'i') return (const unsigned char *)&marker_integer[number];
  if (source == 'v') return marker_vector[number];
  return (const unsigned char *)marker_stack + number;
}
static void say(const char *what, const char *expected, const unsigned char *bytes, const void *at) {
  printf("%s: expected %s; found", what, expected);
  for (int i = 0; i < integers; ++i)
    if ((unsigned long)at == marker_integer[i]) printf(" a pointer in integer register %d", i);
  for (int i = 0; i < stacked; ++i)
    if ((unsigned long)at == marker_stack[i]) printf(" a pointer at byte %d of the stack", 8 * i);
  for (int offset = 0; offset < 16; offset += 8) {
    for (int i = 0; i < integers; ++i)
      if (memcmp(bytes + offset, &marker_integer[i], 2) == 0) printf(" [%d]=integer %d", offset, i);
    for (int i = 0; i < vectors; ++i)
      for (int half = 0; half < 16; half += 8)
        if (memcmp(bytes + offset, marker_vector[i] + half, 2) == 0) printf(" [%d]=vector %d+%d", offset, i, half);
    for (int i = 0; i < stacked; ++i)
      if (memcmp(bytes + offset, &marker_stack[i], 2) == 0) printf(" [%d]=stack %d", offset, 8 * i);
  }
  printf("\n");
  ++failures;
}
static bool came(const unsigned char *bytes, const piece *pieces, int count) {
  for (int i = 0; i < count; ++i)
    if (memcmp(bytes + pieces[i].offset, bytes_of(pieces[i].source, pieces[i].number) + pieces[i].from, pieces[i].size) != 0)
      return false;
  return true;
}
static void by_value(int number, const piece *pieces, int count, const char *what, const char *expected) {
  const bool pointed = (unsigned long)((const unsigned char *)notes[number].at - arena) < sizeof arena;
  if (number >= noted || pointed || !came(notes[number].bytes, pieces, count))
    say(what, expected, notes[number].bytes, notes[number].at);
}
static void by_pointer(int number, char source, int place, const char *what, const char *expected) {
  if (number >= noted || memcmp(&notes[number].at, bytes_of(source, place), 8) != 0)
    say(what, expected, notes[number].bytes, notes[number].at);
}
/* The caller passed 42; behind a hidden pointer it is the second argument. */
static void result_hidden(const char *what, const char *expected) {
  if (given_hidden != (unsigned long)result || given_second != 42) say(what, expected, result, 0);
}
static void result_by_value(const piece *pieces, int count, const char *what, const char *expected) {
  if (given_hidden != 42 || !came(result, pieces, count)) say(what, expected, result, 0);
}
"""
INTEGERS, VECTORS, STACK_BYTES = 6, 8, 96 * 8
SIZES = {"float": 4, "double": 8, "half": 2, "bfloat": 2, "ptr": 8, "x86_fp80": 10, "fp128": 16}


class Untold(Exception):
    """Words of a snapshot that these rules do not cover."""


def split(text):
    """The elements of a list of LLVM types."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += letter in "{[<"
        depth -= letter in "}]>"
        if letter == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return [*parts, text[start:].strip()]


def scalar(text):
    """The class (i, v or x87), size in bytes and alignment of a scalar that LLVM names."""
    if re.fullmatch(r"i\d+", text):
        bits = int(text[1:])
        size = bits // 8  # of a bool and the like, nothing is compared: they may be masked
        storage = 1 << max(0, ((bits + 7) // 8 - 1).bit_length())
        if bits > 128:
            raise Untold(text)
        return ("i", size, min(storage, 16))
    vector = re.fullmatch(r"<(\d+) x (\w+)>", text)
    if vector:
        size = int(vector.group(1)) * scalar(vector.group(2))[1]
        if size > 16:
            raise Untold(text)
        return ("v", size, size)
    if text not in SIZES:
        raise Untold(text)
    size = SIZES[text]
    return ("i" if text == "ptr" else "x87" if text == "x86_fp80" else "v", size, 16 if size > 8 else size)


def pieces_of(text):
    """(class, size, offset) of each scalar of which a "direct" type is made."""
    elements = split(text[1:-1]) if text.startswith("{") else [text]
    pieces, offset = [], 0
    for element in elements:
        array = re.fullmatch(r"\[(\d+) x (.*)\]", element)
        for one in [array.group(2)] * int(array.group(1)) if array else [element]:
            kind, size, align = scalar(one)
            offset = (offset + align - 1) // align * align
            pieces.append((kind, size, offset))
            offset += max(size, align if kind == "i" else size)
    return pieces


def words_of(text):
    """Kind, type and the rest of the words for one value."""
    kind, _, rest = text.partition(" ")
    if kind == "extend":
        rest = rest.partition(" ")[2]
    shift = re.search(r" offset (\d+)", rest)
    align = re.search(r"\balign (\d+)", rest)
    whole = re.split(r" (?:offset|align|whole|inreg|padding)\b", rest)[0]
    if "inreg" in rest or "padding" in rest or "address-space" in rest:
        raise Untold(text)
    return kind, whole, int(shift.group(1)) if shift else 0, int(align.group(1)) if align else 8, "byval" in rest


class Registers:
    """Where the next argument goes."""

    def __init__(self, taken):
        self.integer, self.vector, self.stack = taken, 0, 0

    def take_stack(self, size, align):
        align = max(8, align)
        place = (self.stack + align - 1) // align * align
        self.stack = place + (size + 7) // 8 * 8
        if self.stack > STACK_BYTES:
            raise Untold("more than the stack of the trampoline holds")
        return place

    def scalar(self, kind, size):
        """(source, number) of a scalar that stands alone."""
        if kind == "i" and size <= 8 and self.integer < INTEGERS:
            self.integer += 1
            return ("i", self.integer - 1)
        if kind == "v" and self.vector < VECTORS:
            self.vector += 1
            return ("v", self.vector - 1)
        return ("s", self.take_stack(max(size, 1), 16 if size > 8 else 8))

    def argument(self, text, size):
        """("pointer", source, number), or ("value", pieces), or None where nothing travels."""
        kind, whole, shift, align, byval = words_of(text)
        if kind == "ignore":
            return None
        if kind == "indirect" and byval:
            return ("value", [("s", self.take_stack(size, align), 0, 0, size)])
        if kind == "indirect":
            return ("pointer", *self.scalar("i", 8))
        if kind not in ("direct", "extend"):
            raise Untold(text)
        pieces = []
        for scalar_kind, piece_size, offset in pieces_of(whole):
            if scalar_kind == "i" and piece_size > 8:
                pieces += self.double_integer(shift + offset)
                continue
            source, number = self.scalar(scalar_kind, piece_size)
            pieces.append((source, number, 0, shift + offset, piece_size))
        return ("value", pieces)

    def double_integer(self, offset):
        if self.integer + 2 <= INTEGERS:
            self.integer += 2
            return [("i", self.integer - 2, 0, offset, 8), ("i", self.integer - 1, 0, offset + 8, 8)]
        place = self.take_stack(16, 16)
        return [("s", place, 0, offset, 16)]


def result_of(text):
    """("hidden",), ("value", pieces), or None where nothing is returned."""
    kind, whole, shift, _, _ = words_of(text)
    if kind == "ignore":
        return ("value", [])
    if kind == "indirect":
        return ("hidden",)
    if kind not in ("direct", "extend"):
        raise Untold(text)
    integer = vector = 0
    pieces = []
    for scalar_kind, size, offset in pieces_of(whole):
        if scalar_kind == "x87":
            continue  # the bits of what lies on that stack are not compared
        for part in range(0, size or 1, 8 if scalar_kind == "i" else 16):
            number = integer if scalar_kind == "i" else vector
            if number > 1:
                raise Untold(text)
            pieces.append((scalar_kind, number, 0, shift + offset + part, min(size, 8) if scalar_kind == "i" else size))
            integer += scalar_kind == "i"
            vector += scalar_kind == "v"
    return ("value", pieces)


def shifted(places, by):
    return {place + by for place in places}


def literal(pieces):
    rows = ", ".join("{'%s', %d, %d, %d, %d}" % piece for piece in pieces)
    return f"const piece pieces[] = {{{rows or '{}'}}};"


class Questions:
    def __init__(self, snapshot, aliases):
        self.snapshot = snapshot
        self.untold = []
        self.facts = []
        for key, name in aliases.items():
            spelled = snapshot.tagged(key)
            self.facts.append(Fact(f"name of {snapshot.types[key]['name']}", top=f"using {name} = {spelled};"))
            self.whether_trivial(snapshot.types[key], name)
        results = {}
        for number, (key, node) in enumerate(snapshot.types.items()):
            if node["kind"] == "function" and node.get("passing"):
                self.parameters(f"receive_{number}", key, node)
                results.setdefault((node["result"], node["passing"][0]), f"give_{number}")
        for (key, words), name in results.items():
            self.result(name, key, words)

    def whether_trivial(self, node, name):
        if node.get("abstract"):
            return
        what = f"{node['name']} is {'' if node.get('trivial_for_calls') else 'not '}trivial for calls"
        top = f"void plain_{name}({name} a) {{ note(std::addressof(a), 0); stop(); }}"
        by_pointer = "notes[0].at == (void *)marker_integer[0]"
        wanted = f"!({by_pointer})" if node.get("trivial_for_calls") else by_pointer
        body = f"receive((void *)&plain_{name}); if (!({wanted})) {{ printf(\"%s\\n\", {json.dumps(what)}); ++failures; }}"
        self.facts.append(Fact(what, top=top, body=body, optional=True))

    def used(self, key, at, size):
        """The bytes of [at, at + size) that hold something in an object of this type: padding need not travel."""
        node = self.snapshot.types[self.snapshot.peel(key)]
        kind = node["kind"]
        if kind == "array":
            element = self.snapshot.size(node["element"])
            return {n for one in range(node.get("count", 0)) if one * element < at + size
                    for n in shifted(self.used(node["element"], at - one * element, size), one * element)}
        if kind == "builtin" and node.get("encoding") == "floating" and node["size_bytes"] == 16:
            return set(range(max(at, 0), min(at + size, 10)))  # of the x87
        if kind != "record":
            return set(range(max(at, 0), min(at + size, self.snapshot.size(key))))
        found = set()
        for part in node.get("bases", []):
            first = part.get("offset_bytes", 0)
            found |= shifted(self.used(part["type"], at - first, size), first)
        for field in node.get("fields", []):
            first = field.get("offset_bits", 0)
            if "bit_width" in field:
                whole = range((first + 7) // 8, (first + field["bit_width"]) // 8)
                found |= {n for n in whole if at <= n < at + size}
            else:
                found |= shifted(self.used(field["type"], at - first // 8, size), first // 8)
        return found

    def visible(self, pieces, key):
        """The pieces of a value without its padding."""
        left = []
        for source, number, start, offset, size in pieces:
            used = sorted(self.used(key, offset, size))
            while used:
                run = 1
                while run < len(used) and used[run] == used[0] + run:
                    run += 1
                left.append((source, number, start + used[0] - offset, used[0], run))
                used = used[run:]
        return left

    def parameters(self, name, key, node):
        parameters = [self.snapshot.spell(parameter) for parameter in node.get("parameters", [])]
        result, what = self.snapshot.spell(node["result"]), f"passing of {key}"
        words = node["passing"]
        if None in parameters or result is None or node.get("convention"):
            return
        if len(words) != len(parameters) + 1:
            self.untold.append(f"{what}: {len(words)} words for a result and {len(parameters)} parameters")
            return
        try:
            registers = Registers(words[0].startswith("indirect"))
            if "object" in node:
                registers.scalar("i", 8)
            places = [registers.argument(text, self.snapshot.size(parameter)) for text, parameter in zip(words[1:], node.get("parameters", []))]
        except Untold as untold:
            self.untold.append(f"{what}: {untold}")
            return
        checks, noting = [], []
        declared = ["void *self"] if "object" in node else []
        for number, (parameter, place) in enumerate(zip(parameters, places)):
            reference = self.snapshot.types[self.snapshot.peel(node["parameters"][number])]["kind"] == "reference"
            size = "0" if reference else f"sizeof(a{number})"
            declared.append(f"{parameter} a{number}")
            noting.append(f"note((const volatile void *)std::addressof(a{number}), {size});")
            if place is None:
                continue
            about = json.dumps(f"parameter {number} of {key}")
            said = json.dumps(words[number + 1])
            if reference and place[0] == "value":
                place = ("pointer", *place[1][0][:2])
            if place[0] == "pointer":
                checks.append(f"by_pointer({number}, '{place[1]}', {place[2]}, {about}, {said});")
            else:
                pieces = self.visible(place[1], node["parameters"][number])
                checks.append(f"{{ {literal(pieces)} by_value({number}, pieces, {len(pieces)}, {about}, {said}); }}")
        top = f"{result} {name}({', '.join(declared)}) {{ {' '.join(noting)} stop(); }}"
        self.facts.append(Fact(what, top=top, body=f"receive((void *)&{name}); {' '.join(checks)}", optional=True))

    def result(self, name, key, words):
        kind = self.snapshot.types[self.snapshot.peel(key)]["kind"]
        spelled = self.snapshot.spell(key)
        if spelled is None or kind in ("reference", "function") or spelled == "void":
            return
        what = f"passing of the result {key}"
        try:
            place = result_of(words)
        except Untold as untold:
            self.untold.append(f"{what}: {untold}")
            return
        about, said = json.dumps(what), json.dumps(words)
        check = f"result_hidden({about}, {said});"
        if place[0] == "value":
            pieces = self.visible(place[1], key)
            check = f"{literal(pieces)} result_by_value(pieces, {len(pieces)}, {about}, {said});"
        call = f"reinterpret_cast<{spelled} (*)(long)>(&give)(42)"
        top = f"void {name}() {{ ::new ((void *)result) oracle::same<{spelled}>({call}); }}"
        body = f"ready({int(place[0] == 'hidden')}); {name}(); asm volatile(\"fninit\"); {check}"
        self.facts.append(Fact(what, top=top, body=body, optional=True))


def ask(compiler, questions, verdict):
    if questions.facts:
        execute(compiler, "passing", PROLOGUE, questions.facts, verdict)
