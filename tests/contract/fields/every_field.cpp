// every-field SNAPSHOT…: nothing that a snapshot holds of an interface can change unnoticed. Changes each field of each
// node, one at a time, and compares with the snapshot as it was. A field of which no change is told anywhere must be in
// the list below, with what tells its changes instead; one that is in the list and told is taken off it.
#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <type_traits>

#include "analyzer/compare/compare.h"
#include "analyzer/model/fields.h"
#include "analyzer/snapshot/read.h"

namespace {

using namespace abigate;

struct Silent {
  std::string_view field;
  std::string_view why;
};

constexpr std::string_view by_target = "follows from the target and the build facts, which are compared";
constexpr std::string_view by_name = "part of the name, or told by it";
constexpr std::string_view by_layout = "follows from the members, bases and tables, which are compared";
constexpr std::string_view by_tokens = "follows from tokens, whose hash is compared";
constexpr std::string_view for_roles = "read to find out who does what, and what merely rebuilding uses";
constexpr std::string_view no_matter = "neither compiled code nor code that is compiled again notices";
constexpr std::string_view by_users = "told by each function or table that passes it or holds it";

constexpr auto silent = std::to_array<Silent>({
    {"builtin.align_bytes", by_target},
    {"builtin.value_bits", by_target},
    {"constant.kind", "a macro that becomes a constant of the same value compiles as before"},
    {"constant.shared", "only says whether a changed type is one of a symbol"},
    {"constant.sizes", for_roles},
    {"constant.uses", for_roles},
    {"enum.fixed", no_matter},
    {"enum.flags", for_roles},
    {"enum.unnamed", by_name},
    {"foreign.library", "part of the name, where it tells one ABI of a library from another"},
    {"foreign.polymorphic", by_users},
    {"foreign.tag", no_matter},
    {"foreign.template_name", by_name},
    {"foreign.trivial_for_calls", by_users},
    {"function.deletes", for_roles},
    {"function.deletes_unknown", for_roles},
    {"function.kind", by_name},
    {"function.other_linkage_names", "follows from the kind of the class, and from its tables"},
    {"function.parameters", "as many as in the type of the function"},
    {"function.record", by_name},
    {"function.sizes", for_roles},
    {"function.uses", for_roles},
    {"function.virtual", "told by the tables of the class"},
    {"opaque.tag", no_matter},
    {"opaque.template_name", by_name},
    {"qualified.restrict", no_matter},
    {"record.abstract", "told by the slots that are pure"},
    {"record.bases.empty", by_layout},
    {"record.bases.primary", by_layout},
    {"record.explicitly_instantiated", "told by the functions that are exported or inline for it"},
    {"record.explicitly_specialized", by_tokens},
    {"record.fields.no_unique_address", by_layout},
    {"record.key_function", "told where there is none any more, or one for the first time"},
    {"record.nv_align_bytes", by_layout},
    {"record.packed", by_layout},
    {"record.template_name", by_name},
    {"record.unnamed", by_name},
    {"record.virtual_bases", by_layout},
    {"record.virtual_bases.access", "told by the base that is virtual"},
    {"record.virtual_bases.empty", by_layout},
    {"record.virtual_bases.offset_bytes", "told by the offset in the table"},
    {"record.virtual_bases.primary", by_layout},
    {"record.virtual_bases.virtual", "every one of them is"},
    {"record.vtables.slots.linkage_name", "told by the function, where it is a symbol"},
    {"template.record", by_name},
    {"template.uses", for_roles},
    {"variable.visibility", "what is hidden is not in a snapshot, and protected is no matter to others"},
});

/// Of a field, by its path in the model: "record.fields.offset_bits".
struct Tally {
  unsigned tried = 0;
  unsigned told = 0;
};

constexpr unsigned enough = 10;  // changes that are told, of one field

/// Texts that a changed snapshot views into.
constexpr std::string_view appended = "_changed";

class Prober {
 public:
  Prober(const Snapshot& before, Snapshot& after, std::map<std::string, Tally>& tallies)
      : before_(before), after_(after), tallies_(tallies) {}

  void run() {
    for (TypeNode& type : after_.graph.types) {
      const bool of_functions = std::holds_alternative<FunctionType>(type.node);
      const std::string kind{of_functions ? "function-type" : type_kind_names[type.node.index()]};
      std::visit([&](auto& node) { fields(kind, node); }, type.node);
    }
    each("function", after_.graph.functions);
    each("variable", after_.graph.variables);
    each("constant", after_.graph.constants);
    each("template", after_.graph.templates);
  }

