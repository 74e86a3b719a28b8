/* How the API writes: the answer is made, and kept under the request's key, in the transaction that does the
 * work. */
#include <sodium.h>
#include <stdlib.h>

#include "app/answering.h"
#include "base/json.h"
#include "gen/app_sql.h"

enum { KEY_MOST = 255 };

static void release_body(void *body) {
    buf_release(body);
}

bool answering_kept(enum err_code code) {
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

void answering_afresh(struct answering *a) {
    buf_clear(&a->answer.body);
    a->answer.status = 0;
    a->answer.location = STR_NULL;
    a->answer.version = 0;
    a->err = (struct err){0};
    a->replayed = false;
}

void answering_refuse(struct answering *a, enum err_code code, const struct err *why) {
    const struct err refused = *why;
    answering_afresh(a);
    a->err = refused;
    a->answer.status = err_http_status(code);
    http_problem_body(&a->answer.body, a->rq->form, code, &refused);
}

/* Whoever was let in when the request came may have been shut out since: their token ended, their membership
 * paused. What is written is decided by how it is now. */
static enum err_code look_again(struct db_conn *c, struct answering *a, struct err *err) {
    app_standing *standing = app_of(a->rq)->standing;
    struct app_asker asker = {.rq = a->rq};
    if (!standing)
        return ERR_OK;
    const enum err_code code = standing(c, a->rq->arena, &asker, 1, err);
    if (code == ERR_OK && asker.code != ERR_OK && err)
        *err = asker.err;
    return code == ERR_OK ? asker.code : code;
}

static enum err_code run_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct answering *a = ctx;
    answering_afresh(a);
    const enum err_code code = a->way.flow(c, a->way.ctx, &a->answer, err);
    return code == ERR_OK ? buf_check(&a->answer.body, err) : code;
}

/* The flow in a savepoint of its own: what a rule refused is undone, the answer stays. */
static enum err_code run_kept(struct db_conn *c, struct answering *a, struct err *err) {
    const enum err_code code = db_nested(c, run_flow, a, &a->err);
    if (code != ERR_OK && !answering_kept(code)) {
        if (err)
            *err = a->err;
        return code;
    }
    if (code != ERR_OK)
        answering_refuse(a, code, &a->err);
    const enum err_code whole = buf_check(&a->answer.body, err);
    if (whole != ERR_OK)
        return whole;
    const struct str body = buf_view(&a->answer.body);
    return idempotency_answer(c,
                              &(struct idempotency_answer_in){.owner = a->rq->owner,
                                                              .key = a->key,
                                                              .status = a->answer.status,
                                                              .body = str_or_empty(body),
                                                              .location = a->answer.location,
                                                              .version = a->answer.version},
                              NULL, err);
}

enum err_code answering_replay(struct answering *a, const struct answer_kept *kept, struct err *err) {
    if (!str_eq(kept->hash, str_of((const char *)a->hash, ANSWER_HASH)))
        return err_set(
            err, ERR_CONFLICT, "Idempotency-Key", "key-reused",
            "This Idempotency-Key was used for another request. Use a new key for each new request.");
    a->answer.status = (int)kept->status;
    a->answer.location = str_dup(a->rq->arena, kept->location);
    a->answer.version = kept->version;
    a->replayed = true;
    buf_str(&a->answer.body, kept->body);
    if (a->rq->arena->failed)
        return err_nomem(err);
    return buf_check(&a->answer.body, err);
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
    const struct answer_kept kept = {.hash = row.hash,
                                     .body = row.body,
                                     .location = row.location,
                                     .status = row.status,
                                     .version = row.version};
    return answering_replay(a, &kept, err);
}

/* Without a key. */
static enum err_code plain(struct db_conn *c, void *ctx, struct err *err) {
    const enum err_code code = look_again(c, ctx, err);
    return code == ERR_OK ? run_flow(c, ctx, err) : code;
}

static enum err_code keyed(struct db_conn *c, void *ctx, struct err *err) {
    struct answering *a = ctx;
    int64_t claimed = 0;
    const struct idempotency_claim_in claim = {.owner = a->rq->owner,
                                               .key = a->key,
                                               .hash = str_of((const char *)a->hash, ANSWER_HASH),
                                               .at = clock_seconds(&app_of(a->rq)->clock)};
    answering_afresh(a);
    enum err_code code = look_again(c, a, err);
    if (code == ERR_OK)
        code = idempotency_claim(c, &claim, &claimed, err);
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

/* Each part goes in with its length, so that none runs into the next. */
static void hash_part(crypto_generichash_state *state, char kind, const void *p, size_t n) {
    const uint64_t length = n;
    crypto_generichash_update(state, (const unsigned char *)&kind, 1);
    crypto_generichash_update(state, (const unsigned char *)&length, sizeof length);
    crypto_generichash_update(state, n ? p : (const void *)"", n);
}

static int by_key(const void *a, const void *b, void *object) {
    struct str x, y;
    (void)json_member(object, *(const size_t *)a, &x);
    (void)json_member(object, *(const size_t *)b, &y);
    return str_cmp(x, y);
}

static bool hash_json(crypto_generichash_state *state, struct arena *a, const struct json *j);

/* Members in the order of their names, whatever order they were sent in. */
static bool hash_object(crypto_generichash_state *state, struct arena *a, const struct json *j) {
    const size_t n = json_count(j);
    size_t *order = arena_new_array(a, size_t, n);
    if (!order)
        return false;
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, n, sizeof *order, by_key, (void *)(uintptr_t)j);
    hash_part(state, 'o', &n, sizeof n);
    for (size_t i = 0; i < n; i++) {
        struct str key;
        const struct json *member = json_member(j, order[i], &key);
        hash_part(state, 'k', key.p, key.n);
        if (!hash_json(state, a, member))
            return false;
    }
    return true;
}

