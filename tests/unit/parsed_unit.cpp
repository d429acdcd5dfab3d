#include "parsed_unit.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Frontend/CompilerInstance.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "extractor/owner.h"
#include "extractor/resource.h"

namespace abigate::extract {

namespace {

namespace fs = std::filesystem;

void add_all(const clang::DeclContext& scope, const Owner& owner, std::vector<const clang::NamedDecl*>& found) {
  for (const clang::Decl* one : scope.decls()) {
    if (const auto* declared = llvm::dyn_cast<clang::FriendDecl>(one)) {
      one = declared->getFriendDecl();
    }
    const auto* named = llvm::dyn_cast_or_null<clang::NamedDecl>(one);
    const bool of_namespace = one != nullptr && llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl>(one);
    if (one == nullptr || (!of_namespace && (one->isImplicit() || !owner.owns(one->getLocation())))) {
      continue;
    }
    if (const auto* described = llvm::dyn_cast<clang::TemplateDecl>(one)) {
      found.push_back(described);
      named = described->getTemplatedDecl();
    }
    if (named != nullptr) {
      found.push_back(named);
    }
    const clang::Decl* inner = named != nullptr ? named : one;
    if (const auto* context = llvm::dyn_cast<clang::DeclContext>(inner);
        context != nullptr && !llvm::isa<clang::FunctionDecl>(inner)) {
      add_all(*context, owner, found);
    }
  }
}

template <class Declaration>
const Declaration& find(const Unit& unit, std::string_view name) {
  for (const clang::NamedDecl* one : declarations_of(unit)) {
    if (const auto* found = llvm::dyn_cast<Declaration>(one); found != nullptr && one->getNameAsString() == name) {
      return *found;
    }
  }
  throw std::runtime_error("nothing is called " + std::string(name));
}

}  // namespace

Parsed::Parsed(Unit& parsed)
    : unit(parsed),
      passing(unit.compiler),
      naming(unit.compiler.getASTContext()),
      types(snapshot, unit, naming, passing) {}

const clang::CXXRecordDecl& Parsed::record(std::string_view name) const {
  return *find<clang::CXXRecordDecl>(unit, name).getDefinition();
}

const clang::FunctionDecl& Parsed::function(std::string_view name) const {
  return find<clang::FunctionDecl>(unit, name);
}

void parse(std::string_view header, const std::function<void(Parsed&)>& use, std::vector<std::string> flags) {
  std::string folder = testing::TempDir() + "unit-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  folder = fs::canonical(folder).string();
  const std::string path = folder + "/header.h";
  std::ofstream(path) << header;
  const auto resources = find_resource_folder("");
  ASSERT_TRUE(resources) << resources.error().message;

  flags.insert(flags.begin(), "-std=c++20");
  StringPool strings;
  bool used = false;
  const auto parsed =
      parse_unit({{path}, {folder}, flags, /*cxx=*/true, *resources}, strings, [&](Unit& unit) -> Result<void> {
        Parsed facts(unit);
        used = true;
        use(facts);
        return {};
      });
  fs::remove_all(folder);
  EXPECT_TRUE(used && parsed) << (parsed ? "" : parsed.error().message);
}

std::vector<const clang::NamedDecl*> declarations_of(const Unit& unit) {
  std::vector<const clang::NamedDecl*> found;
  add_all(*unit.compiler.getASTContext().getTranslationUnitDecl(), unit.owner, found);
  return found;
}

}  // namespace abigate::extract
