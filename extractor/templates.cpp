#include "extractor/templates.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>

#include "extractor/access.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/renaming.h"
#include "extractor/tokens.h"

namespace abigate::extract {

namespace {

/// Where one declaration of a template stands in the tokens.
struct Parts {
  TokenRange head;  ///< from `template` to the end of the declarator, the name of the class, or before the `=`
  std::optional<TokenRange> body;
};

struct Hashes {
  std::string declaration;
  std::string body;  ///< empty: only declared
  std::set<std::string_view> uses;
};

class Reader {
 public:
  explicit Reader(Unit& unit) : unit_(unit), tokens_(unit.tokens) {}

  std::optional<Hashes> read(const clang::TemplateDecl& any) {
    const clang::TemplateDecl& first = first_owned(any);
    const clang::TemplateDecl& definition = definition_of(any);
    // What is declared here and defined by another library's header is known by its declaration.
    const clang::TemplateDecl& defining = unit_.owner.owns(definition.getLocation()) ? definition : first;
    const auto parts = parts_of(defining);
    if (!parts) {
      return std::nullopt;
    }
    // What a member template promises stands in its class, also where it is defined outside.
    const bool outside = defining.getLexicalDeclContext() != first.getLexicalDeclContext();
    const auto promise = outside ? parts_of(first) : parts;
    if (!promise) {
      return std::nullopt;
    }
    if (const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(&defining)) {
      find_semicolons(*of_class->getTemplatedDecl());
    }
    add_head(outside ? first : defining, promise->head);
    if (parts->body) {
      has_body_ = true;
      add(defining, *parts->body, body_);
    }
    add_outside_parts(defining);
    add_partial_specializations(any);
    return Hashes{head_.hex(), has_body_ ? body_.hex() : std::string(), std::move(uses_)};
  }

  std::optional<Hashes> read(const clang::CXXDeductionGuideDecl& guide) {
    const auto begin = tokens_.find(guide.getBeginLoc());
    const auto end = begin ? tokens_.next_of(*begin, {clang::tok::semi}) : std::nullopt;
    if (!end) {
      return std::nullopt;
    }
    Places places;
    places.add(guide);
    add({*begin, *end}, places, head_);
    return Hashes{head_.hex(), {}, std::move(uses_)};
  }

 private:
  const clang::TemplateDecl& first_owned(const clang::TemplateDecl& any) const {
    const clang::Decl* first = &any;
    for (const clang::Decl* one = any.getMostRecentDecl(); one != nullptr; one = one->getPreviousDecl()) {
      first = unit_.owner.owns(one->getLocation()) ? one : first;
    }
    return *llvm::cast<clang::TemplateDecl>(first);
  }

  static const clang::TemplateDecl& definition_of(const clang::TemplateDecl& any) {
    if (const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(&any)) {
      const clang::CXXRecordDecl* definition = of_class->getTemplatedDecl()->getDefinition();
      const clang::ClassTemplateDecl* described =
          definition != nullptr ? definition->getDescribedClassTemplate() : nullptr;
      return described != nullptr ? *described : *of_class->getCanonicalDecl();
    }
    if (const auto* of_function = llvm::dyn_cast<clang::FunctionTemplateDecl>(&any)) {
      for (const auto* one : of_function->redecls()) {
        const auto& described = *llvm::cast<clang::FunctionTemplateDecl>(one);
        if (described.isThisDeclarationADefinition()) {
          return described;
        }
      }
      return *of_function->getCanonicalDecl();
    }
    if (const auto* of_variable = llvm::dyn_cast<clang::VarTemplateDecl>(&any)) {
      for (const auto* one : of_variable->redecls()) {
        const auto& described = *llvm::cast<clang::VarTemplateDecl>(one);
        if (described.isThisDeclarationADefinition()) {
          return described;
        }
      }
      return *of_variable->getCanonicalDecl();
    }
    return any;
  }

  std::optional<Parts> parts_of(const clang::TemplateDecl& one) const {
    const auto begin = tokens_.find(one.getTemplateParameters()->getTemplateLoc());
    return begin ? parts_from(*begin, one) : std::nullopt;
  }

