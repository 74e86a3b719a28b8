#include "shrink.h"

#include <string.h>

/* "hub 1: I3: line 4 took …" -> "I3"; what is no invariant is compared by its first words. */
static void kind_of(const char *why, char ret[24]) {
    const char *at = strstr(why, ": ");
    const char *p = strstr(why, "I1");
    for (const char *z = at ? at : why; *z; z++) {
        if (z[0] == ' ' && z[1] == 'I' && z[2] >= '1' && z[2] <= '9') {
            p = z + 1;
            break;
        }
    }
    size_t n = 0;
    for (const char *z = p ? p : at ? at + 2 : why; *z && *z != ':' && n < 23; z++)
        ret[n++] = *z;
    ret[n] = '\0';
}

static bool fails_alike(struct run *r, const struct plan *p, const char *kind) {
    char now[24];
    if (run_seed(r, p))
        return false;
    kind_of(r->why, now);
    return strcmp(now, kind) == 0;
}

static void without(const struct plan *p, size_t from, size_t n, struct plan *ret) {
    *ret = *p;
    ret->n = p->n - n;
    memmove(&ret->steps[from], &p->steps[from + n], (p->n - from - n) * sizeof *p->steps);
}

size_t shrink(struct run *r, struct plan *p) {
    char kind[24];
    size_t runs = 0;
    kind_of(r->why, kind);
    for (size_t part = p->n / 2; part > 0;) {
        bool smaller = false;
        for (size_t from = 0; from + part <= p->n;) {
            struct plan try;
            without(p, from, part, &try);
            runs++;
            if (fails_alike(r, &try, kind)) {
                *p = try;
                smaller = true;
            } else {
                from += part;
            }
        }
        if (!smaller || part > p->n)
            part /= 2;
    }
    return runs;
}
