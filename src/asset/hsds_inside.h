/* What the files that read an open directory share. Not for other rooms. */
#ifndef KITH_ASSET_HSDS_INSIDE_H
#define KITH_ASSET_HSDS_INSIDE_H

#include "asset/hsds.h"

/* One service that is being read. */
struct hsds_reader {
    struct hsds_feed *feed;
    struct arena *a;
    struct str file;
    struct hsds_item *item;
    bool wrong; /* something of it was refused */
};

void hsds_refuse(struct hsds_reader *r, struct str path, const char *reason);
void hsds_warn(struct hsds_reader *r, struct str path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* "contents[3]" and "name" give "contents[3].name"; "" and "name" give "name". */
struct str hsds_path(struct hsds_reader *r, struct str at, const char *key);
struct str hsds_path_at(struct hsds_reader *r, struct str at, const char *key, size_t i);
/* A text of the object, cleaned, and cut (with a warning) to `most` characters. STR_NULL where there is none.
 */
struct str hsds_text(struct hsds_reader *r, const struct json *o, struct str at, const char *key, size_t most,
                     bool single_line);
/* The same where it must be there: refused, and "", where it is not. */
struct str hsds_needed(struct hsds_reader *r, const struct json *o, struct str at, const char *key,
                       size_t most);
/* An id as a UUID: one that is none is kept as a UUID made of it. */
struct str hsds_id_needed(struct hsds_reader *r, const struct json *o, struct str at, const char *what);

/* ---- hsds_parts.c ---- */
void hsds_read_organisation(struct hsds_reader *r, const struct json *o, struct str at);
void hsds_read_schedules(struct hsds_reader *r, const struct json *o, struct str at);
void hsds_read_places(struct hsds_reader *r, const struct json *o, struct str at);
void hsds_read_attributes(struct hsds_reader *r, const struct json *o, struct str at);
void hsds_read_costs(struct hsds_reader *r, const struct json *o, struct str at);
void hsds_read_areas(struct hsds_reader *r, const struct json *o, struct str at);
void hsds_read_contact(struct hsds_reader *r, const struct json *o, struct str at);

#endif
