#include "extractor/vtables.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/Mangle.h>
#include <clang/AST/RecordLayout.h>
#include <clang/AST/VTableBuilder.h>
#include <clang/Basic/TargetInfo.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/DataLayout.h>
#include <llvm/IR/Mangler.h>
#include <llvm/Support/raw_ostream.h>

#include "extractor/naming.h"
#include "extractor/types.h"

namespace abigate::extract {

namespace {

/// Spells linkage names as the target's object files do.
class LinkageNames {
 public:
  explicit LinkageNames(clang::ASTContext& ast)
      : mangler_(ast.createMangleContext()), layout_(ast.getTargetInfo().getDataLayoutString()) {}

  std::string of(clang::GlobalDecl function) {
    const auto* declaration = llvm::cast<clang::NamedDecl>(function.getDecl());
    if (!mangler_->shouldMangleDeclName(declaration)) {
      return with_prefix(declaration->getName().str());
    }
    return spelled([&](llvm::raw_ostream& out) { mangler_->mangleName(function, out); });
  }

  std::string of_thunk(clang::GlobalDecl function, const clang::ThunkInfo& thunk) {
    return spelled([&](llvm::raw_ostream& out) {
      // Without the override's details a name carries nothing that only pointer authentication needs.
      if (const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(function.getDecl())) {
        mangler_->mangleCXXDtorThunk(destructor, function.getDtorType(), thunk, /*ElideOverrideInfo=*/true, out);
      } else {
        mangler_->mangleThunk(llvm::cast<clang::CXXMethodDecl>(function.getDecl()), thunk, /*ElideOverrideInfo=*/true,
                              out);
      }
    });
  }

 private:
  template <class Write>
  std::string spelled(Write write) {
    std::string text;
    llvm::raw_string_ostream out(text);
    write(out);
    return with_prefix(text);
  }

  std::string with_prefix(const std::string& name) const {
    std::string text;
    llvm::raw_string_ostream out(text);
    llvm::Mangler::getNameWithPrefix(out, name, layout_);
    return text;
  }

  std::unique_ptr<clang::MangleContext> mangler_;
  llvm::DataLayout layout_;
};

std::string source_name(const clang::CXXMethodDecl& method) {
  if (llvm::isa<clang::CXXDestructorDecl>(method)) {
    return "~" + method.getParent()->getName().str();
  }
  std::string text;
  llvm::raw_string_ostream out(text);
  method.getDeclName().print(out, printing_policy(method.getASTContext()));
  return text;
}

struct Served {
  const clang::CXXRecordDecl* base = nullptr;
  std::uint64_t offset_bytes = 0;
};

/// For each table of the group, of the subobjects that share it the one that is the primary base of no other.
std::vector<Served> served_by(const clang::VTableLayout& layout, const clang::ASTContext& ast) {
  std::vector<std::vector<Served>> sharing(layout.getNumVTables());
  for (const auto& [subobject, place] : layout.getAddressPoints()) {
    const std::int64_t offset = subobject.getBaseOffset().getQuantity();
    sharing[place.VTableIndex].push_back({subobject.getBase(), static_cast<std::uint64_t>(offset)});
  }
  std::vector<Served> result;
  for (const std::vector<Served>& table : sharing) {
    llvm::SmallPtrSet<const clang::CXXRecordDecl*, 8> primary;
    for (const Served& one : table) {
      if (const clang::CXXRecordDecl* base = ast.getASTRecordLayout(one.base).getPrimaryBase()) {
        primary.insert(base->getCanonicalDecl());
      }
    }
    const auto most_derived =
        std::ranges::find_if(table, [&](const Served& one) { return !primary.contains(one.base->getCanonicalDecl()); });
    result.push_back(most_derived != table.end() ? *most_derived : Served{});
  }
  return result;
}

class Writer {
 public:
  Writer(const clang::VTableLayout& layout, LinkageNames& names, TypeGraph& types, StringPool& strings)
      : layout_(layout), names_(names), types_(types), strings_(strings) {}

