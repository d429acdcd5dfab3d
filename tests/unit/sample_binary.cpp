// The acme interface with the binary that was built from it.
#include "tests/unit/sample_snapshot.h"

namespace abigate::sample {

namespace {

ExportedSymbol exported(Text name, Text version = {}, SymbolType type = SymbolType::function,
                        std::uint64_t size_bytes = 0) {
  ExportedSymbol made;
  made.name = name;
  made.version = version;
  made.type = type;
  made.size_bytes = size_bytes;
  return made;
}

ExportedSymbol old_version(ExportedSymbol made) {
  made.default_version = false;
  return made;
}

ExportedSymbol bound(ExportedSymbol made, SymbolBinding binding, Visibility visibility = Visibility::default_) {
  made.binding = binding;
  made.visibility = visibility;
  return made;
}

ImportedSymbol imported(Text name, Text version = {}, Text library = {}, SymbolType type = SymbolType::none) {
  ImportedSymbol made;
  made.name = name;
  made.version = version;
  made.library = library;
  made.type = type;
  return made;
}

}  // namespace

Snapshot everything_built() {
  Snapshot s = everything();
  BinaryFacts& binary = s.binary.emplace();
  binary.kind = BinaryKind::executable;
  binary.soname = "libacme.so.1";
  binary.needed = {"libm.so.6", "libc.so.6"};
  binary.run_path = {"$ORIGIN/../lib", "/opt/acme/lib"};
  binary.versions = {"ACME_2", "ACME_1"};
  binary.required_versions = {{"libm.so.6", "GLIBC_2.29", false}, {"libc.so.6", "GLIBC_2.34", true}};
  binary.exports = {
      exported("acme_run", "ACME_2"),
      old_version(exported("acme_run", "ACME_1")),
      exported("acme_log", "", SymbolType::ifunc),
      bound(exported("acme_both"), SymbolBinding::weak, Visibility::protected_),
      bound(exported("acme_table", "ACME_1", SymbolType::data, 4096), SymbolBinding::unique),
      exported("acme_errno", "ACME_1", SymbolType::thread_local_, 4),
      exported("acme_asm", "", SymbolType::none),
      exported("acme_odd", "", SymbolType::other),
  };
  binary.imports = {imported("acme_host_log"), imported("acme_host_alloc", "HOST_1", "host", SymbolType::function)};
  binary.imports.front().weak = true;
  binary.facts = {{"stack", "executable"}, {"compiler", "GCC: (Debian 12.2.0-14) 12.2.0"}};
  return s;
}

}  // namespace abigate::sample
