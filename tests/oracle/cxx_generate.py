"""Headers of classes that nobody would write: every construct that decides a layout, a table, a name or a register.

The same seed gives the same text. What is made is valid in g++ and clang++: a class that inherits a virtual function
by more than one way overrides it, results of overriders are covariant only where the base is unambiguous, and what
must not be a member or travel by value is remembered.
"""
import random
from collections import Counter

CLASSES_PER_HEADER = 100
SCALARS = ["bool", "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long",
           "unsigned long", "long long", "unsigned long long", "float", "double", "long double", "wchar_t",
           "char16_t", "char32_t", "__int128"]
INTEGERS = ["bool", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long long"]
OPERATORS = ["operator()", "operator[]", "operator==", "operator<<"]


class Class:
    """What later classes and functions have to know of a class."""

    def __init__(self, name):
        self.name = name
        self.subobjects = Counter()  # how often each class is a base; a virtual one counts once
        self.virtual_bases = set()
        self.functions = {}  # virtual functions: name to (declaration, covariant result or None, pure)
        self.polymorphic = self.final = self.union = self.template = False
        self.empty = self.plain = self.trivial_end = True
        self.alone = True  # no other class is in it
        self.virtual_end = False
        self.reference_members = False

    @property
    def abstract(self):
        return any(pure for _, _, pure in self.functions.values())

    @property
    def covariant(self):
        return any(result is not None for _, result, _ in self.functions.values())


class Generator:
    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}/{number}")
        self.classes, self.enums, self.lines = [], [], []
        self.serial = self.made = 0

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def fresh(self, prefix):
        self.serial += 1
        return f"{prefix}{self.serial}"

    # ---- types ----

    def member_class(self, wanted=lambda one: True):
        fit = [one for one in self.classes if not one.abstract and wanted(one)]
        return self.pick(fit) if fit else None

    def scalar_type(self):
        kind = self.random.randrange(12)
        if kind < 7:
            return self.pick(SCALARS)
        if kind == 7 and self.enums:
            return self.pick(self.enums)
        if kind == 8 and self.classes:
            return f"{self.pick(['', 'const '])}{self.pick(self.classes).name} *"
        if kind == 9:
            return f"{self.pick(['int', 'double', 'void'])} (*{{}})({self.pick(['int', 'const char *, ...', 'void'])})"
        if kind == 10 and self.classes:
            return f"int {self.pick(self.classes).name}::*"
        if kind == 11 and self.classes:
            return f"void ({self.pick(self.classes).name}::*{{}})({self.pick(['int', ''])}) {self.pick(['', 'const', '&&'])}"
        return "int"

    def declared(self, type_, name):
        return type_.format(name) if "{}" in type_ else f"{type_} {name}"

    def parameter_type(self):
        kind = self.random.randrange(10)
        one = self.member_class()
        if one is None or kind < 4:
            return self.scalar_type()
        if kind < 8:
            return one.name
        return f"{self.pick(['const ', ''])}{self.pick(self.classes).name} {self.pick(['&', '&&', '*'])}"

    def parameters(self, most=5):
        types = [self.parameter_type() for _ in range(self.random.randrange(most + 1))]
        return ", ".join(self.declared(type_, f"a{number}") for number, type_ in enumerate(types))

    def result(self):
        type_ = self.parameter_type()
        return "void" if "{}" in type_ or self.chance(15) else type_

    # ---- members ----

    def field(self, made, name, in_union=False):
        kind = self.random.randrange(16)
        one = self.member_class(lambda c: c.trivial_end and c.plain) if in_union else self.member_class()
        if kind < 3 and one is not None:
            self.hold(made, one)
            shared = "" if in_union else self.pick(["", "", "[[no_unique_address]] "])
            return f"{shared}{one.name} {name}{self.pick(['', '', '', '[2]']) if not shared else ''};"
        if kind == 3 and not in_union:
            empty = self.member_class(lambda c: c.empty)
            if empty is not None:
                self.hold(made, empty)
                return f"[[no_unique_address]] {empty.name} {name};"
        made.empty = False
        if kind in (4, 5, 6):
            return self.bit_fields(name)
        if kind == 7 and not in_union:
            made.reference_members = True
            made.plain = False
            return f"{self.pick(SCALARS[:12])} {self.pick(['&', '&&'])}{name};"
        if kind == 8:
            return f"alignas({self.pick([2, 4, 8, 16, 32])}) char {name};"
        if kind == 9:
            return f"struct {{ {self.pick(SCALARS)} {name}_x; {self.pick(SCALARS)} {name}_y; }} {name};"
        if kind == 10:
            return f"union {{ {self.pick(SCALARS)} {name}_x; {self.pick(SCALARS)} {name}_y; }};"
        if kind == 11:
            return f"{self.pick(SCALARS)} {name}[{self.random.randrange(1, 6)}];"
        if kind == 12 and not in_union:
            return f"mutable {self.pick(SCALARS)} {name};"
        if kind == 13 and not in_union:
            return f"int {name} = {self.random.randrange(100)};"
        return f"{self.declared(self.scalar_type(), name)};"

    def hold(self, made, one):
        made.trivial_end = made.trivial_end and one.trivial_end
        made.plain = made.plain and one.plain
        made.empty = made.alone = False
        made.reference_members = made.reference_members or one.reference_members

    def bit_fields(self, name):
        parts = []
        for number in range(self.random.randrange(1, 5)):
            type_ = self.pick(INTEGERS)
            most = {"bool": 1, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32, "unsigned": 32}.get(type_, 64)
            width = self.random.randrange(1, most + 1)
            unnamed = self.chance(12)
            parts.append(f"{type_} : {self.pick([0, width])};" if unnamed else f"{type_} {name}_{number} : {width};")
        # Where the compilers see the end of a class whose last byte is shared by bit-fields is not the same.
        return " ".join([*parts, f"char {name}_end;"])

    def bases(self, made):
        """The base clause: no class is a direct base and an indirect one, and what has functions is there once."""
        fit = [one for one in self.classes if not (one.final or one.union)]
        clause, count = [], self.pick([0, 0, 0, 1, 1, 1, 2, 2, 3, 4])
        self.by_name = {one.name: one for one in self.classes}
        self.repeat = self.chance(50)  # an empty base may be there twice, at two addresses
        for _ in range(count if fit else 0):
            one = self.pick(fit[-25:] if self.chance(70) else fit)
            virtual = self.chance(30)
            merged = one.subobjects + Counter({one.name: 1})
            clash = one.name in made.subobjects
            for name, times in merged.items():
                both = name in made.virtual_bases and name in one.virtual_bases
                twice = name in made.subobjects and not both and not (self.by_name[name].empty and self.repeat)
                clash = clash or twice or name in self.direct
            if clash or self.direct & set(one.subobjects):
                continue
            self.direct.add(one.name)
            made.alone = False
            for name, times in merged.items():
                made.subobjects[name] = 1
            made.virtual_bases |= one.virtual_bases | ({one.name} if virtual else set())
            self.inherit(made, one)
            made.polymorphic = made.polymorphic or one.polymorphic
            made.virtual_end = made.virtual_end or one.virtual_end
            made.empty = made.empty and one.empty and not virtual
            made.trivial_end = made.trivial_end and one.trivial_end
            made.plain = made.plain and one.plain and not virtual
            made.reference_members = made.reference_members or one.reference_members
            # What a derived class destroys, or converts to for a covariant result, it has to reach.
            hidden = [] if virtual or one.virtual_bases or one.covariant else ["protected", "private"]
            clause.append(f"{self.pick(['public', 'public', *hidden])}{' virtual' if virtual else ''} {one.name}")
        return clause

    def inherit(self, made, one):
        for name, function in one.functions.items():
            if name in made.functions:
                self.ambiguous.add(name)
            else:
                made.functions[name] = function

    def virtual_functions(self, made):
        lines = []
        for name in sorted(made.functions):
            must = name in self.ambiguous
            if not must and not self.chance(35):
                continue
            declaration, result, _ = made.functions[name]
            pure = self.chance(10) and not made.final
            if result is not None and (must or self.chance(60)):
                result = made.name  # derived from every class that an overridden function may return
            lines.append(self.virtual(declaration.format(result), pure, over=True))
            made.functions[name] = (declaration, result, pure)
        for _ in range(self.pick([0, 1, 1, 2, 3]) if self.chance(55) else 0):
            name = self.fresh("v")
            pure = self.chance(12) and not made.final
            if self.chance(25):
                declaration, result = f"{{}} {self.pick(['*', '&'])}{name}()", made.name
                lines.append(self.virtual(declaration.format(result), pure))
            else:
                qualifiers = self.pick(["", "", " const", " noexcept", " &", " const &"])
                declaration, result = f"{self.result()} {name}({self.parameters(3)}){qualifiers}", None
                lines.append(self.virtual(declaration, pure))
            made.functions[name] = (declaration, result, pure)
            made.polymorphic, made.empty = True, False
        return lines

    def virtual(self, declaration, pure, over=False):
        if pure:
            return f"virtual {declaration} = 0;"
        body = " { __builtin_trap(); }" if self.chance(25) else ";"
        return f"virtual {declaration}{' override' if over and self.chance(50) else ''}{body}"

    def special_members(self, made):
        name, lines = made.short, []
        virtual = "virtual " if made.virtual_end or (made.polymorphic and self.chance(70)) else ""
        made.virtual_end = bool(virtual)
        if virtual or self.chance(20):
            kind = self.pick(["();", "() = default;", "() {}", "();"])
            if kind != "() = default;" or virtual:
                made.trivial_end = False
            lines.append(f"{virtual}~{name}{kind}")
        made.plain = made.plain and not (virtual or lines or made.polymorphic)
        if self.chance(30):
            lines.append(f"{name}();")
            made.plain = False
        if self.chance(20):
            lines.append(f"{self.pick(['explicit ', ''])}{name}({self.pick(['int', 'double', 'const char *'])}, {self.pick(['long = 7', 'char'])});")
            made.plain = False
        # Whether a defaulted constructor makes a class less plain, or a deleted one less trivial, is not the same either.
        other = [] if made.plain else [" = default;", " = delete;"] if made.alone else [" = default;"]
        if self.chance(25):
            lines.append(f"{name}(const {name} &){self.pick([';', *other])}")
            made.plain = False
        if self.chance(15):
            lines.append(f"{name}({name} &&){self.pick([';', ' noexcept;', *other[:1]])}")
            made.plain = False
        if self.chance(15) and not made.reference_members:
            lines.append(f"{name} &operator=(const {name} &){self.pick([';', ' = default;', ' = delete;'])}")
        return lines

    def methods(self, made):
        lines = []
        for _ in range(self.pick([0, 0, 1, 2, 3])):
            kind = self.random.randrange(8)
            name = self.fresh("m")
            if kind == 0:
                lines.append(f"static {self.result()} {name}({self.parameters()});")
            elif kind == 1:
                lines.append(f"{self.pick(['', 'explicit '])}operator {self.pick(['int', 'const char *', 'double'])}() const;")
                break
            elif kind == 2:
                lines.append(f"int {self.pick(OPERATORS)}({self.pick(['int', 'const ' + made.name + ' &'])}) const;")
                break
            elif kind == 3:
                lines.append(f"int {name}() & {{ return 1; }} int {name}() && noexcept; int {name}() const &;")
            elif kind == 4:
                lines.append(f"static {self.pick(SCALARS[:12])} {name};")
            elif kind == 5:
                lines.append(f"int {name}(int) const; int {name}(double) volatile; int {name}(int, ...);")
            else:
                qualifiers = self.pick(["", " const", " volatile", " noexcept", " &&"])
                lines.append(f"{self.result()} {name}({self.parameters()}){qualifiers};")
        return lines

    # ---- declarations ----

    def make_class(self):
        self.direct, self.ambiguous = set(), set()
        short = self.fresh("C")
        made = Class(f"{self.scope}{short}")
        made.short = short
        tag, key = self.pick(["struct", "struct", "class"]), ""
        clause = self.bases(made)
        made.final = self.chance(8)
        before = ""
        if self.chance(8):
            key = " alignas(64)" if self.chance(50) else " __attribute__((packed))"
        elif self.chance(6) and not clause:
            before = f"#pragma pack(push, {self.pick([1, 2, 4])})\n"
        if "packed" in key or before:
            body = [f"{self.pick(SCALARS)} f{number};" for number in range(self.random.randrange(1, 6))]
            made.empty = False
        else:
            fields = 0 if self.chance(20) else self.random.randrange(1, 7)
            body = [self.field(made, f"f{number}") for number in range(fields)]
        body = self.with_access(body)
        functions = self.virtual_functions(made) + self.special_members(made) + self.methods(made)
        if made.reference_members and not any(f"{short}(" in line and "~" not in line for line in functions):
            functions.append(f"{short}();")
        if self.chance(15):
            body.insert(0, f"public: struct Inner {{ {self.pick(SCALARS)} x; {self.pick(SCALARS)} y; }}; Inner inner;")
            made.empty = False
        lines = [f"{tag}{key} {short}{' final' if made.final else ''}{' : ' + ', '.join(clause) if clause else ''} {{"]
        lines += ["  " + line for line in [*body, "public:", *functions]] + ["};"]
        self.emit(before + "\n".join(lines) + ("\n#pragma pack(pop)" if before else ""))
        if any("= delete" in line for line in functions):
            # What follows from a deleted constructor for the class of a member is not the same in both compilers.
            self.emit(f"{made.name} {self.fresh('f')}({made.name} a, long b);")
        else:
            self.classes.append(made)

    def with_access(self, body):
        if not self.chance(40):
            return ["public:", *body]
        return [f"{self.pick(['public', 'private', 'protected'])}: {line}" if self.chance(40) else line for line in body]

    def make_union(self):
        made = Class(f"{self.scope}{self.fresh('U')}")
        made.short = made.name.rpartition("::")[2]
        made.union, made.empty = True, False
        fields = [self.field(made, f"f{number}", in_union=True) for number in range(self.random.randrange(1, 5))]
        self.emit(f"union {made.short} {{ {' '.join(fields)} }};")
        self.classes.append(made)

    def make_enum(self):
        short = self.fresh("E")
        fixed = self.pick(["", "", " : unsigned char", " : short", " : unsigned long long"])
        scoped = self.chance(50)
        values = ", ".join(f"{short}_{number} = {self.random.randrange(200)}" for number in range(4))
        self.emit(f"enum {'class ' if scoped else ''}{short}{fixed} {{ {values} }};")
        self.enums.append(f"{self.scope}{short}")

    def make_template(self):
        """A class template, a specialization that is laid out, and now and then an explicit instantiation."""
        short = self.fresh("T")
        virtual = self.chance(40)
        ending = "virtual ~" + short + "() {} virtual T get(int) const { __builtin_trap(); }" if virtual else "T get() const;"
        base = self.member_class(lambda one: not one.final and not one.union and not one.reference_members)
        clause = f" : {base.name}" if base is not None and not virtual and self.chance(40) and base.plain else ""
        self.emit(f"template <class T, int N = 3> struct {short}{clause} {{ T first; {self.pick(SCALARS)} more[N]; {ending} }};")
        held = self.member_class(lambda one: one.plain and not one.union)
        argument = self.pick([held.name] if held is not None and self.chance(50) else ["int", "double", "char *", "short"])
        count = self.random.randrange(1, 5)
        name = f"{self.scope}{short}<{argument}, {count}>"
        if self.chance(40):
            self.emit(f"extern template struct {short}<{argument}, {count}>;")
        else:
            self.emit(f"inline {short}<{argument}, {count}> *{self.fresh('use')}() {{ return nullptr; }}")
        made = Class(name)
        made.short, made.template, made.polymorphic, made.empty = short, True, virtual, False
        made.plain, made.trivial_end, made.final = False, not virtual, True  # final: nobody derives from it here
        self.emit(f"struct {self.fresh('H')} {{ {short}<{argument}, {count}> held; char behind; }};")
        self.classes.append(made)

    def make_functions(self):
        for _ in range(self.pick([1, 2, 3])):
            name = self.fresh("f")
            if self.classes and self.chance(60):
                one = self.member_class()
                if one is not None:
                    tail = self.pick(["", ", int b", ", double b, float c", ", long b, long c, long d, long e"])
                    self.emit(f"{one.name} {name}({one.name} a{tail});")
            kind = self.random.randrange(8)
            if kind == 0:
                self.emit(f"inline int {name}(int a) {{ return a; }} int {name}(long a, double b) noexcept;")
            elif kind == 1:
                self.emit(f'extern "C" int {name}_c({self.parameters()});')
            elif kind == 2:
                self.emit(f"extern {self.pick(SCALARS[:12])} {name}_variable; inline constexpr int {name}_constant = {self.random.randrange(999)};")
            elif kind == 3:
                self.emit(f'__attribute__((abi_tag("v2"))) int {name}({self.parameters()});')
            else:
                self.emit(f"{self.result()} {name}({self.parameters(8)});")

    def emit(self, text):
        self.lines.append(text)

    def header(self, classes):
        self.lines = ["#pragma once", "#include <cstddef>"]
        while self.made < classes:
            outer, inner = self.fresh("n"), self.pick([None, "inline", "plain"])
            self.scope = f"{outer}::" + (f"{outer}_in::" if inner else "")
            self.emit(f"namespace {outer} {{")
            if inner:
                self.emit(f"{'inline ' if inner == 'inline' else ''}namespace {outer}_in {{")
            for _ in range(self.random.randrange(4, 14)):
                self.made += 1
                kind = self.random.randrange(20)
                if kind == 0:
                    self.make_union()
                elif kind < 3:
                    self.make_enum()
                elif kind < 5:
                    self.make_template()
                else:
                    self.make_class()
                if self.chance(60):
                    self.make_functions()
            if inner:
                self.emit("}")
            self.emit("}")
        return "\n".join(self.lines) + "\n"


def headers(seed, classes):
    """The texts of as many headers as `classes` classes need."""
    texts = []
    for number, first in enumerate(range(0, classes, CLASSES_PER_HEADER)):
        texts.append(Generator(seed, number).header(min(CLASSES_PER_HEADER, classes - first)))
    return texts


if __name__ == "__main__":
    import sys

    print("".join(headers(int(sys.argv[1]), int(sys.argv[2]))))
