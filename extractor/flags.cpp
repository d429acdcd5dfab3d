#include "extractor/flags.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <clang/Options/Options.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Option/OptTable.h>
#include <llvm/Option/Option.h>

#include "extractor/headers.h"

namespace abigate::extract {

namespace {

namespace options = clang::options;

/// Flags of gcc that Clang does not know and that change neither layout nor calls nor symbols of a C interface:
/// diagnostics, optimization, hardening of the code within functions, and what concerns C++ only. An entry that ends
/// in `=` or `-` stands for every flag that begins with it; `-fno-…` is covered by `-f…`.
constexpr auto harmless = std::to_array<std::string_view>({
    "-W",
    "-fabi-compat-version=",
    "-fabi-version=",
    "-faligned-new=",
    "-fallow-store-data-races",
    "-fanalyzer",
    "-fassociative-math",
    "-fauto-inc-dec",
    "-fbranch-",
    "-fcallgraph-info",
    "-fcompare-elim",
    "-fconcepts",
    "-fconserve-stack",
    "-fcprop-registers",
    "-fdebug-",
    "-fdelete-dead-exceptions",
    "-fdiagnostics-",
    "-fdump-",
    "-fearly-inlining",
    "-fext-numeric-literals",
    "-fextern-tls-init",
    "-fgcse",
    "-fgnu-tm",
    "-fgnu-unique",
    "-fgraphite",
    "-fhardened",
    "-fharden-",
    "-fif-conversion",
    "-fimplement-inlines",
    "-fimplicit-templates",
    "-finline-",
    "-fipa-",
    "-fira-",
    "-fisolate-erroneous-paths-",
    "-fivopts",
    "-fkeep-",
    "-flifetime-dse",
    "-flive-patching",
    "-floop-",
    "-flra-remat",
    "-flto-",
    "-fmax-errors=",
    "-fmodulo-sched",
    "-fmodules-ts",
    "-fmodule-",
    "-fno-weak",
    "-fnonansi-builtins",
    "-fopt-info",
    "-foptimize-strlen",
    "-fpartial-inlining",
    "-fpeel-loops",
    "-fpeephole",
    "-fplt",
    "-fpredictive-commoning",
    "-fprefetch-loop-arrays",
    "-fprintf-return-value",
    "-fprofile-",
    "-fprofile",
    "-frandom-seed",
    "-freciprocal-math",
    "-free",
    "-frename-registers",
    "-freorder-",
    "-frerun-cse-after-loop",
    "-frounding-math",
    "-fsave-optimization-record",
    "-fsched",
    "-fsection-anchors",
    "-fsel-sched-",
    "-fselective-scheduling",
    "-fshrink-wrap",
    "-fsignaling-nans",
    "-fsimd-cost-model=",
    "-fsplit-",
    "-fsso-struct=native",
    "-fssa-",
    "-fstack-check",
    "-fstack-clash-protection",
    "-fstack-limit",
    "-fstack-reuse=",
    "-fstdarg-opt",
    "-fstore-merging",
    "-fstrict-volatile-bitfields",
    "-fstrub=",
    "-fthread-jumps",
    "-ftracer",
    "-ftrack-macro-expansion",
    "-ftrampolines",
    "-ftree-",
    "-funit-at-a-time",
    "-funconstrained-commons",
    "-funroll-all-loops",
    "-funsafe-loop-optimizations",
    "-funswitch-loops",
    "-fuse-linker-plugin",
    "-fvariable-expansion-in-unroller",
    "-fvar-tracking",
    "-fvect-cost-model",
    "-fvpt",
    "-fvtable-verify=",
    "-fweb",
    "-fwhole-program",
    "-mfunction-return=",
    "-mindirect-branch",
    "-minline-",
    "-mrecord-mcount",
    "-mstringop-strategy=",
    "-mtls-dialect=",
    "-mtune-ctrl=",
    "-munroll-only-small-loops",
});

/// Flags that Clang knows and that must not act here: they load code, or write and print what no one asked for.
constexpr auto unwanted = std::to_array<std::string_view>({
    "-fplugin=",
    "-fplugin-",
    "-fpass-plugin=",
});

bool covers(std::string_view entry, std::string_view flag) {
  if (entry.ends_with('=') || entry.ends_with('-') || entry == "-W") {
    return flag.starts_with(entry);
  }
  return flag == entry || (flag.starts_with(entry) && flag[entry.size()] == '=');
}

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& table, std::string_view flag) {
  const std::string positive = flag.starts_with("-fno-") ? "-f" + std::string(flag.substr(5)) : std::string(flag);
  return std::ranges::any_of(table,
                             [&](std::string_view entry) { return covers(entry, flag) || covers(entry, positive); });
}

/// Whether the option only says what to write, where, or what to report.
bool is_silent(const llvm::opt::Option& option) {
  if (option.matches(options::OPT_Action_Group) || option.matches(options::OPT_M_Group) ||
      option.matches(options::OPT_Link_Group)) {
    return true;
  }
  switch (option.getID()) {
    case options::OPT_o:
    case options::OPT_MF:
    case options::OPT_MQ:
    case options::OPT_MT:
    case options::OPT_MJ:
    case options::OPT_MD:
    case options::OPT_MMD:
    case options::OPT_MP:
    case options::OPT_MG:
    case options::OPT_v:
    case options::OPT__HASH_HASH_HASH:
    case options::OPT_pipe:
    case options::OPT_save_temps:
    case options::OPT_save_temps_EQ:
    case options::OPT_w:
    case options::OPT__serialize_diags:
    case options::OPT_ftime_report:
    case options::OPT_ftime_report_EQ:
    case options::OPT_ftime_trace:
    case options::OPT_ftime_trace_EQ:
      return true;
    default:
      return false;
  }
}

bool is_warning(const llvm::opt::Option& option) {
  return option.matches(options::OPT_W_Group) && !option.matches(options::OPT_Wp_COMMA) &&
         !option.matches(options::OPT_Wa_COMMA) && !option.matches(options::OPT_Wl_COMMA);
}

std::string spelled(const llvm::opt::ArgList& all, const llvm::opt::Arg& argument) { return argument.getAsString(all); }

}  // namespace

