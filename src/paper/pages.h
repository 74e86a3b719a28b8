/* What the room's pages share. Not for other rooms but cli/pieces.c. */
#ifndef KITH_PAPER_PAGES_H
#define KITH_PAPER_PAGES_H

#include "gen/paper_html.h"
#include "gen/paper_routes.h"
#include "paper/load.h"
#include "paper/press.h"
#include "paper/views.h"

/* The hub's paper, as this request asks for it; words live as long as the request. */
struct paper paper_asked(const struct http_request *rq, struct str size);
/* "statement-R-0417-2026-05-large.pdf" of its parts. */
struct str paper_filename(const struct paper *p, struct str name);

enum err_code paper_piece_member(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;
enum err_code paper_piece_listing(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;
enum err_code paper_piece_exchange(struct http_request *rq, int64_t of, struct buf *b,
                                   struct err *err) ERR_CHECK;
enum err_code paper_piece_session(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;
enum err_code paper_piece_statement(struct http_request *rq, int64_t of, struct buf *b,
                                    struct err *err) ERR_CHECK;

#endif
