// Symbols that the files export, and the version nodes that they belong to.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "analyzer/compare/binary.h"
#include "analyzer/compare/binary_surface.h"
#include "analyzer/compare/implied_symbols.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

/// The definitions of one name in one file: one for each version node.
using Definitions = std::span<const ExportedSymbol>;

/// What a link without a version takes; null: every version is only for who is already built.
const ExportedSymbol* default_of(Definitions all) {
  const auto found = std::ranges::find_if(all, &ExportedSymbol::default_version);
  return found == all.end() ? nullptr : &*found;
}

bool has_version(Definitions all, Text version) {
  return std::ranges::find(all, version, &ExportedSymbol::version) != all.end();
}

std::string with_version(const ExportedSymbol& symbol) {
  std::string text{symbol.name};
  if (!symbol.version.empty()) {
    text += symbol.default_version ? "@@" : "@";
    text += symbol.version;
  }
  return text;
}

/// What users of a symbol do with it: call it, read it, or read their thread's copy.
enum class Use : std::uint8_t { unknown, call, read, read_of_thread };
Use use_of(SymbolType type) {
  switch (type) {
    case SymbolType::function:
    case SymbolType::ifunc:
      return Use::call;
    case SymbolType::data:
      return Use::read;
    case SymbolType::thread_local_:
      return Use::read_of_thread;
    case SymbolType::none:
    case SymbolType::other:
      return Use::unknown;
  }
  return Use::unknown;
}

std::string type_word(SymbolType type) {
  switch (type) {
    case SymbolType::none:
      return "untyped";
    case SymbolType::function:
      return "function";
    case SymbolType::data:
      return "data";
    case SymbolType::thread_local_:
      return "thread-local data";
    case SymbolType::ifunc:
      return "function chosen at load";
    case SymbolType::other:
      return "other";
  }
  return {};
}

std::string binding_word(SymbolBinding binding) {
  switch (binding) {
    case SymbolBinding::global:
      return "strong";
    case SymbolBinding::weak:
      return "weak";
    case SymbolBinding::unique:
      return "unique in the process";
  }
  return {};
}

/// What the interface says of a symbol.
enum class Standing : std::uint8_t {
  surface,     ///< promised in both versions, or there is nothing to promise it and every symbol counts
  told,        ///< the headers tell what became of it, or that users have a copy of their own
  undeclared,  ///< nobody declares it
  copy,        ///< a copy of the standard library's code
};

class ExportComparison {
 public:
  ExportComparison(const Comparing& context, CompareScope scope)
      : context_(context),
        old_(*context.old_side.binary),
        new_(*context.new_side.binary),
        old_has_headers_(scope == CompareScope::everything && types_were_read(context.old_side)),
        new_has_headers_(scope == CompareScope::everything && types_were_read(context.new_side)),
        old_declared_(context.old_side),
        new_declared_(context.new_side),
        old_implied_(context.old_side.graph),
        new_implied_(context.new_side.graph) {
    for (const Change& change : context.changes) {
      if (change.kind == ChangeKind::symbol_binding_changed) {
        bindings_told_.insert(change.subject);
      }
    }
  }

  void run() {
    collect_nodes();
    auto before = old_.exports.begin();
    auto after = new_.exports.begin();
    while (before != old_.exports.end() || after != new_.exports.end()) {
      const bool in_old = before != old_.exports.end() && (after == new_.exports.end() || before->name <= after->name);
      const Text name = in_old ? before->name : after->name;
      const Definitions olds = take(before, old_.exports.end(), name);
      const Definitions news = take(after, new_.exports.end(), name);
      if (!is_made_by_linker(name)) {
        one_name(olds, news);
      }
    }
    compare_nodes();
    newly_declared();
  }

 private:
  using Iterator = std::vector<ExportedSymbol>::const_iterator;
  static Definitions take(Iterator& at, Iterator end, Text name) {
    const Iterator first = at;
    while (at != end && at->name == name) {
      ++at;
    }
    return {first, at};
  }

  // ---- what a symbol is to the interface ----

  bool declared_in_configuration(Text symbol) const {
    return std::ranges::any_of(std::array{&context_.old_side, &context_.new_side}, [&](const Snapshot* side) {
      return std::ranges::any_of(side->declarations.exports,
                                 [&](const ExportDeclaration& entry) { return glob_match(entry.name, symbol); });
    });
  }

