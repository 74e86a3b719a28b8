/* Hubs of one installation that open their offers and requests to each other: hub by hub (each side's
 * coordinator opens, and nothing is shown before both did), person by person (who opted in), and without who
 * somebody is until both agreed. What comes of it, and its hours, stands in trades.h. */
#ifndef KITH_NEIGHBOURS_NEIGHBOURS_H
#define KITH_NEIGHBOURS_NEIGHBOURS_H

#include "catalogue/catalogue.h"

/* Whether any hub is open to this one, and it to that. */
enum err_code neighbours_any(struct db_conn *c, struct arena *a, int64_t hub_id, bool *ret,
                             struct err *err) ERR_CHECK;

struct neighbour_hub {
    int64_t id;
    struct str slug, name;
    bool here; /* still a hub of this installation */
};
/* Another hub by its address, or one that this hub had to do with; *ret_found is false where there is none.
 */
enum err_code neighbour_at(struct db_conn *c, struct arena *a, int64_t hub_id, struct str slug,
                           bool *ret_found, struct neighbour_hub *ret, struct err *err) ERR_CHECK;
/* Opens this hub to another, or closes it again. INVALID, field "other", where there is no such hub. */
enum err_code neighbour_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            struct str other_slug, bool open, struct err *err) ERR_CHECK;

/* Never who: there is no member in it. */
struct neighbour_listing {
    int64_t hub_id, id, created_at;
    struct str slug, hub_name, title, words, category_label, area;
    bool is_offer, wished, agreed; /* wished: by who asks, already; agreed: and answered with yes */
};
/* The one after which a list goes on; all 0: from the newest. */
struct neighbour_after {
    int64_t created_at, id, hub_id;
};
/* Newest first. What needs a check that only the other hub knows of is left out, and does not count towards
 * `most`; what lies behind several thousands of such is not looked for. */
enum err_code neighbour_listings_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                    int64_t today, struct neighbour_after after, size_t most,
                                    struct neighbour_listing **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* "I would like this", or "I could help". INVALID, field "listing", where it is not shown to who asks;
 * CONFLICT, key "wished", the second time. */
enum err_code neighbour_wish_make(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct member *m, struct str there,
                                  int64_t listing_id, struct str words, int64_t *ret_id,
                                  struct err *err) ERR_CHECK;
/* The owner's answer. INVALID, field "wish", where there is none for them; CONFLICT, key "state", when it was
 * answered. */
enum err_code neighbour_wish_say(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, int64_t wish_id, bool yes,
                                 struct err *err) ERR_CHECK;

/* Whether the two people, members of two hubs, are kept apart in either. */
enum err_code neighbours_apart(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               int64_t other_hub_id, int64_t other_member_id, bool *ret,
                               struct err *err) ERR_CHECK;

struct neighbour_wish {
    int64_t id, made_at;
    struct str title, words, hub_name;
    bool is_offer, agreed;
    struct str shown;                                      /* "Joan P."; STR_NULL until both agreed */
    struct str contact_name, contact_phone, contact_email; /* of the other hub's coordinator; likewise */
};
/* For a member: what others would like of them (waiting, agreed), and what they would like of others. */
enum err_code neighbour_wishes(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               bool for_them, struct neighbour_wish **ret, size_t *ret_n,
                               struct err *err) ERR_CHECK;

#endif
