/* What the files of the room share. Not for other rooms. */
#ifndef KITH_ASSET_INSIDE_H
#define KITH_ASSET_INSIDE_H

#include "asset/asset.h"

/* A span of another day, told from the midnight of this one. */
static inline struct span_of_day span_from(int64_t day, int64_t its_day, int64_t from, int64_t to) {
    int64_t shift = (its_day - day) * 24 * 60;
    return (struct span_of_day){(int)(from + shift), (int)(to + shift)};
}

/* ---- ids.c ---- */

/* A UUID (RFC 9562, version 8) made of a word and what it is of: the same for the same. */
struct str hsds_uuid(struct arena *a, const char *what, struct str of);
struct str hsds_uuid_of(struct arena *a, const char *what, int64_t hub_id, int64_t id);
/* In the form that RFC 9562 writes it, of any version; in lower case. */
bool hsds_uuid_read(struct arena *a, struct str s, struct str *ret);

/* ---- reading.c ---- */

/* Reads and locks: whoever decides about an asset does so alone. */
enum err_code asset_hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct asset *ret,
                         struct err *err) ERR_CHECK;
/* What a search looks through. */
struct str asset_folded(struct arena *a, const struct asset_new *n, struct str category_label,
                        struct str area);

#endif
