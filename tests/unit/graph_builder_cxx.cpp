// Classes, their virtual tables, and functions with C++ linkage.
#include <algorithm>
#include <map>
#include <stdexcept>

#include "tests/unit/graph_builder.h"

namespace abigate::test {

namespace {

constexpr std::uint64_t pointer_bytes = 8;

std::uint64_t round_up(std::uint64_t value, std::uint64_t step) { return (value + step - 1) / step * step; }

/// What a base adds to a derived object, whether the interface owns it or not.
struct BasePart {
  std::uint64_t nv_size_bytes = 0;
  std::uint32_t nv_align_bytes = 1;
  bool empty = false;
  const Record* record = nullptr;  ///< null: summarized

  bool dynamic() const { return record != nullptr && !record->vtables.empty(); }
};

bool is_empty(const Graph& graph, const Record& r) {
  return r.fields.empty() && r.vtables.empty() && std::ranges::all_of(r.bases, [&](const Base& base) {
           const auto* of = std::get_if<Record>(&graph.at(peel(graph, base.type)));
           return of != nullptr && is_empty(graph, *of);
         });
}

BasePart base_part(const Graph& graph, TypeId id) {
  const Type& node = graph.at(peel(graph, id));
  if (const auto* record = std::get_if<Record>(&node)) {
    return {record->nv_size_bytes, std::max(record->nv_align_bytes, 1U), is_empty(graph, *record), record};
  }
  if (const auto* foreign = std::get_if<Foreign>(&node)) {
    return {foreign->size_bytes, std::max(foreign->align_bytes, 1U), false, nullptr};
  }
  throw std::invalid_argument("not a base class: " + std::string(graph.key(id)));
}

Base made_base(TypeId type, std::uint64_t offset_bytes, bool is_virtual, Access access) {
  Base base;
  base.type = type;
  base.offset_bytes = offset_bytes;
  base.is_virtual = is_virtual;
  base.access = access;
  return base;
}

Slot made_slot(SlotKind kind, Wide offset_bytes = 0) {
  Slot slot;
  slot.kind = kind;
  slot.offset_bytes = offset_bytes;
  return slot;
}

bool is_destructor(const Slot& slot) {
  return slot.kind == SlotKind::complete_destructor || slot.kind == SlotKind::deleting_destructor;
}

/// "Node" of "acme::Node".
std::string_view last_part(std::string_view name) {
  const std::size_t colon = name.substr(0, name.find('<')).rfind("::");
  return colon == std::string_view::npos ? name : name.substr(colon + 2);
}

/// Lays the parts of one class out, one behind another.
struct Layout {
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 1;

