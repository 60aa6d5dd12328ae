#ifndef MILLWRIGHT_LANES_H
#define MILLWRIGHT_LANES_H

// Arithmetic and movements on SIMD vectors. The operators of Swift's SIMD types are loops over the lanes, which the
// optimiser puts together again where it can and takes further apart where it cannot; these are instructions.

#define FUNCTION static inline __attribute__((always_inline))
#define LANES(type, scalar) \
    FUNCTION type load_##type(const scalar *from) { \
        type a; \
        __builtin_memcpy(&a, from, sizeof a); \
        return a; \
    } \
    /* From a multiple of the size. */ \
    FUNCTION type load_aligned_##type(const scalar *from) { \
        type a; \
        __builtin_memcpy(&a, __builtin_assume_aligned(from, sizeof a), sizeof a); \
        return a; \
    } \
    FUNCTION void store_##type(type a, scalar *to) { __builtin_memcpy(to, &a, sizeof a); } \
    FUNCTION type repeat_##type(scalar a) { return (type)(a); } \
    FUNCTION type add_##type(type a, type b) { return a + b; } \
    FUNCTION type subtract_##type(type a, type b) { return a - b; } \
    FUNCTION type multiply_##type(type a, type b) { return a * b; } \
    /* a + b c, and a - b c, rounded once where there is an instruction for it. */ \
    FUNCTION type add_product_##type(type a, type b, type c) { return FUSED(a, b, c); } \
    FUNCTION type subtract_product_##type(type a, type b, type c) { return FUSED(a, -b, c); }

#if defined(__FMA__) || defined(__aarch64__)
#define FUSED(a, b, c) __builtin_elementwise_fma(b, c, a)
#else
#define FUSED(a, b, c) ((a) + (b) * (c))
#endif

#define SHUFFLE(name, type, ...) \
    FUNCTION type name(type a, type b) { \
        return __builtin_shufflevector(a, b, __VA_ARGS__); \
    }
#define REVERSAL(name, type, ...) \
    FUNCTION type name(type a) { \
        return __builtin_shufflevector(a, a, __VA_ARGS__); \
    }

typedef double double2 __attribute__((ext_vector_type(2)));
typedef float float2 __attribute__((ext_vector_type(2)));
typedef float float4 __attribute__((ext_vector_type(4)));

LANES(float, float)
LANES(double, double)
LANES(double2, double)
LANES(float2, float)
LANES(float4, float)

// A block is 128 bits, within which x86 moves lanes most cheaply. The even or odd lanes of a, then of b.
SHUFFLE(even_double2, double2, 0, 2)
SHUFFLE(odd_double2, double2, 1, 3)
SHUFFLE(even_float4, float4, 0, 2, 4, 6)
SHUFFLE(odd_float4, float4, 1, 3, 5, 7)

// Within each block, lanes of a and b in turns, from its lower or its upper half.
SHUFFLE(zip_low_double2, double2, 0, 2)
SHUFFLE(zip_high_double2, double2, 1, 3)
SHUFFLE(zip_low_float4, float4, 0, 4, 1, 5)
SHUFFLE(zip_high_float4, float4, 2, 6, 3, 7)

// Within each block, the lower or upper two lanes of a, then of b.
SHUFFLE(pair_low_float4, float4, 0, 1, 4, 5)
SHUFFLE(pair_high_float4, float4, 2, 3, 6, 7)

REVERSAL(reversed_double2, double2, 1, 0)
REVERSAL(reversed_float4, float4, 3, 2, 1, 0)

#ifdef __AVX2__

typedef double double4 __attribute__((ext_vector_type(4)));
typedef float float8 __attribute__((ext_vector_type(8)));

LANES(double4, double)
LANES(float8, float)

SHUFFLE(even_double4, double4, 0, 2, 4, 6)
SHUFFLE(odd_double4, double4, 1, 3, 5, 7)
SHUFFLE(even_float8, float8, 0, 2, 4, 6, 8, 10, 12, 14)
SHUFFLE(odd_float8, float8, 1, 3, 5, 7, 9, 11, 13, 15)

SHUFFLE(zip_low_double4, double4, 0, 4, 2, 6)
SHUFFLE(zip_high_double4, double4, 1, 5, 3, 7)
SHUFFLE(zip_low_float8, float8, 0, 8, 1, 9, 4, 12, 5, 13)
SHUFFLE(zip_high_float8, float8, 2, 10, 3, 11, 6, 14, 7, 15)

SHUFFLE(pair_low_float8, float8, 0, 1, 8, 9, 4, 5, 12, 13)
SHUFFLE(pair_high_float8, float8, 2, 3, 10, 11, 6, 7, 14, 15)

// The lower or upper block of a, then that of b.
SHUFFLE(join_low_double4, double4, 0, 1, 4, 5)
SHUFFLE(join_high_double4, double4, 2, 3, 6, 7)
SHUFFLE(join_low_float8, float8, 0, 1, 2, 3, 8, 9, 10, 11)
SHUFFLE(join_high_float8, float8, 4, 5, 6, 7, 12, 13, 14, 15)

REVERSAL(reversed_double4, double4, 3, 2, 1, 0)
REVERSAL(reversed_float8, float8, 7, 6, 5, 4, 3, 2, 1, 0)

#endif

#endif