  Vtable table(std::size_t index, const Served& served) {
    Vtable table;
    if (index != 0 && served.base != nullptr) {
      table.base = text(types_.naming().of(*served.base).text);
      table.base_offset_bytes = served.offset_bytes;
    }
    const std::size_t begin = layout_.getVTableOffset(index);
    for (std::size_t at = begin; at < begin + layout_.getVTableSize(index); ++at) {
      table.slots.push_back(slot(at));
    }
    return table;
  }

 private:
  Text text(const std::string& text) { return strings_.intern(text); }

  Slot slot(std::size_t at) {
    const clang::VTableComponent& component = layout_.vtable_components()[at];
    switch (component.getKind()) {
      case clang::VTableComponent::CK_VCallOffset:
        return offset(SlotKind::vcall_offset, component.getVCallOffset());
      case clang::VTableComponent::CK_VBaseOffset:
        return offset(SlotKind::vbase_offset, component.getVBaseOffset());
      case clang::VTableComponent::CK_OffsetToTop:
        return offset(SlotKind::offset_to_top, component.getOffsetToTop());
      case clang::VTableComponent::CK_RTTI:
        return of_kind(SlotKind::rtti);
      case clang::VTableComponent::CK_FunctionPointer:
        return function(at, SlotKind::function, clang::GlobalDecl(component.getFunctionDecl()));
      case clang::VTableComponent::CK_CompleteDtorPointer:
        return function(at, SlotKind::complete_destructor,
                        clang::GlobalDecl(component.getDestructorDecl(), clang::Dtor_Complete));
      case clang::VTableComponent::CK_DeletingDtorPointer:
        return function(at, SlotKind::deleting_destructor,
                        clang::GlobalDecl(component.getDestructorDecl(), clang::Dtor_Deleting));
      case clang::VTableComponent::CK_UnusedFunctionPointer:
        return unused(*component.getUnusedFunctionDecl());
    }
    std::unreachable();
  }

  static Slot of_kind(SlotKind kind) {
    Slot slot;
    slot.kind = kind;
    return slot;
  }

  static Slot offset(SlotKind kind, clang::CharUnits value) {
    Slot slot = of_kind(kind);
    slot.offset_bytes = value.getQuantity();
    return slot;
  }

  /// The slot is empty, so there is no function that it calls.
  Slot unused(const clang::CXXMethodDecl& method) {
    Slot slot = of_kind(SlotKind::unused);
    slot.name = text(source_name(method));
    return slot;
  }

  Slot function(std::size_t at, SlotKind kind, clang::GlobalDecl target) {
    const auto& method = *llvm::cast<clang::CXXMethodDecl>(target.getDecl());
    Slot slot = of_kind(kind);
    slot.name = text(source_name(method));
    slot.linkage_name = text(names_.of(target));
    slot.type = types_.of_declared_function(method);
    slot.pure = method.isPureVirtual();
    slot.deleted = method.isDeleted();
    if (!slot.pure) {
      const auto thunks = layout_.vtable_thunks();
      const auto thunk = std::ranges::lower_bound(thunks, at, {}, &clang::VTableLayout::VTableThunkTy::first);
      if (thunk != thunks.end() && thunk->first == at) {
        slot.thunk = text(names_.of_thunk(target, thunk->second));
      }
    }
    return slot;
  }

  const clang::VTableLayout& layout_;
  LinkageNames& names_;
  TypeGraph& types_;
  StringPool& strings_;
};

/// Adds up the virtual functions of all subobjects, each as often as it occurs. Saturates.
class SlotCount {
 public:
  std::uint64_t of(const clang::CXXRecordDecl& record) {
    std::uint64_t count = without_virtual_bases(record);
    for (const clang::CXXBaseSpecifier& base : record.vbases()) {
      count += without_virtual_bases(*base.getType()->getAsCXXRecordDecl());
    }
    return std::min(count, most);
  }

 private:
  static constexpr std::uint64_t most = 1ULL << 40;

