#include "extractor/binary_target.h"

#include <algorithm>
#include <string_view>

#include <elf.h>
#include <fmt/format.h>
#include <llvm/TargetParser/Triple.h>

#include "extractor/build_facts.h"

namespace abigate::extract {

namespace {

/// The part of a triple that names the machine. What LLVM writes in the last part is no machine of its own.
std::string machine_of(const Binary& binary) { return binary.target == "x32" ? "x86_64" : binary.target; }

std::string system_of(const ElfFile& file) {
  switch (file.os_abi()) {
    case ELFOSABI_FREEBSD:
      return "freebsd";
    case ELFOSABI_NETBSD:
      return "netbsd";
    case ELFOSABI_OPENBSD:
      return "openbsd";
    case ELFOSABI_SOLARIS:
      return "solaris";
    default:
      return "linux";
  }
}

bool needs_musl(const Binary& binary) {
  return binary.load.interpreter.contains("/ld-musl-") ||
         std::ranges::any_of(binary.shown.needed, [](Text library) { return library.starts_with("libc.musl-"); });
}

/// The C library with what it says of the calling convention.
std::string environment_of(const ElfFile& file, const Binary& binary) {
  std::string library = needs_musl(binary) ? "musl" : "gnu";
  const bool is_narrow = file.bits() == 32;
  switch (file.machine()) {
    case EM_ARM:
      return library + ((file.flags() & EF_ARM_ABI_FLOAT_HARD) != 0 ? "eabihf" : "eabi");
    case EM_X86_64:
      return library + (is_narrow ? "x32" : "");
    case EM_AARCH64:
      return library + (is_narrow ? "_ilp32" : "");
    case EM_MIPS:
      return library + (!is_narrow ? "abi64" : (file.flags() & EF_MIPS_ABI2) != 0 ? "abin32" : "");
    default:
      return library;
  }
}

/// Two names of one machine: its instruction sets are mixed at will.
llvm::Triple::ArchType family(llvm::Triple::ArchType machine) {
  switch (machine) {
    case llvm::Triple::thumb:
      return llvm::Triple::arm;
    case llvm::Triple::thumbeb:
      return llvm::Triple::armeb;
    default:
      return machine;
  }
}

std::string describe(std::string_view machine, std::uint32_t pointer_bytes, bool big_endian) {
  return fmt::format("{}, {}-bit, {}-endian", machine, pointer_bytes * 8, big_endian ? "big" : "little");
}

}  // namespace

std::string target_of(const ElfFile& file, const Binary& binary) {
  const std::string system = system_of(file);
  return normalized_triple(machine_of(binary) + "-unknown-" + system +
                           (system == "linux" ? "-" + environment_of(file, binary) : ""));
}

Result<void> check_target(const ElfFile& file, const Binary& binary, const Build& build) {
  const llvm::Triple wanted{std::string(build.target)};
  const llvm::Triple found(machine_of(binary) + "-unknown-linux-gnu");
  const bool fits = family(wanted.getArch()) == family(found.getArch()) &&
                    found.getArch() != llvm::Triple::UnknownArch && build.pointer_bytes * 8 == file.bits() &&
                    build.big_endian == file.big_endian();
  if (fits) {
    return {};
  }
  return usage_error(fmt::format(
      "--binary {}: the file is for another machine than the headers were read for: expected {} (target {}), found {}; "
      "name the file's target with --target, or the file that was built for this one",
      file.source().name(), describe(wanted.getArchName().str(), build.pointer_bytes, build.big_endian), build.target,
      describe(binary.target, file.bits() / 8, file.big_endian())));
}

}  // namespace abigate::extract
