/* What the files of pages share. Not for other rooms. */
#ifndef KITH_CALENDAR_PAGES_H
#define KITH_CALENDAR_PAGES_H

#include "calendar/ics.h"
#include "calendar/views.h"
#include "exchange/exchange.h"
#include "gen/calendar_html.h"
#include "gen/calendar_routes.h"
#include "gen/calendar_sql.h"

/* The page of whose times these are, with what was typed where a form is shown again. */
enum err_code times_show(struct http_request *rq, struct err *err) ERR_CHECK;
/* A flow of this page: `flow` gets the request as its ctx's first member. Then the page again, with the
 * notice. */
struct times_job {
    struct http_request *rq;
    const char *done, *anchor;
    const void *in;
    const struct ics_found *found; /* of an upload */
    struct calendar_taken taken;   /* by it */
    struct str address;            /* that was made */
};
/* Flows of the pages and of the API; ctx: struct times_job. */
enum err_code address_make_flow(struct db_conn *c, void *ctx, struct err *err) ERR_CHECK;
enum err_code address_end_flow(struct db_conn *c, void *ctx, struct err *err) ERR_CHECK;
enum err_code busy_end_flow(struct db_conn *c, void *ctx, struct err *err) ERR_CHECK;
enum err_code upload_flow(struct db_conn *c, void *ctx, struct err *err) ERR_CHECK;
/* Fills a job for upload_flow. Before the transaction: nobody waits for a large file. */
enum err_code upload_read(struct http_request *rq, struct str text, struct times_job *ret,
                          struct err *err) ERR_CHECK;
/* DENIED while acting for somebody else. */
enum err_code address_own_only(const struct principal *p, struct err *err) ERR_CHECK;

enum err_code times_write(struct http_request *rq, db_flow *flow, const void *in, const char *done,
                          const char *anchor, struct err *err) ERR_CHECK;

#endif