  const DeclaredSymbol* in_old(Text symbol) const {
    return (old_has_headers_ ? old_declared_ : new_declared_).find(symbol);
  }
  const DeclaredSymbol* in_new(Text symbol) const {
    return (new_has_headers_ ? new_declared_ : old_declared_).find(symbol);
  }

  Standing standing(const BinaryFacts& binary, const ExportedSymbol& symbol) const {
    if (!old_has_headers_ && !new_has_headers_) {
      return is_library_copy(binary, symbol) ? Standing::copy : Standing::surface;
    }
    const DeclaredSymbol* before = in_old(symbol.name);
    const DeclaredSymbol* after = in_new(symbol.name);
    if (before == nullptr && after == nullptr) {
      return declared_in_configuration(symbol.name) ? Standing::surface
             : is_implied(symbol.name)              ? Standing::told
                                                    : Standing::undeclared;
    }
    const bool in_both = before != nullptr && after != nullptr && before->promised && after->promised;
    return in_both ? Standing::surface : Standing::told;
  }

  /// Made by the compiler on account of something declared, which tells what became of it.
  bool is_implied(Text symbol) const { return old_implied_.contains(symbol) || new_implied_.contains(symbol); }

  Lookup stated_lookup(Text symbol, const std::string& subject) const {
    Lookup lookup = Lookup::unstated;
    for (const Snapshot* side : {&context_.old_side, &context_.new_side}) {
      for (const ExportDeclaration& entry : side->declarations.exports) {
        if (entry.lookup != Lookup::unstated && (glob_match(entry.name, symbol) || glob_match(entry.name, subject))) {
          lookup = entry.lookup;
        }
      }
    }
    return lookup;
  }

  // ---- changes ----

  Change& add(ChangeKind kind, Text symbol) {
    Change change;
    change.kind = kind;
    const bool headers = old_has_headers_ || new_has_headers_;
    const DeclaredSymbol* before = headers ? in_old(symbol) : nullptr;
    const DeclaredSymbol* after = headers ? in_new(symbol) : nullptr;
    const DeclaredSymbol* declared = after != nullptr ? after : before;
    change.subject = std::string(declared == nullptr || declared->of_class ? symbol : declared->name);
    change.symbol = std::string(symbol);
    if (before != nullptr) {
      change.old_location = before->location;
    }
    if (after != nullptr) {
      change.new_location = after->location;
    }
    context_.changes.push_back(std::move(change));
    return context_.changes.back();
  }

  void one_name(Definitions olds, Definitions news) {
    if (news.empty()) {
      removed(olds);
    } else if (olds.empty()) {
      added(news);
    } else {
      in_both(olds, news);
    }
  }

  void removed(Definitions olds) {
    const ExportedSymbol* before = default_of(olds);
    before = before == nullptr ? &olds.front() : before;
    const Standing standing = this->standing(old_, *before);
    if (standing == Standing::told) {
      return;
    }
    for (const ExportedSymbol& definition : olds) {
      note_node(definition, standing);
    }
    Change& change = add(ChangeKind::export_removed, before->name);
    change.old_facts.push_back({"symbol", with_version(*before)});
    mark(change, standing);
  }

  void added(Definitions news) {
    const ExportedSymbol* after = default_of(news);
    if (after == nullptr) {
      return;  // no link takes it
    }
    const Standing standing = this->standing(new_, *after);
    if (standing == Standing::told || standing == Standing::copy) {
      return;
    }
    Change& change = add(ChangeKind::export_added, after->name);
    change.new_facts.push_back({"symbol", with_version(*after)});
    if (after->binding == SymbolBinding::weak) {
      change.attributes.emplace_back("weak");
    }
    mark(change, standing);
  }

  static void mark(Change& change, Standing standing) {
    if (standing == Standing::undeclared) {
      change.attributes.emplace_back("undeclared");
    } else if (standing == Standing::copy) {
      change.attributes.emplace_back("copy");
    }
  }