  std::optional<Parts> parts_from(std::uint32_t begin, const clang::TemplateDecl& one) const {
    switch (one.getKind()) {
      case clang::Decl::ClassTemplate:
        return class_parts(begin, *llvm::cast<clang::ClassTemplateDecl>(one).getTemplatedDecl());
      case clang::Decl::FunctionTemplate:
        return function_parts(begin, *llvm::cast<clang::FunctionTemplateDecl>(one).getTemplatedDecl());
      case clang::Decl::VarTemplate:
      case clang::Decl::TypeAliasTemplate:
      case clang::Decl::Concept:
        return assigned_parts(begin, one.getLocation());
      default:
        return std::nullopt;
    }
  }

  std::optional<Parts> class_parts(std::uint32_t begin, const clang::CXXRecordDecl& record) const {
    const auto name = tokens_.find(record.getLocation());
    if (!name || *name < begin) {
      return std::nullopt;
    }
    Parts parts{{begin, *name + 1}, std::nullopt};
    if (record.isThisDeclarationADefinition()) {
      const auto open = tokens_.find(record.getBraceRange().getBegin());
      const auto end = open ? tokens_.close(*open) : std::nullopt;
      if (!end) {
        return std::nullopt;
      }
      parts.body = TokenRange{*name + 1, *end};
    }
    return parts;
  }

  std::optional<Parts> function_parts(std::uint32_t begin, const clang::FunctionDecl& function) const {
    const auto body = tokens_.body_of(function);
    const auto name = tokens_.find(function.getLocation());
    const auto end = body   ? std::optional(body->begin)
                     : name ? tokens_.next_of(*name, {clang::tok::semi})
                            : std::nullopt;
    if (!end || *end < begin || (function.doesThisDeclarationHaveABody() && !body)) {
      return std::nullopt;
    }
    return Parts{{begin, *end}, body};
  }

  /// A variable, alias or concept: `head = body;`, or `head{body};`
  std::optional<Parts> assigned_parts(std::uint32_t begin, clang::SourceLocation location) const {
    const auto name = tokens_.find(location);
    const auto middle =
        name ? tokens_.next_of(*name, {clang::tok::equal, clang::tok::l_brace, clang::tok::semi}) : std::nullopt;
    const auto end = middle ? tokens_.next_of(*middle, {clang::tok::semi}) : std::nullopt;
    if (!end || *middle < begin) {
      return std::nullopt;
    }
    const bool assigned = *middle != *end;
    return Parts{{begin, *middle}, assigned ? std::optional(TokenRange{*middle, *end}) : std::nullopt};
  }

  static Places places_of(const clang::TemplateDecl& one) {
    Places places;
    places.add(*one.getTemplateParameters());
    if (const auto* function = llvm::dyn_cast<clang::FunctionTemplateDecl>(&one)) {
      places.add(*function->getTemplatedDecl());
    }
    return places;
  }

  void add(const clang::TemplateDecl& one, TokenRange range, TokenHash& hash) { add(range, places_of(one), hash); }

  /// Before a parameter and before the name of a class one keyword says what another does.
  static std::vector<SeenToken> with_one_keyword(std::span<const SeenToken> head) {
    std::vector<SeenToken> tokens(head.begin(), head.end());
    for (SeenToken& token : tokens) {
      if (token.kind == clang::tok::kw_class || token.kind == clang::tok::kw_struct) {
        token = {"typename", clang::tok::kw_typename};
      }
    }
    return tokens;
  }

  void add(TokenRange range, const Places& places, TokenHash& hash) {
    const auto first = semicolons_.lower_bound(range.begin);
    if (first == semicolons_.end() || *first >= range.end) {
      places.hash(tokens_.tokens(range), hash);
    } else {
      places.hash(without_semicolons(range), hash);
    }
    add_uses(range, places);
  }

