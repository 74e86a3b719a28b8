/* Open Referral UK / HSDS 3: assets as the services of an open directory, written and read. Pure, but for
 * hsds_take. docs/assets.md tells what becomes what. */
#ifndef KITH_ASSET_HSDS_H
#define KITH_ASSET_HSDS_H

#include "asset/asset.h"
#include "base/json.h"

/* ---- writing (hsds_out.c) ---- */

#define HSDS_VERSION "HSDS-UK-3.0"
#define HSDS_PROFILE "https://docs.openreferraluk.org/"

/* What the writing of all of them needs. */
struct hsds_out {
    struct json_out j;
    struct arena *a;
    const struct hub *hub;
    const struct catalogue *tree;
    struct str page; /* "https://time.example/h/riverside": where people read of the hub */
};

/* Taxonomies that the feed uses. */
enum hsds_taxonomy { HSDS_KINDS, HSDS_CATEGORIES, HSDS_TERMS, HSDS_TAXONOMIES };
struct hsds_term {
    enum hsds_taxonomy taxonomy;
    struct str code, name, description, parent; /* parent: a code of the same taxonomy, or STR_NULL */
};
/* All terms of a hub: kinds of asset, kinds of help, terms of use. */
enum err_code hsds_terms(struct arena *a, const struct catalogue *tree, struct hsds_term **ret, size_t *ret_n,
                         struct err *err) ERR_CHECK;
struct str hsds_taxonomy_id(struct arena *a, enum hsds_taxonomy t);
struct str hsds_term_id(struct arena *a, enum hsds_taxonomy t, struct str code);
struct str hsds_organisation_id(struct arena *a, const struct hub *h, const struct asset *s);
struct str hsds_at_location_id(struct arena *a, const struct asset *s);
/* Whether it says where it is. */
bool hsds_has_place(const struct asset *s);

void hsds_put_service(struct hsds_out *o, const struct asset *s, bool full);
void hsds_put_organisation(struct hsds_out *o, const struct asset *s);
void hsds_put_location(struct hsds_out *o, const struct asset *s);
void hsds_put_at_location(struct hsds_out *o, const struct asset *s, bool full);
void hsds_put_taxonomy(struct hsds_out *o, enum hsds_taxonomy t);
void hsds_put_term(struct hsds_out *o, const struct hsds_term *t);

/* ---- reading (hsds_in.c) ---- */

enum { HSDS_SERVICES_MOST = 5000, HSDS_NOTES_KEPT = 1000, HSDS_AREAS_MOST = 10 };

/* Something told of a place in a file: "services.json", "contents[3].name". */
struct hsds_note {
    struct str file, path, reason;
};

/* One service as it was read. */
struct hsds_item {
    struct asset_new n;
    struct str category_code, category_name; /* of its terms: what they mean is the hub's */
    struct str areas[HSDS_AREAS_MOST];       /* by name */
    size_t n_areas;
    bool full;            /* it told where it is, too */
    struct str source_id; /* as the directory writes it */
    struct str file, path;
};
struct hsds_feed {
    struct arena *a;
    struct hsds_item *items;
    size_t n, room;
    struct hsds_note *refused, *warned; /* the first HSDS_NOTES_KEPT of each */
    size_t n_refused, n_warned;         /* all of them */
};
void hsds_feed_start(struct hsds_feed *f, struct arena *a);
/* Reads one file: a page of services ("contents"), a list of them (or of such pages), or one. What is missing
 * is refused and what is odd warned of in the feed; the same service told twice is taken from where more is
 * told. TOO_LARGE beyond HSDS_SERVICES_MOST. *ret_last_page true unless the page says that others follow;
 * both pointers may be NULL. */
enum err_code hsds_read(struct hsds_feed *f, struct str file, struct str text, bool *ret_last_page,
                        struct err *err) ERR_CHECK;
/* The same of what is JSON already. */
enum err_code hsds_read_json(struct hsds_feed *f, struct str file, const struct json *j, bool *ret_last_page,
                             struct err *err) ERR_CHECK;

/* Reads a directory at an address (hsds_fetch.c): all of its services, each whole. It waits for other
 * machines: on no thread that answers requests, and in no transaction. Errors as of app/fetch.h, and
 * UNAVAILABLE when it takes too long. What is wrong in it is told in the feed. */
struct hsds_fetching {
    struct str hosts;             /* that may be asked */
    bool named_ports;             /* as of app/fetch.h */
    int64_t seconds;              /* for all of it */
    long seconds_each;            /* for one answer; 0: as app/fetch.h has it */
    struct buf *texts;            /* gathers what was told, as a list that hsds_read reads; or NULL */
    bool (*ends)(const void *of); /* stop now? or NULL */
    const void *ends_of;
    void (*progress)(void *ctx, int64_t services); /* or NULL */
    void *progress_ctx;
};
enum err_code hsds_fetch(struct hsds_feed *f, const struct hsds_fetching *o, struct str address,
                         struct err *err) ERR_CHECK;

/* ---- taking in (hsds_take.c) ---- */

struct hsds_report {
    int64_t services;      /* read */
    int64_t added;         /* newly taken in */
    int64_t changed;       /* taken in before, and told otherwise now */
    int64_t known;         /* the same as before, or this hub's own */
    int64_t organisations; /* among the new ones */
};
/* Within a transaction. INVALID, key "refused", when anything of the feed was refused: nothing is to be kept
 * then. What is taken in is open, and shown outside. What was taken in before, by the directory's id, is
 * changed to what it tells now, but for what is this hub's to say. Twice is the same as once. */
enum err_code hsds_take(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                        struct hsds_feed *f, struct hsds_report *ret, struct err *err) ERR_CHECK;
/* The whole in one transaction; dry_run undoes it. */
enum err_code hsds_import(struct db *db, struct arena *a, const struct doer *by, struct str hub_slug,
                          struct hsds_feed *f, bool dry_run, struct hsds_report *ret,
                          struct err *err) ERR_CHECK;

#endif
