/* What the fuzz targets share. Each takes any bytes, and asserts what must hold whatever they are. */
#ifndef KITH_TESTS_FUZZ_H
#define KITH_TESTS_FUZZ_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MEMORY = 64 << 20 };

static inline struct str fuzz_input(const uint8_t *data, size_t size) {
    return str_of(size > 0 ? (const char *)data : "", size);
}

/* An error's words can be shown as they are. */
static inline void fuzz_assert_error(const struct err *e) {
    assert(e->code != ERR_OK && e->message[0] != '\0');
    assert(str_utf8_valid(str_from(e->message)) && !str_has_controls(str_from(e->message), true));
    assert(str_utf8_valid(str_from(e->field)));
}

#endif
