/* libabigate: may hosts and plugins that were built against two versions of an interface run together, and which
 * version number do the changes owe? The library reads snapshots, which abi-extract makes of headers; it links neither
 * Clang nor LLVM.
 *
 *   abigate_judgement *judgement = NULL;
 *   const char *olds[] = {"acme-1.4.0.json"};
 *   int status = abigate_judge(olds, 1, "acme-1.5.0.json", NULL, &judgement);
 *   if (status == ABIGATE_USAGE || (status == ABIGATE_UNDECIDED && !abigate_json(judgement)))
 *     fprintf(stderr, "%s\n", abigate_message(judgement));
 *   else
 *     fputs(abigate_text(judgement), stdout);
 *   abigate_free(judgement);
 *
 * The functions keep no state: any number of threads may call them, each with judgements of its own. */
#ifndef ABIGATE_ABIGATE_H
#define ABIGATE_ABIGATE_H

#include <stddef.h>

#include "abigate/version.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ABIGATE_API __attribute__((visibility("default")))
#else
#define ABIGATE_API
#endif

/* Answers, with the numbers of abi-diff's exit status. */
#define ABIGATE_PASS 0      /* the gate passes */
#define ABIGATE_FAIL 1      /* it fails */
#define ABIGATE_USAGE 2     /* an option is wrong, or the snapshots do not belong together */
#define ABIGATE_UNDECIDED 3 /* an input cannot be read, or a change could not be judged; never a pass */

/* What abigate_judge found: opaque, made by it, released by abigate_free. */
typedef struct abigate_judgement abigate_judgement;

/* All of it is optional: zero or NULL leaves the choice to the snapshots' own declarations. */
typedef struct abigate_options {
  size_t size;             /* sizeof(abigate_options) as the caller was compiled; later versions append */
  const char* policy;      /* "semver", "strict" or "binary" */
  const char* released_by; /* "host" or "plugin" */
  const char* direction;   /* "backward", "forward", "swap" or "full": fails, too, if that is incompatible */
  const char* old_version; /* of the last old snapshot, in place of its own */
  const char* new_version; /* of the new snapshot, in place of its own */
  int release;             /* not 0: fails unless the new version declares every change */
  int allow_downgrade;     /* not 0: the new snapshot may be older than the old ones */
} abigate_options;

/* The version of the library that is loaded, as in "1.2.3"; ABIGATE_VERSION is that of the headers. */
ABIGATE_API const char* abigate_version(void);

/* Judges the snapshot file `new_path` against each of the `old_count` files `old_paths`; the worst stands.
 * `options` may be NULL. Returns one of the answers above. `*result` is set in every case, to NULL only if memory ran
 * out; it is the caller's. */
ABIGATE_API int abigate_judge(const char* const* old_paths, size_t old_count, const char* new_path,
                              const abigate_options* options, abigate_judgement** result);

/* The report: the JSON of `abi-diff --format json`, text for people, Markdown for a pull request. UTF-8, valid until
 * abigate_free. NULL if there is no judgement, and abigate_message says why. */
ABIGATE_API const char* abigate_json(const abigate_judgement* judgement);
ABIGATE_API const char* abigate_text(const abigate_judgement* judgement);
ABIGATE_API const char* abigate_markdown(const abigate_judgement* judgement);

/* What was expected, what was found and where; "" if there is a judgement. Valid until abigate_free. */
ABIGATE_API const char* abigate_message(const abigate_judgement* judgement);

/* Releases a judgement; NULL is fine. */
ABIGATE_API void abigate_free(abigate_judgement* judgement);

#ifdef __cplusplus
}
#endif

#endif
