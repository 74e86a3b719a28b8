/* What the room's pages and API share. Not for other rooms. */
#ifndef KITH_REPORT_PAGES_H
#define KITH_REPORT_PAGES_H

#include "gen/report_html.h"
#include "gen/report_routes.h"
#include "hub/page.h"
#include "report/inside.h"
#include "report/views.h"

/* What is asked for by the address, or the last twelve months. `name` may have a file's ending, which is cut
 * off. NOT_FOUND where there is no such report; INVALID with the field. */
enum err_code report_asked_of(struct http_request *rq, struct str name, const struct report_query *q,
                              struct report_asked *ret, struct err *err) ERR_CHECK;
enum err_code lines_asked_of(struct http_request *rq, struct str name, const struct report_lines_query *q,
                             struct report_asked *ret, struct report_pick *ret_pick,
                             struct err *err) ERR_CHECK;

/* Makes sure that the facts tell up to the ledger's end, then goes on: a few lines are taken in at once; what
 * is more is left to the server's own turn. The handler's last act. */
typedef enum err_code report_go_on(struct http_request *rq, void *ctx, struct err *err);
enum err_code report_fresh(struct http_request *rq, report_go_on *go_on, void *ctx,
                           struct err *err) ERR_CHECK;

/* Who reads the lines: a trace for each whom they name. */
enum err_code report_trace(struct http_request *rq, const struct report_lines *l, struct err *err) ERR_CHECK;

struct str days_of(struct arena *a, int64_t from, int64_t to); /* "1 July 2025 to 30 June 2026" */

#endif
