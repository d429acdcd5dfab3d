#ifndef ACME_H
#define ACME_H
#include <acme_types.h>
#ifdef __cplusplus
extern "C" {
#endif
enum acme_level { ACME_LOW, ACME_HIGH };
struct acme_plugin {
  enum acme_level level;
  acme_word words[ACME_WORDS];
#ifdef ACME_WIDE
  acme_word more;
#endif
};
const struct acme_plugin* acme_entry(void);
#ifdef __cplusplus
}
#endif
#endif
