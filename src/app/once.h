/* A page's form that is sent twice (a double click, a reload) has its effect once: the form carries a random
 * word, which is claimed in the transaction of the effect. Kept for as long as answers under an
 * Idempotency-Key are. */
#ifndef KITH_APP_ONCE_H
#define KITH_APP_ONCE_H

#include "app/app.h"
#include "app/audit.h"

/* The word for a form on this reply: what was sent before, where the form is shown again, else a new one. */
struct str once_word(const struct http_request *rq);
/* Claims the word for `person_id`. *ret_first false: it was used before, and *ret_id is what once_done told
 * then. An empty word is always the first. */
enum err_code once_claim(struct db_conn *c, struct arena *a, const struct doer *by, struct str word,
                         bool *ret_first, int64_t *ret_id, struct err *err) ERR_CHECK;
/* Tells what was made under the word, in the same transaction. */
enum err_code once_done(struct db_conn *c, const struct doer *by, struct str word, int64_t id,
                        struct err *err) ERR_CHECK;

/* app_write for a form that carries a word of once_word: sent again, it has no second effect and *id is what
 * it made the first time. `flow` sets *id, which lies in ctx. */
struct once_write {
    struct str word;
    struct doer *by;
    db_flow *flow;
    void *ctx;
    int64_t *id;
    app_after *after;
};
enum err_code app_write_once(struct http_request *rq, const struct once_write *w, struct err *err) ERR_CHECK;

#endif
