// `abi-gate inspect` for people: what matters first, counts where a list would not be read.
#include <algorithm>

#include "analyzer/gate/hazard_table.h"
#include "analyzer/model/fields.h"
#include "analyzer/report/text_layout.h"
#include "analyzer/report/wording.h"
#include "analyzer/snapshot/digest.h"
#include "analyzer/tools/inspection.h"

namespace abigate {

namespace {

constexpr std::size_t names_shown = 5;

template <class List>
std::string joined(const List& list, std::string_view separator) {
  std::string text;
  for (const auto& one : list) {
    text += (text.empty() ? "" : std::string(separator)) + printable(one);
  }
  return text;
}

std::string first_of(const std::vector<Text>& texts) {
  std::vector<std::string> names;
  names.reserve(texts.size());
  for (const Text text : texts) {
    names.push_back(printable(text));
  }
  return enumerated(names, names_shown);
}

std::string_view kind_in_words(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::shared_object:
      return "shared object";
    case BinaryKind::executable:
      return "program";
    case BinaryKind::relocatable:
      return "object file";
  }
  return {};
}

std::string with_version(std::string_view name, std::string_view version, bool default_version = false) {
  const std::string text = printable(name);
  return version.empty() ? text : text + (default_version ? "@@" : "@") + printable(version);
}

std::string shown_name(const ExportedSymbol& symbol) {
  return with_version(symbol.name, symbol.version, symbol.default_version);
}

std::string shown_name(const ImportedSymbol& symbol) { return with_version(symbol.name, symbol.version); }

template <class Symbol>
void symbols_row(TextPage& page, std::string_view label, const std::vector<Symbol>& symbols) {
  std::size_t functions = 0;
  std::size_t variables = 0;
  std::vector<std::string> names;
  for (const Symbol& symbol : symbols) {
    functions += symbol.type == SymbolType::function || symbol.type == SymbolType::ifunc ? 1 : 0;
    variables += symbol.type == SymbolType::data || symbol.type == SymbolType::thread_local_ ? 1 : 0;
    names.push_back(shown_name(symbol));
  }
  if (symbols.empty()) {
    page.row(label, "none");
    return;
  }
  std::string counts = std::to_string(symbols.size());
  if (functions + variables == symbols.size()) {
    counts += " (" + counted(functions, "function") + ", " + counted(variables, "variable") + ")";
  }
  page.row(label, counts + ": " + enumerated(names, names_shown));
}

// Untyped symbols are what linkers write for imports of which they know no more.
std::string type_in_words(SymbolType type) { return type == SymbolType::none ? "-" : std::string(name_of(type)); }

void list_symbols(TextPage& page, const Binary& binary) {
  page.blank();
  page.paragraph(0, "Exports: type, binding, visibility, bytes, name");
  for (const ExportedSymbol& symbol : binary.shown.exports) {
    page.paragraph(2, type_in_words(symbol.type) + " " + std::string(name_of(symbol.binding)) + " " +
                          std::string(name_of(symbol.visibility)) + " " + std::to_string(symbol.size_bytes) + " " +
                          shown_name(symbol));
  }
  page.blank();
  page.paragraph(0, "Imports: type, binding, name, library");
  for (const ImportedSymbol& symbol : binary.shown.imports) {
    page.paragraph(2, type_in_words(symbol.type) + (symbol.weak ? " weak " : " global ") + shown_name(symbol) +
                          (symbol.library.empty() ? "" : " " + printable(symbol.library)));
  }
}

void embedded_rows(TextPage& page, const std::optional<EmbeddedSnapshot>& embedded) {
  if (!embedded) {
    page.row("embedded snapshot", "none");
    return;
  }
  const Identity& identity = embedded->identity;
  page.row("embedded snapshot",
           printable(identity.name) + " " + (identity.version.empty() ? "(no version)" : printable(identity.version)) +
               " for " + printable(identity.target) + ", the " + std::string(name_of(identity.side)) + "'s, format " +
               std::to_string(note_format_version));
  page.row("fingerprints", "abi " + to_hex(identity.abi) + ", api " + to_hex(identity.api));
  if (embedded->unbound.empty()) {
    page.row("belongs to the code", "as far as symbols, sizes and build-id show", "yes", Ink::green);
  } else {
    page.row("belongs to the code", printable(embedded->unbound), "no:", Ink::red);
  }
}

void facts_row(TextPage& page, const Inspection& inspection) {
  std::vector<std::string> facts;
  facts.reserve(inspection.binary.shown.facts.size());
  for (const BuildFact& fact : inspection.binary.shown.facts) {
    facts.push_back(printable(fact.name) + " " + printable(fact.value));
  }
  page.row("the binary shows", joined(facts, ", "));
  facts.clear();
  if (inspection.embedded) {
    for (const Identity::Fact& fact : inspection.embedded->identity.facts) {
      facts.push_back(printable(fact.name) + " " + printable(fact.value));
    }
  }
  page.row("its snapshot says", joined(facts, ", "));
}

Ink ink_of(HazardEffect effect) {
  switch (effect) {
    case HazardEffect::refuse:
      return Ink::red;
    case HazardEffect::keep_mapped:
    case HazardEffect::warn:
      return Ink::yellow;
    case HazardEffect::note:
      return Ink::plain;
  }
  return Ink::plain;
}

std::string_view effect_in_words(HazardEffect effect) {
  switch (effect) {
    case HazardEffect::refuse:
      return "do not load";
    case HazardEffect::keep_mapped:
      return "keep mapped";
    case HazardEffect::warn:
      return "careful";
    case HazardEffect::note:
      return "note";
  }
  return {};
}

std::string title_of(const Hazard& hazard) {
  const HazardKind* kind = find_hazard_kind(hazard.id, hazard.at);
  return kind == nullptr ? std::string{} : std::string(kind->title);
}

// A note is one line; what needs an answer comes with why and what to do.
void hazard_rows(TextPage& page, const Hazard& hazard) {
  page.marked(effect_in_words(hazard.effect), ink_of(hazard.effect),
              std::string(hazard.id) + ": " + title_of(hazard) + " (" + printable(hazard.evidence) + ")");
  if (hazard.effect == HazardEffect::note) {
    return;
  }
  const HazardKind* kind = find_hazard_kind(hazard.id, hazard.at);
  if (kind != nullptr) {
    page.row("why", kind->why);
  }
  page.row("what to do", hazard.fix);
}

void hazards_at(TextPage& page, const std::vector<Hazard>& hazards, HazardMoment at, std::string_view heading) {
  if (std::ranges::find(hazards, at, &Hazard::at) == hazards.end()) {
    return;
  }
  page.blank();
  page.paragraph(0, heading);
  for (const Hazard& hazard : hazards) {
    if (hazard.at == at) {
      hazard_rows(page, hazard);
    }
  }
}

}  // namespace

