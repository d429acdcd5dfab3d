/* verifier SNAPSHOT PLUGIN: the verify callback gets to read what is going to be parsed, however the plugin was named.
 */
#include <abigate/abigate.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int asked;

static const char* look(void* context, int descriptor, const void* bytes, size_t length) {
  char start[4] = {0};
  (void)context;
  ++asked;
  if (bytes != NULL) {
    memcpy(start, bytes, length < sizeof start ? length : sizeof start);
  } else if (descriptor < 0 || pread(descriptor, start, sizeof start, 0) != sizeof start) {
    return "there is nothing to read";
  }
  return memcmp(start, "\177ELF", sizeof start) == 0 ? NULL : "this is not the file";
}

static int allowed(const abigate_host* host, abigate_input input) {
  abigate_decision* decision = NULL;
  abigate_check_options options;
  int status;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.verify = look;
  status = abigate_check(host, &input, NULL, &options, &decision);
  printf("%s\n", abigate_decision_line(decision));
  abigate_decision_free(decision);
  return status == ABIGATE_PASS;
}

int main(int argc, char** argv) {
  abigate_input path = {sizeof path, NULL, 0, 0, NULL, 0};
  abigate_input descriptor = path;
  abigate_input bytes = path;
  abigate_host* host = NULL;
  struct stat status;
  int passed = 0;

  if (argc != 3 || abigate_host_of_file(argv[1], &host) != ABIGATE_PASS) {
    return 2;
  }
  path.path = argv[2];
  descriptor.use_descriptor = 1;
  descriptor.descriptor = open(argv[2], O_RDONLY);
  if (fstat(descriptor.descriptor, &status) != 0) {
    return 2;
  }
  bytes.length = (size_t)status.st_size;
  bytes.bytes = mmap(NULL, bytes.length, PROT_READ, MAP_PRIVATE, descriptor.descriptor, 0);
  passed = allowed(host, path) + allowed(host, descriptor) + allowed(host, bytes);
  abigate_host_free(host);
  return passed == 3 && asked == 3 ? 0 : 1;
}