  /// Those behind the bodies of a class's functions say nothing.
  void find_semicolons(const clang::CXXRecordDecl& record) {
    for (const clang::Decl* member : record.decls()) {
      const auto* befriended = llvm::dyn_cast<clang::FriendDecl>(member);
      const clang::Decl* one = befriended != nullptr ? befriended->getFriendDecl() : member;
      if (one == nullptr || one->isImplicit()) {
        continue;
      }
      const auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(one);
      one = pattern != nullptr ? pattern->getTemplatedDecl() : one;
      if (const auto* inner = llvm::dyn_cast_or_null<clang::CXXRecordDecl>(one);
          inner != nullptr && inner->isThisDeclarationADefinition() && befriended == nullptr) {
        find_semicolons(*inner);
      } else if (const auto* function = llvm::dyn_cast_or_null<clang::FunctionDecl>(one)) {
        const auto body = tokens_.body_of(*function);
        for (std::uint32_t at = body ? body->end : 0; body && tokens_.is(at, clang::tok::semi); ++at) {
          semicolons_.insert(at);
        }
      }
    }
  }

  std::vector<SeenToken> without_semicolons(TokenRange range) const {
    std::vector<SeenToken> kept;
    for (auto next = semicolons_.lower_bound(range.begin); range.begin < range.end;) {
      const bool dropped = next != semicolons_.end() && *next < range.end;
      const std::uint32_t end = dropped ? *next++ : range.end;
      const auto tokens = tokens_.tokens({range.begin, end});
      kept.insert(kept.end(), tokens.begin(), tokens.end());
      range.begin = end + 1;
    }
    return kept;
  }

  void add_uses(TokenRange range, const Places& places) {
    for (const SeenToken& token : tokens_.tokens(range)) {
      if (token.kind == clang::tok::identifier && !places.contains(token.spelling)) {
        uses_.insert(token.spelling);
      }
    }
    for (const std::string_view macro : tokens_.macros(range)) {
      uses_.insert(macro);
    }
  }

  /// A default that an earlier declaration gives.
  struct Default {
    std::uint32_t at = 0;  ///< position behind the parameter
    TokenRange tokens;
  };

  /// A default stands with its parameter, whichever declaration gives it.
  void add_head(const clang::TemplateDecl& one, TokenRange head) {
    const Places places = places_of(one);
    std::vector<SeenToken> tokens;
    const auto append = [&](TokenRange range) {
      const auto more = tokens_.tokens(range);
      tokens.insert(tokens.end(), more.begin(), more.end());
      add_uses(range, places);
    };
    for (const Default& one_default : inherited_defaults(one)) {
      if (one_default.at >= head.begin && one_default.at <= head.end) {
        append({head.begin, one_default.at});
        head.begin = one_default.at;
      }
      tokens.push_back({"=", clang::tok::equal});
      append(one_default.tokens);
    }
    append(head);
    places.hash(with_one_keyword(tokens), head_);
  }

  std::vector<Default> inherited_defaults(const clang::TemplateDecl& one) const {
    std::vector<Default> found;
    const auto add_default = [&](const clang::Decl& parameter, clang::SourceRange range) {
      const auto end = tokens_.find(parameter.getEndLoc());
      if (const auto tokens = tokens_.between(range.getBegin(), range.getEnd())) {
        found.push_back({end ? *end + 1 : 0, *tokens});
      }
    };
    const auto add_of = [&](const auto& parameter) {
      if (parameter.hasDefaultArgument() && parameter.defaultArgumentWasInherited()) {
        add_default(parameter, parameter.getDefaultArgument().getSourceRange());
      }
    };
    for (const clang::NamedDecl* parameter : *one.getTemplateParameters()) {
      if (const auto* type = llvm::dyn_cast<clang::TemplateTypeParmDecl>(parameter)) {
        add_of(*type);
      } else if (const auto* value = llvm::dyn_cast<clang::NonTypeTemplateParmDecl>(parameter)) {
        add_of(*value);
      } else if (const auto* of_template = llvm::dyn_cast<clang::TemplateTemplateParmDecl>(parameter)) {
        add_of(*of_template);
      }
    }
    if (const auto* function = llvm::dyn_cast<clang::FunctionTemplateDecl>(&one)) {
      for (const clang::ParmVarDecl* parameter : function->getTemplatedDecl()->parameters()) {
        if (parameter->hasInheritedDefaultArg()) {
          add_default(*parameter, parameter->getDefaultArgRange());
        }
      }
    }
    return found;
  }

