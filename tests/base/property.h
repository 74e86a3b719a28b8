/* Properties: a rule tried on many random cases. Each case has its own seed, which is printed when it fails;
 * KITH_SEED=<seed> runs that case alone. */
#ifndef KITH_TESTS_PROPERTY_H
#define KITH_TESTS_PROPERTY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"

enum { PROPERTY_CASES = 10000 };

struct property_case {
    uint64_t seed;
    struct rng rng;
    struct arena arena;
};

#define HOLDS(c, condition)                                                                                  \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("KITH_SEED=%llu: %s", (unsigned long long)(c)->seed, #condition);                       \
    } while (0)

static inline void property(void (*holds)(struct property_case *c)) {
    const char *given = getenv("KITH_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    for (uint64_t i = 0; i < (given ? 1 : PROPERTY_CASES); i++) {
        struct property_case c = {.seed = first + i, .rng = rng_seeded(first + i)};
        arena_init(&c.arena, 16u << 20);
        holds(&c);
        arena_release(&c.arena);
    }
}

/* Valid UTF-8 of up to `most` characters, rich in what tends to break things. */
static inline struct str property_text(struct property_case *c, size_t most) {
    static const char *const nasty[] = {"\"",
                                        ",",
                                        "\r",
                                        "\n",
                                        "\r\n",
                                        "\t",
                                        " ",
                                        "\\",
                                        "'",
                                        "&",
                                        "=",
                                        "+",
                                        "%",
                                        "<",
                                        "\xC2\xA0",
                                        "e\xCC\x81",
                                        "\xC3\x9F",
                                        "\xC5\x82",
                                        "-",
                                        "\"\"",
                                        "\x7F",
                                        "\x01",
                                        "\xE2\x80\xA8",
                                        "\xF0\x9F\x8C\xBB"};
    size_t n = (size_t)rng_below(&c->rng, most + 1);
    struct str text = STR("");
    char *z = arena_alloc(&c->arena, 4 * n + 1);
    size_t at = 0;
    for (size_t i = 0; z && i < n; i++) {
        struct str one;
        char four[4];
        switch (rng_below(&c->rng, 4)) {
        case 0: one = str_from(nasty[rng_below(&c->rng, sizeof(nasty) / sizeof(nasty[0]))]); break;
        case 1: one = str_of(four, str_utf8_put((uint32_t)rng_between(&c->rng, 1, 0x10FFFF), four)); break;
        case 2: one = str_of(four, str_utf8_put((uint32_t)rng_between(&c->rng, 0xA0, 0x2FFF), four)); break;
        default: one = str_of(four, str_utf8_put((uint32_t)rng_between(&c->rng, ' ', 'z'), four)); break;
        }
        for (size_t k = 0; k < one.n; k++)
            z[at++] = one.p[k];
    }
    text.p = z ? z : "";
    text.n = at;
    return text;
}

#endif
