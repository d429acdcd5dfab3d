/// @file
/// The gate of libabigate in C++17: values that own what the C interface hands out. Header only: nothing of the C++
/// standard library passes between your program and libabigate, so they may be built with different ones. Nothing here
/// throws but what std::string throws when memory runs out.
///
/// @code{.cpp}
///   abigate::Host host = abigate::Host::this_program();
///   if (!host) return fail(host.message());
///   abigate::Decision decision = host.check("plugins/blur-1.1.so");
///   if (decision) load("plugins/blur-1.1.so");
///   else log(decision.explanation());
/// @endcode
///
/// Ownership, threads, errors and costs are those of abigate.h: a value is read by any number of threads, and changed
/// by one. A value that was moved from is empty and says so.
#ifndef ABIGATE_GATE_HPP
#define ABIGATE_GATE_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abigate/abigate.h"

/// The gate in C++17.
namespace abigate {
/// Under this name for the linker, so that programs may mix versions of this header with a static libabigate.
inline namespace v0 {

/// The answers of the C interface.
enum class Answer {
  pass = ABIGATE_PASS,            ///< allowed
  fail = ABIGATE_FAIL,            ///< refused: something is proven wrong
  usage = ABIGATE_USAGE,          ///< the question is wrong
  undecided = ABIGATE_UNDECIDED,  ///< refused: something could not be decided
};

namespace detail {

template <class Handle, void (*release)(Handle*)>
struct Release {
  void operator()(Handle* handle) const noexcept { release(handle); }
};

template <class Handle, void (*release)(Handle*)>
using Owned = std::unique_ptr<Handle, Release<Handle, release>>;

}  // namespace detail

/// What is judged: a path (`Input("blur.so")`), an open descriptor or bytes. What it refers to stays the caller's.
class Input {
 public:
  /// A file.
  Input(const char* path) : Input(std::string(path)) {}
  /// A file.
  Input(std::string path) : path_(std::move(path)) {}
  /// An open descriptor. `path` is where a snapshot beside the file, and $ORIGIN, are looked for; it may be empty.
  static Input descriptor(int descriptor, std::string path = {}) {
    Input input(std::move(path));
    input.descriptor_ = descriptor;
    return input;
  }
  /// Bytes; `path` as for descriptor().
  static Input memory(const void* bytes, std::size_t length, std::string path = {}) {
    Input input(std::move(path));
    input.bytes_ = bytes;
    input.length_ = length;
    return input;
  }

  /// For the C interface; refers to this value.
  abigate_input raw() const {
    abigate_input raw{};
    raw.size = sizeof raw;
    raw.path = path_.c_str();
    raw.use_descriptor = descriptor_ ? 1 : 0;
    raw.descriptor = descriptor_.value_or(-1);
    raw.bytes = bytes_;
    raw.length = length_;
    return raw;
  }

 private:
  std::string path_;
  std::optional<int> descriptor_;
  const void* bytes_ = nullptr;
  std::size_t length_ = 0;
};

/// Why a plugin is refused.
struct Reason {
  std::string code;     ///< stable: "conflict", "missing-symbol", …
  std::string subject;  ///< the entity, symbol, hazard or fact, or empty
  std::string text;     ///< a sentence with names and numbers
  std::string allow;    ///< what to name in CheckOptions::allow; empty: nothing lets it pass
};

namespace detail {

inline std::vector<Reason> reasons_of(const abigate_decision* decision) {
  std::vector<Reason> all;
  abigate_reason reason{};
  reason.size = sizeof reason;
  for (std::size_t i = 0; abigate_reason_at(decision, i, &reason) != 0; ++i) {
    all.push_back({reason.code, reason.subject, reason.text, reason.allow});
  }
  return all;
}

}  // namespace detail

/// What was decided of one plugin. True: it may be loaded; after a swap: it runs.
class Decision {
 public:
  /// Takes over what the C interface handed out.
  Decision(int status, abigate_decision* handle) : status_(static_cast<Answer>(status)), handle_(handle) {}

  /// Allowed, refused, undecided, or a wrong question.
  Answer answer() const { return status_; }
  /// Whether it may be loaded.
  bool allowed() const { return status_ == Answer::pass; }
  /// The same.
  explicit operator bool() const { return allowed(); }

  /// One paragraph for people on call; where the question was wrong, what was wrong with it.
  std::string explanation() const {
    return status_ == Answer::usage || !handle_ ? abigate_decision_message(handle_.get())
                                                : abigate_explanation(handle_.get());
  }
  /// All reasons, conditions and hazards.
  std::string text() const { return abigate_decision_text(handle_.get()); }
  /// One line for a log.
  std::string line() const { return abigate_decision_line(handle_.get()); }
  /// The object of `abi-gate check --format json`.
  std::string json() const { return abigate_decision_json(handle_.get()); }

  /// Why it is refused; empty if it is allowed.
  std::vector<Reason> reasons() const { return detail::reasons_of(handle_.get()); }

  /// For the C interface.
  const abigate_decision* raw() const { return handle_.get(); }

 private:
  Answer status_;
  detail::Owned<abigate_decision, abigate_decision_free> handle_;
};

/// What a host wishes for one call. Callbacks run on the calling thread and must not throw.
struct CheckOptions {
  std::vector<std::string> allow;  ///< rules, hazards, reason codes, libraries, "major-equal-abi"
  const void* trace = nullptr;     ///< handed to `observe`
  /// Hears the begin and the end of every stage.
  std::function<void(const void* trace, const char* stage, bool begins)> observe;
  /// Before anything of the file is parsed. `descriptor` reads what will be parsed, or is -1 and `bytes` is it. An
  /// answer is the reason to refuse.
  std::function<std::optional<std::string>(int descriptor, const void* bytes, std::size_t length)> verify;
  /// Hears why, in a paragraph and one by one, before the decision is returned.
  std::function<void(const std::string& explanation, const std::vector<Reason>& reasons)> refused;
};

namespace detail {

/// CheckOptions as the C interface takes them; refers to them.
class RawOptions {
 public:
  explicit RawOptions(const CheckOptions& options) : options_(options) {
    for (const std::string& word : options.allow) {
      words_.push_back(word.c_str());
    }
    raw_.size = sizeof raw_;
    raw_.allow = words_.data();
    raw_.allow_count = words_.size();
    raw_.context = this;
    raw_.trace = options.trace;
    raw_.observe = options.observe ? observe : nullptr;
    raw_.verify = options.verify ? verify : nullptr;
    raw_.refused = options.refused ? refused : nullptr;
  }
  RawOptions(const RawOptions&) = delete;
  RawOptions& operator=(const RawOptions&) = delete;

  const abigate_check_options* raw() const { return &raw_; }

 private:
  static RawOptions& self(void* context) { return *static_cast<RawOptions*>(context); }
  static void observe(void* context, const void* trace, const char* stage, int begins) {
    self(context).options_.observe(trace, stage, begins != 0);
  }
  static const char* verify(void* context, int descriptor, const void* bytes, std::size_t length) {
    RawOptions& me = self(context);
    me.why_ = me.options_.verify(descriptor, bytes, length);
    return me.why_ ? me.why_->c_str() : nullptr;
  }
  static void refused(void* context, const abigate_decision* decision) {
    self(context).options_.refused(abigate_explanation(decision), reasons_of(decision));
  }

  const CheckOptions& options_;
  std::vector<const char*> words_;
  std::optional<std::string> why_;
  abigate_check_options raw_{};
};

}  // namespace detail

/// A host that plugins are loaded into. Made once, then only read. False: it cannot be used, and message() says why.
class Host {
 public:
  /// The program that runs, with the interface that it carries.
  static Host this_program() { return make(nullptr); }
  /// The program that runs, with the interface that a snapshot describes.
  static Host this_program(const Input& snapshot) {
    const abigate_input raw = snapshot.raw();
    return make(&raw);
  }
  /// Another program: a snapshot, or a binary that carries one.
  static Host of_file(const std::string& path) {
    abigate_host* handle = nullptr;
    const int status = abigate_host_of_file(path.c_str(), &handle);
    return Host(status, handle);
  }

  /// Whether it can be used.
  explicit operator bool() const { return usable_ && handle_; }
  /// Why it cannot be used; empty if it can.
  std::string message() const { return abigate_host_message(handle_.get()); }
  /// For the C interface.
  const abigate_host* raw() const { return handle_.get(); }

  /// May `plugin` be loaded? None of its code runs.
  Decision check(const Input& plugin, const CheckOptions& options = {}) const { return ask(plugin, nullptr, options); }
  /// May it replace `running`?
  Decision check(const Input& plugin, const Input& running, const CheckOptions& options = {}) const {
    return ask(plugin, &running, options);
  }

 private:
  Host(int status, abigate_host* handle) : usable_(status == ABIGATE_PASS), handle_(handle) {}

  static Host make(const abigate_input* input) {
    abigate_host* handle = nullptr;
    const int status = abigate_host_open(input, &handle);
    return Host(status, handle);
  }

  Decision ask(const Input& plugin, const Input* running, const CheckOptions& options) const {
    const detail::RawOptions raw(options);
    const abigate_input candidate = plugin.raw();
    const abigate_input replaced = running != nullptr ? running->raw() : abigate_input{};
    abigate_decision* decision = nullptr;
    const int status =
        abigate_check(handle_.get(), &candidate, running != nullptr ? &replaced : nullptr, raw.raw(), &decision);
    return Decision(status, decision);
  }

  bool usable_;
  detail::Owned<abigate_host, abigate_host_free> handle_;
};

/// The place in a host where one plugin runs and others take its place. `Entry` is the type of the symbol that is
/// published: a function (`int(const frame*)`) or an object (`const acme_plugin`). `host` must outlive the slot.
template <class Entry>
class Slot {
 public:
  /// The plugin's own start, before it is published; an answer is the reason why it is not taken. May be empty.
  using Start = std::function<std::optional<std::string>(Entry&)>;

  /// An empty slot for plugins that export the symbol `entry`.
  Slot(const Host& host, const std::string& entry, Start start = {}) : start_(std::make_unique<Starting>()) {
    start_->start = std::move(start);
    abigate_slot_options options{};
    options.size = sizeof options;
    options.entry = entry.c_str();
    options.context = start_.get();
    options.start = start_->start ? call_start : nullptr;
    abigate_slot* handle = nullptr;
    usable_ = abigate_slot_new(host.raw(), &options, &handle) == ABIGATE_PASS;
    handle_.reset(handle);
  }

  /// Whether it can be used.
  explicit operator bool() const { return usable_; }
  /// Why it cannot be used; empty if it can.
  std::string message() const { return abigate_slot_message(handle_.get()); }

  /// Decides on a copy that nobody can change, loads, starts, publishes. Whatever fails, what runs goes on untouched.
  Decision swap(const Input& plugin, const CheckOptions& options = {}) {
    const detail::RawOptions raw(options);
    const abigate_input candidate = plugin.raw();
    abigate_decision* decision = nullptr;
    const int status = abigate_slot_swap(handle_.get(), &candidate, raw.raw(), &decision);
    return Decision(status, decision);
  }

  /// What runs, or null. One atomic load; it stays loaded until the slot is destroyed.
  Entry* current() const { return reinterpret_cast<Entry*>(abigate_slot_current(handle_.get())); }

 private:
  struct Starting {
    Start start;
    std::optional<std::string> why;
  };
  static const char* call_start(void* context, void* entry) {
    auto& me = *static_cast<Starting*>(context);
    me.why = me.start(*reinterpret_cast<Entry*>(entry));
    return me.why ? me.why->c_str() : nullptr;
  }

  std::unique_ptr<Starting> start_;
  bool usable_ = false;
  detail::Owned<abigate_slot, abigate_slot_free> handle_;
};

}  // namespace v0
}  // namespace abigate

#endif