 private:
  template <class Node>
  void each(const std::string& name, std::vector<Node>& nodes) {
    for (Node& node : nodes) {
      fields(name, node);
    }
  }

  template <class Struct>
  void fields(const std::string& path, Struct& node) {
    for_each_field<Struct>([&](const auto& entry) {
      if (entry.tag != Tagged::unhashed) {
        change(path + '.' + std::string(entry.name), node.*(entry.member));
      }
    });
  }

  /// Compares with `place` as `value`.
  template <class Value>
  void probe(const std::string& path, Value& place, Value value) {
    Tally& tally = tallies_[path];
    if (tally.told >= enough) {
      return;
    }
    std::swap(place, value);
    ++tally.tried;
    tally.told += compare(before_, after_).changes.empty() ? 0 : 1;
    std::swap(place, value);
  }

  void change(const std::string& path, bool& place) { probe(path, place, !place); }

  void change(const std::string& path, Text& place) {
    probe(path, place, after_.strings.store(std::string(place).append(appended)));
  }

  /// Another built-in type: always one that the graph allows, and never a cycle.
  void change(const std::string& path, TypeId& place) {
    for (std::uint32_t i = 0; i < after_.graph.types.size(); ++i) {
      const auto* type = std::get_if<Builtin>(&after_.graph.types[i].node);
      if (type != nullptr && type->size_bytes != 0 && TypeId{i} != place && takes_a_builtin(path)) {
        probe(path, place, TypeId{i});
        return;
      }
    }
  }
  /// A base, and the object of a member function, is a class.
  static bool takes_a_builtin(std::string_view path) {
    return !path.ends_with("bases.type") && !path.ends_with(".object") && !path.ends_with("vtables.base");
  }

  template <class Number>
    requires std::is_integral_v<Number> || std::is_same_v<Number, Wide> || std::is_floating_point_v<Number>
  void change(const std::string& path, Number& place) {
    constexpr int step = 8;
    probe(path, place, static_cast<Number>(place + step));
  }

  template <class Enumeration>
    requires std::is_enum_v<Enumeration>
  void change(const std::string& path, Enumeration& place) {
    const std::size_t next = (static_cast<std::size_t>(place) + 1) % Names<Enumeration>::list.size();
    probe(path, place, static_cast<Enumeration>(next));
  }

  template <class Value>
  void change(const std::string& path, std::optional<Value>& place) {
    if (place) {
      change(path, *place);
    }
  }

  template <class Element>
  void change(const std::string& path, std::vector<Element>& place) {
    if (!place.empty() && !std::is_same_v<Element, TypeId>) {
      std::vector<Element> shorter = place;
      shorter.pop_back();
      probe(path, place, std::move(shorter));
    }
    for (Element& element : place) {
      change(path, element);
    }
  }

  static void change(const std::string&, const Location&) {}

  template <Described Struct>
  void change(const std::string& path, Struct& place) {
    fields(path, place);
  }

  const Snapshot& before_;
  Snapshot& after_;
  std::map<std::string, Tally>& tallies_;
};

int run(int argc, char** argv) {
  std::map<std::string, Tally> tallies;
  for (int i = 1; i < argc; ++i) {
    const auto before = load_snapshot(argv[i]);
    auto after = load_snapshot(argv[i]);
    if (!before || !after) {
      std::cerr << before.error().message << '\n';
      return 1;
    }
    Prober(*before, *after, tallies).run();
  }
  unsigned wrong = 0;
  unsigned tried = 0;
  for (const auto& [path, tally] : tallies) {
    const auto listed = std::ranges::find(silent, path, &Silent::field);
    const bool expected = listed != silent.end();
    tried += tally.tried;
    if (expected && tally.told != 0) {
      std::cout << path << ": told, and listed as silent\n";
    } else if (!expected && tally.told == 0) {
      std::cout << path << ": changed in " << tally.tried << " places, and nothing told\n";
    }
    wrong += expected == (tally.told != 0) ? 1 : 0;
  }
  for (const Silent& field : silent) {
    if (!tallies.contains(std::string(field.field))) {
      std::cout << field.field << ": listed as silent, and in no snapshot\n";
      ++wrong;
    }
  }
  std::cout << tallies.size() << " fields, changed " << tried << " times; " << wrong << " not as expected\n";
  return wrong == 0 && argc > 1 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "every-field: " << error.what() << '\n';
    return 1;
  }
}
