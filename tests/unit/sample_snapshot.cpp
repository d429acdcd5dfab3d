#include "tests/unit/sample_snapshot.h"

#include <algorithm>

#include "analyzer/snapshot/leaves.h"

namespace abigate::sample {

namespace {

TypeId find_or_add(Snapshot& snapshot, std::string_view key, const Type& node) {
  const auto& types = snapshot.graph.types;
  const auto found = std::ranges::find(types, key, &TypeNode::key);
  return found != types.end() ? TypeId{static_cast<std::uint32_t>(found - types.begin())} : add(snapshot, key, node);
}

std::string key_of(const Snapshot& snapshot, TypeId id) { return std::string(snapshot.graph.key(id)); }

std::uint64_t round_up(std::uint64_t value, std::uint64_t step) { return (value + step - 1) / step * step; }

void add_types(Snapshot& s) {
  const TypeId integer = int_type(s);
  const TypeId character = char_type(s);
  const TypeId unsigned_int = builtin(s, "unsigned int", Encoding::unsigned_integer, 4);
  const TypeId const_char = const_of(s, character);
  add(s, "_BitInt(7)", Builtin{"_BitInt(7)", Encoding::signed_integer, 1, 1, 7});
  add(s, "float vector(4)", Vector{builtin(s, "float", Encoding::floating, 4), 4, 16, 16});
  add(s, "int volatile restrict", Qualified{integer, false, true, true});
  add(s, "int _Atomic", Atomic{integer, 4, 4});
  add(s, "int*address_space(1)", Pointer{integer, 1});
  add(s, "char[]", Array{character, std::nullopt});
  add(s, "unmodelled 1", Unmodelled{"__strange_type(3)", "00112233"});
  typedef_of(s, "uint32_t", unsigned_int);
  std::get<Typedef>(s.graph.types.back().node).owned = false;
  typedef_of(s, "acme_aligned", integer, {"acme/types.h", 9});
  std::get<Typedef>(s.graph.types.back().node).align_bytes = 16;
  Opaque host;
  host.name = "acme_host";
  host.location = {"acme/types.h", 12};
  add(s, "struct acme_host", host);
  Foreign tm;
  tm.name = "tm";
  tm.size_bytes = 56;
  tm.align_bytes = 8;
  tm.library = "time.h";
  add(s, "struct tm", tm);
  const TypeId callback = function_type(s, integer, {pointer_to(s, const_char)});
  FunctionType stdcall;
  stdcall.result = integer;
  stdcall.variadic = true;
  stdcall.prototype = false;
  stdcall.convention = "stdcall";
  stdcall.attributes = {"noreturn", "regparm(2)"};
  stdcall.passing = {"direct"};
  add(s, "int()stdcall", stdcall);

  Record frame;
  frame.name = "acme_frame";
  frame.size_bytes = 40;
  frame.align_bytes = 8;
  frame.attributes = {"deprecated"};
  frame.location = {"acme/frame.h", 20};
  const TypeId size = typedef_of(s, "acme_size", unsigned_int, {"acme/types.h", 3});
  frame.fields = {field("size", size, 0, {"acme/frame.h", 21}),
                  field("flags", unsigned_int, 32, {"acme/frame.h", 24}),
                  field("", unsigned_int, 35, {"acme/frame.h", 24}),
                  field("on_event", pointer_to(s, callback), 64, {"acme/frame.h", 22}),
                  field("name", array_of(s, character, 8), 128, {"acme/fields.inc", 7}),
                  field("next", pointer_to(s, TypeId{}), 192)};
  frame.fields[1].bit_width = 3;
  frame.fields[2].bit_width = 5;
  frame.fields[3].attributes = {"nonnull"};
  const TypeId frame_id = add(s, "struct acme_frame", frame);
  const TypeId pointer_to_frame = pointer_to(s, frame_id);
  std::get<Record>(s.graph.types[index_of(frame_id)].node).fields.back().type = pointer_to_frame;
  Record inner;
  inner.name = "acme_frame.0";
  inner.unnamed = inner.anonymous = inner.packed = true;
  inner.tag = Tag::union_;
  inner.size_bytes = inner.align_bytes = 8;
  inner.fields = {field("word", integer, 0)};
  const TypeId inner_id = add(s, "union acme_frame.0", inner);
  std::get<Record>(s.graph.types[index_of(frame_id)].node).fields.push_back(field("", inner_id, 256));

  Enum mode;
  mode.name = "acme_mode";
  mode.underlying = unsigned_int;
  mode.fixed = mode.scoped = mode.flags = true;
  mode.attributes = {"flag_enum"};
  mode.location = {"acme/mode.h", 5};
  mode.enumerators = {enumerator("ACME_OFF", 0, {"acme/mode.h", 6}), enumerator("ACME_ON", 1, {"acme/mode.h", 6}),
                      enumerator("ACME_MOST", Wide{UINT64_MAX}, {"acme/mode.h", 9}),
                      enumerator("ACME_LEAST", Wide{INT64_MIN}, {"acme/mode.h", 10})};
  add(s, "enum acme_mode", mode);
}

Constant& constant(Snapshot& s, std::string_view name, ConstantKind kind, Location location = {}) {
  Constant& made = s.graph.constants.emplace_back();
  made.name = name;
  made.kind = kind;
  made.location = location;
  return made;
}

void add_symbols(Snapshot& s) {
  const TypeId integer = int_type(s);
  const TypeId run_type = function_type(s, integer, {pointer_to(s, char_type(s)), integer});
  Function& run = function(s, "acme_run", run_type, {"acme/frame.h", 40});
  run.parameters.resize(2);
  run.parameters[0].name = "text";
  run.parameters[0].attributes = {"nonnull"};
  run.parameters[1].name = "count";
  run.attributes = {"warn_unused_result"};
  Function& half = function(s, "acme_half", function_type(s, integer, {integer}), {"acme/frame.h", 50});
  half.linkage = Linkage::internal;
  half.visibility = Visibility::hidden;
  half.weak = true;
  half.inlined = true;
  half.body = "8899aabb";
  half.uses = {"ACME_MAX", "acme_frame"};
  half.sizes = {"acme_frame"};
  function(s, "acme_one", function_type(s, integer, {integer}), {"acme/alias.h", 2}).linkage_name = "acme_both";
  function(s, "acme_two", function_type(s, integer, {integer}), {"acme/alias.h", 4}).linkage_name = "acme_both";

  Variable& level = s.graph.variables.emplace_back();
  level.name = level.linkage_name = "acme_level";
  level.type = integer;
  level.visibility = Visibility::protected_;
  level.weak = true;
  level.thread_local_ = true;
  level.attributes = {"used"};
  level.location = {"acme/frame.h", 60};

  Constant& maximum = constant(s, "ACME_MAX", ConstantKind::macro, {"acme/frame.h", 3});
  maximum.integer = 64;
  maximum.uses = {"ACME_BASE"};
  maximum.sizes = {"acme_frame"};
  constant(s, "ACME_PI", ConstantKind::variable, {"acme/frame.h", 4}).floating = "0x1.921fb54442d18p+1";
  constant(s, "ACME_NAME", ConstantKind::macro, {"acme/frame.h", 0}).string = "acme \"1\" \\\\ \\x00 é";
  constant(s, "ACME_MIN", ConstantKind::function_macro).tokens = "ccddeeff";
}

void add_declarations(Snapshot& s) {
  Declarations& d = s.declarations;
  d.released_by = Side::host;
  d.exports = {{Side::plugin, "acme_plugin_*", true, Lookup::dlsym}, {Side::host, "acme_host_*", false, Lookup::link}};
  d.roles = {{.type = "acme_frame",
              .made_by = Side::host,
              .filled_by = Side::plugin,
              .destroyed_by = Side::host,
              .used_by = Sides::both(),
              .guard = GuardDeclaration{GuardKind::size_member, "size", GuardCheck::equal},
              .array = true,
              .open = true}};
  d.extensions = {{"ACME_EXT_GUI", "acme_gui", Side::plugin}};
  d.ids = {"ACME_CMD_*"};
  d.thrown = {"acme_error"};
  d.survives_reload = {{"acme_frame", "acme_migrate"}};
  d.reserved = {"*_reserved*"};
  d.channels = {{"draft", {"include/acme/draft/*"}}};
  d.views = {{"drafts", {"-DACME_DRAFTS", "-DACME_ALL"}}};
  d.policy = {"strict",
              ZeroRule::anything,
              {{"enumerator-added", BumpOverride::patch, GateOverride::refuse}},
              {{"draft", BumpOverride::minor}}};
}

}  // namespace

Snapshot empty() {
  Snapshot s;
  s.interface = {"acme", "1.0.0"};
  s.language = "c";
  s.build.target = "x86_64-unknown-linux-gnu";
  s.build.pointer_bytes = 8;
  return s;
}

TypeId add(Snapshot& snapshot, std::string_view key, Type node) {
  for_each_leaf<Text>(node, [&](Text& text) { text = snapshot.strings.intern(text); });
  snapshot.graph.types.push_back({snapshot.strings.intern(key), std::move(node)});
  return TypeId{static_cast<std::uint32_t>(snapshot.graph.types.size() - 1)};
}

TypeId builtin(Snapshot& snapshot, std::string_view name, Encoding encoding, std::uint64_t size_bytes) {
  return find_or_add(snapshot, name, Builtin{name, encoding, size_bytes, static_cast<std::uint32_t>(size_bytes), 0});
}

TypeId int_type(Snapshot& snapshot) { return builtin(snapshot, "int", Encoding::signed_integer, 4); }

TypeId char_type(Snapshot& snapshot) { return builtin(snapshot, "char", Encoding::character, 1); }

TypeId void_type(Snapshot& snapshot) { return builtin(snapshot, "void", Encoding::none, 0); }

TypeId pointer_to(Snapshot& snapshot, TypeId to) {
  return find_or_add(snapshot, key_of(snapshot, to) + "*", Pointer{to, 0});
}

TypeId array_of(Snapshot& snapshot, TypeId element, std::uint64_t count) {
  return find_or_add(snapshot, key_of(snapshot, element) + "[" + std::to_string(count) + "]", Array{element, count});
}

TypeId const_of(Snapshot& snapshot, TypeId of) {
  return find_or_add(snapshot, key_of(snapshot, of) + " const", Qualified{of, true, false, false});
}

TypeId typedef_of(Snapshot& snapshot, std::string_view name, TypeId target, Location location) {
  Typedef made;
  made.name = name;
  made.target = target;
  made.location = location;
  return find_or_add(snapshot, name, made);
}

TypeId function_type(Snapshot& snapshot, TypeId result, std::vector<TypeId> parameters) {
  std::string key = key_of(snapshot, result) + "(";
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    key += (i == 0 ? "" : ",") + key_of(snapshot, parameters[i]);
  }
  FunctionType made;
  made.result = result;
  made.parameters = std::move(parameters);
  return find_or_add(snapshot, key + ")", std::move(made));
}

