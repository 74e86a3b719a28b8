/* What the room's pages share. Not for other rooms. */
#ifndef KITH_ASSET_PAGES_H
#define KITH_ASSET_PAGES_H

#include "app/aside.h"
#include "app/once.h"
#include "asset/hsds.h"
#include "asset/inside.h"
#include "asset/views.h"
#include "gen/asset_html.h"
#include "gen/asset_routes.h"
#include "hub/page.h"

enum { ASSETS_A_PAGE = 20 };

/* rq->form when it belongs to a submitted form (not to the address's query), else NULL. */
const struct form *typed_form(const struct http_request *rq);
/* The member whose hours these are, and whether they act as a coordinator. */
struct asset_hand hand_of(const struct http_request *rq);

struct str price_words(struct arena *a, int64_t price, bool per_hour); /* "1 hour for each booking" */
struct str where_words(struct arena *a, const struct asset *s); /* "St Mark's, 1 Church Lane, London" */
struct str booking_tag(const struct booking *b, enum ui_colour *ret_colour);
struct booking_row_view booking_row(const struct http_request *rq, const struct booking *b, bool whole_names);
struct asset_card_view asset_card(const struct http_request *rq, const struct asset *s, int64_t number);

enum err_code kind_options(struct arena *a, struct str chosen, const char *any, const char *any_word,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code help_options(struct arena *a, const struct catalogue *tree, struct str chosen, const char *any,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* A directory read at an address, for a page or the API, on a thread of app/aside.h. */
struct directory_read {
    struct str hosts, address;
    struct arena memory; /* of the feed; ends with the request's */
    struct hsds_feed feed;
    struct buf texts; /* all that was told */
};
struct directory_read *directory_read_new(struct http_request *rq, struct str address);
aside_do directory_read_do; /* ctx: a struct directory_read */
/* Whatever was wrong with it, the field is "address", and the code INVALID. */
enum err_code directory_wrong(enum err_code code, struct err *err);

#endif
