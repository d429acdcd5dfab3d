#include "analyzer/elf/binary_build_facts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <elf.h>

#include "analyzer/elf/reading.h"

namespace abigate {

namespace {

using Facts = std::map<std::string, std::string>;

std::string join(const std::set<std::string>& parts, std::string_view between) {
  std::string all;
  for (const std::string& part : parts) {
    all += (all.empty() ? "" : std::string(between)) + part;
  }
  return all;
}

/// "12.2.0" of "12.2.0-14": digits and dots.
std::string version_at(std::string_view text) {
  std::string_view version = text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size()));
  while (version.ends_with('.')) {
    version.remove_suffix(1);
  }
  return std::string(version);
}

/// The name with the version behind `prefix`, if `text` has it.
std::string named(std::string_view name, std::string_view text, std::string_view prefix) {
  const std::size_t found = text.find(prefix);
  if (found == std::string_view::npos) {
    return {};
  }
  const std::string version = version_at(text.substr(found + prefix.size()));
  return version.empty() ? std::string() : std::string(name) + " " + version;
}

// ---- what symbols and needed libraries show ----

struct Shown {
  std::set<std::string> libraries;
  std::set<std::string> sanitizers;
  bool old_string = false;
  bool new_string = false;
  bool debug_containers = false;
};

struct Sanitizer {
  std::string_view name;
  std::string_view library;  ///< how the name of its library starts, behind "lib" or "libclang_rt."
  /// A function that only what was built with it calls, or the start of some.
  std::array<std::string_view, 2> calls;
};
constexpr auto sanitizers = std::to_array<Sanitizer>({
    {"address", "asan", {"__asan_init", "__asan_report_"}},
    {"hwaddress", "hwasan", {"__hwasan_init", "__hwasan_tag_mismatch"}},
    {"leak", "lsan", {"__lsan_init", "__lsan_init"}},
    {"memory", "msan", {"__msan_init", "__msan_warning"}},
    {"thread", "tsan", {"__tsan_init", "__tsan_func_entry"}},
    {"undefined", "ubsan", {"__ubsan_handle_", "__ubsan_handle_"}},
});

void add_needed(Shown& shown, std::string_view library) {
  if (library.starts_with("libstdc++.so")) {
    shown.libraries.insert("libstdc++");
  }
  if (auto runtime = named("libc++ abi", library, "libc++.so."); library.starts_with("libc++.") && !runtime.empty()) {
    shown.libraries.insert(std::move(runtime));
  }
  for (const Sanitizer& one : sanitizers) {
    for (const std::string_view prefix : {"lib", "libclang_rt."}) {
      if (library.starts_with(prefix) && library.substr(prefix.size()).starts_with(one.library)) {
        shown.sanitizers.insert(std::string(one.name));
      }
    }
  }
}

void add_symbol(Shown& shown, const DynamicSymbol& symbol) {
  const std::string_view name = symbol.name;
  // What may stay undefined is only asked after.
  if (name.starts_with("__") && !symbol.local && (symbol.defined || symbol.binding != SymbolBinding::weak)) {
    for (const Sanitizer& one : sanitizers) {
      if (std::ranges::any_of(one.calls, [&](std::string_view call) { return name.starts_with(call); })) {
        shown.sanitizers.insert(std::string(one.name));
      }
    }
  }
  if (!name.starts_with("_Z")) {
    return;
  }
  switch (string_abi_of(name)) {
    case StringAbi::none:
      break;
    case StringAbi::old:
      shown.old_string = true;
      break;
    case StringAbi::cxx11:
      shown.new_string = true;
      break;
  }
  constexpr std::string_view versioned = "St3__";  // std::__1: the inline namespace of libc++ has its ABI version
  if (const std::size_t found = name.find(versioned); found != std::string_view::npos) {
    const std::string_view version = name.substr(found + versioned.size(), 1);
    if (version == "1" || version == "2") {
      shown.libraries.insert("libc++ abi " + std::string(version));
    }
  }
  shown.debug_containers |= name.contains("St7__debug") || (!symbol.defined && name.contains("11__gnu_debug"));
}

