#define _GNU_SOURCE
#include "platform.h"

#include <malloc.h>
#include <pthread.h>

void platform_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

void platform_limit_malloc_arenas(int arenas) { mallopt(M_ARENA_MAX, arenas); }
