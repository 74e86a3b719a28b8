/* What the room adds to pages of rooms below it (app_piece). */
#ifndef KITH_PRIVACY_PIECES_H
#define KITH_PRIVACY_PIECES_H

#include "hub/hub.h"

/* "profile": the way to one's own data and choices. */
enum err_code privacy_piece_profile(struct http_request *rq, int64_t of, struct buf *b,
                                    struct err *err) ERR_CHECK;
/* "member": the way to somebody's. */
enum err_code privacy_piece_member(struct http_request *rq, int64_t of, struct buf *b,
                                   struct err *err) ERR_CHECK;
/* "today": what waits for a coordinator. */
enum err_code privacy_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;

#endif