void add_shown(Facts& facts, const BuildEvidence& evidence) {
  Shown shown;
  for (const std::string_view library : evidence.needed) {
    add_needed(shown, library);
  }
  for (std::size_t i = 1; i < evidence.symbols.size(); ++i) {
    add_symbol(shown, evidence.symbols.at(i));
  }
  for (const VersionNeed& need : evidence.symbols.needs()) {
    if (need.version.starts_with("GLIBCXX_")) {
      shown.libraries.insert("libstdc++");
    }
  }
  if (shown.old_string || shown.new_string) {
    shown.libraries.insert("libstdc++");
    facts["cxx-string-abi"] = !shown.old_string ? "cxx11" : !shown.new_string ? "old" : "mixed";
  }
  facts["cxx-library"] = join(shown.libraries, ", ");
  facts["cxx-debug-mode"] = shown.debug_containers ? "yes" : "";
  facts["sanitizers"] = join(shown.sanitizers, " ");
}

// ---- what the header and the notes show ----

/// The name that Clang has for the same calling convention.
std::string abi_of(const ElfFile& file) {
  constexpr auto floats = std::to_array<std::string_view>({"", "f", "d", "q"});
  const std::string model = file.bits() == 64 ? "lp64" : "ilp32";
  const std::uint32_t flags = file.flags();
  switch (file.machine()) {
    case EM_RISCV: {
      constexpr std::uint32_t embedded = 8;  // EF_RISCV_RVE
      return model + ((flags & embedded) != 0 ? "e" : std::string(floats[(flags & EF_RISCV_FLOAT_ABI) >> 1]));
    }
    case EM_LOONGARCH: {
      constexpr auto letters = std::to_array<std::string_view>({"", "s", "f", "d"});
      constexpr std::uint32_t base = 7;  // EF_LARCH_ABI_MODIFIER_MASK
      const std::uint32_t kind = flags & base;
      return kind == 0 || kind >= letters.size() ? "" : model + std::string(letters[kind]);
    }
    case EM_PPC64: {
      const std::uint32_t version = flags & EF_PPC64_ABI;
      return version == 1 || version == 2 ? "elfv" + std::to_string(version) : "";
    }
    case EM_MIPS: {
      constexpr std::uint32_t new32 = 0x20;  // EF_MIPS_ABI2
      constexpr std::uint32_t old32 = 0x1000;
      constexpr std::uint32_t kinds = 0xf000;
      return file.bits() == 64 ? "n64" : (flags & new32) != 0 ? "n32" : (flags & kinds) == old32 ? "o32" : "";
    }
    default:
      return {};
  }
}

std::string float_abi_of(const ElfFile& file) {
  if (file.machine() != EM_ARM || (file.flags() & EF_ARM_EABIMASK) != EF_ARM_EABI_VER5) {
    return {};
  }
  return (file.flags() & EF_ARM_ABI_FLOAT_HARD) != 0   ? "hard"
         : (file.flags() & EF_ARM_ABI_FLOAT_SOFT) != 0 ? "soft"
                                                       : "";
}

struct Bit {
  std::uint32_t bit;
  std::string_view name;
};

/// Names of the bits that are set, in the order of the table.
std::string names_of(std::uint32_t bits, std::span<const Bit> table) {
  std::string all;
  for (const Bit& one : table) {
    if ((bits & one.bit) != 0) {
      all += (all.empty() ? "" : " ") + std::string(one.name);
    }
  }
  return all;
}

constexpr std::uint32_t first_processor_property = 0xc0000000;  // of Arm, and of RISC-V
constexpr std::uint32_t x86_features = 0xc0000002;              // GNU_PROPERTY_X86_FEATURE_1_AND
constexpr std::uint32_t x86_isa_needed = 0xc0008002;            // GNU_PROPERTY_X86_ISA_1_NEEDED
constexpr auto x86_feature_names = std::to_array<Bit>({{1, "ibt"}, {2, "shstk"}});
constexpr auto arm_feature_names = std::to_array<Bit>({{1, "bti"}, {2, "pac"}, {4, "gcs"}});
constexpr auto riscv_feature_names = std::to_array<Bit>({{1, "zicfilp"}, {2, "zicfiss"}});
constexpr auto x86_isa_names =
    std::to_array<Bit>({{1, "x86-64-baseline"}, {2, "x86-64-v2"}, {4, "x86-64-v3"}, {8, "x86-64-v4"}});

