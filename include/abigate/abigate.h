/** @file
 * libabigate: may hosts and plugins that were built against two versions of an interface run together, and which
 * version number do the changes owe? The library reads snapshots, which abi-extract makes of headers and which plugins
 * carry; it links neither Clang nor LLVM. Two parts: judging versions of an interface, as a release does, and the gate,
 * which a running host asks before it loads a plugin.
 *
 * @code{.c}
 *   abigate_host *host = NULL;
 *   abigate_decision *decision = NULL;
 *   abigate_input plugin = {sizeof plugin, "plugins/blur-1.1.so"};
 *   if (abigate_host_open(NULL, &host) == ABIGATE_PASS &&
 *       abigate_check(host, &plugin, NULL, NULL, &decision) == ABIGATE_PASS)
 *     load("plugins/blur-1.1.so");
 *   else
 *     fprintf(stderr, "%s\n", decision ? abigate_explanation(decision) : abigate_host_message(host));
 *   abigate_decision_free(decision);
 *   abigate_host_free(host);
 * @endcode
 *
 * Ownership: whatever a function hands out through its last parameter is the caller's, to be released by the function
 * with `free` in its name, which accepts NULL. Texts that a handle gives belong to the handle. What is passed in is
 * only read, during the call, unless it is said otherwise.
 *
 * Threads: nothing is shared behind the scenes. Any number of threads may use one handle at a time for reading; the
 * only functions that change a handle are those that free it and abigate_slot_swap, which waits for its like.
 *
 * Errors: a status, below; the handle is set in every case, to NULL only if memory ran out, and its message says what
 * was expected, what was found and where. Nothing is thrown through these functions, and callbacks must not throw.
 *
 * Structures begin with their size as the caller was compiled; later versions append members. A member that is zero
 * asks for nothing. */
#ifndef ABIGATE_ABIGATE_H
#define ABIGATE_ABIGATE_H

#include <stddef.h>

#include "abigate/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the library exports. */
#if defined(__GNUC__)
#define ABIGATE_API __attribute__((visibility("default")))
#else
#define ABIGATE_API
#endif

/** @defgroup answers Answers
 * With the numbers of the exit status of abi-diff and abi-gate.
 * @{ */
#define ABIGATE_PASS 0      /**< the gate passes; the call did what it was asked for */
#define ABIGATE_FAIL 1      /**< it fails: something is proven wrong */
#define ABIGATE_USAGE 2     /**< an option is wrong, or the snapshots do not belong together */
#define ABIGATE_UNDECIDED 3 /**< an input cannot be read, or a change could not be judged; never a pass */
/** @} */

/** @defgroup input What is read
 * @{ */

/** A file, an open descriptor, or bytes. Bytes count before the descriptor, and that before the path. */
typedef struct abigate_input {
  size_t size;        /**< sizeof(abigate_input) */
  const char* path;   /**< the file; also where a snapshot beside the file, and $ORIGIN, are looked for */
  int use_descriptor; /**< not 0: read `descriptor`, which stays the caller's; its offset is not moved */
  int descriptor;     /**< with `use_descriptor` */
  const void* bytes;  /**< the file itself, with `length`; unchanged until the call returns */
  size_t length;      /**< of `bytes` */
} abigate_input;
/** @} */

/** @defgroup judging Judging versions of an interface
 * What changed between versions, and which version number it owes: abi-diff as a library.
 * @{ */

/** One version of an interface: opaque, made by abigate_snapshot_open. */
typedef struct abigate_snapshot abigate_snapshot;

/** Reads a snapshot (JSON, plain or zstd), or the one that a binary carries. Linear in its size. */
ABIGATE_API int abigate_snapshot_open(const abigate_input* input, abigate_snapshot** snapshot);
/** Name of the interface; "" unless read. */
ABIGATE_API const char* abigate_snapshot_name(const abigate_snapshot* snapshot);
/** Version of the interface; "" if it states none. */
ABIGATE_API const char* abigate_snapshot_version(const abigate_snapshot* snapshot);
/** Why it was not read; "" if it was. */
ABIGATE_API const char* abigate_snapshot_message(const abigate_snapshot* snapshot);
/** Releases a snapshot; NULL is fine. */
ABIGATE_API void abigate_snapshot_free(abigate_snapshot* snapshot);

/** What abigate_judge found: opaque, made by it, released by abigate_free. */
typedef struct abigate_judgement abigate_judgement;

/** All of it is optional: zero or NULL leaves the choice to the snapshots' own declarations. */
typedef struct abigate_options {
  size_t size;             /**< sizeof(abigate_options) as the caller was compiled; later versions append */
  const char* policy;      /**< "semver", "strict" or "binary" */
  const char* released_by; /**< "host" or "plugin" */
  const char* direction;   /**< "backward", "forward", "swap" or "full": fails, too, if that is incompatible */
  const char* old_version; /**< of the last old snapshot, in place of its own */
  const char* new_version; /**< of the new snapshot, in place of its own */
  int release;             /**< not 0: fails unless the new version declares every change */
  int allow_downgrade;     /**< not 0: the new snapshot may be older than the old ones */
} abigate_options;

