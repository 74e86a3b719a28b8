/* What the room's pages share. Not for other rooms, but the pieces: see cli/pieces.c. */
#ifndef KITH_RINGS_PAGES_H
#define KITH_RINGS_PAGES_H

#include "app/once.h"
#include "gen/rings_html.h"
#include "gen/rings_routes.h"
#include "rings/views.h"

/* Coordinators see all rings, unless they act for somebody. */
static inline bool rings_sees_all(const struct principal *p) {
    return p->coordinator && !p->acting;
}
/* Whose rings somebody sees: 0: all; -1: nobody's. */
static inline int64_t rings_viewer(const struct principal *p) {
    return rings_sees_all(p) ? 0 : p->is_member ? p->member.id : -1;
}

/* A leg as a page shows it: who gives what to whom. whole: names in full; `me`: called "you". */
struct leg_view ring_leg_view(const struct ring_leg *l, bool whole, int64_t me);

/* Loads who could help whom, parks the request (the handler returns what this returns), looks for rings of
 * up to `length` people into *ret, which is the request's, and then calls `after`. */
typedef enum err_code ring_looked(struct http_request *rq, void *ctx, struct err *err);
enum err_code ring_look_apart(struct http_request *rq, int length, struct ring_look *ret, ring_looked *after,
                              void *ctx, struct err *err) ERR_CHECK;

enum err_code rings_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) ERR_CHECK;
enum err_code rings_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                struct err *err) ERR_CHECK;

#endif
