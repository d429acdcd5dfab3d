#include "analyzer/gate/hazard_table.h"

#include <algorithm>
#include <array>

namespace abigate {

namespace {

using enum HazardMoment;
using enum HazardEffect;

constexpr std::array table = {
    HazardKind{
        "executable-stack", load, refuse, "It asks for an executable stack",
        "Loading it makes the stacks of the whole process executable, and they stay so after it is closed; newer "
        "loaders refuse it.",
        "Add `.section .note.GNU-stack,\"\",%progbits` to every assembler file, avoid nested functions whose "
        "address is taken, or link with -Wl,-z,noexecstack."},
    HazardKind{"exit-handler", unload, keep_mapped, "It leaves handlers that run at the end of the process",
               "on_exit handlers outlive an unload, as do atexit handlers without the C runtime's start files: the "
               "process then jumps into memory that is gone.",
               "Use atexit or a destructor, which run when the object is closed, and link with the compiler's start "
               "files."},
    HazardKind{"filter", load, warn, "Another file answers for its symbols",
               "DT_FILTER, DT_AUXILIARY or DT_AUDIT names a file that the loader brings in and asks first; what was "
               "checked here is not what runs.",
               "Link without -F, -f and --audit, and need the other library in the plain way."},
    HazardKind{
        "gnu-unique-symbol", unload, keep_mapped, "It defines symbols that are unique in the process",
        "The loader never unloads an object once a reference is bound to such a symbol of its own; dlclose returns "
        "0 all the same.",
        "Link with a version script that ends in `local: *;`, or compile with -fno-gnu-unique."},
    HazardKind{
        "ifunc", load, note, "It chooses functions while it is relocated",
        "Resolvers of indirect functions run inside dlopen, before constructors and before all symbols are bound.",
        "Choose at the first call, through a pointer that an init function sets; nothing to do if the resolvers "
        "only ask for the processor."},
    HazardKind{"init-first", load, note, "It asks to be initialized before all others",
               "DF_1_INITFIRST: its constructors run before those of the libraries that it needs.",
               "Link without -z initfirst."},
    HazardKind{
        "interposable-symbols", load, warn, "Its own calls can end in somebody else's code",
        "What it exports and uses itself is looked up by name, and a definition in the host or its libraries comes "
        "first, even with RTLD_LOCAL.",
        "Export the entry points only (-fvisibility=hidden, or a version script with `local: *;`), or link with "
        "-Wl,-Bsymbolic."},
    HazardKind{
        "lazy-binding", load, note, "It may bind its functions at their first call",
        "Opened with RTLD_LAZY, a missing function ends the process at the first call instead of failing dlopen.",
        "Open with RTLD_NOW, or link with -Wl,-z,now."},
    HazardKind{
        "load-time-code", load, note, "Its code runs while it is loaded",
        "Constructors run inside dlopen, before the host has called anything: they cannot fail, and a crash there "
        "is a crash of the host.",
        "Move the work to the entry point that the host calls; replace objects with dynamic initialization by "
        "function-local statics or constinit."},
    HazardKind{"missing-library", load, refuse, "A library that it needs is not there", "dlopen fails.",
               "Install the library, or link with a run path of $ORIGIN and put it beside the plugin."},
    HazardKind{
        "missing-symbol", load, refuse, "Nobody defines a symbol that it needs",
        "dlopen with RTLD_NOW fails; with RTLD_LAZY the process ends at the first call.",
        "Build against the host that it is meant for, link the library that defines it, or export it from the host "
        "(-rdynamic, or --export-dynamic-symbol)."},
    HazardKind{"missing-version", load, refuse, "A library is there in a version that is too old",
               "dlopen fails: version not found. A library without any version information, where some is asked for, "
               "ends the process with an assertion of the loader.",
               "Build on the oldest system that it shall run on, or update the library."},
    HazardKind{
        "mixed-cxx-runtimes", load, warn, "Two C++ runtimes come together",
        "Each has its own exception machinery, type_info and allocator, with names in common: what one throws the "
        "other does not catch, and std types of the two differ in layout.",
        "Build plugin and host with the same standard library, linked dynamically on both sides; or let only C "
        "types cross, and link the plugin's own runtime with `local: *;`."},
    HazardKind{"needed-path", load, warn, "It needs a library by a path",
               "A relative path is looked up from the directory in which the host happens to run.",
               "Give the library a SONAME and link with -l and a run path of $ORIGIN."},
    HazardKind{"no-open", load, refuse, "It cannot be opened by dlopen",
               "The loader refuses programs, objects marked so and what is no shared object.",
               "Link with -shared and without -pie and -z nodlopen."},
    HazardKind{"nodelete", unload, keep_mapped, "It is marked to stay loaded",
               "DF_1_NODELETE: dlclose returns 0, and the object stays with its state.", "Link without -z nodelete."},
    HazardKind{
        "own-allocator", load, warn, "It brings its own malloc or operator new",
        "Which allocator its calls and those of its libraries reach depends on what the host has loaded: memory of "
        "the one may be freed by the other.",
        "Use the host's allocator, or hide the symbols (version script with `local: *;`) and never let the other "
        "side free what you allocated."},
    HazardKind{"process-hook", unload, keep_mapped, "It can leave addresses of its own in the C or C++ library",
               "Terminate and new handlers, printf conversions, texts given to putenv and openlog are not taken back "
               "by an unload: the next use "
               "jumps into memory that is gone.",
               "Put the old handler back, and call closelog, before the plugin's stop returns; setenv copies where "
               "putenv keeps."},
    HazardKind{
        "run-path", load, warn, "It says itself where its libraries are",
        "A folder that is relative or empty is taken from the host's working directory; $ORIGIN is lost where the "
        "object is loaded from memory; others decide who may put files into the folder.",
        "Use system folders, or $ORIGIN alone, with -Wl,--enable-new-dtags."},
    HazardKind{
        "sanitizer", load, refuse, "It is built with a sanitizer that the host has not",
        "The runtime of Address-, Thread-, Memory- or HWAddressSanitizer has to come first in the process: it ends a "
        "plain host, or cannot be bound.",
        "Build host and plugin with the same sanitizer, or ship a build without it."},
    HazardKind{"shared-state", load, warn, "A second version would share its static variables",
               "Unique symbols are one for the process, even with RTLD_LOCAL: a new version opened beside an old one "
               "starts with the old one's state, or with its layout.",
               "Link with a version script that ends in `local: *;`, or compile with -fno-gnu-unique."},
    HazardKind{
        "shared-type-identity", load, note, "Its classes are known to others by their name",
        "dynamic_cast, catch and std::any compare names: two versions of a class count as one type, whatever their "
        "layout.",
        "Keep what the interface does not need in an unnamed namespace, or in an inline namespace that says the "
        "version."},
    HazardKind{"signal-handler", unload, keep_mapped, "It can install signal handlers",
               "A handler whose code is gone crashes the process at the next signal.",
               "Let the host handle signals, or put the old action back before the plugin's stop returns."},
    HazardKind{
        "starts-threads", unload, keep_mapped, "It can start threads",
        "A thread still inside an unloaded object crashes the process.",
        "Run on threads of the host; or join every thread before the plugin's stop returns, and allow this hazard "
        "where the host is sure of it."},
    HazardKind{
        "static-tls", load, refuse, "It takes its thread-local variables from a fixed reserve",
        "The reserve is small and was laid out at the start of the process: opening the new version before the old "
        "one is closed uses it up after some swaps, and a large one is refused at once.",
        "Compile with -fPIC and without -ftls-model=initial-exec."},
    HazardKind{"text-relocations", load, warn, "Its code is patched while it is loaded",
               "The pages of its code are made writable during dlopen and are private to the process; hardened systems "
               "refuse that.",
               "Compile everything with -fPIC, and link with -Wl,-z,text."},
    HazardKind{
        "thread-key", unload, keep_mapped, "It can leave a destructor with every thread",
        "The destructor of a thread key is called when a thread ends: gone with the object, the process crashes.",
        "Use C++ thread_local, which the loader knows, or delete the key when the plugin stops, and allow this "
        "hazard where the host is sure of it."},
    HazardKind{
        "thread-local-destructor", unload, keep_mapped, "Threads owe it a destructor",
        "While a thread lives that used such a variable, the loader keeps the object; it leaves with a later "
        "dlclose of anything, or never.",
        "Keep per-thread state in an object that the host owns, or in thread_local variables without destructor."},
    HazardKind{"unload-time-code", unload, note, "Its code runs while it is unloaded",
               "Destructors of static objects and atexit handlers run inside dlclose, on the thread that closes.",
               "Release everything in the plugin's stop function, and leave nothing to destructors of static objects."},
    HazardKind{"weak-import", load, note, "A weak symbol has no definition here",
               "Its address is 0: a call that does not ask first crashes.", "Compare with null before the call."},
    HazardKind{"writable-code", load, warn, "A part of it is writable and executable at once",
               "An overwritten buffer in it becomes code; hardened systems refuse to load it.",
               "Link without -N and -z,rwx-segments (--omagic), and give sections either of the two."},
};

constexpr bool is_sorted_table() {
  return std::ranges::is_sorted(table, [](const HazardKind& left, const HazardKind& right) {
    return left.id != right.id ? left.id < right.id : left.at < right.at;
  });
}
static_assert(is_sorted_table());

}  // namespace

std::span<const HazardKind> hazard_table() { return table; }

const HazardKind* find_hazard_kind(std::string_view id, HazardMoment at) {
  const auto found =
      std::ranges::find_if(table, [&](const HazardKind& kind) { return kind.id == id && kind.at == at; });
  return found == table.end() ? nullptr : &*found;
}

bool is_hazard(std::string_view id) { return std::ranges::find(table, id, &HazardKind::id) != table.end(); }

}  // namespace abigate