/** The version of the library that is loaded, as in "1.2.3"; ABIGATE_VERSION is that of the headers. */
ABIGATE_API const char* abigate_version(void);

/** Judges the snapshot file `new_path` against each of the `old_count` files `old_paths`; the worst stands.
 * `options` may be NULL. Returns one of the answers above. `*result` is set in every case, to NULL only if memory ran
 * out; it is the caller's. */
ABIGATE_API int abigate_judge(const char* const* old_paths, size_t old_count, const char* new_path,
                              const abigate_options* options, abigate_judgement** result);

/** The same of snapshots that are read already. They may be freed before the judgement is. */
ABIGATE_API int abigate_judge_snapshots(const abigate_snapshot* const* olds, size_t old_count,
                                        const abigate_snapshot* new_snapshot, const abigate_options* options,
                                        abigate_judgement** result);

/** One change. The words are those of the JSON report. */
typedef struct abigate_finding {
  size_t size;          /**< sizeof(abigate_finding), set by the caller */
  const char* rule;     /**< id in the catalogue: "record-field-appended" */
  const char* subject;  /**< "acme::Frame" */
  const char* member;   /**< "deadline", or "" */
  const char* message;  /**< one sentence with names and numbers */
  const char* reason;   /**< why it breaks or does not */
  const char* bump;     /**< "none", "patch", "minor", "major" */
  const char* backward; /**< new host, old plugin: "compatible", "conditional", "incompatible" */
  const char* forward;  /**< old host, new plugin; the same words */
  const char* swap;     /**< forward, and records that survive a reload fit; the same words */
} abigate_finding;

/** How many findings there are. */
ABIGATE_API size_t abigate_finding_count(const abigate_judgement* judgement);
/** The findings, worst first: fills `*finding` and returns 1, or 0 if there is no such finding. */
ABIGATE_API int abigate_finding_at(const abigate_judgement* judgement, size_t index, abigate_finding* finding);

/** @name The report
 * UTF-8, valid until abigate_free. NULL if there is no judgement, and abigate_message says why.
 * @{ */
/** The JSON of `abi-diff --format json`. */
ABIGATE_API const char* abigate_json(const abigate_judgement* judgement);
/** Text for people. */
ABIGATE_API const char* abigate_text(const abigate_judgement* judgement);
/** Markdown for a pull request. */
ABIGATE_API const char* abigate_markdown(const abigate_judgement* judgement);
/** @} */

/** What was expected, what was found and where; "" if there is a judgement. Valid until abigate_free. */
ABIGATE_API const char* abigate_message(const abigate_judgement* judgement);

/** Releases a judgement; NULL is fine. */
ABIGATE_API void abigate_free(abigate_judgement* judgement);

/** @} */

/** @defgroup gate The gate
 * May this plugin be loaded into this host? Asked before any of its code runs.
 * @{ */

/** A host that plugins are loaded into: its interface, and what they can bind to. Made once, then only read. */
typedef struct abigate_host abigate_host;

/** The program that runs is the host. Its interface is the snapshot `input`, or, if that is NULL, the one that the
 * program carries (abigate_host_snapshot() in CMake, or abi-gate embed). Costs reading it and the symbols of all that
 * the program was started with: some milliseconds, once. */
ABIGATE_API int abigate_host_open(const abigate_input* input, abigate_host** host);

/** Another program: a snapshot, or a program or shared object that carries one. Of a snapshot nobody knows which
 * symbols the host offers, so what plugins import is not looked at. */
ABIGATE_API int abigate_host_of_file(const char* path, abigate_host** host);
/** Why it cannot be used; "" if it can. */
ABIGATE_API const char* abigate_host_message(const abigate_host* host);
/** Releases a host; NULL is fine. What was made with it must be gone. */
ABIGATE_API void abigate_host_free(abigate_host* host);

/** What was decided of one plugin. */
typedef struct abigate_decision abigate_decision;

/** Hears the begin (1) and the end (0) of every stage, on the thread that decides. `trace` is that of the options: a
 * span, say, that the stages belong to. */
typedef void (*abigate_observer)(void* context, const void* trace, const char* stage, int begins);

/** Asked before anything of a file is parsed: signatures live here. `descriptor` reads what is going to be parsed (a
 * sealed copy, in a swap), or is -1, and then `bytes` is it. Returns NULL, or the reason to refuse, a text that stays
 * valid until the call that asks returns. */
typedef const char* (*abigate_verifier)(void* context, int descriptor, const void* bytes, size_t length);

/** Hears a decision that refuses; it belongs to the caller of the gate. Loading the plugin in a process of its own
 * instead can start here. */
