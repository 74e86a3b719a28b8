/* What the room's pages share. Not for other rooms. */
#ifndef KITH_SLIPS_PAGES_H
#define KITH_SLIPS_PAGES_H

#include "app/once.h"
#include "base/language.h"
#include "gen/slips_html.h"
#include "gen/slips_routes.h"
#include "hub/page.h"
#include "slips/inside.h"
#include "slips/views.h"

/* The member that whoever asks is here; 0: none. */
int64_t slips_member(const struct http_request *rq);

/* One draft on its page. */
struct grid {
    struct http_request *rq;
    struct slip_batch draft; /* id 0: a new one, which is kept nowhere yet */
    struct slips *s;
    size_t n_show;       /* rows on the page */
    bool checked;        /* mistakes are told */
    bool apart;          /* kept apart from what another window changed */
    size_t focus;        /* the row to begin in, from 1; 0: none */
    const char *general; /* what is wrong with all of it */
};
enum { GRID_ROWS = 10, GRID_MORE = 10 };
enum err_code grid_show(struct grid *g, struct err *err) ERR_CHECK;
/* The rows that the form holds, as they were typed, with what was picked of several who fit. */
enum err_code grid_typed(const struct http_request *rq, struct slip_typed **ret, size_t *ret_n,
                         struct err *err) ERR_CHECK;

/* Who asks looks at what these people gave and got, or (row 0: all of it) at a photograph of it. */
enum err_code slips_trace(struct http_request *rq, const struct slip_line *lines, size_t n, int64_t row,
                          enum trace_kind kind, struct err *err) ERR_CHECK;
/* The page of a batch that was entered. */
enum err_code slips_show_batch(struct http_request *rq, int64_t id, struct err *err) ERR_CHECK;

/* The photographs of a draft or a batch, as links. */
enum err_code photo_views(struct http_request *rq, struct db_conn *c, int64_t batch_id,
                          const struct slip_photo_view **ret, size_t *ret_n, struct err *err) ERR_CHECK;

#endif
