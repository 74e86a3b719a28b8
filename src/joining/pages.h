/* What the room's pages share. Not for other rooms. */
#ifndef KITH_JOINING_PAGES_H
#define KITH_JOINING_PAGES_H

#include "base/language.h"
#include "gen/joining_html.h"
#include "gen/joining_routes.h"
#include "hub/page.h"
#include "hub/session.h"
#include "joining/inside.h"
#include "joining/views.h"

/* Whoever coordinates does so as themselves, whomever they act for. */
struct doer join_doer(const struct http_request *rq);
/* The member who reads: the coordinator's own, also while they act for somebody. */
enum err_code join_reader(struct http_request *rq, struct db_conn *c, int64_t *ret,
                          struct err *err) ERR_CHECK;
/* The steps with where each is. for_them: in words for whoever is on the way. */
enum err_code join_step_lines(struct arena *a, const struct catalogue *t, const struct join_setting *s,
                              const struct join_way *w, struct join_step_line **ret, size_t *ret_n,
                              struct err *err) ERR_CHECK;

/* A form's writing, that ends in a redirect or shows its page again. */
struct join_job {
    struct http_request *rq;
    struct doer by;
    int64_t id;
    const void *in;
    struct str done; /* the whole address after ?done= */
    enum err_code (*again)(struct http_request *rq, int64_t id, struct err *err);
    struct str token, sealed;
};
enum err_code join_run(struct http_request *rq, db_flow *flow, const struct join_job *given,
                       struct err *err) ERR_CHECK;

#endif
