#ifndef MILLWRIGHT_PROCESSOR_H
#define MILLWRIGHT_PROCESSOR_H

#include <stdbool.h>

/// Whether processor and operating system run AVX2 and FMA instructions. Swift has no word for the question.
static inline bool processor_runs_avx2_and_fma(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

#endif
