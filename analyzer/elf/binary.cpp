#include "analyzer/elf/binary.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include <elf.h>

#include "analyzer/elf/binary_build_facts.h"
#include "analyzer/elf/machine.h"
#include "analyzer/elf/reading.h"
#include "analyzer/elf/relocations.h"

namespace abigate {

namespace {

constexpr std::uint64_t max_comment_bytes = 1U << 24;
constexpr std::uint64_t max_interpreter_bytes = 4096;

/// The parts between separators; at least one.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

Result<std::string> read_bytes(const ElfFile& file, std::uint64_t offset, std::uint64_t size, std::uint64_t limit,
                               std::string_view what) {
  if (auto held = check_range(file.source(), offset, size, limit, what); !held) {
    return std::unexpected(held.error());
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  if (auto read = file.source().read(offset, std::as_writable_bytes(std::span(text)), what); !read) {
    return std::unexpected(read.error());
  }
  return text;
}

/// Lines of .comment, each once.
Result<std::vector<std::string>> read_comments(const ElfFile& file, const std::vector<Section>& sections) {
  std::set<std::string> lines;
  for (const Section& section : sections) {
    if (section.name != ".comment" || section.type != SHT_PROGBITS || (section.flags & SHF_COMPRESSED) != 0) {
      continue;
    }
    const auto text = read_bytes(file, section.offset, section.size, max_comment_bytes, "the section .comment");
    if (!text) {
      return std::unexpected(text.error());
    }
    for (const std::string_view line : split(*text, '\0')) {
      if (!line.empty()) {
        lines.emplace(line);
      }
    }
  }
  return std::vector<std::string>(lines.begin(), lines.end());
}

class BinaryReader {
 public:
  BinaryReader(const ElfFile& file, const DynamicSymbols& symbols) : file_(file), symbols_(symbols) {}

  Result<Binary> read_for_loading(const std::function<bool(const DynamicSymbol&)>& keep) {
    binary_.target = machine_name(file_);
    binary_.shown.kind = file_.kind();
    if (auto good = read_texts(); !good) {
      return std::unexpected(good.error());
    }
    read_flags();
    if (auto good = read_type(); !good) {
      return std::unexpected(good.error());
    }
    if (auto good = read_segments(); !good) {
      return std::unexpected(good.error());
    }
    std::uint64_t left = symbols_.copied_bytes_limit();
    for (std::size_t i = 1; i < symbols_.size(); ++i) {
      const DynamicSymbol symbol = symbols_.at(i);
      if (!keep(symbol) && symbol.defined) {
        continue;
      }
      if (symbol.name.size() > left) {
        return names_share_bytes();
      }
      left -= symbol.name.size();
      add_symbol(symbol);
      add_unique_variable(symbol);
    }
    add_versions();
    return std::move(binary_);
  }

  Result<Binary> read() {
    if (auto good = gather(); !good) {
      return std::unexpected(good.error());
    }
    binary_.target = machine_name(file_);
    if (auto good = read_texts(); !good) {
      return std::unexpected(good.error());
    }
    if (auto good = read_load_facts(); !good) {
      return std::unexpected(good.error());
    }
    add_symbols();
    add_versions();
    if (auto good = add_facts(); !good) {
      return std::unexpected(good.error());
    }
    return std::move(binary_);
  }

 private:
  std::uint64_t value(std::int64_t tag) const { return file_.dynamic_value(tag).value_or(0); }

  Result<void> gather() {
    auto notes = read_notes(file_);
    if (!notes) {
      return std::unexpected(notes.error());
    }
    notes_ = std::move(*notes);
    auto build_id = read_build_id(file_, notes_);
    if (!build_id) {
      return std::unexpected(build_id.error());
    }
    binary_.build_id = std::move(*build_id);
    auto sections = file_.sections();
    if (!sections) {
      return std::unexpected(sections.error());
    }
    sections_ = std::move(*sections);
    auto comments = read_comments(file_, sections_);
    if (!comments) {
      return std::unexpected(comments.error());
    }
    binary_.compilers = std::move(*comments);
    return symbols_.names_can_be_copied() ? Result<void>() : names_share_bytes();
  }

  std::unexpected<Error> names_share_bytes() const {
    return damaged(file_.source(), "the names of symbols",
                   "at most " + std::to_string(symbols_.copied_bytes_limit()) + " bytes of names",
                   "names that share their bytes", 0);
  }

  Text intern(std::string_view text) { return binary_.strings.intern(text); }

  /// Dynamic entries that name a text, in their order.
  Result<void> read_texts() {
    BinaryFacts& shown = binary_.shown;
    LoadFacts& load = binary_.load;
    const auto append = [](std::vector<std::string>& all, std::string_view paths) {
      for (const std::string_view path : split(paths, ':')) {
        all.emplace_back(path);
      }
    };
    std::uint64_t left = symbols_.copied_bytes_limit();
    for (const DynamicEntry& entry : file_.dynamic()) {
      switch (entry.tag) {
        case DT_NEEDED:
        case DT_SONAME:
        case DT_RPATH:
        case DT_RUNPATH:
        case DT_AUDIT:
        case DT_DEPAUDIT:
        case DT_FILTER:
        case DT_AUXILIARY:
          break;
        default:
          continue;
      }
      const auto text = symbols_.text(entry.value);
      if (!text || text->size() > left) {
        return damaged(file_.source(), "a name in the dynamic segment (tag " + std::to_string(entry.tag) + ")",
                       "a text of less than 65536 bytes in the dynamic string table", std::to_string(entry.value), 0);
      }
      left -= text->size();
      switch (entry.tag) {
        case DT_NEEDED:
          needed_.push_back(*text);
          shown.needed.push_back(intern(*text));
          break;
        case DT_SONAME:
          shown.soname = intern(*text);
          break;
        case DT_RPATH:
          append(load.rpath, *text);
          break;
        case DT_RUNPATH:
          append(load.runpath, *text);
          break;
        case DT_AUDIT:
        case DT_DEPAUDIT:
          append(load.audit, *text);
          break;
        case DT_FILTER:
          load.filter.emplace_back(*text);
          break;
        default:
          load.auxiliary.emplace_back(*text);
      }
    }
    for (const std::string& path : load.runpath.empty() ? load.rpath : load.runpath) {
      shown.run_path.push_back(intern(path));
    }
    return {};
  }

  void read_flags() {
    LoadFacts& load = binary_.load;
    const std::uint64_t flags = value(DT_FLAGS);
    const std::uint64_t more_flags = value(DT_FLAGS_1);
    load.bind_now =
        (flags & DF_BIND_NOW) != 0 || (more_flags & DF_1_NOW) != 0 || file_.dynamic_value(DT_BIND_NOW).has_value();
    load.no_delete = (more_flags & DF_1_NODELETE) != 0;
    load.no_open = (more_flags & DF_1_NOOPEN) != 0;
    load.position_independent_executable = (more_flags & DF_1_PIE) != 0;
    load.static_tls = (flags & DF_STATIC_TLS) != 0;
    load.text_relocations = (flags & DF_TEXTREL) != 0 || file_.dynamic_value(DT_TEXTREL).has_value();
    load.symbolic = (flags & DF_SYMBOLIC) != 0 || file_.dynamic_value(DT_SYMBOLIC).has_value();
    load.init_first = (more_flags & DF_1_INITFIRST) != 0;
    const std::uint64_t address_bytes = file_.bits() / 8;
    load.init_functions = value(DT_INIT_ARRAYSZ) / address_bytes + value(DT_PREINIT_ARRAYSZ) / address_bytes;
    load.fini_functions = value(DT_FINI_ARRAYSZ) / address_bytes;
  }

  Result<void> read_load_facts() {
    read_flags();
    LoadFacts& load = binary_.load;
    const auto relocations = read_relocations(file_);
    if (!relocations) {
      return std::unexpected(relocations.error());
    }
    load.ifunc_relocations = relocations->ifuncs;
    load.plt_relocations = relocations->jumps;
    load.own_init = is_own_code(DT_INIT, ".init");
    load.own_fini = is_own_code(DT_FINI, ".fini");
    add_self_references(*relocations);
    add_unique_variables();
    if (auto good = read_type(); !good) {
      return good;
    }
    return read_segments();
  }

  /// The start files' functions lie in sections of these names, and they ask for a profiler.
  bool is_own_code(std::int64_t tag, std::string_view section_name) const {
    const auto address = file_.dynamic_value(tag);
    if (!address) {
      return false;
    }
    const auto section = std::ranges::find(sections_, section_name, &Section::name);
    if (section != sections_.end()) {
      return *address < section->address || *address - section->address >= section->size;
    }
    for (std::size_t i = 1; i < symbols_.size(); ++i) {
      if (symbols_.at(i).name == "__gmon_start__") {
        return false;
      }
    }
    return true;
  }

  /// The file's kind does not tell a program at a fixed address from one that can be anywhere.
  Result<void> read_type() {
    std::array<std::byte, sizeof(Elf32_Half)> bytes{};
    if (auto read = file_.source().read(EI_NIDENT, bytes, "the type of the file"); !read) {
      return read;
    }
    binary_.load.fixed_address = decode<Elf32_Half>(bytes, ELF_T_HALF, format_of(file_)) == ET_EXEC;
    return {};
  }

  bool can_change(const DynamicSymbol& symbol) const {
    const auto covers = [&](const Segment& segment) {
      return symbol.value >= segment.address && symbol.value - segment.address < segment.memory_size;
    };
    bool writable = symbol.type == SymbolType::thread_local_;
    for (const Segment& segment : file_.segments()) {
      writable |= segment.type == PT_LOAD && (segment.flags & PF_W) != 0 && covers(segment);
    }
    // What the loader makes read-only once it is relocated is a constant that holds addresses.
    return writable && std::ranges::none_of(file_.segments(), [&](const Segment& segment) {
             return segment.type == PT_GNU_RELRO && covers(segment);
           });
  }

  void add_unique_variables() {
    for (std::size_t i = 1; i < symbols_.size(); ++i) {
      add_unique_variable(symbols_.at(i));
    }
    std::ranges::sort(binary_.load.unique_variables);
  }

  void add_unique_variable(const DynamicSymbol& symbol) {
    const bool variable = symbol.type == SymbolType::data || symbol.type == SymbolType::thread_local_;
    if (symbol.exported && symbol.binding == SymbolBinding::unique && variable && !symbol.name.starts_with("_ZGV") &&
        can_change(symbol)) {
      binary_.load.unique_variables.emplace_back(symbol.name);
    }
  }

  void add_self_references(const Relocations& relocations) {
    std::vector<std::string>& names = binary_.load.self_references;
    for (std::size_t i = 1; i < std::min(symbols_.size(), relocations.names_symbol.size()); ++i) {
      const DynamicSymbol symbol = relocations.names_symbol[i] ? symbols_.at(i) : DynamicSymbol{};
      if (symbol.exported && symbol.visibility == Visibility::default_) {
        names.emplace_back(symbol.name);
      }
    }
    std::ranges::sort(names);
    const auto rest = std::ranges::unique(names);
    names.erase(rest.begin(), rest.end());
  }

  Result<void> read_segments() {
    LoadFacts& load = binary_.load;
    load.executable_stack =
        file_.kind() == BinaryKind::relocatable
            ? std::ranges::any_of(sections_,
                                  [](const Section& section) {
                                    return section.name == ".note.GNU-stack" && (section.flags & SHF_EXECINSTR) != 0;
                                  })
            : stack_is_executable_by_default(file_);
    for (const Segment& segment : file_.segments()) {
      if (segment.type == PT_GNU_STACK) {
        load.executable_stack = (segment.flags & PF_X) != 0;
      } else if (segment.type == PT_LOAD) {
        load.writable_code |= (segment.flags & PF_W) != 0 && (segment.flags & PF_X) != 0;
      } else if (segment.type == PT_TLS) {
        load.tls_bytes = segment.memory_size;
      } else if (segment.type == PT_INTERP) {
        auto text =
            read_bytes(file_, segment.offset, segment.file_size, max_interpreter_bytes, "the interpreter's name");
        if (!text) {
          return std::unexpected(text.error());
        }
        load.interpreter = text->substr(0, text->find('\0'));
      }
    }
    return {};
  }

  /// GNU ld exports the name of each version node as a symbol of its own; others do not, and nobody binds to it.
  static bool names_version(const DynamicSymbol& symbol) {
    return symbol.absolute && symbol.size_bytes == 0 && symbol.name == symbol.version;
  }

  void add_symbol(const DynamicSymbol& symbol) {
    BinaryFacts& shown = binary_.shown;
    if (symbol.local || symbol.name.empty()) {
      return;
    }
    if (!symbol.defined) {
      shown.imports.push_back({.name = binary_.strings.store(symbol.name),
                               .version = intern(symbol.version),
                               .library = intern(symbol.library),
                               .type = symbol.type,
                               .weak = symbol.binding == SymbolBinding::weak});
    } else if (symbol.exported && !names_version(symbol)) {
      shown.exports.push_back({.name = binary_.strings.store(symbol.name),
                               .version = intern(symbol.version),
                               .default_version = symbol.default_version,
                               .type = symbol.type,
                               .binding = symbol.binding,
                               .visibility = symbol.visibility,
                               .size_bytes = symbol.size_bytes});
    }
  }

  void add_symbols() {
    BinaryFacts& shown = binary_.shown;
    for (std::size_t i = 1; i < symbols_.size(); ++i) {
      add_symbol(symbols_.at(i));
    }
    std::ranges::stable_sort(shown.exports, {}, [](const ExportedSymbol& symbol) {
      return std::tuple(symbol.name, symbol.version, !symbol.default_version);
    });
    std::ranges::stable_sort(shown.imports, {}, [](const ImportedSymbol& symbol) {
      return std::tuple(symbol.name, symbol.version, symbol.library);
    });
  }

  void add_versions() {
    BinaryFacts& shown = binary_.shown;
    for (const VersionDefinition& one : symbols_.definitions()) {
      if (!one.base) {
        shown.versions.push_back(intern(one.name));
      }
    }
    std::ranges::sort(shown.versions);
    for (const VersionNeed& one : symbols_.needs()) {
      shown.required_versions.push_back({intern(one.library), intern(one.version), one.weak});
    }
    std::ranges::stable_sort(shown.required_versions, {},
                             [](const RequiredVersion& one) { return std::tuple(one.library, one.version); });
  }

  Result<void> add_facts() {
    const auto facts = read_build_facts({.file = file_,
                                         .notes = notes_,
                                         .sections = sections_,
                                         .symbols = symbols_,
                                         .needed = needed_,
                                         .comments = binary_.compilers});
    if (!facts) {
      return std::unexpected(facts.error());
    }
    for (const auto& [name, text] : *facts) {
      binary_.shown.facts.push_back({intern(name), intern(text)});
    }
    binary_.shown.kind = file_.kind();
    return {};
  }

  const ElfFile& file_;
  const DynamicSymbols& symbols_;
  Binary binary_;
  std::vector<Note> notes_;
  std::vector<Section> sections_;
  std::vector<std::string_view> needed_;
};

}  // namespace

Result<Binary> read_binary(const ElfFile& file) {
  const auto symbols = DynamicSymbols::read(file);
  return symbols ? BinaryReader(file, *symbols).read() : std::unexpected(symbols.error());
}

Result<Binary> read_for_loading(const ElfFile& file, const DynamicSymbols& symbols,
                                const std::function<bool(const DynamicSymbol&)>& keep) {
  return BinaryReader(file, symbols).read_for_loading(keep);
}

}  // namespace abigate