  std::uint64_t without_virtual_bases(const clang::CXXRecordDecl& any) {
    const clang::CXXRecordDecl* record = any.getDefinition();
    if (record == nullptr || !record->isDynamicClass()) {
      return 0;
    }
    if (const auto known = known_.find(record); known != known_.end()) {
      return known->second;
    }
    std::uint64_t count = 1;
    for (const clang::CXXMethodDecl* method : record->methods()) {
      count += method->isVirtual() ? 1 : 0;
    }
    for (const clang::CXXBaseSpecifier& base : record->bases()) {
      count += base.isVirtual() ? 0 : without_virtual_bases(*base.getType()->getAsCXXRecordDecl());
    }
    count = std::min(count, most);
    known_.try_emplace(record, count);
    return count;
  }

  llvm::DenseMap<const clang::CXXRecordDecl*, std::uint64_t> known_;
};

bool can_be_laid_out(const clang::CXXRecordDecl& record) {
  return record.hasDefinition() && !record.getDefinition()->isInvalidDecl() && !record.isDependentType() &&
         record.isDynamicClass();
}

bool inlined_in_any_declaration(const clang::CXXMethodDecl& method) {
  return std::ranges::any_of(method.redecls(), [](const clang::FunctionDecl* one) { return one->isInlined(); });
}

/// Itanium C++ ABI, section 5.2.3: the first virtual function that is neither pure nor inline at the end of the class.
/// The ABI of ARM asks at the end of the unit.
const clang::CXXMethodDecl* key_function(const clang::CXXRecordDecl& record) {
  const clang::TargetInfo& target = record.getASTContext().getTargetInfo();
  const bool may_become_inline = target.getCXXABI().canKeyFunctionBeInline();
  for (const clang::CXXMethodDecl* method : record.methods()) {
    const bool inlined = may_become_inline ? method->isInlined() : inlined_in_any_declaration(*method);
    if (!method->isVirtual() || method->isPureVirtual() || method->isImplicit() || !method->isUserProvided() ||
        inlined) {
      continue;
    }
    if (method->hasAttr<clang::DLLImportAttr>() && !record.hasAttr<clang::DLLImportAttr>() &&
        !target.getTriple().isWindowsGNUEnvironment()) {
      return nullptr;
    }
    // One that became inline later is the key still, but then every object file that defines it holds the tables.
    return inlined_in_any_declaration(*method) ? nullptr : method;
  }
  return nullptr;
}

}  // namespace

bool has_too_many_slots(const clang::CXXRecordDecl& record) {
  return can_be_laid_out(record) && SlotCount().of(*record.getDefinition()) > most_slots;
}

bool lays_out_vtables(clang::ASTContext& ast) { return ast.getTargetInfo().getCXXABI().isItaniumFamily(); }

std::vector<Vtable> vtables_of(const clang::CXXRecordDecl& record, TypeGraph& types, StringPool& strings) {
  clang::ASTContext& ast = record.getASTContext();
  if (!can_be_laid_out(record) || !lays_out_vtables(ast) || has_too_many_slots(record)) {
    return {};
  }
  auto& context = *llvm::cast<clang::ItaniumVTableContext>(ast.getVTableContext());
  const clang::VTableLayout& layout = context.getVTableLayout(record.getDefinition());
  LinkageNames names(ast);
  Writer writer(layout, names, types, strings);
  std::vector<Vtable> tables;
  tables.reserve(layout.getNumVTables());
  const std::vector<Served> served = served_by(layout, ast);
  for (std::size_t i = 0; i < layout.getNumVTables(); ++i) {
    tables.push_back(writer.table(i, served[i]));
  }
  return tables;
}

Text key_function_of(const clang::CXXRecordDecl& record, StringPool& strings) {
  clang::ASTContext& ast = record.getASTContext();
  if (!can_be_laid_out(record) || !ast.getTargetInfo().getCXXABI().hasKeyFunctions() || !record.isExternallyVisible() ||
      clang::isTemplateInstantiation(record.getTemplateSpecializationKind())) {
    return {};
  }
  const clang::CXXMethodDecl* key = key_function(*record.getDefinition());
  if (key == nullptr) {
    return {};
  }
  const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(key);
  const clang::GlobalDecl target =
      destructor != nullptr ? clang::GlobalDecl(destructor, clang::Dtor_Complete) : clang::GlobalDecl(key);
  return strings.intern(LinkageNames(ast).of(target));
}

}  // namespace abigate::extract
