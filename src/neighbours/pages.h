/* What the room's pages share. Not for other rooms, but the pieces: see cli/pieces.c. */
#ifndef KITH_NEIGHBOURS_PAGES_H
#define KITH_NEIGHBOURS_PAGES_H

#include "app/once.h"
#include "gen/neighbours_html.h"
#include "gen/neighbours_routes.h"
#include "neighbours/views.h"

/* The form that was sent, where one was. */
const struct form *neighbours_sent(const struct http_request *rq);
/* Lists of help: `whole` for a coordinator, who is told names of the hub's own people. */
enum err_code trade_lines(struct http_request *rq, const struct trade *list, size_t n, bool whole,
                          const struct trade_item_view **ret, struct err *err) ERR_CHECK;
/* Who asks, as a mover of trades. */
struct trade_mover trade_mover_of(const struct http_request *rq);

enum err_code neighbours_piece_home(struct http_request *rq, int64_t of, struct buf *b,
                                    struct err *err) ERR_CHECK;

enum err_code neighbours_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                     struct err *err) ERR_CHECK;

#endif
