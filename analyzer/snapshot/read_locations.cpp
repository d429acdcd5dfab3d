#include "analyzer/snapshot/read_locations.h"

namespace abigate {

namespace {

/// The location of the one symbol of that linkage name, and that name of its own where one is given.
template <class Symbol>
Location* find_symbol(std::vector<Symbol>& symbols, std::string_view name, std::string_view own_name) {
  const auto [begin, end] = std::ranges::equal_range(symbols, name, std::less{}, &Symbol::linkage_name);
  if (own_name.empty()) {
    return std::distance(begin, end) == 1 ? &begin->location : nullptr;
  }
  const auto found = std::ranges::lower_bound(begin, end, own_name, std::less{}, &Symbol::name);
  return found == end || found->name != own_name ? nullptr : &found->location;
}

Location* find_constant(std::vector<Constant>& constants, std::string_view name, ConstantKind kind) {
  const auto [begin, end] = std::ranges::equal_range(constants, name, std::less{}, &Constant::name);
  const auto found = std::find_if(begin, end, [&](const Constant& constant) { return constant.kind == kind; });
  return found == end ? nullptr : &found->location;
}

Location* find_template(std::vector<Template>& templates, std::string_view name, std::string_view own_name) {
  const std::size_t blank = std::min(own_name.find(' '), own_name.size());
  const auto kind = enum_from<TemplateKind>(own_name.substr(0, blank));
  if (!kind || blank == own_name.size()) {
    return nullptr;
  }
  const std::tuple wanted(name, *kind, own_name.substr(blank + 1));
  const auto found = std::ranges::lower_bound(templates, wanted, std::less{}, [](const Template& one) {
    return std::tuple(one.name, one.kind, one.declaration);
  });
  const bool same = found != templates.end() && std::tuple(found->name, found->kind, found->declaration) == wanted;
  return same ? &found->location : nullptr;
}

}  // namespace

bool LocationReader::read(json::value value, StringPool& strings) {
  Text last;
  bool first = true;
  return reader_.read_map(value, [&](std::string_view name, json::value entries) {
    const Text file = strings.store(name);
    if (!first && file <= last) {
      return reader_.fail("expected files in ascending order, each once", entries.raw_json_token().data()) ||
             reader_.within(name);
    }
    first = false;
    last = file;
    return read_file(entries, file) || reader_.within(name);
  });
}

bool LocationReader::read_file(json::value value, Text file) {
  std::uint64_t line = 0;
  return reader_.read_array(value, [&](std::size_t, json::value element) {
    const char* start = element.raw_json_token().data();
    Entry entry;
    if (!read_entry(element, entry)) {
      return false;
    }
    Location* location = find(entry);
    if (location == nullptr) {
      return reader_.fail(fmt::format("expected a node of this snapshot that has a place, found {} \"{}\"",
                                      printable(entry.kind), printable(entry.name)),
                          start);
    }
    line += entry.distance;
    if (!location->file.empty() || location->line != 0) {
      return reader_.fail(fmt::format("expected each node once, found \"{}\" again", printable(entry.name)), start);
    }
    if (line > std::numeric_limits<std::uint32_t>::max()) {
      return reader_.fail("expected a line of 32 bits, found a later one", start);
    }
    *location = {file, static_cast<std::uint32_t>(line)};
    return true;
  });
}

bool LocationReader::read_entry(json::value value, Entry& entry) {
  const char* start = value.raw_json_token().data();
  bool complete = false;
  const bool ok = reader_.read_array(value, [&](std::size_t index, json::value element) {
    if (complete || index > 3) {
      return reader_.fail("expected the number of lines at the end, found more", element.raw_json_token().data());
    }
    if (index == 0) {
      return reader_.read_text(element, entry.kind);
    }
    if (index == 1) {
      return reader_.read_text(element, entry.name);
    }
    if (index == 2 && element.raw_json_token().starts_with('"')) {
      return reader_.read_text(element, entry.own_name);
    }
    complete = true;
    return reader_.read(element, entry.distance);
  });
  return ok && (complete || reader_.fail("expected a kind, a name and a number of lines, found less", start));
}

Location* LocationReader::find(const Entry& entry) {
  const auto kind = std::ranges::find(located_kind_names, entry.kind);
  if (kind == located_kind_names.end()) {
    return nullptr;
  }
  switch (static_cast<LocatedKind>(kind - located_kind_names.begin())) {
    case LocatedKind::type: {
      const TypeId number = keys_.find(entry.name);
      return number == no_type || positions_[index_of(number)] == no_type
                 ? nullptr
                 : location_in(graph_.types[index_of(positions_[index_of(number)])].node);
    }
    case LocatedKind::function:
      return find_symbol(graph_.functions, entry.name, entry.own_name);
    case LocatedKind::variable:
      return find_symbol(graph_.variables, entry.name, entry.own_name);
    case LocatedKind::macro:
      return find_constant(graph_.constants, entry.name, ConstantKind::macro);
    case LocatedKind::function_macro:
      return find_constant(graph_.constants, entry.name, ConstantKind::function_macro);
    case LocatedKind::variable_constant:
      return find_constant(graph_.constants, entry.name, ConstantKind::variable);
    case LocatedKind::template_:
      return find_template(graph_.templates, entry.name, entry.own_name);
  }
  return nullptr;
}

}  // namespace abigate