Result<Flags> sift_flags(const std::vector<std::string>& flags, const std::string& from) {
  std::vector<const char*> pointers;
  std::ranges::transform(flags, std::back_inserter(pointers), [](const std::string& flag) { return flag.c_str(); });
  unsigned missing_index = 0;
  unsigned missing_count = 0;
  const llvm::opt::InputArgList arguments = clang::getDriverOptTable().ParseArgs(
      pointers, missing_index, missing_count, llvm::opt::Visibility(clang::options::ClangOption));
  if (missing_count != 0) {
    return usage_error(from + ": the flag " + flags[missing_index] + " lacks its argument");
  }
  Flags result;
  std::set<std::string> dropped;
  for (const llvm::opt::Arg* argument : arguments) {
    const llvm::opt::Option& option = argument->getOption();
    const std::string text = spelled(arguments, *argument);
    if (option.getID() == options::OPT_INPUT || is_silent(option) || is_warning(option)) {
      continue;
    }
    if (option.getID() == options::OPT_x) {
      result.language = argument->getValue();
      continue;
    }
    if (listed(unwanted, text)) {
      dropped.insert(text);
      continue;
    }
    if (option.getID() == options::OPT_UNKNOWN) {
      if (!listed(harmless, text)) {
        return usage_error(std::string(from).append(": Clang does not know the flag ").append(text) +
                           ", and leaving it out might change the interface; take it out of the flags if it does not");
      }
      dropped.insert(text);
      continue;
    }
    if (option.getID() == options::OPT_std_EQ && result.language.empty() &&
        std::string_view(argument->getValue()).contains("++")) {
      result.language = "c++";
    }
    llvm::opt::ArgStringList rendered;
    argument->render(arguments, rendered);
    result.kept.insert(result.kept.end(), rendered.begin(), rendered.end());
  }
  result.dropped.assign(dropped.begin(), dropped.end());
  return result;
}

std::vector<std::string> with_absolute_paths(const std::vector<std::string>& flags, const std::string& folder) {
  // The longer of two that begin alike first.
  constexpr auto with_path = std::to_array<std::string_view>(
      {"--sysroot=", "--gcc-toolchain=", "-isystem", "-iquote", "-idirafter", "-isysroot", "-iprefix", "-include",
       "-imacros", "-iframework", "-ivfsoverlay", "-I", "-F", "-B"});
  std::vector<std::string> result;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const std::string& flag = flags[i];
    const auto* const entry =
        std::ranges::find_if(with_path, [&](std::string_view one) { return flag.starts_with(one); });
    if (entry == with_path.end() || flag.starts_with("-include-pch") || flag.starts_with("-iframeworkwithsysroot")) {
      result.push_back(flag);
    } else if (flag.size() > entry->size()) {
      const std::string path = flag.substr(entry->size());
      // "-I=dir" is relative to the system root.
      result.push_back(path.starts_with('=') ? flag : std::string(*entry) + absolute(path, folder));
    } else {
      result.push_back(flag);
      if (i + 1 < flags.size()) {
        ++i;
        result.push_back(absolute(flags[i], folder));
      }
    }
  }
  return result;
}

}  // namespace abigate::extract