  void in_both(Definitions olds, Definitions news) {
    const ExportedSymbol* before = default_of(olds);
    const ExportedSymbol* after = default_of(news);
    const Standing standing = this->standing(old_, olds.front());
    if (standing == Standing::copy) {
      return;
    }
    // What the headers tell is whether it is there. Its versions they do not know.
    const bool quiet = standing == Standing::undeclared;
    if (before == nullptr && after != nullptr && !has_version(olds, after->version)) {
      Change& change = add(ChangeKind::export_added, after->name);
      change.new_facts.push_back({"symbol", with_version(*after)});
      mark(change, standing);
    }
    for (const ExportedSymbol& definition : olds) {
      const bool moved_to_a_version = definition.version.empty() && after != nullptr;
      if (!has_version(news, definition.version) && !moved_to_a_version) {
        version_gone(definition, after, standing);
      }
    }
    if (before != nullptr && after != nullptr && before->version != after->version) {
      default_moved(*before, *after, news, quiet);
    }
    if (before != nullptr && after == nullptr && has_version(news, before->version)) {
      hidden_from_links(*before, *find_version(news, before->version), standing);
    }
    for (const ExportedSymbol& definition : olds) {
      const ExportedSymbol* same = find_version(news, definition.version);
      if (same == nullptr && definition.version.empty()) {
        same = after;
      }
      if (same != nullptr) {
        same_version(definition, *same, standing);
      }
    }
  }

  /// Kept for who is already linked: nobody new can link against it, and dlsym() does not find it.
  void hidden_from_links(const ExportedSymbol& before, const ExportedSymbol& after, Standing standing) {
    const bool looked_up = stated_lookup(before.name, std::string(name_of(before.name))) == Lookup::dlsym;
    Change& change = add(standing == Standing::undeclared ? ChangeKind::undeclared_export_changed
                         : looked_up                      ? ChangeKind::export_removed
                                                          : ChangeKind::export_hidden_from_links,
                         before.name);
    add_facts(change, "symbol", with_version(before), with_version(after));
  }

  static const ExportedSymbol* find_version(Definitions all, Text version) {
    const auto found = std::ranges::find(all, version, &ExportedSymbol::version);
    return found == all.end() ? nullptr : &*found;
  }

  /// Of a node that is gone whole, the node is told.
  void version_gone(const ExportedSymbol& before, const ExportedSymbol* after, Standing standing) {
    note_node(before, standing);
    if (new_nodes_.contains(before.version)) {
      Change& change = add(ChangeKind::export_removed, before.name);
      change.old_facts.push_back({"symbol", with_version(before)});
      if (after != nullptr) {
        change.new_facts.push_back({"symbol", with_version(*after)});
      }
      mark(change, standing == Standing::told ? Standing::surface : standing);
    }
  }

  void default_moved(const ExportedSymbol& before, const ExportedSymbol& after, Definitions news, bool quiet) {
    // Who asks for no version is served by any; who asked for one that is gone is told by it.
    if (!has_version(news, before.version) && !before.version.empty()) {
      return;
    }
    Change& change = add(quiet ? ChangeKind::undeclared_export_changed : ChangeKind::export_version_moved, before.name);
    add_facts(change, "symbol", with_version(before), with_version(after));
    if (!before.version.empty() && stated_lookup(before.name, change.subject) == Lookup::dlsym) {
      change.attributes.emplace_back("dlsym");
    }
  }

  void same_version(const ExportedSymbol& before, const ExportedSymbol& after, Standing standing) {
    if (standing == Standing::told) {
      return;
    }
    const bool undeclared = standing == Standing::undeclared;
    const Use was = use_of(before.type);
    const Use is = use_of(after.type);
    if (was != is && was != Use::unknown && is != Use::unknown) {
      if (!headers_tell_type(before.name)) {
        Change& change =
            add(undeclared ? ChangeKind::undeclared_export_changed : ChangeKind::export_type_changed, before.name);
        add_facts(change, "symbol", with_version(before), with_version(after));
        add_facts(change, "type", type_word(before.type), type_word(after.type));
      }
      return;
    }
    const bool data = was == Use::read || was == Use::read_of_thread;
    if (data && before.size_bytes != after.size_bytes && !headers_tell_size(after)) {
      Change& change =
          add(undeclared ? ChangeKind::undeclared_export_changed : ChangeKind::export_size_changed, before.name);
      add_facts(change, "symbol", with_version(before), with_version(after));
      add_facts(change, "size_bytes", before.size_bytes, after.size_bytes);
      change.old_size_bytes = before.size_bytes;
      change.new_size_bytes = after.size_bytes;
    }
    if (before.binding != after.binding && !headers_tell_binding(before.name)) {
      Change& change = add(ChangeKind::export_binding_changed, before.name);
      add_facts(change, "binding", binding_word(before.binding), binding_word(after.binding));
    }
  }

  bool headers_tell_type(Text symbol) const {
    if (!old_has_headers_ || !new_has_headers_) {
      return false;
    }
    const DeclaredSymbol* before = in_old(symbol);
    const DeclaredSymbol* after = in_new(symbol);
    return before != nullptr && after != nullptr &&
           (before->function != after->function || before->thread_local_ != after->thread_local_);
  }