void add_property(Facts& facts, const ElfFile& file, std::uint32_t type, std::uint32_t bits) {
  const bool x86 = file.machine() == EM_X86_64 || file.machine() == EM_386;
  if (x86 && type == x86_features) {
    facts["control-flow-protection"] = names_of(bits, x86_feature_names);
  } else if (x86 && type == x86_isa_needed) {
    facts["isa-needed"] = names_of(bits, x86_isa_names);
  } else if (file.machine() == EM_AARCH64 && type == first_processor_property) {
    facts["control-flow-protection"] = names_of(bits, arm_feature_names);
  } else if (file.machine() == EM_RISCV && type == first_processor_property) {
    facts["control-flow-protection"] = names_of(bits, riscv_feature_names);
  }
}

/// Properties: type, size, content, padded to the size of an address. Linux ABI extensions, ".note.gnu.property".
Result<void> add_properties(Facts& facts, const BuildEvidence& evidence) {
  constexpr std::string_view what = "the properties (NT_GNU_PROPERTY_TYPE_0)";
  constexpr std::uint64_t max_bytes = 1U << 16;
  constexpr std::uint32_t property_note = 5;
  const ElfFile& file = evidence.file;
  for (const Note& note : evidence.notes) {
    if (note.owner != ELF_NOTE_GNU || note.type != property_note) {
      continue;
    }
    const auto words = read_records<Elf32_Word>(file.source(), note.offset, note.size / sizeof(Elf32_Word),
                                                max_bytes / sizeof(Elf32_Word), ELF_T_WORD, format_of(file), what);
    if (!words) {
      return std::unexpected(words.error());
    }
    for (std::size_t at = 0; at + 2 <= words->size();) {
      const std::uint64_t size = (*words)[at + 1];
      const std::uint64_t padded = align_up(size, file.bits() / 8) / sizeof(Elf32_Word);
      if (padded > words->size() - at - 2) {
        return damaged(file.source(), what, "at most " + std::to_string(note.size) + " bytes", std::to_string(size),
                       note.offset + at * sizeof(Elf32_Word));
      }
      if (size == sizeof(Elf32_Word)) {
        add_property(facts, file, (*words)[at], (*words)[at + 2]);
      }
      at += 2 + static_cast<std::size_t>(padded);
    }
  }
  return {};
}

bool has_lto_code(const BuildEvidence& evidence) {
  return std::ranges::any_of(evidence.sections, [](const Section& section) {
    return section.name.starts_with(".gnu.lto_") || section.name == ".llvm.lto";
  });
}

}  // namespace

std::string normalized_compiler(std::string_view comment) {
  if (comment.starts_with("GCC: (")) {
    const std::size_t end = comment.rfind(") ");
    return end == std::string_view::npos ? std::string() : named("gcc", comment.substr(end), ") ");
  }
  if (comment.starts_with("rustc version ")) {
    return named("rustc", comment, "rustc version ");
  }
  return named("clang", comment, "clang version ");
}

Result<std::map<std::string, std::string>> read_build_facts(const BuildEvidence& evidence) {
  Facts facts;
  std::set<std::string> compilers;
  for (const std::string& comment : evidence.comments) {
    if (auto compiler = normalized_compiler(comment); !compiler.empty()) {
      compilers.insert(std::move(compiler));
    }
  }
  facts["abi"] = abi_of(evidence.file);
  facts["compiler"] = join(compilers, ", ");
  facts["float-abi"] = float_abi_of(evidence.file);
  facts["lto"] = has_lto_code(evidence) ? "yes" : "";
  add_shown(facts, evidence);
  if (auto good = add_properties(facts, evidence); !good) {
    return std::unexpected(good.error());
  }
  std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
  return facts;
}

}  // namespace abigate
