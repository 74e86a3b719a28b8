/* UTF-8 and what Unicode says about letters; utf8proc knows the tables. */
#include <string.h>
#include <utf8proc.h>

#include "base/str.h"

enum { REPLACEMENT = 0xFFFD };

/* RFC 3629, section 4: the second byte's range shuts out overlong forms, surrogates and > U+10FFFF. */
size_t str_utf8_next(struct str s, uint32_t *ret_point) {
    if (s.n == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.p;
    if (p[0] < 0x80) {
        *ret_point = p[0];
        return p[0] != 0;
    }
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || s.n < n)
        return 0;
    unsigned char lo = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char hi = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < lo || p[1] > hi)
        return 0;
    uint32_t point = (p[0] & (0x7Fu >> n)) << 6 | (p[1] & 0x3Fu);
    for (size_t i = 2; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (p[i] & 0x3Fu);
    }
    *ret_point = point;
    return n;
}

size_t str_utf8_put(uint32_t point, char ret[4]) {
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        point = REPLACEMENT;
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)point, (utf8proc_uint8_t *)ret);
}

bool str_utf8_valid(struct str s) {
    uint32_t point;
    while (s.n > 0) {
        size_t plain = 0; /* most text is ASCII */
        while (plain < s.n && s.p[plain] > 0 && (unsigned char)s.p[plain] < 0x80)
            plain++;
        s = str_of(s.p + plain, s.n - plain);
        if (s.n == 0)
            return true;
        size_t n = str_utf8_next(s, &point);
        if (n == 0)
            return false;
        s = str_of(s.p + n, s.n - n);
    }
    return true;
}

size_t str_utf8_length(struct str s) {
    size_t length = 0;
    for (size_t i = 0; i < s.n; i++)
        length += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return length;
}

struct str str_utf8_cut(struct str s, size_t max_bytes) {
    if (s.n <= max_bytes)
        return s;
    size_t n = max_bytes;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_of(s.p, n);
}

static bool is_control(uint32_t point) {
    return point < 0x20 || (point >= 0x7F && point <= 0x9F);
}

bool str_has_controls(struct str s, bool single_line) {
    while (s.n > 0) {
        uint32_t point = 0;
        size_t n = str_utf8_next(s, &point);
        bool kept = !single_line && (point == '\t' || point == '\n' || point == '\r');
        if (is_control(point) && !kept && (n > 0 || s.p[0] == '\0'))
            return true;
        if (n == 0)
            n = 1;
        s = str_of(s.p + n, s.n - n);
    }
    return false;
}

/* Code points in scratch memory, freed by the caller. */
struct points {
    utf8proc_int32_t *p;
    size_t n;
};

static struct points decode(struct str s) {
    /* A text has at most as many code points as bytes. */
    struct points t = {.p = mem_new((s.n + 1) * sizeof(*t.p))};
    if (!t.p)
        return t;
    while (s.n > 0) {
        uint32_t point;
        size_t n = str_utf8_next(s, &point);
        if (n == 0) {
            point = s.p[0] == '\0' ? 0 : REPLACEMENT;
            n = 1;
        }
        t.p[t.n++] = (utf8proc_int32_t)point;
        s = str_of(s.p + n, s.n - n);
    }
    return t;
}

static struct str encode(struct arena *a, const struct points *t) {
    size_t total = 0;
    char four[4];
    for (size_t i = 0; i < t->n; i++)
        total += str_utf8_put((uint32_t)t->p[i], four);
    char *z = arena_alloc(a, total + 1);
    if (!z)
        return STR("");
    size_t at = 0;
    for (size_t i = 0; i < t->n; i++) {
        size_t n = str_utf8_put((uint32_t)t->p[i], four);
        memcpy(z + at, four, n);
        at += n;
    }
    return str_of(z, total);
}

