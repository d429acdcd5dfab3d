/* judge OLD NEW: prints the report of two snapshots and ends with abi-diff's exit status. */
#include <abigate/abigate.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  abigate_options options;
  abigate_judgement* judgement = NULL;
  const char* text;
  int status;

  if (argc != 3) {
    fprintf(stderr, "usage: judge OLD NEW\n");
    return ABIGATE_USAGE;
  }
  if (strcmp(abigate_version(), ABIGATE_VERSION) != 0) {
    fprintf(stderr, "headers of %s, library of %s\n", ABIGATE_VERSION, abigate_version());
    return ABIGATE_USAGE;
  }
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.policy = "semver";

  status = abigate_judge((const char* const*)&argv[1], 1, argv[2], &options, &judgement);
  text = abigate_text(judgement);
  if (text != NULL) {
    fputs(text, stdout);
  } else {
    fprintf(stderr, "judge: %s\n", abigate_message(judgement));
  }
  abigate_free(judgement);
  return status;
}
