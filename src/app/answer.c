/* How the API writes: the answer is made, and kept under the request's key, in the transaction that does the
 * work. */
#include <sodium.h>

#include "app/app.h"
#include "gen/app_sql.h"

enum { HASH = 32, KEY_MOST = 255 };

struct answering {
    struct http_request *rq;
    app_api_flow *flow;
    void *ctx;
    struct str key; /* STR_NULL: none was given */
    unsigned char hash[HASH];
    struct app_answer answer;
    struct err err; /* what the flow refused with */
    bool replayed;
};

static void release_body(void *body) {
    buf_release(body);
}

/* Refusals that asking again must repeat. What may go away by itself (busy, out of memory, our own faults)
 * must not be kept. */
static bool by_a_rule(enum err_code code) {
    switch (code) {
    case ERR_INVALID:
    case ERR_USAGE:
    case ERR_DENIED:
    case ERR_NOT_FOUND:
    case ERR_CONFLICT:
    case ERR_PRECONDITION:
    case ERR_TOO_LARGE:
    case ERR_LIMIT: return true;
    default: return false;
    }
}

static void start_afresh(struct answering *a) {
    buf_clear(&a->answer.body);
    a->answer.status = 0;
    a->answer.location = STR_NULL;
    a->answer.version = 0;
    a->err = (struct err){0};
    a->replayed = false;
}

static enum err_code run_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct answering *a = ctx;
    start_afresh(a);
    const enum err_code code = a->flow(c, a->ctx, &a->answer, err);
    return code == ERR_OK ? buf_check(&a->answer.body, err) : code;
}

/* The flow in a savepoint of its own: what a rule refused is undone, the answer stays. */
static enum err_code run_kept(struct db_conn *c, struct answering *a, struct err *err) {
    const enum err_code code = db_nested(c, run_flow, a, &a->err);
    if (code != ERR_OK && !by_a_rule(code)) {
        if (err)
            *err = a->err;
        return code;
    }
    if (code != ERR_OK) {
        const struct err refused = a->err;
        start_afresh(a);
        a->err = refused;
        a->answer.status = err_http_status(code);
        http_problem_body(&a->answer.body, a->rq->form, code, &refused);
    }
    const enum err_code whole = buf_check(&a->answer.body, err);
    if (whole != ERR_OK)
        return whole;
    const struct str body = buf_view(&a->answer.body);
    return idempotency_answer(c,
                              &(struct idempotency_answer_in){.owner = a->rq->owner,
                                                              .key = a->key,
                                                              .status = a->answer.status,
                                                              .body = body.p ? body : STR(""),
                                                              .location = a->answer.location,
                                                              .version = a->answer.version},
                              NULL, err);
}

static enum err_code replay(struct db_conn *c, struct answering *a, struct err *err) {
    struct idempotency_kept_row row;
    bool found = false;
    const enum err_code code =
        idempotency_kept(c, a->rq->arena, &(struct idempotency_kept_in){.owner = a->rq->owner, .key = a->key},
                         &found, &row, err);
    if (code != ERR_OK)
        return code;
    if (!found) /* whoever had the key just gave it up */
        return err_set(err, ERR_BUSY, "Idempotency-Key", "busy",
                       "The same request is being answered. Ask again in a moment.");
    if (!str_eq(row.hash, str_of((const char *)a->hash, HASH)))
        return err_set(
            err, ERR_CONFLICT, "Idempotency-Key", "key-reused",
            "This Idempotency-Key was used for another request. Use a new key for each new request.");
    a->answer.status = (int)row.status;
    a->answer.location = row.location;
    a->answer.version = row.version;
    a->replayed = true;
    buf_str(&a->answer.body, row.body);
    return buf_check(&a->answer.body, err);
}

static enum err_code keyed(struct db_conn *c, void *ctx, struct err *err) {
    struct answering *a = ctx;
    int64_t claimed = 0;
    const struct idempotency_claim_in claim = {.owner = a->rq->owner,
                                               .key = a->key,
                                               .hash = str_of((const char *)a->hash, HASH),
                                               .at = clock_seconds(&app_of(a->rq)->clock)};
    start_afresh(a);
    const enum err_code code = idempotency_claim(c, &claim, &claimed, err);
    if (code != ERR_OK)
        return code;
    return claimed ? run_kept(c, a, err) : replay(c, a, err);
}

/* 1 to 255 visible ASCII characters. */
static enum err_code read_key(struct answering *a, struct err *err) {
    a->key = http_request_header(a->rq, "Idempotency-Key");
    if (!a->key.p)
        return ERR_OK;
    bool ok = a->key.n >= 1 && a->key.n <= KEY_MOST;
    for (size_t i = 0; ok && i < a->key.n; i++)
        ok = a->key.p[i] > 0x20 && a->key.p[i] < 0x7f;
    if (!ok)
        return err_set(err, ERR_INVALID, "Idempotency-Key", "idempotency-key",
                       "The Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.");
    return ERR_OK;
}

/* Method, address and body, each with its length, so that none runs into the next. */
static void hash_request(struct answering *a) {
    const struct http_request *rq = a->rq;
    const struct str parts[] = {rq->target, rq->body};
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH);
    const unsigned char verb = (unsigned char)rq->method;
    crypto_generichash_update(&state, &verb, 1);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const uint64_t n = parts[i].n;
        crypto_generichash_update(&state, (const unsigned char *)&n, sizeof n);
        crypto_generichash_update(&state, (const unsigned char *)(n ? parts[i].p : ""), n);
    }
    crypto_generichash_final(&state, a->hash, HASH);
}

static enum err_code send(struct answering *a, struct err *err) {
    struct http_request *rq = a->rq;
    const struct app_answer *answer = &a->answer;
    if (a->replayed)
        http_reply_header(rq, "Idempotent-Replayed", STR("true"));
    if (answer->location.n)
        http_reply_header(rq, "Location", answer->location);
    if (answer->version)
        http_etag(rq, answer->version);
    if (answer->status == 204)
        return http_no_content(rq, err);
    buf_clear(&rq->out);
    buf_str(&rq->out, buf_view(&answer->body));
    return http_send(rq, answer->status,
                     answer->status >= 400 ? "application/problem+json" : "application/json", err);
}

enum err_code app_api_write(struct http_request *rq, app_api_flow *flow, void *ctx, struct err *err) {
    struct answering *a = arena_new(rq->arena, struct answering);
    if (!a)
        return err_nomem(err);
    *a = (struct answering){.rq = rq, .flow = flow, .ctx = ctx};
    enum err_code code = read_key(a, err);
    if (code != ERR_OK)
        return code;
    buf_init(&a->answer.body, rq->out.limit);
    if (!arena_defer(rq->arena, release_body, &a->answer.body))
        return err_nomem(err);
    hash_request(a);
    if (rq->read && rq->close_read)
        rq->close_read(rq->read);
    rq->read = NULL;
    code = db_write(app_of(rq)->db, a->key.p ? keyed : run_flow, a, err);
    return code == ERR_OK ? send(a, err) : code;
}
