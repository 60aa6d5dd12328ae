#ifndef MILLWRIGHT_FOURIER_PASS_H
#define MILLWRIGHT_FOURIER_PASS_H

#include <stdbool.h>

/// One pass of a transform, as `Sources/FourierKernels` explains it. A C type because several modules share it that have
/// nothing of Swift's in common.
struct fourier_pass {
    const void *factors;
    long radix;
    long groups;
    long stride;
    /// Whether it is a pass of stride 1 that works on neighbouring groups at a time.
    bool across_groups;
};

#endif