static bool is_ascii(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* Decomposed by utf8proc under `options`; takes over t's memory. */
static struct points decomposed(struct points t, utf8proc_option_t options) {
    struct points out = {0};
    size_t room = 0;
    for (int pass = 0; pass < 2; pass++) {
        size_t n = 0;
        int boundary = 0;
        for (size_t i = 0; i < t.n; i++) {
            utf8proc_ssize_t k = utf8proc_decompose_char(t.p[i], out.p ? out.p + n : NULL,
                                                         (utf8proc_ssize_t)(room - n), options, &boundary);
            n += k > 0 ? (size_t)k : 0;
        }
        if (pass == 0) {
            room = n;
            out.p = mem_new((n + 1) * sizeof(*out.p));
            if (!out.p)
                break;
        }
        out.n = n;
    }
    mem_free(t.p);
    return out;
}

/* Letters that have no decomposition, yet are typed without their stroke. Sorted by nothing: it is short. */
static const struct {
    uint32_t from;
    char to[3];
} plain_letters[] = {
    {0x142, "l"},  {0xF8, "o"},  {0x111, "d"},  {0xDF, "ss"},  {0x153, "oe"}, {0xE6, "ae"}, {0x127, "h"},
    {0x131, "i"},  {0xFE, "th"}, {0xF0, "d"},   {0x167, "t"},  {0x14B, "n"},  {0x138, "k"}, {0x2019, "'"},
    {0x2018, "'"}, {0x2BC, "'"}, {0x2010, "-"}, {0x2011, "-"}, {0x2013, "-"},
};

static const char *plain_letter(uint32_t point) {
    for (size_t i = 0; i < sizeof(plain_letters) / sizeof(plain_letters[0]); i++)
        if (plain_letters[i].from == point)
            return plain_letters[i].to;
    return NULL;
}

static bool is_white(uint32_t point) {
    if (point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85)
        return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

/* White space runs to one blank, ends trimmed; two-letter replacements make it grow, at most to twice. */
static struct points squeezed(struct points t) {
    struct points out = {.p = mem_new((2 * t.n + 1) * sizeof(*out.p))};
    bool blank = false;
    for (size_t i = 0; out.p && i < t.n; i++) {
        uint32_t point = (uint32_t)t.p[i];
        if (is_white(point)) {
            blank = out.n > 0;
            continue;
        }
        if (is_control(point))
            continue;
        if (blank)
            out.p[out.n++] = ' ';
        blank = false;
        const char *plain = plain_letter(point);
        if (!plain)
            out.p[out.n++] = t.p[i];
        for (; plain && *plain; plain++)
            out.p[out.n++] = *plain;
    }
    mem_free(t.p);
    return out;
}

struct str str_fold(struct arena *a, struct str s) {
    if (!s.p)
        return s;
    struct points t = decode(s);
    /* Folding one letter can give another that folds on: a second pass settles it. */
    for (int pass = 0; t.p && pass < 2; pass++) {
        if (!is_ascii(s))
            t = decomposed(t, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                  UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
        for (size_t i = 0; t.p && i < t.n; i++)
            if (t.p[i] >= 'A' && t.p[i] <= 'Z')
                t.p[i] += 'a' - 'A';
        if (t.p)
            t = squeezed(t);
    }
    if (!t.p) {
        a->failed = true;
        return STR("");
    }
    struct str folded = encode(a, &t);
    mem_free(t.p);
    return folded;
}

/* What is not seen and changes how the rest is seen: bidirectional embeddings, overrides and isolates, the
 * zero-width space and its like. Joiners and marks of direction stay: some scripts need them. */
static bool is_hidden(uint32_t point) {
    return point == 0x00AD || point == 0x200B || (point >= 0x202A && point <= 0x202E) || point == 0x2060 ||
           (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

/* What Unicode says is no character, and never will be: XML cannot even say it. */
static bool is_nothing(uint32_t point) {
    return (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
}

/* Controls dropped and line ends made one, in place. */
static void drop_controls(struct points *t, bool single_line) {
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        uint32_t point = (uint32_t)t->p[i];
        bool end = point == '\n' || point == 0x2028 || point == 0x2029;
        if (point == '\r') {
            if (i + 1 < t->n && t->p[i + 1] == '\n')
                continue;
            end = true;
        }
        if (end)
            t->p[n++] = single_line ? ' ' : '\n';
        else if (point == '\t')
            t->p[n++] = single_line ? ' ' : '\t';
        else if (!is_control(point) && !is_hidden(point) && !is_nothing(point))
            t->p[n++] = t->p[i];
    }
    t->n = n;
}

enum { MOST_MARKS = 30 }; /* on one letter: Unicode's "stream-safe" bound (UAX 15, section 13) */

/* Combining marks in canonical order within each run, as NFC wants it before composing. What stands past the
 * bound is dropped: no language needs it, and sorting a long run would take time that grows with its square.
 */
static void order_marks(struct points *t) {
    size_t n = 0;
    size_t run = 0;
    for (size_t i = 0; i < t->n; i++) {
        utf8proc_int32_t point = t->p[i];
        int class = utf8proc_get_property(point)->combining_class;
        run = class > 0 ? run + 1 : 0;
        if (run > MOST_MARKS)
            continue;
        size_t j = n++;
        for (; class > 0 && j > 0 && utf8proc_get_property(t->p[j - 1])->combining_class > class; j--)
            t->p[j] = t->p[j - 1];
        t->p[j] = point;
    }
    t->n = n;
}

struct str str_clean(struct arena *a, struct str s, bool single_line) {
    if (!s.p)
        return s;
    struct points t = decode(s);
    if (t.p)
        drop_controls(&t, single_line);
    if (t.p && !is_ascii(s)) {
        t = decomposed(t, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
        if (t.p) {
            order_marks(&t);
            utf8proc_ssize_t n =
                utf8proc_normalize_utf32(t.p, (utf8proc_ssize_t)t.n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
            t.n = n > 0 ? (size_t)n : 0;
        }
    }
    if (!t.p) {
        a->failed = true;
        return STR("");
    }
    struct str cleaned = encode(a, &t);
    mem_free(t.p);
    return str_trim(cleaned);
}
