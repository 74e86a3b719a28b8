/* What the room's pages share. Not for other rooms. */
#ifndef KITH_MATCH_PAGES_H
#define KITH_MATCH_PAGES_H

#include "gen/match_html.h"
#include "gen/match_routes.h"
#include "match/views.h"

/* The terms of this request's hub. */
struct suggest_terms page_terms(const struct http_request *rq, enum match_audience audience, size_t most);
/* Suggestions as candidates: `of_hand`: named by the hand, else by the wish. with_parts: with their tables.
 */
enum err_code candidate_views(const struct http_request *rq, const struct suggestion *list, size_t n,
                              bool of_hand, bool with_parts, const struct candidate_view **ret,
                              struct err *err) ERR_CHECK;
/* One request with its candidates; ticks and error of the form where it is this one's. */
enum err_code unmet_view_of(struct http_request *rq, struct db_conn *c, int64_t listing_id, size_t most,
                            bool with_parts, struct unmet_view *ret, struct err *err) ERR_CHECK;
/* Pieces: see cli/pieces.c. */
enum err_code match_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) ERR_CHECK;
enum err_code match_piece_listing(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;
enum err_code match_piece_member(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;

#endif
