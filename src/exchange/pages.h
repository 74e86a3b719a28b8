/* What the room's pages share. Not for other rooms. */
#ifndef KITH_EXCHANGE_PAGES_H
#define KITH_EXCHANGE_PAGES_H

#include "app/once.h"
#include "exchange/help_times.h"
#include "exchange/looks.h"
#include "exchange/views.h"
#include "gen/exchange_html.h"
#include "gen/exchange_routes.h"
#include "gen/exchange_sql.h"
#include "hub/page.h"

#define PAGE_ROWS 20

/* The word and colour that people see for a state. */
struct str exchange_tag(struct arena *a, const struct exchange *e, int64_t viewer_member_id,
                        enum ui_colour *ret_colour);
/* "Given to Joan P." and so on, for the viewer. */
struct str exchange_way(struct arena *a, const struct exchange *e, int64_t viewer_member_id);
/* "Friday 12 June 2026 at 10:00", of one that has a time; by the hub's clocks. */
struct str exchange_when(const struct http_request *rq, const struct exchange *e);
/* What a movement of hours is called in a list: its words, or its kind. */
struct str movement_what(struct arena *a, struct str kind, struct str description, struct str other,
                         bool came);
struct str movement_way(struct str kind, bool came);
/* "6 hours 30 minutes", or "2 hours below zero". */
struct str balance_words(struct arena *a, int64_t minutes);

/* Exchanges as rows of a list for the coordinator: whole names. */
enum err_code exchange_rows(const struct http_request *rq, const struct exchange *list, size_t n,
                            const struct row_view **ret, struct err *err) ERR_CHECK;

/* Reads a name or a card's number that somebody typed. INVALID on `field` with the choices when several fit.
 * viewer_id: whoever is blocked with them is not found; 0: nobody's sight. */
enum err_code find_member(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                          struct str typed, const char *field, struct member *ret, struct err *err) ERR_CHECK;
/* "A name, or the number on their card, like R-0417" */
struct str card_example(struct arena *a, const struct hub *h);

/* The hub's kinds of help as a choice; the first is `any` where given. `closed_too`: for finding. */
enum err_code category_options(struct http_request *rq, struct str chosen, const char *any, bool closed_too,
                               const struct ui_option **ret, size_t *ret_n, struct err *err) ERR_CHECK;
struct listing_card_view listing_card_of(const struct http_request *rq, const struct catalogue *t,
                                         const struct listing *l, bool with_name);

/* The address asked for with `before` set to the last one shown: for older pages. */
struct str older_path(const struct http_request *rq, int64_t before);

/* ---- pages_home.c ---- */

/* What waits for the member, and what is under way besides, into v->waiting and v->open. */
enum err_code under_way_load(struct http_request *rq, struct db_conn *c, struct home_view *v,
                             struct err *err) ERR_CHECK;

/* ---- pages_movements.c ---- */

struct movements {
    struct row_view *rows;
    size_t n;
    int64_t last; /* sequence of the last row that a page shows */
    int64_t came, went;
};
enum err_code movements_find(struct http_request *rq, struct db_conn *c, const struct hours_lines_in *in,
                             struct movements *ret, struct err *err) ERR_CHECK;
/* The line that last touched the member's account; 0: none did. What was found of the account as of that line
 * cannot have changed: it is remembered. */
enum err_code movements_last(struct http_request *rq, struct db_conn *c, int64_t *ret,
                             struct err *err) ERR_CHECK;
/* At most PAGE_ROWS + 1 of the newest. */
enum err_code movements_recent(struct http_request *rq, struct db_conn *c, int64_t last, size_t most,
                               struct movements *ret, struct err *err) ERR_CHECK;
/* Minutes of the account by kind; `any` is false when nothing ever moved. */
struct movement_sums {
    int64_t given, received, gifts_in, gifts_out;
    bool any;
};
enum err_code movements_sums(struct http_request *rq, struct db_conn *c, int64_t last,
                             struct movement_sums *ret, struct err *err) ERR_CHECK;

/* rq->form when it belongs to a submitted form (not to the address's query), else NULL. */
const struct form *typed(const struct http_request *rq);

#endif
