/* Codes that people read from paper and type: what it is of, its key, and a check character, in Crockford's
 * base 32 (docs/paper.md). "P00-D1Q" is a person, "E7K-2QF-3ME" an exchange. */
#ifndef KITH_BASE_SHORTCODE_H
#define KITH_BASE_SHORTCODE_H

#include "base/str.h"

enum shortcode_of {
    SHORTCODE_PERSON,   /* P, of a member number */
    SHORTCODE_EXCHANGE, /* E */
    SHORTCODE_HELP,     /* H: an offer or a request */
    SHORTCODE_SESSION,  /* S */
    SHORTCODE_KINDS
};

/* The largest prime below 2^35: ids that lie within so many of each other have different keys. */
#define SHORTCODE_PRIME INT64_C(34359738337)

/* What a code holds of an id (or of a person's number): for SQL "id % 34359738337". */
int64_t shortcode_key(enum shortcode_of of, int64_t id);
/* In groups of three. id: of a person their number in the hub, from 1 on. */
struct str shortcode_make(struct arena *a, enum shortcode_of of, int64_t id);
/* Small letters, blanks and hyphens anywhere, O for 0, I and L for 1 are understood. false for what is no
 * code: one wrong character, or two that changed places, is always noticed. */
bool shortcode_parse(struct str s, enum shortcode_of *ret_of, int64_t *ret_key);

#endif
