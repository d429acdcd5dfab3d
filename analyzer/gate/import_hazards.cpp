// What an object can leave behind in the process, by the functions that it calls for that.
#include <algorithm>
#include <array>
#include <span>

#include "analyzer/gate/hazard_finders.h"

namespace abigate {

namespace {

using enum HazardMoment;

// A name that ends in * stands for all that start so.
constexpr std::array<std::string_view, 2> thread_local_destructors = {"__cxa_thread_atexit",
                                                                      "__cxa_thread_atexit_impl"};
constexpr std::array<std::string_view, 7> thread_starters = {
    "pthread_create", "thrd_create",     "_ZNSt6thread15_M_start_thread*", "clone", "timer_create",
    "GOMP_parallel*", "__kmpc_fork_call"};
constexpr std::array<std::string_view, 2> thread_keys = {"pthread_key_create", "tss_create"};
constexpr std::array<std::string_view, 9> signal_handlers = {
    "__sigaction", "__sysv_signal", "bsd_signal", "sigaction", "signal", "sigset", "sigvec", "ssignal", "sysv_signal"};
constexpr std::array<std::string_view, 10> process_hooks = {"_ZNSt6locale6globalERKS_",
                                                            "_ZSt13set_terminatePFvvE",
                                                            "_ZSt14set_unexpectedPFvvE",
                                                            "_ZSt15set_new_handlerPFvvE",
                                                            "openlog",
                                                            "putenv",
                                                            "register_printf_function",
                                                            "register_printf_specifier*",
                                                            "register_printf_modifier",
                                                            "register_printf_type"};
constexpr std::array<std::string_view, 1> exit_handlers = {"on_exit"};

bool matches(std::string_view name, std::string_view pattern) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}

enum class Weak : unsigned char { counts, is_a_question };

std::vector<std::string_view> imported(const Binary& binary, std::span<const std::string_view> patterns, Weak weak) {
  std::vector<std::string_view> names;
  for (const ImportedSymbol& symbol : binary.shown.imports) {
    if ((!symbol.weak || weak == Weak::counts) &&
        std::ranges::any_of(patterns, [&](std::string_view pattern) { return matches(symbol.name, pattern); })) {
      names.push_back(symbol.name);
    }
  }
  return names;
}

// Weak references to thread functions only ask whether the process has threads (GCC's gthr-posix.h).
void add_if_imported(std::string_view id, const Binary& binary, std::span<const std::string_view> patterns,
                     HazardList& found, Weak weak = Weak::is_a_question) {
  if (const auto names = imported(binary, patterns, weak); !names.empty()) {
    found.add(id, unload, named("import", names));
  }
}

bool imports(const Binary& binary, std::string_view name) {
  return std::ranges::find(binary.shown.imports, name, &ImportedSymbol::name) != binary.shown.imports.end();
}

void find_exit_handlers(const Binary& binary, HazardList& found) {
  std::vector<std::string_view> names = imported(binary, exit_handlers, Weak::is_a_question);
  // Handlers that name their object are run or dropped by __cxa_finalize, which the start files call at dlclose.
  if (binary.shown.kind == BinaryKind::shared_object && imports_strongly(binary, "__cxa_atexit") &&
      !imports(binary, "__cxa_finalize")) {
    names.emplace_back("__cxa_atexit without __cxa_finalize");
  }
  if (!names.empty()) {
    found.add("exit-handler", unload, named("import", names));
  }
}

}  // namespace

void find_import_hazards(const Binary& binary, HazardList& found) {
  // Runtimes refer to the destructor functions weakly and use them where they are there.
  add_if_imported("thread-local-destructor", binary, thread_local_destructors, found, Weak::counts);
  add_if_imported("starts-threads", binary, thread_starters, found);
  add_if_imported("thread-key", binary, thread_keys, found);
  add_if_imported("signal-handler", binary, signal_handlers, found);
  add_if_imported("process-hook", binary, process_hooks, found);
  find_exit_handlers(binary, found);
}

}  // namespace abigate