  /// Members of a class template that are defined outside of it.
  void add_outside_parts(const clang::TemplateDecl& one) {
    if (const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(&one)) {
      add_outside_members(*of_class->getTemplatedDecl());
    }
  }

  void add_outside_members(const clang::CXXRecordDecl& record) {
    for (const clang::Decl* member : record.decls()) {
      if (member->isImplicit()) {
        continue;
      }
      for (const clang::Decl* one : member->redecls()) {
        if (one->getLexicalDeclContext() != member->getLexicalDeclContext()) {
          add_outside_member(*one);
        }
      }
      if (const auto* inner = llvm::dyn_cast<clang::CXXRecordDecl>(member)) {
        add_outside_members(*inner);
      } else if (const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(member)) {
        add_outside_members(*of_class->getTemplatedDecl());
      }
    }
  }

  void add_outside_member(const clang::Decl& member) {
    const auto* of_function = llvm::dyn_cast<clang::FunctionTemplateDecl>(&member);
    const auto* function =
        of_function != nullptr ? of_function->getTemplatedDecl() : llvm::dyn_cast<clang::FunctionDecl>(&member);
    Places places;
    std::optional<TokenRange> range;
    if (function != nullptr) {
      range = tokens_.body_of(*function);
      places.add(*function);
      add_parameters(*function, places);
      if (of_function != nullptr) {
        places.add(*of_function->getTemplateParameters());
      }
    } else if (const auto name = tokens_.find(member.getLocation())) {
      if (const auto end = tokens_.next_of(*name, {clang::tok::semi})) {
        range = TokenRange{*name, *end};
      }
      if (const auto* declarator = llvm::dyn_cast<clang::DeclaratorDecl>(&member)) {
        add_parameters(*declarator, places);
      } else if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(&member)) {
        add_parameters(*tag, places);
        if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(tag)) {
          find_semicolons(*record);
        }
      }
    }
    if (range) {
      has_body_ = true;
      body_.add("outside");
      add(*range, places, body_);
    }
  }

  /// Those of the templates around: `template <class T> template <class U> void A<T>::f(U)`.
  template <class Declaration>
  static void add_parameters(const Declaration& declaration, Places& places) {
    for (unsigned i = 0; i < declaration.getNumTemplateParameterLists(); ++i) {
      places.add(*declaration.getTemplateParameterList(i));
    }
  }

  void add_partial_specializations(const clang::TemplateDecl& any) {
    if (const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(&any)) {
      llvm::SmallVector<clang::ClassTemplatePartialSpecializationDecl*, 4> found;
      const_cast<clang::ClassTemplateDecl*>(of_class)->getPartialSpecializations(found);
      add_specializations(found);
    } else if (const auto* of_variable = llvm::dyn_cast<clang::VarTemplateDecl>(&any)) {
      llvm::SmallVector<clang::VarTemplatePartialSpecializationDecl*, 4> found;
      const_cast<clang::VarTemplateDecl*>(of_variable)->getPartialSpecializations(found);
      add_specializations(found);
    }
  }

  template <class Specializations>
  void add_specializations(const Specializations& found) {
    for (const auto* one : found) {
      const auto* declaration = one->getDefinition() != nullptr ? one->getDefinition() : one;
      const auto* partial = llvm::cast<std::remove_pointer_t<typename Specializations::value_type>>(declaration);
      const auto begin = tokens_.find(partial->getTemplateParameters()->getTemplateLoc());
      const auto end = begin ? end_of_specialization(*begin) : std::nullopt;
      if (!unit_.owner.owns(partial->getLocation()) || !end) {
        continue;
      }
      Places places;
      places.add(*partial->getTemplateParameters());
      const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(partial);
      if (record != nullptr) {
        find_semicolons(*record);
      }
      has_body_ = true;
      body_.add("partial");
      add({*begin, *end}, places, body_);
      if (record != nullptr) {
        add_outside_members(*record);
      }
    }
  }

