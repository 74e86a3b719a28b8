#include "app/once.h"

#include <stdio.h>

#include "base/rng.h"
#include "gen/app_sql.h"

#define WORD_BYTES 16

struct str once_word(const struct http_request *rq) {
    struct str sent = rq->method == HTTP_GET ? STR_NULL : form_raw(rq->form, "once");
    if (!str_empty(sent))
        return sent;
    unsigned char bytes[WORD_BYTES];
    struct rng rng = rng_system();
    rng_bytes(&rng, bytes, sizeof bytes);
    return str_base64url(rq->arena, bytes, sizeof bytes);
}

/* Apart from the keys of the API, which hold visible characters only: a blank can stand in none of them. */
static struct str key_of(char *room, size_t n, struct str word) {
    int length = snprintf(room, n, "page %.*s", STR_ARG(word));
    return str_of(room, length < 0 ? 0 : (size_t)length < n ? (size_t)length : n - 1);
}

enum err_code once_claim(struct db_conn *c, struct arena *a, const struct doer *by, struct str word,
                         bool *ret_first, int64_t *ret_id, struct err *err) {
    char room[64];
    *ret_first = true;
    if (str_empty(word))
        return ERR_OK;
    int64_t claimed = 0;
    const struct idempotency_claim_in claim = {
        .owner = by->person_id, .key = key_of(room, sizeof room, word), .hash = STR(""), .at = by->at};
    enum err_code rc = idempotency_claim(c, &claim, &claimed, err);
    if (rc || claimed)
        return rc;
    struct idempotency_kept_row row;
    bool found = false;
    rc = idempotency_kept(c, a, &(struct idempotency_kept_in){.owner = by->person_id, .key = claim.key},
                          &found, &row, err);
    if (rc)
        return rc;
    if (!found || !str_i64(row.body, ret_id))
        return err_set(err, ERR_BUSY, NULL, "busy", "This is being saved already. Look again in a moment.");
    *ret_first = false;
    return ERR_OK;
}

enum err_code once_done(struct db_conn *c, const struct doer *by, struct str word, int64_t id,
                        struct err *err) {
    char room[64], digits[24];
    if (str_empty(word))
        return ERR_OK;
    int n = snprintf(digits, sizeof digits, "%lld", (long long)id);
    const struct idempotency_answer_in answer = {.owner = by->person_id,
                                                 .key = key_of(room, sizeof room, word),
                                                 .body = str_of(digits, n < 0 ? 0 : (size_t)n),
                                                 .location = STR_NULL};
    return idempotency_answer(c, &answer, NULL, err);
}

struct writing_once {
    struct http_request *rq;
    struct once_write w;
};

static enum err_code once_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct writing_once *o = ctx;
    bool first = true;
    enum err_code rc = once_claim(c, o->rq->arena, o->w.by, o->w.word, &first, o->w.id, err);
    if (rc || !first)
        return rc;
    rc = o->w.flow(c, o->w.ctx, err);
    return rc ? rc : once_done(c, o->w.by, o->w.word, *o->w.id, err);
}

static enum err_code once_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct writing_once *o = ctx;
    return o->w.after(rq, o->w.ctx, code, err);
}

enum err_code app_write_once(struct http_request *rq, const struct once_write *w, struct err *err) {
    struct writing_once *o = arena_new(rq->arena, struct writing_once);
    if (!o)
        return err_nomem(err);
    *o = (struct writing_once){.rq = rq, .w = *w};
    return app_write(rq, once_flow, o, once_after, err);
}