  /// The variable's type explains it, or the class whose table it is.
  bool headers_tell_size(const ExportedSymbol& symbol) const {
    if (!old_has_headers_ || !new_has_headers_) {
      return false;
    }
    const DeclaredSymbol* before = in_old(symbol.name);
    const DeclaredSymbol* after = in_new(symbol.name);
    if (before == nullptr || after == nullptr) {
      return false;
    }
    return after->of_class || (after->size_bytes && *after->size_bytes == symbol.size_bytes) ||
           (before->size_bytes && after->size_bytes && *before->size_bytes != *after->size_bytes);
  }

  bool headers_tell_binding(Text symbol) const { return bindings_told_.contains(std::string(name_of(symbol))); }
  Text name_of(Text symbol) const {
    const DeclaredSymbol* declared = old_has_headers_ || new_has_headers_ ? in_new(symbol) : nullptr;
    return declared == nullptr ? symbol : declared->name;
  }

  // ---- version nodes ----

  void collect_nodes() {
    new_nodes_.insert(new_.versions.begin(), new_.versions.end());
    for (const ExportedSymbol& symbol : old_.exports) {
      ++symbols_of_[symbol.version];
    }
  }

  /// A node counts unless all that was in it is undeclared.
  void note_node(const ExportedSymbol& symbol, Standing standing) {
    if (standing == Standing::undeclared || standing == Standing::copy) {
      ++undeclared_of_[symbol.version];
    }
  }

  void compare_nodes() {
    const std::set<Text> old_nodes(old_.versions.begin(), old_.versions.end());
    for (const Text node : old_nodes) {
      if (!new_nodes_.contains(node)) {
        Change& change = node_change(ChangeKind::version_node_removed, node);
        const std::uint64_t symbols = symbols_of_[node];
        change.old_facts.push_back({"symbols", symbols});
        if (symbols != 0 && undeclared_of_[node] == symbols) {
          change.attributes.emplace_back("undeclared");
        }
      }
    }
    for (const Text node : new_nodes_) {
      if (!old_nodes.contains(node)) {
        node_change(ChangeKind::version_node_added, node);
      }
    }
  }

  Change& node_change(ChangeKind kind, Text node) {
    Change change;
    change.kind = kind;
    change.subject = std::string(node);
    change.attributes.emplace_back("of-binary");
    context_.changes.push_back(std::move(change));
    return context_.changes.back();
  }

  // ---- declared, and not there ----

  void newly_declared() {
    if (!old_has_headers_ || !new_has_headers_) {
      return;
    }
    std::vector<Text> symbols;
    for (const auto& [symbol, declared] : new_declared_.all()) {
      const DeclaredSymbol* before = old_declared_.find(symbol);
      const bool was_declared = before != nullptr && before->promised;
      if (declared.promised && !declared.of_class && !was_declared && find_export(new_, symbol) == nullptr &&
          !imports(new_, symbol) && !is_of_the_other_side(symbol)) {
        symbols.push_back(symbol);
      }
    }
    std::ranges::sort(symbols);
    for (const Text symbol : symbols) {
      add(ChangeKind::declared_not_exported, symbol).new_facts.push_back({"symbol", std::string(symbol)});
    }
  }

  /// Whether a declaration says that the side which did not build the file defines it.
  bool is_of_the_other_side(Text symbol) const {
    const Declarations& declared = context_.new_side.declarations;
    return std::ranges::any_of(declared.exports, [&](const ExportDeclaration& entry) {
      return entry.side != declared.released_by.value_or(Side::plugin) && glob_match(entry.name, symbol);
    });
  }

  const Comparing& context_;
  const BinaryFacts& old_;
  const BinaryFacts& new_;
  bool old_has_headers_;
  bool new_has_headers_;
  DeclaredSymbols old_declared_;
  DeclaredSymbols new_declared_;
  ImpliedSymbols old_implied_;
  ImpliedSymbols new_implied_;
  std::set<std::string> bindings_told_;  ///< names of functions and variables
  std::set<Text> new_nodes_;
  std::map<Text, std::uint64_t> symbols_of_;     ///< per version node of OLD
  std::map<Text, std::uint64_t> undeclared_of_;  ///< of those, the ones that nobody declares
};

}  // namespace

void compare_exports(const Comparing& context, CompareScope scope) { ExportComparison(context, scope).run(); }

}  // namespace abigate
