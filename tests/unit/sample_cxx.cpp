// acme::Shape and what is around it: a class with virtual functions, one derived from it, one of another library.
#include "analyzer/snapshot/leaves.h"
#include "tests/unit/sample_snapshot.h"

namespace abigate::sample {

namespace {

template <class Node>
Node& node(Snapshot& s, TypeId id) {
  return std::get<Node>(s.graph.types[index_of(id)].node);
}

TemplateArgument argument_of(TypeId type) {
  TemplateArgument made;
  made.type = type;
  return made;
}

TemplateArgument argument_of(Text value) {
  TemplateArgument made;
  made.value = value;
  return made;
}

Slot slot(SlotKind kind, Text name = {}, Text linkage_name = {}, std::optional<TypeId> type = {}) {
  Slot made;
  made.kind = kind;
  made.name = name;
  made.linkage_name = linkage_name;
  made.type = type;
  return made;
}

Slot offset_slot(SlotKind kind, Wide offset_bytes) {
  Slot made = slot(kind);
  made.offset_bytes = offset_bytes;
  return made;
}

Slot pure(Slot made) {
  made.pure = true;
  return made;
}

Slot adjusted(Slot made, Text thunk) {
  made.thunk = thunk;
  return made;
}

SpecialMember special(SpecialMemberKind kind, Provision provision, bool trivial, Access access) {
  SpecialMember made;
  made.kind = kind;
  made.provision = provision;
  made.trivial = trivial;
  made.access = access;
  return made;
}

struct Types {
  TypeId integer, shape, circle, tag, list, draw, destroy, run, compare;
};

TypeId method_type(Snapshot& s, std::string_view key, TypeId object, TypeId result) {
  FunctionType made;
  made.result = result;
  made.object = object;
  return add(s, key, made);
}

/// What the classes use; they refer to it and are referred to.
Types add_types(Snapshot& s) {
  Types t{};
  t.integer = int_type(s);
  Record empty;
  empty.tag = Tag::class_;
  empty.name = "acme::Shape";
  empty.location = {"acme/shape.hpp", 10};
  t.shape = add(s, "acme::Shape", empty);
  empty.name = "acme::Circle<int, 3>";
  empty.location = {"acme/shape.hpp", 40};
  t.circle = add(s, "acme::Circle<int, 3>", empty);

  Foreign list;
  list.name = "std::__cxx11::list<acme::Shape *>";
  list.tag = Tag::class_;
  list.size_bytes = 24;
  list.align_bytes = 8;
  list.library = "list";
  list.template_name = "std::__cxx11::list";
  list.arguments = {argument_of(pointer_to(s, t.shape))};
  list.polymorphic = list.trivial_for_calls = true;
  t.list = add(s, "std::__cxx11::list<acme::Shape*>", list);

  Opaque handle;
  handle.name = "acme::Handle<acme::Shape, 7>";
  handle.tag = Tag::class_;
  handle.template_name = "acme::Handle";
  handle.arguments = {argument_of(t.shape), argument_of("7")};
  handle.location = {"acme/handle.hpp", 3};
  pointer_to(s, add(s, "acme::Handle<acme::Shape,7>", handle));

  Record tag;
  tag.name = "acme::Tag";
  tag.size_bytes = tag.nv_size_bytes = 1;
  tag.align_bytes = tag.nv_align_bytes = 1;
  tag.standard_layout = tag.aggregate = tag.trivially_copyable = tag.trivial_for_calls = true;
  tag.special_members = {special(SpecialMemberKind::move_constructor, Provision::implicit, true, Access::public_),
                         special(SpecialMemberKind::copy_assignment, Provision::defaulted, true, Access::public_),
                         special(SpecialMemberKind::move_assignment, Provision::implicit, true, Access::public_)};
  t.tag = add(s, "acme::Tag", tag);

  Enum depths;
  depths.name = "acme::Shape.0";
  depths.unnamed = true;
  depths.underlying = builtin(s, "unsigned int", Encoding::unsigned_integer, 4);
  depths.enumerators = {enumerator("acme::Shape::depth", 4, {"acme/shape.hpp", 12})};
  depths.location = {"acme/shape.hpp", 11};
  add(s, "enum acme::Shape.0", depths);

  t.draw = method_type(s, "void(acme::Shape::)(int) const& noexcept", t.shape, void_type(s));
  auto& draw = node<FunctionType>(s, t.draw);
  draw.parameters = {t.integer};
  draw.object_qualifiers = "const &";
  draw.does_not_throw = true;
  t.destroy = method_type(s, "void(acme::Shape::)()", t.shape, void_type(s));
  t.run = function_type(s, t.integer,
                        {add(s, "acme::Shape&", Reference{t.shape, false}),
                         add(s, "std::__cxx11::list<acme::Shape*>&&", Reference{t.list, true})});
  t.compare = function_type(s, builtin(s, "bool", Encoding::boolean, 1), {t.integer, t.integer});
  add(s, "int acme::Shape::*", MemberPointer{t.shape, t.integer, 8, 8});
  add(s, "void(acme::Shape::)(int) const& noexcept acme::Shape::*", MemberPointer{t.shape, t.draw, 16, 8});
  return t;
}

void define_shape(Snapshot& s, const Types& t) {
  auto& shape = node<Record>(s, t.shape);
  shape.size_bytes = 16;
  shape.align_bytes = shape.nv_align_bytes = 8;
  shape.data_size_bytes = shape.nv_size_bytes = 12;
  shape.fields = {field("id_", t.integer, 64, {"acme/shape.hpp", 30})};
  shape.fields[0].access = Access::private_;
  shape.fields[0].is_mutable = true;
  shape.fields[0].initializer = "0badcafe";
  Vtable& own = shape.vtables.emplace_back();
  own.slots = {slot(SlotKind::offset_to_top), slot(SlotKind::rtti),
               slot(SlotKind::complete_destructor, "~Shape", "_ZN4acme5ShapeD1Ev", t.destroy),
               slot(SlotKind::deleting_destructor, "~Shape", "_ZN4acme5ShapeD0Ev", t.destroy),
               pure(slot(SlotKind::function, "draw", "_ZNKR4acme5Shape4drawEi", t.draw))};
  shape.key_function = "_ZN4acme5ShapeD1Ev";
  shape.special_members = {
      special(SpecialMemberKind::default_constructor, Provision::user_provided, false, Access::protected_),
      special(SpecialMemberKind::copy_constructor, Provision::deleted, false, Access::public_),
      special(SpecialMemberKind::destructor, Provision::user_provided, false, Access::public_)};
  shape.abstract = true;
  shape.friends = {"acme::Circle", "acme::operator=="};
}

void define_circle(Snapshot& s, const Types& t) {
  auto& circle = node<Record>(s, t.circle);
  circle.size_bytes = 64;
  circle.align_bytes = circle.nv_align_bytes = 8;
  circle.data_size_bytes = 60;
  circle.nv_size_bytes = 48;
  circle.fields = {field("radius", t.integer, 96, {"acme/shape.hpp", 44}), field("others", t.list, 128)};
  circle.fields[1].no_unique_address = true;
  circle.bases.resize(3);
  circle.bases[0].type = t.shape;
  circle.bases[0].primary = true;
  circle.bases[1].type = t.tag;
  circle.bases[1].empty = true;
  circle.bases[1].access = Access::private_;
  circle.bases[2].type = t.list;
  circle.bases[2].offset_bytes = 40;
  circle.bases[2].is_virtual = true;
  circle.virtual_bases = {circle.bases[2]};
  Vtable& own = circle.vtables.emplace_back();
  own.slots = {offset_slot(SlotKind::vbase_offset, 40),
               slot(SlotKind::offset_to_top),
               slot(SlotKind::rtti),
               slot(SlotKind::complete_destructor, "~Circle", "_ZN4acme6CircleIiLi3EED1Ev", t.destroy),
               slot(SlotKind::deleting_destructor, "~Circle", "_ZN4acme6CircleIiLi3EED0Ev", t.destroy),
               slot(SlotKind::function, "draw", "_ZNKR4acme6CircleIiLi3EE4drawEi", t.draw)};
  own.slots.back().deleted = true;
  Vtable& other = circle.vtables.emplace_back();
  other.base = "std::__cxx11::list<acme::Shape *>";
  other.base_offset_bytes = 40;
  other.slots = {offset_slot(SlotKind::vcall_offset, -40), offset_slot(SlotKind::offset_to_top, -40),
                 slot(SlotKind::rtti),
                 adjusted(slot(SlotKind::function, "draw", "_ZNKR4acme6CircleIiLi3EE4drawEi", t.draw),
                          "_ZTv0_n24_NKR4acme6CircleIiLi3EE4drawEi"),
                 slot(SlotKind::unused, "size")};
  circle.final = circle.explicitly_specialized = circle.explicitly_instantiated = true;
  circle.template_name = "acme::Circle";
  circle.arguments = {argument_of(t.integer), argument_of("3"), argument_of(Text{})};
  circle.attributes = {"abi_tag(\"v2\")"};
}

void add_symbols(Snapshot& s, const Types& t) {
  Function& draw = function(s, "acme::Shape::draw", t.draw, {"acme/shape.hpp", 20});
  draw.linkage_name = "_ZNKR4acme5Shape4drawEi";
  draw.kind = FunctionKind::method;
  draw.record = "acme::Shape";
  draw.access = Access::protected_;
  draw.is_virtual = draw.pure = true;
  Parameter& depth = draw.parameters.emplace_back();
  depth.name = "depth";
  depth.default_argument = "ACME_DEPTH + 1";

  Function& created = function(s, "acme::Shape::Shape", t.destroy, {"acme/shape.hpp", 14});
  created.linkage_name = "_ZN4acme5ShapeC1Ev";
  created.other_linkage_names = {"_ZN4acme5ShapeC2Ev"};
  created.kind = FunctionKind::constructor;
  created.record = "acme::Shape";
  created.is_explicit = true;

  Function& destroyed = function(s, "acme::Shape::~Shape", t.destroy, {"acme/shape.hpp", 15});
  destroyed.linkage_name = "_ZN4acme5ShapeD1Ev";
  destroyed.other_linkage_names = {"_ZN4acme5ShapeD0Ev", "_ZN4acme5ShapeD2Ev"};
  destroyed.kind = FunctionKind::destructor;
  destroyed.record = "acme::Shape";
  destroyed.is_virtual = true;

  Function& converted = function(s, "acme::Shape::operator int", t.destroy, {"acme/shape.hpp", 16});
  converted.linkage_name = "_ZN4acme5ShapecviEv";
  converted.kind = FunctionKind::conversion;
  converted.record = "acme::Shape";
  converted.deleted = true;

  Function& less = function(s, "acme::Shape::less", t.compare, {"acme/shape.hpp", 17});
  less.linkage_name = "_ZN4acme5Shape4lessEii";
  less.kind = FunctionKind::static_method;
  less.record = "acme::Shape";
  less.is_constexpr = less.immediate = less.inlined = true;
  less.body = "8899aabb";

  Function& run = function(s, "acme::run", t.run, {"acme/shape.hpp", 50});
  run.linkage_name = "_ZN4acme3runERNS_5ShapeEONSt7__cxx114listIPS0_EE";
  run.inlined = true;
  run.body = "00ff00ff";
  run.deletes = {pointer_to(s, t.shape), t.shape};
  run.deletes_unknown = true;
  run.throws = {"acme::Shape"};

  Variable& count = s.graph.variables.emplace_back();
  count.name = "acme::Shape::count";
  count.linkage_name = "_ZN4acme5Shape5countE";
  count.type = t.integer;
  count.inlined = true;
  count.initializer = "31337";
  count.access = Access::private_;
  count.location = {"acme/shape.hpp", 33};
}

Template& template_of(Snapshot& s, Text name, TemplateKind kind, Text declaration, std::uint32_t line) {
  Template& made = s.graph.templates.emplace_back();
  made.name = name;
  made.kind = kind;
  made.declaration = declaration;
  made.location = {"acme/templates.hpp", line};
  return made;
}

void add_templates(Snapshot& s) {
  template_of(s, "acme::Circle", TemplateKind::class_, "11", 3).body = "12";
  template_of(s, "acme::Circle", TemplateKind::class_, "13", 8);
  template_of(s, "acme::Circle", TemplateKind::deduction_guide, "14", 9);
  Template& member = template_of(s, "acme::Shape::visit", TemplateKind::function, "15", 12);
  member.record = "acme::Shape";
  member.access = Access::protected_;
  member.uses = {"ACME_DEPTH", "acme::Shape"};
  template_of(s, "acme::zero", TemplateKind::variable, "16", 14);
  template_of(s, "acme::Shapes", TemplateKind::alias, "17", 16);
  template_of(s, "acme::Drawable", TemplateKind::concept_, "18", 18);
  template_of(s, "acme::draw", TemplateKind::using_declaration, "19", 20);
  template_of(s, "acme::shapes", TemplateKind::namespace_alias, "1a", 21);
}

/// Members of a class that only the class itself can name.
void add_private_names(Snapshot& s, const Types& t) {
  Opaque impl;
  impl.name = "acme::Shape::Impl";
  impl.access = Access::private_;
  add(s, "acme::Shape::Impl", impl);
  Record part;
  part.name = "acme::Shape::Part";
  part.size_bytes = part.align_bytes = 1;
  part.access = Access::protected_;
  add(s, "acme::Shape::Part", part);
  Enum mode;
  mode.name = "acme::Shape::Mode";
  mode.underlying = t.integer;
  mode.access = Access::private_;
  add(s, "acme::Shape::Mode", mode);
  Typedef number;
  number.name = "acme::Shape::Number";
  number.target = t.integer;
  number.access = Access::private_;
  add(s, "acme::Shape::Number", number);
  Constant limit;
  limit.name = "acme::Shape::limit";
  limit.kind = ConstantKind::variable;
  limit.integer = 16;
  limit.access = Access::private_;
  s.graph.constants.push_back(limit);
  Constant corners;
  corners.name = "acme::Shape::corners";
  corners.kind = ConstantKind::variable;
  corners.tokens = "15";
  corners.elements = "{[0]=1,[2]=7}";
  corners.type = "int const[3]";
  corners.shared = true;
  s.graph.constants.push_back(corners);
}

}  // namespace

Snapshot everything_cxx() {
  Snapshot s = empty();
  s.language = "c++";
  s.build.facts = {{"cxx-abi", "itanium"}};
  const Types types = add_types(s);
  define_shape(s, types);
  define_circle(s, types);
  add_symbols(s, types);
  add_private_names(s, types);
  add_templates(s);
  s.declarations.thrown = {"acme::Shape"};
  s.declarations.survives_reload = {{"acme::Circle<int, 3>", ""}};
  s.fidelity = {{"dependent-type", "acme::Shape::visit", "00112233"}};
  return s;
}

}  // namespace abigate::sample