/* No deeper than the parser lets in. */
static bool hash_json(crypto_generichash_state *state, struct arena *a, const struct json *j) {
    const struct str text = json_text(j);
    const int64_t number = json_int(j);
    const double real = json_real(j);
    const bool truth = json_truth(j);
    const size_t n = json_count(j);
    switch (json_type(j)) {
    case JSON_NULL: hash_part(state, '0', NULL, 0); break;
    case JSON_BOOL: hash_part(state, 'b', &truth, sizeof truth); break;
    case JSON_INT: hash_part(state, 'i', &number, sizeof number); break;
    case JSON_REAL: hash_part(state, 'r', &real, sizeof real); break;
    case JSON_STRING: hash_part(state, 's', text.p, text.n); break;
    case JSON_OBJECT: return hash_object(state, a, j);
    case JSON_ARRAY:
        hash_part(state, 'a', &n, sizeof n);
        for (size_t i = 0; i < n; i++)
            if (!hash_json(state, a, json_at(j, i)))
                return false;
    }
    return true;
}

/* Method, address and content. What is no JSON is its bytes. */
static enum err_code hash_request(struct answering *a, struct err *err) {
    const struct http_request *rq = a->rq;
    const struct json *content = NULL;
    crypto_generichash_state state;
    const unsigned char verb = (unsigned char)rq->method;
    crypto_generichash_init(&state, NULL, 0, ANSWER_HASH);
    hash_part(&state, 'm', &verb, 1);
    hash_part(&state, 't', rq->target.p, rq->target.n);
    const struct arena_mark mark = arena_mark(rq->arena);
    const enum err_code code = rq->body.n ? json_parse(rq->arena, rq->body, &content, NULL) : ERR_USAGE;
    if (code == ERR_NOMEM || (code == ERR_OK && !hash_json(&state, rq->arena, content)))
        return err_nomem(err);
    if (code != ERR_OK)
        hash_part(&state, 'x', rq->body.p, rq->body.n);
    arena_rewind(rq->arena, mark);
    crypto_generichash_final(&state, a->hash, ANSWER_HASH);
    return ERR_OK;
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

static enum err_code answered(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)rq;
    return code == ERR_OK ? send(ctx, err) : code;
}

enum err_code app_api_write_so(struct http_request *rq, const struct app_api_way *way, struct err *err) {
    struct answering *a = arena_new(rq->arena, struct answering);
    if (!a)
        return err_nomem(err);
    *a = (struct answering){.rq = rq, .way = *way};
    enum err_code code = read_key(a, err);
    if (code != ERR_OK)
        return code;
    buf_init(&a->answer.body, rq->out.limit);
    if (!arena_defer(rq->arena, release_body, &a->answer.body))
        return err_nomem(err);
    if (a->key.p && (code = hash_request(a, err)) != ERR_OK)
        return code;
    const struct db_job job = {.flow = a->key.p ? keyed : plain,
                               .ctx = a,
                               .many = way->many ? answer_many : NULL,
                               .lane = way->many ? way->lane : 0};
    return app_write_job(rq, &job, answered, err);
}

enum err_code app_api_write(struct http_request *rq, app_api_flow *flow, void *ctx, struct err *err) {
    return app_api_write_so(rq, &(struct app_api_way){.flow = flow, .ctx = ctx}, err);
}

struct refusal {
    enum err_code code;
    struct err err;
};

static enum err_code refuse(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct refusal *r = ctx;
    (void)c;
    (void)answer;
    if (err)
        *err = r->err;
    return r->code;
}

enum err_code app_api_refused(struct http_request *rq, enum err_code code, struct err *err) {
    const bool kept = code == ERR_INVALID || code == ERR_USAGE || code == ERR_LIMIT || code == ERR_CONFLICT ||
                      code == ERR_PRECONDITION;
    if (!kept || rq->owner == 0 || !http_request_header(rq, "Idempotency-Key").p)
        return code;
    struct refusal *r = arena_new(rq->arena, struct refusal);
    if (!r)
        return err_nomem(err);
    *r = (struct refusal){code, *err};
    return app_api_write(rq, refuse, r, err);
}
