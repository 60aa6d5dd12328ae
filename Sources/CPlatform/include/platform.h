#ifndef MILLWRIGHT_PLATFORM_H
#define MILLWRIGHT_PLATFORM_H

/// Names the calling thread (at most 15 bytes) as `ps -L` and `top -H` show it.
/// pthread_setname_np is a GNU extension that Swift's Glibc module does not export.
void platform_name_thread(const char *name);

/// Keeps glibc from opening one malloc arena per thread, which costs megabytes of
/// resident memory in a process with few, long-lived threads. Call before any thread starts.
void platform_limit_malloc_arenas(int arenas);

/// Gives memory that was freed back to the system, as after reading a large file.
void platform_trim_heap(void);

/// Blocks the signals for this thread and returns a descriptor that becomes readable when one of them comes,
/// or -1 with errno. Swift's Glibc module does not export signalfd.
int platform_signal_descriptor(const int *signals, int count);

/// The number of the signal that waits at the descriptor, or -1 with errno.
int platform_next_signal(int descriptor);

/// A non-blocking eventfd, or -1 with errno; Swift's Glibc module leaves <sys/eventfd.h> out.
int platform_eventfd(void);

#endif
