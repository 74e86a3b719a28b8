/* Pictures that strangers send: what they are is told by their content; they are decoded within bounds of
 * memory and time, turned upright, and written anew, so that nothing is left of what was in them but what
 * can be seen. Knows no word of the domain. */
#ifndef KITH_SLIPS_PICTURE_H
#define KITH_SLIPS_PICTURE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    PICTURE_BYTES = 12 << 20,      /* what may be sent */
    PICTURE_PIXELS = 50 * 1000000, /* of a JPEG whose lines follow each other: it is decoded smaller */
    PICTURE_WHOLE = 16 * 1000000,  /* of all that is decoded whole: PNG, progressive JPEG */
    PICTURE_SIDE = 30000,
    PICTURE_KEPT = 1800,   /* the longer side of what is kept */
    PICTURE_MOST = 600000, /* its bytes */
};

enum picture_kind { PICTURE_NONE, PICTURE_JPEG, PICTURE_PNG };
/* By its first bytes; NONE for anything else, with what it seems to be in *ret_else ("HEIC") or NULL. */
enum picture_kind picture_kind_of(struct str bytes, const char **ret_else);

struct picture {
    struct str jpeg; /* in the arena */
    int64_t width, height;
};
/* INVALID, field "photo", for what is no JPEG or PNG, too large, or damaged. BUSY when many others are at it:
 * at most two are decoded at once. Takes up to some 200 MB for a moment; not to be called in a transaction.
 */
enum err_code picture_clean(struct arena *a, struct str bytes, struct picture *ret,
                            struct err *err) ERR_CHECK;

#endif
