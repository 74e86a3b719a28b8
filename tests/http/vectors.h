/* The table of vectors.c: what is sent, and what must become of it. */
#ifndef KITH_TESTS_HTTP_VECTORS_H
#define KITH_TESTS_HTTP_VECTORS_H

#include <stdbool.h>
#include <stddef.h>

enum vector_end {
    REFUSED,    /* by us: that status; 0: any of 400 and above, or none. Nothing after it is read */
    BY_LIBRARY, /* the same, before we are asked */
    READ,   /* in the one safe way, with that status; what follows on the connection is read as it stands */
    CLOSES, /* read with that status, and the connection ends */
    EITHER, /* any of these: both are safe */
};

struct vector {
    const char *what;
    const char *bytes;
    size_t n;
    int status;
    enum vector_end end;
};

extern const struct vector vectors[];
extern const size_t n_vectors;

#endif
