/* Strings: a pointer and a length, never owned, not NUL-terminated unless said. UTF-8 throughout. */
#ifndef KITH_BASE_STR_H
#define KITH_BASE_STR_H

#include "base/arena.h"

struct str {
    const char *p; /* NULL: no value (SQL NULL); "" with n = 0: an empty one */
    size_t n;
};

#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_NULL ((struct str){NULL, 0})
#define STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "") /* for "%.*s"; s is evaluated thrice */

struct str str_from(const char *z); /* z may be NULL: gives STR_NULL */
struct str str_of(const char *p, size_t n);
bool str_eq(struct str a, struct str b); /* NULL equals empty here */
bool str_eqz(struct str a, const char *z);
bool str_empty(struct str s);            /* NULL or n = 0 */
struct str str_or_empty(struct str s);   /* "" for NULL: for columns and JSON that are never null */
int str_cmp(struct str a, struct str b); /* bytewise, as memcmp */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
bool str_has(struct str s, char c);
ptrdiff_t str_find(struct str s, struct str needle);        /* -1 where absent */
struct str str_trim(struct str s);                          /* ASCII white space and U+00A0, both ends */
struct str str_slice(struct str s, size_t from, size_t to); /* clamped to the length */
/* Cuts the next part off *s at `sep`; false when nothing is left. "a,,b" gives three parts. */
bool str_next(struct str *s, char sep, struct str *ret_part);
/* Whether the word is one of those in `words`, which have a blank between them. */
bool str_has_word(struct str words, struct str word);
/* Which of the n words s is; false, and *ret left alone, where it is none. A NULL among them is no word. */
bool str_among(struct str s, const char *const *words, size_t n, size_t *ret);

/* Copies, NUL-terminated. On lack of memory the arena's sticky `failed` is set and "" is given. */
struct str str_dup(struct arena *a, struct str s);
char *str_z(struct arena *a, struct str s);
struct str str_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *a, const struct str *parts, size_t n, struct str sep);
struct str str_lower_ascii(struct arena *a, struct str s);

/* Whole strings only: optional '-', digits, no spaces, no '+'. false on anything else or overflow. */
bool str_i64(struct str s, int64_t *ret);
bool str_u64(struct str s, uint64_t *ret);
/* Decimal with a '.', optional exponent; locale-free; finite only. */
bool str_f64(struct str s, double *ret);

/* UTF-8. Valid excludes surrogates, overlong forms, > U+10FFFF and NUL. */
bool str_utf8_valid(struct str s);
size_t str_utf8_length(struct str s);                    /* code points; of valid text */
struct str str_utf8_cut(struct str s, size_t max_bytes); /* at a character boundary */
/* The bytes of the first character and its code point; 0 where s is empty or does not start with a valid one
 * (as above: NUL is not). */
size_t str_utf8_next(struct str s, uint32_t *ret_point);
size_t str_utf8_put(uint32_t point, char ret[4]); /* bytes written; U+FFFD for what is no character */
/* true when s holds a control character other than \t \n \r (single-line: other than none). */
bool str_has_controls(struct str s, bool single_line);
/* For search and for comparing names: case folded, accents stripped (also ł ø đ ß œ æ ŵ ŷ), white space
 * runs to one blank, ends trimmed. By utf8proc (NFKD, strip marks, case fold). Invalid bytes become U+FFFD.
 */
struct str str_fold(struct arena *a, struct str s);
/* NFC, controls and what is no character dropped (newlines and tabs kept, or one blank each where
 * single_line; CRLF and CR to LF), ends trimmed, at most 30 combining marks on a letter: what is stored.
 * Invalid bytes become U+FFFD, so that the result is always valid. */
struct str str_clean(struct arena *a, struct str s, bool single_line);

/* Lower-case hexadecimal; base64url without padding. */
struct str str_hex(struct arena *a, const void *p, size_t n);
int str_hex_digit(char c);                         /* the value of one, large or small; -1 for what is none */
bool str_unhex(struct str s, void *ret, size_t n); /* exactly 2n digits */
struct str str_base64url(struct arena *a, const void *p, size_t n);
bool str_unbase64url(struct arena *a, struct str s, struct str *ret);

/* Which of the n known words was meant: the one with the smallest edit distance (insert, delete, replace,
 * swap of neighbours; case does not count), or NULL where none is near enough to be worth suggesting. */
const char *str_nearest(struct str s, const char *const *known, size_t n);

#endif
