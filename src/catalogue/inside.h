/* What the room's own files share. */
#ifndef KITH_CATALOGUE_INSIDE_H
#define KITH_CATALOGUE_INSIDE_H

#include "catalogue/catalogue.h"

#define LABEL_MOST 60
#define CATEGORIES_MOST 300
#define TELL_MOST 2000 /* characters of each of head, hands, heart, life */

static inline struct place place_of(bool has_lat, double lat, bool has_lon, double lon) {
    bool known = has_lat && has_lon;
    return (struct place){.known = known, .lat = known ? lat : 0, .lon = known ? lon : 0};
}

/* Somebody changed what was looked at. */
enum err_code changed_first(struct err *err) ERR_CHECK;

/* Whether a tree with this one in it (in place of the one of that word) is still one; says what is wrong.
 * Pure. */
enum err_code catalogue_may(const struct catalogue *t, const struct category *one, struct err *err) ERR_CHECK;
/* The order of the face: a parent before its children, "other" last; else as they come. */
enum err_code catalogue_order(struct arena *a, struct category *list, size_t n, struct err *err) ERR_CHECK;

#endif
