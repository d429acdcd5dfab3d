#include "tests/bench/generated_snapshot.h"

#include <fmt/format.h>

namespace abigate::bench {

namespace {

class Generator {
 public:
  Generator() {
    snapshot_.interface = {"generated", "1.0.0"};
    snapshot_.language = "c";
    snapshot_.build = {"x86_64-unknown-linux-gnu", 8, false, {}};
    int_ = add("int", Builtin{"int", Encoding::signed_integer, 4, 4, 0});
    size_ = add("size_t", Builtin{"unsigned long", Encoding::unsigned_integer, 8, 8, 0});
    name_ = add("int[4]", Array{int_, 4});
  }

  void add_group(std::size_t index) {
    const std::string name = fmt::format("acme_object_{:06}", index);
    const std::string key = "struct " + name;
    const TypeId record{static_cast<std::uint32_t>(snapshot_.graph.types.size())};
    add(key, Record{});
    const TypeId pointer = add(key + "*", Pointer{record, 0});
    FunctionType signature;
    signature.result = int_;
    signature.parameters = {pointer, size_};
    const TypeId function = add(fmt::format("int({}*,size_t)", key), signature);
    const TypeId callback = add(fmt::format("int({}*,size_t)*", key), Pointer{function, 0});
    const auto line = static_cast<std::uint32_t>(20 * index + 10);
    fill(record, name, previous_ == no_type ? pointer : previous_, callback, line);
    add_function(name + "_update", function, line + 12);
    if (index % 2 == 0) {
      add_constant(fmt::format("ACME_LIMIT_{:06}", index), static_cast<Wide>(index), line + 14);
    }
    if (index % 4 == 0) {
      add_enum(fmt::format("acme_mode_{:06}", index), line + 15);
    }
    previous_ = pointer;
  }

  Snapshot take() { return std::move(snapshot_); }

 private:
  Text text(std::string_view value) { return snapshot_.strings.intern(value); }

  TypeId add(std::string_view key, Type node) {
    snapshot_.graph.types.push_back({text(key), std::move(node)});
    return TypeId{static_cast<std::uint32_t>(snapshot_.graph.types.size() - 1)};
  }

  void fill(TypeId id, std::string_view name, TypeId previous, TypeId callback, std::uint32_t line) {
    Record record;
    record.name = text(name);
    record.size_bytes = 56;
    record.align_bytes = 8;
    record.location = {file_, line};
    const auto member = [&](Text member_name, TypeId type, std::uint64_t offset_bits,
                            std::optional<std::uint32_t> width = {}) {
      Field& field = record.fields.emplace_back();
      field.name = member_name;
      field.type = type;
      field.offset_bits = offset_bits;
      field.bit_width = width;
      field.location = {file_, ++line};
    };
    member("size", size_, 0);
    member("previous", previous, 64);
    member("on_update", callback, 128);
    member("name", name_, 192);
    member("flags", int_, 320, 3);
    member("mode", int_, 323, 5);
    member("user_data", size_, 384);
    snapshot_.graph.types[index_of(id)].node = std::move(record);
  }

  void add_function(std::string_view name, TypeId type, std::uint32_t line) {
    Function function;
    function.name = text(name);
    function.linkage_name = function.name;
    function.type = type;
    function.parameters.resize(2);
    function.parameters[0].name = "object";
    function.parameters[0].attributes = {"nonnull"};
    function.parameters[1].name = "count";
    function.location = {file_, line};
    snapshot_.graph.functions.push_back(std::move(function));
  }

  void add_constant(std::string_view name, Wide value, std::uint32_t line) {
    Constant constant;
    constant.name = text(name);
    constant.integer = value;
    constant.location = {file_, line};
    snapshot_.graph.constants.push_back(std::move(constant));
  }

  void add_enum(const std::string& name, std::uint32_t line) {
    Enum mode{.name = text(name), .underlying = int_, .enumerators = {}, .attributes = {}, .location = {file_, line}};
    for (const std::string_view word : {"OFF", "IDLE", "ON"}) {
      const auto value = static_cast<Wide>(mode.enumerators.size());
      mode.enumerators.push_back({text(fmt::format("{}_{}", name, word)), value, {file_, ++line}});
    }
    add("enum " + name, std::move(mode));
  }

  static constexpr Text file_ = "acme/generated.h";
  Snapshot snapshot_;
  TypeId int_ = no_type;
  TypeId size_ = no_type;
  TypeId name_ = no_type;
  TypeId previous_ = no_type;
};

}  // namespace

Snapshot generate(std::size_t records) {
  Generator generator;
  for (std::size_t i = 0; i < records; ++i) {
    generator.add_group(i);
  }
  return generator.take();
}

}  // namespace abigate::bench