Field field(std::string_view name, TypeId type, std::uint64_t offset_bits, Location location) {
  Field made;
  made.name = name;
  made.type = type;
  made.offset_bits = offset_bits;
  made.location = location;
  return made;
}

Enumerator enumerator(std::string_view name, Wide value, Location location) {
  Enumerator made;
  made.name = name;
  made.value = value;
  made.location = location;
  return made;
}

TypeId record(Snapshot& snapshot, std::string_view name, std::initializer_list<Member> members, Location location) {
  Record record;
  record.name = name;
  record.align_bytes = 1;
  record.location = location;
  for (const Member& member : members) {
    const Extent extent = extent_of(snapshot, member.type).value_or(Extent{0, 1});
    const std::uint64_t offset_bytes = round_up(record.size_bytes, extent.align_bytes);
    record.fields.push_back(field(member.name, member.type, offset_bytes * 8));
    record.size_bytes = offset_bytes + extent.size_bytes;
    record.align_bytes = std::max(record.align_bytes, extent.align_bytes);
  }
  record.size_bytes = round_up(record.size_bytes, record.align_bytes);
  return add(snapshot, "struct " + std::string(name), record);
}

Function& function(Snapshot& snapshot, std::string_view name, TypeId type, Location location) {
  Function function;
  function.name = snapshot.strings.intern(name);
  function.linkage_name = function.name;
  function.type = type;
  function.location = {snapshot.strings.intern(location.file), location.line};
  return snapshot.graph.functions.emplace_back(std::move(function));
}

Snapshot everything() {
  Snapshot s = empty();
  s.build.big_endian = true;
  s.build.facts = {{"wchar-bits", "32"}, {"cpu", "x86-64"}};
  add_types(s);
  add_symbols(s);
  add_declarations(s);
  s.fidelity = {{"type", "acme_strange", "00112233"}, {"function-bodies-not-checked", "", ""}};
  return s;
}

}  // namespace abigate::sample
