/* What the room adds to pages of rooms below (see cli/pieces.c). */
#ifndef KITH_CATALOGUE_PIECES_H
#define KITH_CATALOGUE_PIECES_H

#include "app/app.h"

enum err_code catalogue_piece_member(struct http_request *rq, int64_t of, struct buf *b,
                                     struct err *err) ERR_CHECK;
enum err_code catalogue_piece_home(struct http_request *rq, int64_t of, struct buf *b,
                                   struct err *err) ERR_CHECK;
enum err_code catalogue_piece_profile(struct http_request *rq, int64_t of, struct buf *b,
                                      struct err *err) ERR_CHECK;

#endif
