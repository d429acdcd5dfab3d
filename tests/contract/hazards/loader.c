/* A plain host that shows what loading and unloading a plugin does to a process: loader STEP...
 *
 * Every step prints one line. A step that ends the process prints nothing: its exit status or signal tells.
 *
 *   open N FILE        dlopen, RTLD_NOW | RTLD_LOCAL, as plugin N (a letter)
 *   open-lazy N FILE   the same with RTLD_LAZY
 *   call N [FUNCTION]  calls int FUNCTION(void), default plugin_entry
 *   ask N M            int plugin_ask(void *) of M, about what void *plugin_make(void) of N made
 *   close N            dlclose; says whether the object is still there
 *   loaded WORD        whether an object with WORD in its name is loaded
 *   stack              whether the stack is executable
 *   swaps FILE LIMIT   opens a copy of FILE before the previous copy is closed, again and again
 *   thread N [FUNC]    a thread calls FUNC and waits
 *   thread-end         lets that thread end
 *   signal             raises SIGUSR1
 *   fork               forks, and waits for the child
 *   environment NAME   prints the variable
 *   folder PATH        changes the working directory
 *   wait               a tenth of a second
 *   quick-exit         ends the process so
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int entry(void);

struct plugin {
  void* handle;
  char name[4096];
};

static struct plugin plugins[256];

/* What a plugin exports under the same name is not what its own code reaches. */
int loader_and_plugin(void);
int loader_and_plugin(void) { return 1; }

/* For plugins that tell what happened to them. */
void loader_says(const char* text);
void loader_says(const char* text) { printf("%s\n", text); }

static struct plugin* plugin_of(const char* letter) { return &plugins[(unsigned char)letter[0]]; }

static entry* function_of(const char* letter, const char* name) {
  return (entry*)dlsym(plugin_of(letter)->handle, name);
}

static int has_name(struct dl_phdr_info* info, size_t size, void* word) {
  (void)size;
  return strstr(info->dlpi_name, word) != NULL;
}

static int is_loaded(const char* word) { return dl_iterate_phdr(has_name, (void*)word); }

static void open_plugin(const char* letter, const char* file, int mode) {
  struct plugin* plugin = plugin_of(letter);
  plugin->handle = dlopen(file, mode | RTLD_LOCAL);
  if (plugin->handle == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    printf("open %s: refused\n", letter);
    return;
  }
  struct link_map* map = NULL;
  dlinfo(plugin->handle, RTLD_DI_LINKMAP, &map);
  snprintf(plugin->name, sizeof plugin->name, "%s", map->l_name);
  printf("open %s: loaded\n", letter);
}

static void close_plugin(const char* letter) {
  struct plugin* plugin = plugin_of(letter);
  const int status = dlclose(plugin->handle);
  printf("close %s: %d, %s\n", letter, status, is_loaded(plugin->name) ? "still there" : "gone");
}

static void show_stack(void) {
  FILE* maps = fopen("/proc/self/maps", "r");
  char line[4096];
  while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
    if (strstr(line, "[stack]") != NULL) {
      printf("stack: %s\n", strstr(line, "rwx") != NULL ? "executable" : "not executable");
    }
  }
  if (maps != NULL) {
    fclose(maps);
  }
}

static void swap_often(const char* file, int limit) {
  char command[8192];
  char copy[4096];
  void* old = NULL;
  for (int count = 0; count < limit; ++count) {
    snprintf(copy, sizeof copy, "./copy-%d.so", count);
    snprintf(command, sizeof command, "cp %s %s", file, copy);
    if (system(command) != 0) {
      exit(99);
    }
    void* new = dlopen(copy, RTLD_NOW | RTLD_LOCAL);
    unlink(copy);
    if (new == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      printf("swaps: refused, %s\n", count == 0 ? "the first" : "a later one");
      return;
    }
    if (old != NULL) {
      dlclose(old);
    }
    old = new;
  }
  printf("swaps: all done\n");
}

static pthread_t thread;
static sem_t thread_called;
static sem_t thread_may_end;

static void* run_in_thread(void* function) {
  const int answer = ((entry*)function)();
  printf("thread: %d\n", answer);
  fflush(stdout);
  sem_post(&thread_called);
  sem_wait(&thread_may_end);
  return NULL;
}

static void start_thread(entry* function) {
  sem_init(&thread_called, 0, 0);
  sem_init(&thread_may_end, 0, 0);
  pthread_create(&thread, NULL, run_in_thread, (void*)function);
  sem_wait(&thread_called);
}

static void end_thread(void) {
  sem_post(&thread_may_end);
  pthread_join(thread, NULL);
  printf("thread-end: survived\n");
}

static void fork_once(void) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("fork: %s\n", status == 0 ? "survived" : "the child did not survive");
}

static void ask(const char* from, const char* about) {
  void* (*make)(void) = (void* (*)(void))dlsym(plugin_of(from)->handle, "plugin_make");
  int (*plugin_ask)(void*) = (int (*)(void*))dlsym(plugin_of(about)->handle, "plugin_ask");
  printf("ask %s %s: %d\n", from, about, plugin_ask(make()));
}

static void step(char** word, int words) {
  const char* name = word[0];
  const char* first = words > 1 ? word[1] : "";
  const char* second = words > 2 ? word[2] : "plugin_entry";
  if (strcmp(name, "open") == 0) {
    open_plugin(first, second, RTLD_NOW);
  } else if (strcmp(name, "open-lazy") == 0) {
    open_plugin(first, second, RTLD_LAZY);
  } else if (strcmp(name, "call") == 0) {
    printf("call %s: %d\n", first, function_of(first, second)());
  } else if (strcmp(name, "ask") == 0) {
    ask(first, second);
  } else if (strcmp(name, "close") == 0) {
    close_plugin(first);
  } else if (strcmp(name, "loaded") == 0) {
    printf("loaded %s: %s\n", first, is_loaded(first) ? "yes" : "no");
  } else if (strcmp(name, "stack") == 0) {
    show_stack();
  } else if (strcmp(name, "swaps") == 0) {
    swap_often(first, atoi(second));
  } else if (strcmp(name, "thread") == 0) {
    start_thread(function_of(first, second));
  } else if (strcmp(name, "thread-end") == 0) {
    end_thread();
  } else if (strcmp(name, "signal") == 0) {
    raise(SIGUSR1);
    printf("signal: survived\n");
  } else if (strcmp(name, "fork") == 0) {
    fork_once();
  } else if (strcmp(name, "environment") == 0) {
    const char* value = getenv(first);
    printf("environment %s: %s\n", first, value == NULL ? "not set" : value);
  } else if (strcmp(name, "folder") == 0) {
    printf("folder: %s\n", chdir(first) == 0 ? "changed" : "not there");
  } else if (strcmp(name, "wait") == 0) {
    usleep(100000);
    printf("wait: survived\n");
  } else if (strcmp(name, "quick-exit") == 0) {
    quick_exit(0);
  } else {
    fprintf(stderr, "loader: unknown step %s\n", name);
    exit(98);
  }
}

int main(int argc, char** argv) {
  for (int index = 1; index < argc; ++index) {
    char* words[4] = {0};
    int count = 0;
    for (char* word = strtok(argv[index], " "); word != NULL && count < 4; word = strtok(NULL, " ")) {
      words[count++] = word;
    }
    step(words, count);
    fflush(stdout);
  }
  return 0;
}