  std::optional<std::uint32_t> end_of_specialization(std::uint32_t begin) const {
    return tokens_.next_of(begin, {clang::tok::semi});
  }

  Unit& unit_;
  const TokenStream& tokens_;
  TokenHash head_;
  TokenHash body_;
  bool has_body_ = false;
  std::set<std::uint32_t> semicolons_;  ///< positions of those that do not count
  std::set<std::string_view> uses_;
};

std::optional<TemplateKind> kind_of(const clang::TemplateDecl& declaration) {
  switch (declaration.getKind()) {
    case clang::Decl::ClassTemplate:
      return TemplateKind::class_;
    case clang::Decl::FunctionTemplate:
      return llvm::isa<clang::CXXDeductionGuideDecl>(declaration.getTemplatedDecl()) ? TemplateKind::deduction_guide
                                                                                     : TemplateKind::function;
    case clang::Decl::VarTemplate:
      return TemplateKind::variable;
    case clang::Decl::TypeAliasTemplate:
      return TemplateKind::alias;
    case clang::Decl::Concept:
      return TemplateKind::concept_;
    default:
      return std::nullopt;
  }
}

/// Where a person looks for it: a class template at its definition, not where a `friend` or a forward declaration names
/// it first.
clang::SourceLocation place_of(const Unit& unit, const clang::NamedDecl& declaration) {
  const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(&declaration);
  const clang::CXXRecordDecl* definition =
      of_class != nullptr ? of_class->getTemplatedDecl()->getDefinition() : nullptr;
  return definition != nullptr && unit.owner.owns(definition->getLocation()) ? definition->getLocation()
                                                                             : declaration.getLocation();
}

void add(Unit& unit, const clang::NamedDecl& declaration, const clang::NamedDecl& named, TemplateKind kind,
         std::optional<Hashes> hashes, Naming& naming, Snapshot& snapshot) {
  const std::string name = naming.of_symbol(named);
  if (!hashes) {
    unit.fidelity.unseen("template", name, name);
    return;
  }
  Template node;
  node.name = snapshot.strings.intern(name);
  node.kind = kind;
  if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(declaration.getDeclContext())) {
    node.record = snapshot.strings.intern(naming.of(*record).text);
  }
  node.access = access_of(declaration.getAccess());
  node.declaration = snapshot.strings.intern(hashes->declaration);
  node.body = snapshot.strings.intern(hashes->body);
  for (const std::string_view use : hashes->uses) {
    node.uses.push_back(snapshot.strings.intern(use));
  }
  node.location = unit.owner.place(place_of(unit, declaration));
  snapshot.graph.templates.push_back(std::move(node));
}

}  // namespace

void collect_template(Unit& unit, const clang::TemplateDecl& declaration, Naming& naming, Snapshot& snapshot) {
  const auto kind = kind_of(declaration);
  if (!kind || declaration.isImplicit() ||
      (declaration.getTemplatedDecl() != nullptr && declaration.getTemplatedDecl()->isImplicit())) {
    return;
  }
  const auto* guide = llvm::dyn_cast_or_null<clang::CXXDeductionGuideDecl>(declaration.getTemplatedDecl());
  const clang::NamedDecl& named = guide != nullptr ? *guide->getDeducedTemplate() : declaration;
  add(unit, declaration, named, *kind, Reader(unit).read(declaration), naming, snapshot);
}

void collect_deduction_guide(Unit& unit, const clang::CXXDeductionGuideDecl& guide, Naming& naming,
                             Snapshot& snapshot) {
  if (!guide.isImplicit()) {
    add(unit, guide, *guide.getDeducedTemplate(), TemplateKind::deduction_guide, Reader(unit).read(guide), naming,
        snapshot);
  }
}

std::string hash_of_template(Unit& unit, const clang::TemplateDecl& declaration) {
  const auto hashes = Reader(unit).read(declaration);
  return hashes ? hash_hex(hashes->declaration + hashes->body) : std::string();
}

}  // namespace abigate::extract
