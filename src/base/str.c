#include "base/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct str str_from(const char *z) {
    return z ? str_of(z, strlen(z)) : STR_NULL;
}

struct str str_of(const char *p, size_t n) {
    return (struct str){p, n};
}

bool str_eq(struct str a, struct str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eqz(struct str a, const char *z) {
    return str_eq(a, str_from(z));
}

bool str_empty(struct str s) {
    return s.n == 0;
}

struct str str_or_empty(struct str s) {
    return s.p ? s : STR("");
}

int str_cmp(struct str a, struct str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix) {
    size_t n = strlen(prefix);
    return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool str_ends(struct str s, const char *suffix) {
    size_t n = strlen(suffix);
    return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

bool str_has(struct str s, char c) {
    return s.n > 0 && memchr(s.p, c, s.n) != NULL;
}

ptrdiff_t str_find(struct str s, struct str needle) {
    if (needle.n == 0)
        return 0;
    if (s.n < needle.n)
        return -1;
    const char *at = memmem(s.p, s.n, needle.p, needle.n);
    return at ? at - s.p : -1;
}

static bool ascii_white(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool starts_nbsp(const char *p) {
    return p[0] == '\xC2' && p[1] == '\xA0';
}

struct str str_trim(struct str s) {
    for (;;) {
        if (s.n >= 1 && ascii_white(s.p[0]))
            s = str_of(s.p + 1, s.n - 1);
        else if (s.n >= 2 && starts_nbsp(s.p))
            s = str_of(s.p + 2, s.n - 2);
        else
            break;
    }
    for (;;) {
        if (s.n >= 1 && ascii_white(s.p[s.n - 1]))
            s.n--;
        else if (s.n >= 2 && starts_nbsp(s.p + s.n - 2))
            s.n -= 2;
        else
            break;
    }
    return s;
}

struct str str_slice(struct str s, size_t from, size_t to) {
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return s.p ? str_of(s.p + from, to - from) : s;
}

bool str_next(struct str *s, char sep, struct str *ret_part) {
    if (!s->p)
        return false;
    const char *at = s->n > 0 ? memchr(s->p, sep, s->n) : NULL;
    if (at) {
        *ret_part = str_of(s->p, (size_t)(at - s->p));
        *s = str_of(at + 1, s->n - ret_part->n - 1);
    } else {
        *ret_part = *s;
        *s = STR_NULL;
    }
    return true;
}

bool str_has_word(struct str words, struct str word) {
    struct str part;
    while (str_next(&words, ' ', &part))
        if (str_eq(part, word))
            return true;
    return false;
}

bool str_among(struct str s, const char *const *words, size_t n, size_t *ret) {
    for (size_t i = 0; i < n; i++) {
        if (words[i] && str_eqz(s, words[i])) {
            *ret = i;
            return true;
        }
    }
    return false;
}

char *str_z(struct arena *a, struct str s) {
    char *p = s.n < SIZE_MAX ? arena_alloc(a, s.n + 1) : NULL;
    if (p && s.n > 0)
        memcpy(p, s.p, s.n);
    return p;
}

struct str str_dup(struct arena *a, struct str s) {
    if (!s.p)
        return s;
    char *p = str_z(a, s);
    return p ? str_of(p, s.n) : STR("");
}

struct str str_fmt(struct arena *a, const char *fmt, ...) {
    char room[256]; /* most are short: they are formatted once */
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(room, sizeof room, fmt, args);
    va_end(args);
    assert(n >= 0);
    char *p = arena_alloc(a, (size_t)n + 1);
    if (p && (size_t)n < sizeof room)
        memcpy(p, room, (size_t)n + 1);
    else if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p ? str_of(p, (size_t)n) : STR("");
}

struct str str_join(struct arena *a, const struct str *parts, size_t n, struct str sep) {
    size_t total = n > 1 ? (n - 1) * sep.n : 0;
    for (size_t i = 0; i < n; i++)
        total += parts[i].n;
    char *p = arena_alloc(a, total + 1);
    if (!p)
        return STR("");
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && sep.n > 0) {
            memcpy(p + at, sep.p, sep.n);
            at += sep.n;
        }
        if (parts[i].n > 0)
            memcpy(p + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    return str_of(p, total);
}

struct str str_lower_ascii(struct arena *a, struct str s) {
    char *p = s.p ? str_z(a, s) : NULL;
    if (!p)
        return s.p ? STR("") : s;
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + ('a' - 'A'));
    return str_of(p, s.n);
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

enum { NEAREST_LONGEST = 64 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment over bytes: three rows of the usual table are enough. */
static size_t distance(struct str s, struct str t) {
    size_t rows[3][NEAREST_LONGEST + 1];
    size_t *older = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= t.n; j++)
        last[j] = j;
    for (size_t i = 1; i <= s.n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= t.n; j++) {
            char c = lower(s.p[i - 1]), d = lower(t.p[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (c != d));
            if (i > 1 && j > 1 && c == lower(t.p[j - 2]) && d == lower(s.p[i - 2]))
                now[j] = least(now[j], older[j - 2] + 1);
        }
        size_t *free_row = older;
        older = last;
        last = now;
        now = free_row;
    }
    return last[t.n];
}

const char *str_nearest(struct str s, const char *const *known, size_t n) {
    const char *best = NULL;
    size_t best_distance = SIZE_MAX;
    if (s.n == 0 || s.n > NEAREST_LONGEST)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct str k = str_from(known[i]);
        if (k.n == 0 || k.n > NEAREST_LONGEST)
            continue;
        size_t d = distance(s, k);
        /* A third of the longer word may differ: "nmae" is near "name", "x" is near nothing. */
        size_t longest = s.n > k.n ? s.n : k.n;
        if (d < best_distance && d <= (longest + 1) / 3) {
            best = known[i];
            best_distance = d;
        }
    }
    return best;
}
