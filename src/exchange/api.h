/* What the files of the room's API share: refusals in the API's own words, listings and transfers as JSON. */
#ifndef KITH_EXCHANGE_API_H
#define KITH_EXCHANGE_API_H

#include "exchange/looks.h"
#include "hub/api.h"

/* Reads limit and cursor of one key, of the list of this name. */
enum err_code api_page(struct http_request *rq, const char *list, bool has_limit, int64_t limit,
                       struct str cursor, struct api_list *ret, struct err *err) ERR_CHECK;

/* Ledger and exchanges speak of amount, day and expires_at; the API of minutes, date and expires. An account
 * or a person that the body names and that is not there is wrong content: INVALID. Changes *err and gives the
 * code to answer with. */
enum err_code api_refused(enum err_code code, struct err *err);

/* ---- api_listings.c ---- */

void api_listing_json(struct json_out *j, struct arena *a, const struct principal *p,
                      const struct listing *l);
/* What a list of offers or requests is asked for: a row of the route's query. */
struct api_listings_asked {
    bool has_limit, has_member, has_page;
    int64_t limit, member, page;
    struct str cursor, q, category, state, near, within;
};
/* The list without the help of a search: q is found as it stands, newest first. */
enum err_code api_listings(struct http_request *rq, const struct api_listings_asked *q,
                           enum listing_kind kind, struct err *err) ERR_CHECK;
/* Of near and within: INVALID with the field. */
enum err_code api_near(const struct api_listings_asked *q, struct place *ret, double *ret_km,
                       struct err *err) ERR_CHECK;

/* ---- api_transfers.c ---- */

/* The account of who asks; 0 where they have none. */
int64_t api_own_account(const struct principal *p);
void api_transfer_json(struct json_out *j, struct arena *a, const struct ledger_line *l);

/* One transfer of a request, checked for who may ask for it, as the ledger takes it. */
struct api_transfer {
    int64_t from, to, minutes;
    struct str description, kind, key; /* kind STR_NULL: a gift; key STR_NULL: none */
    bool has_date, pending, has_expires;
    int64_t date, expires;
};
/* Whose the accounts are that are given to, of several transfers; looked up one by one where it is NULL. */
struct api_parties {
    struct member_party *list; /* sorted by account */
    size_t n;
};
enum err_code api_transfer_order(struct db_conn *c, const struct api_asked *k, const struct api_transfer *t,
                                 const struct api_parties *parties, struct ledger_order *ret,
                                 struct err *err) ERR_CHECK;
enum err_code api_no_transfer(struct err *err);

/* ---- api_posting.c ---- */

enum api_posting { API_TRANSFER, API_POST, API_VOID, API_REVERSAL };
/* A handler's last act: the ledger's orders of a hub that wait together are posted together. */
enum err_code api_post(struct http_request *rq, enum api_posting what, const void *in, int64_t id,
                       struct err *err) ERR_CHECK;

#endif