  std::uint64_t place(std::uint64_t part_bytes, std::uint32_t part_align_bytes) {
    const std::uint64_t offset_bytes = round_up(size_bytes, part_align_bytes);
    size_bytes = offset_bytes + part_bytes;
    align_bytes = std::max(align_bytes, part_align_bytes);
    return offset_bytes;
  }
};

}  // namespace

Record& Interface::class_of(std::string_view name, const ClassSpec& spec) {
  use_cxx();
  const TypeId id = named(name);
  // The members alone first: their place is known when that of the bases is.
  Record made = lay_out(name, Tag::class_, spec.members);
  made.template_name = made.name.contains('<') ? made.name.substr(0, made.name.find('<')) : Text{};
  made.arguments = template_arguments(name);
  for (const BaseSpec& base : spec.bases) {
    made.bases.push_back(made_base(type(base.type), 0, base.is_virtual, base.access));
  }
  const Graph& graph = snapshot_.graph;

  Layout layout;
  std::vector<BasePart> parts;
  std::map<TypeId, Access> virtual_bases;
  for (const Base& base : made.bases) {
    parts.push_back(base_part(graph, base.type));
    if (base.is_virtual) {
      virtual_bases.emplace(base.type, base.access);
    }
    if (const Record* record = parts.back().record; record != nullptr) {
      for (const Base& inherited : record->virtual_bases) {
        virtual_bases.emplace(inherited.type, inherited.access);
      }
    }
  }
  std::size_t primary = made.bases.size();
  for (std::size_t i = made.bases.size(); i-- > 0;) {
    primary = !made.bases[i].is_virtual && parts[i].dynamic() ? i : primary;
  }
  const bool dynamic = primary != made.bases.size() || !spec.virtuals.empty() || !virtual_bases.empty();
  if (primary != made.bases.size()) {
    made.bases[primary].primary = true;
    layout.place(parts[primary].nv_size_bytes, parts[primary].nv_align_bytes);
  } else if (dynamic) {
    layout.place(pointer_bytes, pointer_bytes);
  }
  for (std::size_t i = 0; i < made.bases.size(); ++i) {
    made.bases[i].empty = parts[i].empty;
    if (i != primary && !made.bases[i].is_virtual && !parts[i].empty) {
      made.bases[i].offset_bytes = layout.place(parts[i].nv_size_bytes, parts[i].nv_align_bytes);
    }
  }
  if (!made.fields.empty()) {
    const std::uint64_t members_at = layout.place(made.size_bytes, made.align_bytes);
    const bool plain = !dynamic && made.bases.empty();
    std::uint64_t end_bits = members_at * 8;
    for (Field& field : made.fields) {
      field.offset_bits += members_at * 8;
      const std::uint64_t bits = extent_of(snapshot_, field.type).value_or(Extent{}).size_bytes * 8;
      end_bits = std::max(end_bits, field.offset_bits + field.bit_width.value_or(static_cast<std::uint32_t>(bits)));
    }
    layout.size_bytes = plain ? layout.size_bytes : round_up(end_bits, 8) / 8;
  }
  made.nv_size_bytes = std::max<std::uint64_t>(layout.size_bytes, 1);
  made.nv_align_bytes = layout.align_bytes;
  for (const auto& [type_id, access] : virtual_bases) {
    const BasePart part = base_part(graph, type_id);
    const std::uint64_t at = part.empty ? 0 : layout.place(part.nv_size_bytes, part.nv_align_bytes);
    Base& base = made.virtual_bases.emplace_back(made_base(type_id, at, true, access));
    base.empty = part.empty;
    const auto direct = std::ranges::find(made.bases, type_id, &Base::type);
    if (direct != made.bases.end() && direct->is_virtual) {
      direct->offset_bytes = at;
    }
  }
  made.align_bytes = layout.align_bytes;
  made.data_size_bytes = layout.size_bytes;
  made.size_bytes = std::max<std::uint64_t>(round_up(layout.size_bytes, layout.align_bytes), 1);
  const auto all_parts = [&](bool Record::* trait) {
    const auto has = [&](TypeId part) {
      const auto* record = std::get_if<Record>(&graph.at(peel(graph, part)));
      return record == nullptr || record->*trait;
    };
    return std::ranges::all_of(made.bases, has, &Base::type) && std::ranges::all_of(made.fields, has, &Field::type);
  };
  made.standard_layout = !dynamic && made.bases.empty() && all_parts(&Record::standard_layout);
  made.trivially_copyable = !dynamic && all_parts(&Record::trivially_copyable);
  made.trivial_for_calls = !dynamic && all_parts(&Record::trivial_for_calls);
  if (dynamic) {
    fill_vtables(made, spec);
  }
  Type& node = snapshot_.graph.types[index_of(id)].node;
  node = std::move(made);
  return std::get<Record>(node);
}

/// The own table continues that of the primary base; those of the other bases follow.
void Interface::fill_vtables(Record& made, const ClassSpec& spec) {
  Vtable own;
  for (std::size_t i = made.virtual_bases.size(); i-- > 0;) {
    own.slots.push_back(made_slot(SlotKind::vbase_offset, Wide{made.virtual_bases[i].offset_bytes}));
  }
  own.slots.push_back(made_slot(SlotKind::offset_to_top));
  own.slots.push_back(made_slot(SlotKind::rtti));
  std::vector<Vtable> others;
  const auto add_tables = [&](const Base& base) {
    const BasePart part = base_part(snapshot_.graph, base.type);
    if (!part.dynamic()) {
      return;
    }
    for (Vtable table : part.record->vtables) {
      if (table.base.empty() && base.primary) {
        const auto functions = std::ranges::find(table.slots, SlotKind::rtti, &Slot::kind) + 1;
        own.slots.insert(own.slots.end(), functions, table.slots.end());
        continue;
      }
      const bool of_virtual = std::ranges::any_of(made.virtual_bases, [&](const Base& one) {
        const Record* record = base_part(snapshot_.graph, one.type).record;
        return record != nullptr && record->name == table.base;
      });
      if (of_virtual) {
        continue;  // there is one for all
      }
      table.base = table.base.empty() ? part.record->name : table.base;
      table.base_offset_bytes += base.offset_bytes;
      for (Slot& slot : table.slots) {
        slot.offset_bytes -= slot.kind == SlotKind::offset_to_top ? Wide{base.offset_bytes} : 0;
      }
      others.push_back(std::move(table));
    }
  };
  for (const Base& base : made.bases) {
    if (!base.is_virtual) {
      add_tables(base);
    }
  }
  std::ranges::for_each(made.virtual_bases, add_tables);
  made.vtables.push_back(std::move(own));
  std::ranges::move(others, std::back_inserter(made.vtables));
  for (const VirtualSpec& function : spec.virtuals) {
    const Text called = override_slots(made, function);
    made.key_function = made.key_function.empty() && !function.pure ? called : made.key_function;
  }
  const auto has_destructor = [](const Vtable& table) { return std::ranges::any_of(table.slots, is_destructor); };
  if (std::ranges::any_of(made.vtables, has_destructor) &&
      std::ranges::find(spec.virtuals, "~", &VirtualSpec::name) == spec.virtuals.end()) {
    override_slots(made, {.name = "~"});  // the implicit one
  }
  made.abstract = std::ranges::any_of(made.vtables[0].slots, &Slot::pure);
}

/// Puts a function into its slots, and gives its linkage name.
Text Interface::override_slots(Record& made, const VirtualSpec& spec) {
  const bool destructor = spec.name == "~";
  const std::string name = destructor ? "~" + std::string(last_part(made.name)) : spec.name;
  const TypeId type_id = method_type(made.name, spec.type, spec.qualifiers);
  const std::string qualified = std::string(made.name) + "::" + (destructor ? "D" : name);
  const auto& signature = std::get<FunctionType>(snapshot_.graph.at(type_id));

  const auto overrides = [&](const Slot& slot) {
    if (!slot.type || is_destructor(slot) != destructor) {
      return false;
    }
    const auto& other = std::get<FunctionType>(snapshot_.graph.at(*slot.type));
    return destructor || (slot.name == name && other.parameters == signature.parameters &&
                          other.object_qualifiers == signature.object_qualifiers);
  };
  const auto fill = [&](Slot& slot) {
    slot.name = text(name);
    slot.type = type_id;
    slot.pure = spec.pure;
    const std::string kind = slot.kind == SlotKind::complete_destructor   ? "1"
                             : slot.kind == SlotKind::deleting_destructor ? "0"
                                                                          : "";
    slot.linkage_name = linkage_name(qualified + kind, type_id);
  };
  bool found = false;
  for (Vtable& table : made.vtables) {
    for (Slot& slot : table.slots) {
      if (overrides(slot)) {
        fill(slot);
        found = found || &table == made.vtables.data();
        if (table.base_offset_bytes != 0 && !spec.pure) {
          slot.thunk =
              text("_ZThn" + std::to_string(table.base_offset_bytes) + "_" + std::string(slot.linkage_name.substr(2)));
        }
      }
    }
  }
  if (!found) {
    const std::vector<SlotKind> kinds = destructor
                                            ? std::vector{SlotKind::complete_destructor, SlotKind::deleting_destructor}
                                            : std::vector{SlotKind::function};
    for (const SlotKind kind : kinds) {
      fill(made.vtables[0].slots.emplace_back(made_slot(kind)));
    }
  }
  return linkage_name(destructor ? qualified + "1" : qualified, type_id);
}

TypeId Interface::method_type(std::string_view class_name, std::string_view spelling, std::string_view qualifiers) {
  const TypeId plain = type(spelling);
  FunctionType made = std::get<FunctionType>(snapshot_.graph.at(plain));
  made.object = named(class_name);
  made.object_qualifiers = text(qualifiers);
  return add(std::string(snapshot_.graph.key(plain)) + " of " + std::string(class_name) + " " + std::string(qualifiers),
             made);
}

TypeId Interface::member_pointer(std::string_view class_name, std::string_view spelling) {
  MemberPointer made;
  made.object = named(class_name);
  made.to = type(spelling);
  const bool to_function = std::holds_alternative<FunctionType>(snapshot_.graph.at(made.to));
  made.size_bytes = to_function ? 2 * pointer_bytes : pointer_bytes;
  made.align_bytes = pointer_bytes;
  return add(std::string(snapshot_.graph.key(made.to)) + " " + std::string(class_name) + "::*", made);
}

/// "_ZN4acme4Node4drawE(int)": as Itanium spells names, with the parameters by their keys.
Text Interface::linkage_name(std::string_view qualified_name, TypeId type_id) {
  std::string made = "_ZN";
  const auto& signature = std::get<FunctionType>(snapshot_.graph.at(type_id));
  made += signature.object_qualifiers.contains("const") ? "K" : "";
  while (!qualified_name.empty()) {
    const std::size_t before_arguments = std::min(qualified_name.find('<'), qualified_name.size());
    const std::size_t colon = std::min(qualified_name.find("::"), before_arguments);
    const std::size_t end = qualified_name.substr(colon).starts_with("::") ? colon : qualified_name.find("::", colon);
    const std::string_view part = qualified_name.substr(0, end);
    made += std::to_string(part.size()) + std::string(part);
    qualified_name.remove_prefix(end == std::string_view::npos ? qualified_name.size() : end + 2);
  }
  made += "E(";
  for (const TypeId parameter : signature.parameters) {
    made += (made.ends_with('(') ? "" : ",") + std::string(snapshot_.graph.key(parameter));
  }
  return text(made + ")");
}

Function& Interface::cxx_function(std::string_view name, std::string_view spelling) {
  use_cxx();
  Function& made = function(name, spelling);
  made.linkage_name = linkage_name(name, made.type);
  return made;
}

Function& Interface::member(std::string_view class_name, std::string_view name, FunctionKind kind, TypeId type_id) {
  use_cxx();
  Function& made = snapshot_.graph.functions.emplace_back();
  made.name = text(std::string(class_name) + "::" + std::string(name));
  made.linkage_name = linkage_name(made.name, type_id);
  made.kind = kind;
  made.record = text(class_name);
  made.type = type_id;
  made.parameters.resize(std::get<FunctionType>(snapshot_.graph.at(type_id)).parameters.size());
  return made;
}

Function& Interface::method(std::string_view class_name, std::string_view name, std::string_view spelling,
                            std::string_view qualifiers) {
  return member(class_name, name, FunctionKind::method, method_type(class_name, spelling, qualifiers));
}

Function& Interface::static_method(std::string_view class_name, std::string_view name, std::string_view spelling) {
  return member(class_name, name, FunctionKind::static_method, type(spelling));
}

Function& Interface::constructor(std::string_view class_name, std::string_view parameters) {
  const TypeId type_id = method_type(class_name, "void(" + std::string(parameters) + ")");
  Function& made = member(class_name, last_part(class_name), FunctionKind::constructor, type_id);
  made.linkage_name = linkage_name(std::string(class_name) + "::C1", type_id);
  made.other_linkage_names = {linkage_name(std::string(class_name) + "::C2", type_id)};
  return made;
}

Function& Interface::destructor(std::string_view class_name) {
  const TypeId type_id = method_type(class_name, "void()");
  const std::string name(class_name);
  Function& made = member(class_name, "~" + std::string(last_part(class_name)), FunctionKind::destructor, type_id);
  made.linkage_name = linkage_name(name + "::D1", type_id);
  made.other_linkage_names = {linkage_name(name + "::D0", type_id), linkage_name(name + "::D2", type_id)};
  return made;
}

Template& Interface::template_of(std::string_view name, TemplateKind kind, std::string_view declaration,
                                 std::string_view body) {
  use_cxx();
  Template& made = snapshot_.graph.templates.emplace_back();
  made.name = text(name);
  made.kind = kind;
  made.declaration = text(declaration);
  made.body = text(body);
  return made;
}

}  // namespace abigate::test
