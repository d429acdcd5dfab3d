#include "analyzer/elf/machine.h"

#include <elf.h>

namespace abigate {

std::string machine_name(const ElfFile& file) {
  const bool wide = file.bits() == 64;
  const bool big = file.big_endian();
  const std::string bits = std::to_string(file.bits());
  switch (file.machine()) {
    case EM_386:
      return "i386";
    case EM_X86_64:
      return wide ? "x86_64" : "x32";
    case EM_AARCH64:
      return std::string("aarch64") + (big ? "_be" : "") + (wide ? "" : "_32");
    case EM_ARM:
      return big ? "armeb" : "arm";
    case EM_RISCV:
      return "riscv" + bits + (big ? "be" : "");
    case EM_PPC:
      return big ? "powerpc" : "powerpcle";
    case EM_PPC64:
      return big ? "powerpc64" : "powerpc64le";
    case EM_S390:
      return wide ? "s390x" : "s390";
    case EM_MIPS:
      return std::string(wide ? "mips64" : "mips") + (big ? "" : "el");
    case EM_SPARC:
    case EM_SPARC32PLUS:
      return "sparc";
    case EM_SPARCV9:
      return "sparcv9";
    case EM_LOONGARCH:
      return "loongarch" + bits;
    case EM_68K:
      return "m68k";
    case EM_IA_64:
      return "ia64";
    case EM_PARISC:
      return wide ? "hppa64" : "hppa";
    case EM_SH:
      return big ? "sheb" : "sh";
    case EM_ARC_COMPACT:
      return "arc";
    case EM_AVR:
      return "avr";
    case EM_BPF:
      return big ? "bpfeb" : "bpfel";
    case EM_CSKY:
      return "csky";
    case EM_MSP430:
      return "msp430";
    case EM_QDSP6:
      return "hexagon";
    case EM_XTENSA:
      return "xtensa";
    default:
      return "elf" + bits + (big ? "-be-" : "-le-") + std::to_string(file.machine());
  }
}

bool stack_is_executable_by_default(const ElfFile& file) {
  switch (file.machine()) {
    case EM_386:
    case EM_X86_64:
    case EM_ARM:
    case EM_PPC:
    case EM_S390:
    case EM_MIPS:
    case EM_SPARC:
    case EM_SPARC32PLUS:
    case EM_SPARCV9:
    case EM_68K:
    case EM_PARISC:
    case EM_SH:
      return true;
    default:
      return false;
  }
}

}  // namespace abigate