std::string inspection_text(const Inspection& inspection, bool all_symbols, const TextStyle& style) {
  const Binary& binary = inspection.binary;
  TextPage page(style);
  page.line({{printable(inspection.file) + ":", Ink::bold},
             {std::string(kind_in_words(binary.shown.kind)) + " for " + printable(binary.target)}});
  page.blank();
  embedded_rows(page, inspection.embedded);
  page.row("soname", printable(binary.shown.soname));
  page.row("build-id", printable(binary.build_id));
  page.row("needs", joined(binary.shown.needed, ", "));
  page.row("run path", joined(binary.shown.run_path, ":"));
  page.row("versions defined", first_of(binary.shown.versions));
  symbols_row(page, "exports", binary.shown.exports);
  symbols_row(page, "imports", binary.shown.imports);
  page.row("compilers", joined(binary.compilers, "; "));
  facts_row(page, inspection);
  if (!inspection.undecided.empty()) {
    std::vector<std::string> names;
    names.reserve(inspection.undecided.size());
    for (const UnresolvedSymbol& symbol : inspection.undecided) {
      names.push_back(with_version(symbol.symbol, symbol.version));
    }
    page.row("not decided", "whether the host offers " + enumerated(names, names_shown) +
                                ": a library of it was not found where the loader looks");
  }
  hazards_at(page, inspection.hazards, HazardMoment::load, "When it is loaded:");
  hazards_at(page, inspection.hazards, HazardMoment::unload, "When it is unloaded:");
  if (inspection.hazards.empty()) {
    page.blank();
    page.paragraph(0, "Nothing speaks against loading and unloading it, as far as the file shows.");
  }
  if (all_symbols) {
    list_symbols(page, binary);
  }
  return page.take();
}

std::string hazard_table_text(const TextStyle& style) {
  TextPage page(style);
  for (const HazardKind& kind : hazard_table()) {
    page.marked(kind.id, Ink::bold,
                "at " + std::string(word_for(kind.at)) + ", " + std::string(word_for(kind.effect)) + ": " +
                    std::string(kind.title));
    page.row("why", kind.why);
    page.row("what to do", kind.fix);
  }
  return page.take();
}

}  // namespace abigate
