/* Pieces that rooms above add to pages of rooms below. */
#include <string.h>

#include "app/app.h"

#define PIECES_LIMIT ((size_t)1 << 20)

enum err_code app_pieces(struct http_request *rq, const char *page, int64_t of, struct str *ret,
                         struct err *err) {
    struct buf b;
    enum err_code rc = ERR_OK;
    buf_init(&b, PIECES_LIMIT);
    for (const struct app_piece *p = app_of(rq)->pieces; p && p->page && !rc; p++) {
        if (strcmp(p->page, page) == 0)
            rc = p->put(rq, of, &b, err);
    }
    if (!rc)
        rc = buf_check(&b, err);
    *ret = rc || !b.n ? STR("") : str_dup(rq->arena, buf_view(&b));
    buf_release(&b);
    return rc;
}

void app_pieces_put(struct buf *b, struct str pieces) {
    buf_str(b, pieces);
}
