/* What cli/pieces.c puts on the home page. */
#ifndef KITH_NEIGHBOURS_PAGES_H
#define KITH_NEIGHBOURS_PAGES_H

#include "neighbours/neighbours.h"

enum err_code neighbours_piece_home(struct http_request *rq, int64_t of, struct buf *b,
                                    struct err *err) ERR_CHECK;

enum err_code neighbours_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                     struct err *err) ERR_CHECK;

#endif
