/* What the room adds to pages of rooms below: a row each of cli/pieces.c. */
#ifndef KITH_SEARCH_PIECES_H
#define KITH_SEARCH_PIECES_H

#include "app/app.h"

/* Of "home": how much is new in the searches that the member keeps. */
enum err_code search_piece_news(struct http_request *rq, int64_t of, struct buf *b, struct err *err);

#endif
