#include "extractor/database.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <clang/Tooling/CompilationDatabase.h>
#include <clang/Tooling/JSONCompilationDatabase.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/TargetParser/Triple.h>

#include "extractor/flags.h"
#include "extractor/headers.h"

namespace abigate::extract {

namespace {

namespace fs = std::filesystem;

/// How well the entry suits the headers: higher is better.
int fitness(const clang::tooling::CompileCommand& entry, const std::vector<std::string>& headers) {
  const fs::path source = absolute(entry.Filename, entry.Directory);
  const int is_c = source.extension() == ".c" ? 2 : 0;
  const bool beside = std::ranges::any_of(
      headers, [&](const std::string& header) { return fs::path(header).parent_path() == source.parent_path(); });
  return is_c + (beside ? 1 : 0);
}

/// `arm-linux-gnueabihf-gcc` compiles for another target than `gcc`.
std::string target_in_name(const std::string& compiler) {
  const std::string name = fs::path(compiler).filename().string();
  const auto dash = name.rfind('-');
  if (dash == std::string::npos) {
    return {};
  }
  const llvm::Triple triple(llvm::Triple::normalize(name.substr(0, dash)));
  return triple.getArch() == llvm::Triple::UnknownArch ? std::string() : name.substr(0, dash);
}

}  // namespace

Result<DatabaseFlags> flags_from_database(const std::string& path, const std::vector<std::string>& headers) {
  std::error_code failure;
  const std::string file = fs::is_directory(path, failure) ? path + "/compile_commands.json" : path;
  std::string message;
  std::unique_ptr<clang::tooling::CompilationDatabase> database = clang::tooling::JSONCompilationDatabase::loadFromFile(
      file, message, clang::tooling::JSONCommandLineSyntax::AutoDetect);
  if (!database) {
    return undecidable(file + ": not a readable compilation database: " + message);
  }
  database = clang::tooling::expandResponseFiles(std::move(database), llvm::vfs::getRealFileSystem());
  const std::vector<clang::tooling::CompileCommand> entries = database->getAllCompileCommands();
  if (entries.empty()) {
    return undecidable(file + ": the compilation database has no entry");
  }
  const auto entry = std::ranges::max_element(
      entries, {}, [&](const clang::tooling::CompileCommand& one) { return fitness(one, headers); });
  DatabaseFlags result;
  result.source = absolute(entry->Filename, entry->Directory);
  const auto& command = entry->CommandLine;
  if (!command.empty()) {
    if (const std::string target = target_in_name(command.front()); !target.empty()) {
      result.flags.push_back("--target=" + target);
    }
    const auto flags =
        with_absolute_paths(std::vector<std::string>(command.begin() + 1, command.end()), entry->Directory);
    result.flags.insert(result.flags.end(), flags.begin(), flags.end());
  }
  return result;
}

}  // namespace abigate::extract
