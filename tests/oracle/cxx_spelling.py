"""The nodes of a C++ snapshot, and how C++ spells them.

A type is spelled by what it is made of, with the aliases of PROLOGUE, never as a declarator: pointer<array<int, 3>>.
What has no name in C++ is spelled by the place where it stands, once `place` has told it.
"""
import re

PROLOGUE = """#include <new>
namespace oracle {
template <class T> using same = T;
template <class T> using pointer = T *;
template <class T> using lvalue = T &;
template <class T> using rvalue = T &&;
template <class T, unsigned long N> using array = T[N];
template <class T> using unbounded = T[];
template <class C, class T> using member = T C::*;
template <class T> struct bare_ { typedef T type; };
template <class T> struct bare_<const T> { typedef T type; };
template <class T> struct bare_<volatile T> { typedef T type; };
template <class T> struct bare_<const volatile T> { typedef T type; };
template <class T> struct inner_ { };
template <class T> struct inner_<T *> { typedef T type; };
template <class T> struct inner_<T &> { typedef T type; };
template <class T> struct inner_<T &&> { typedef T type; };
template <class T> struct inner_<T[]> { typedef T type; };
template <class T, unsigned long N> struct inner_<T[N]> { typedef T type; };
template <class T> using inner = typename inner_<typename bare_<T>::type>::type;
template <class T> using bare = typename bare_<T>::type;
template <class T> T make();
}
#ifdef __cpp_noexcept_function_type
#define ORACLE_NOEXCEPT noexcept
#else
#define ORACLE_NOEXCEPT
#endif
"""


class Snapshot:
    def __init__(self, document):
        self.types = {node["key"]: node for node in document["types"]}
        self.functions = document.get("functions", [])
        self.variables = document.get("variables", [])
        self.constants = document.get("constants", [])
        self.build = document["build"]
        self.places = {}
        self.alias_of = {}
        self.function_names = {function["name"] for function in self.functions}
        for node in self.types.values():
            if node["kind"] == "typedef" and self.types.get(node["target"], {}).get("name") == node["name"]:
                self.alias_of[node["target"]] = node["name"]

    def records(self):
        return [(key, node) for key, node in self.types.items() if node["kind"] == "record"]

    def peel(self, key):
        """Without names and qualifiers."""
        while True:
            node = self.types[key]
            if node["kind"] == "typedef":
                key = node["target"]
            elif node["kind"] == "qualified":
                key = node["of"]
            else:
                return key

    def size(self, key):
        """In bytes; 0 where there is none."""
        node = self.types[self.peel(key)]
        if node["kind"] == "array":
            return self.size(node["element"]) * node.get("count", 0)
        if node["kind"] in ("pointer", "reference"):
            return self.build["pointer_bytes"]
        return self.size(node["underlying"]) if node["kind"] == "enum" else node.get("size_bytes", 0)

    def place(self, key, expression):
        """Tells that `expression` is a type made of a record or enum that has no name of its own."""
        while True:
            node = self.types[key]
            if node["kind"] == "qualified":
                key, expression = node["of"], f"oracle::bare<{expression}>"
            elif node["kind"] in ("pointer", "reference", "array"):
                key, expression = node.get("to") or node["element"], f"oracle::inner<{expression}>"
            else:
                break
        if node["kind"] in ("record", "enum") and key not in self.places and not self.named(node["name"]):
            self.places[key] = f"oracle::bare<{expression}>"

    def named(self, name):
        """The name as C++ spells it; None where it has none."""
        name = name.replace("{anonymous}::", "")
        scope = re.sub(r"\boperator\W+$", "operator", name)
        head, nested = "", 0
        for letter in scope:
            nested += letter == "<"
            head += letter if nested == 0 else ""
            nested -= letter == ">"
        if "{" in scope or "." in scope or "(" in head or "$" in head:
            return None
        scopes = name.split("<")[0].split("::")
        local = any("::".join(scopes[:n]) in self.function_names for n in range(1, len(scopes)))
        return None if local else name

    def tagged(self, key):
        """How C++ names a class or an enum; None for one that it cannot name here."""
        if key in self.alias_of:
            return self.alias_of[key]
        if key in self.places:
            return self.places[key]
        node = self.types[key]
        name = None if node.get("unnamed") else self.specialized(node) or self.named(node["name"])
        if not name or name.startswith("__va_list"):
            return None
        tag = "enum" if node["kind"] == "enum" else node.get("tag", "struct")
        return f"{tag} {name}"

    def specialized(self, node):
        """The name of a specialization, from its arguments, where these may be functions, which names write as keys do."""
        if not re.search(r"[\w>*&]\(", node["name"]) or not node.get("template_name"):
            return None
        arguments = [self.spell(one["type"]) if "type" in one else one["value"] for one in node.get("arguments", [])]
        return None if None in arguments else f"{node['template_name']}<{', '.join(arguments)}>"

    def spell(self, key):
        """None where C++, or one of the compilers, cannot spell it."""
        node = self.types[key]
        kind = node["kind"]
        if kind == "builtin":
            if node.get("encoding") == "null-pointer":
                return "decltype(nullptr)"
            known = node.get("encoding", "none") != "other" and "_BitInt" not in node["name"]
            return node["name"] if known else None
        if kind == "typedef":
            return self.named(node["name"]) or self.spell(node["target"])
        if kind in ("record", "enum", "opaque", "foreign"):
            return self.tagged(key)
        if kind == "function":
            return self.function(key)
        inner = self.spell(node.get("to") or node.get("of") or node.get("element"))
        if inner is None:
            return None
        if kind == "pointer":
            return None if node.get("address_space") else f"oracle::pointer<{inner}>"
        if kind == "reference":
            return f"oracle::{'rvalue' if node.get('rvalue') else 'lvalue'}<{inner}>"
        if kind == "array":
            return f"oracle::array<{inner}, {node['count']}>" if "count" in node else f"oracle::unbounded<{inner}>"
        if kind == "qualified":
            words = [word for word in ("const", "volatile") if node.get(word)]
            return " ".join([*words, f"oracle::same<{inner}>"]) + (" __restrict" if node.get("restrict") else "")
        if kind == "member-pointer":
            of = self.spell(node["object"])
            return of and f"oracle::member<{of}, {inner}>"
        return None  # a vector, a type of C alone, or one that the model does not know

    def function(self, key, may_throw=False):
        """A function type; of a member, with its qualifiers. `may_throw` leaves out that it does not throw."""
        node = self.types[key]
        if node.get("convention") or not node.get("prototype", True):
            return None
        parameters = [self.spell(parameter) for parameter in node.get("parameters", [])]
        result = self.spell(node["result"])
        if None in parameters or result is None:
            return None
        parameters += ["..."] if node.get("variadic") else []
        behind = " ".join(filter(None, [node.get("object_qualifiers"), "ORACLE_NOEXCEPT" if node.get("noexcept") and not may_throw else ""]))
        return f"oracle::same<auto ({', '.join(parameters)}) {behind} -> {result}>"
