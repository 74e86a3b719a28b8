/* What the room's pages share. Not for other rooms, but the pieces: see cli/pieces.c. */
#ifndef KITH_RINGS_PAGES_H
#define KITH_RINGS_PAGES_H

#include "app/once.h"
#include "gen/rings_html.h"
#include "gen/rings_routes.h"
#include "rings/views.h"

#define RINGS_LENGTH_USUAL 4
#define RINGS_PAGE_LIMIT ((size_t)2 << 20)

/* "Ann Ash, Ben Birch and Cat Cedar": those who give, in their order. `me`: called "you". */
struct str ring_people(struct arena *a, const struct ring_leg *legs, size_t n, bool whole, int64_t me);
struct leg_view ring_leg_view(const struct ring_leg *l, bool whole, int64_t me);
/* "OFFER-REQUEST_OFFER-REQUEST": a ring as a form carries it. */
struct str ring_code(struct arena *a, const struct ring_leg *legs, size_t n);
/* false when it is none. */
bool ring_code_parse(struct str code, struct ring_pair ret[RING_LONGEST], size_t *ret_n);

enum err_code rings_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) ERR_CHECK;
enum err_code rings_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                struct err *err) ERR_CHECK;

#endif