typedef void (*abigate_on_refused)(void* context, const abigate_decision* decision);

/** What a host wishes for one call. */
typedef struct abigate_check_options {
  size_t size;              /**< sizeof(abigate_check_options) */
  const char* const* allow; /**< rules, hazards, reason codes, libraries and "major-equal-abi" that pass in this call */
  size_t allow_count;       /**< of `allow` */
  void* context;            /**< handed to the three callbacks */
  const void* trace;        /**< handed to `observe` */
  abigate_observer observe; /**< may be NULL, as the other two */
  abigate_verifier verify;  /**< before anything is parsed */
  abigate_on_refused refused; /**< before the decision is returned */
} abigate_check_options;

/** May `plugin` be loaded into `host`, and, if `running` is not NULL, replace that plugin? None of its code runs, and
 * only what the answer needs is read: with equal fingerprints neither code nor data nor snapshot. `options` may be
 * NULL. ABIGATE_PASS: allowed. ABIGATE_FAIL, ABIGATE_UNDECIDED: refused. ABIGATE_USAGE: an option is wrong. */
ABIGATE_API int abigate_check(const abigate_host* host, const abigate_input* plugin, const abigate_input* running,
                              const abigate_check_options* options, abigate_decision** decision);

/** Why a plugin is refused. Codes: docs/gate.md; they are never reused. */
typedef struct abigate_reason {
  size_t size;         /**< sizeof(abigate_reason), set by the caller */
  const char* code;    /**< "conflict", "missing-symbol", ... */
  const char* subject; /**< the entity, symbol, hazard or fact, or "" */
  const char* text;    /**< a sentence with names and numbers */
  const char* allow;   /**< the word that lets it pass, or "" if nothing does */
} abigate_reason;

/** Whether it may be loaded, 1 or 0. */
ABIGATE_API int abigate_allowed(const abigate_decision* decision);
/** How many reasons speak against it. */
ABIGATE_API size_t abigate_reason_count(const abigate_decision* decision);
/** Fills `*reason` and returns 1, or 0 if there is no such reason. */
ABIGATE_API int abigate_reason_at(const abigate_decision* decision, size_t index, abigate_reason* reason);

/** @name A decision in words
 * UTF-8, valid until abigate_decision_free. "" where there is no decision.
 * @{ */
/** One paragraph for people on call. */
ABIGATE_API const char* abigate_explanation(const abigate_decision* decision);
/** All reasons, conditions and hazards as text. */
ABIGATE_API const char* abigate_decision_text(const abigate_decision* decision);
/** One line for a log. */
ABIGATE_API const char* abigate_decision_line(const abigate_decision* decision);
/** The object of `abi-gate check --format json`. */
ABIGATE_API const char* abigate_decision_json(const abigate_decision* decision);
/** @} */
/** What was wrong with the question; "" unless ABIGATE_USAGE. */
ABIGATE_API const char* abigate_decision_message(const abigate_decision* decision);
/** Releases a decision; NULL is fine. */
ABIGATE_API void abigate_decision_free(abigate_decision* decision);

/** The place in a host where one plugin runs and others take its place. */
typedef struct abigate_slot abigate_slot;

/** What a slot loads. */
typedef struct abigate_slot_options {
  size_t size;       /**< sizeof(abigate_slot_options) */
  const char* entry; /**< symbol of the plugin whose address is published; copied */
  void* context;     /**< handed to `start` */
  /** The plugin's own start: called with the address of `entry` after all else is done, before it is published. Returns
   * NULL, or the reason why it is not taken, a text that stays valid until abigate_slot_swap returns. May be NULL. */
  const char* (*start)(void* context, void* entry);
} abigate_slot_options;

/** An empty slot. `host` must outlive it. */
ABIGATE_API int abigate_slot_new(const abigate_host* host, const abigate_slot_options* options, abigate_slot** slot);

/** Copies the plugin to where nobody can change it, decides on the copy, loads, starts and publishes it. Whatever
 * fails, the plugin that runs goes on untouched. ABIGATE_PASS: the new one runs. Libraries that would come along from
 * disk, unchecked, are a reason to refuse, unless `allow` names them. */
ABIGATE_API int abigate_slot_swap(abigate_slot* slot, const abigate_input* plugin, const abigate_check_options* options,
                                  abigate_decision** decision);

/** The address that is published, or NULL before the first swap. One atomic load. What it leads to stays loaded until
 * the slot is freed: callers may still be inside a plugin that was replaced. */
ABIGATE_API void* abigate_slot_current(const abigate_slot* slot);
/** Why it cannot be used; "" if it can. */
ABIGATE_API const char* abigate_slot_message(const abigate_slot* slot);

/** Closes all plugins that the slot loaded. None of their code may run any more. */
ABIGATE_API void abigate_slot_free(abigate_slot* slot);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
