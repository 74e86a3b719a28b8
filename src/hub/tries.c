#include "hub/tries.h"

#include <sodium.h>

#include "gen/hub_sql.h"

const struct tries_rate tries_by_address = {20, 6, 4096}, tries_by_account = {10, 30, 4096};

static struct str key_str(const unsigned char key[TRIES_KEY]) {
    return str_of((const char *)key, TRIES_KEY);
}

void tries_key(const struct app *app, const char *kind, struct str of, unsigned char ret[TRIES_KEY]) {
    unsigned char key[32];
    crypto_generichash_state state;
    app_key(app, "sign-in-count", key);
    crypto_generichash_init(&state, key, sizeof key, TRIES_KEY);
    crypto_generichash_update(&state, (const unsigned char *)kind, str_from(kind).n + 1);
    crypto_generichash_update(&state, (const unsigned char *)(of.p ? of.p : ""), of.n);
    crypto_generichash_final(&state, ret, TRIES_KEY);
    sodium_memzero(key, sizeof key);
}

enum err_code tries_wait(struct db_conn *c, struct arena *a, const unsigned char key[TRIES_KEY],
                         const struct tries_rate *rate, int64_t now, int64_t *ret_wait, struct err *err) {
    struct tries_full_at_row r;
    const int64_t all = (int64_t)rate->burst * rate->refill;
    bool found;
    *ret_wait = 0;
    enum err_code code =
        tries_full_at(c, a, &(struct tries_full_at_in){.key_hash = key_str(key)}, &found, &r, err);
    if (code != ERR_OK || !found || r.full_at <= now)
        return code;
    const int64_t full_at = r.full_at > now + all ? now + all : r.full_at;
    const int64_t wait = full_at - now - (all - rate->refill);
    *ret_wait = wait > 0 ? wait : 0;
    return ERR_OK;
}

enum err_code tries_note(struct db_conn *c, const unsigned char key[TRIES_KEY], const struct tries_rate *rate,
                         int64_t now, struct err *err) {
    const struct tries_add_in row = {.key_hash = key_str(key),
                                     .now = now,
                                     .refill = rate->refill,
                                     .most = (int64_t)rate->burst * rate->refill};
    enum err_code code = tries_drop_over(c, &(struct tries_drop_over_in){.now = now}, NULL, err);
    return code == ERR_OK ? tries_add(c, &row, NULL, err) : code;
}

enum err_code tries_forget(struct db_conn *c, const unsigned char key[TRIES_KEY], struct err *err) {
    return tries_clear(c, &(struct tries_clear_in){.key_hash = key_str(key)}, NULL, err);
}

/* ---- in passing ---- */

struct noting {
    struct db_job job;
    struct app *app;
    const struct tries_rate *rate; /* NULL: all are there again */
    unsigned char key[TRIES_KEY];
    int64_t now;
};

static enum err_code note_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct noting *n = ctx;
    return n->rate ? tries_note(c, n->key, n->rate, n->now, err) : tries_forget(c, n->key, err);
}

static void note_done(struct db_job *job) {
    struct noting *n = (struct noting *)job;
    if (job->code != ERR_OK)
        log_line(&n->app->log, LOG_WARN, "try-not-noted", "code=%s", err_name(job->code));
    mem_free(n);
}

static void note(struct app *app, const unsigned char key[TRIES_KEY], const struct tries_rate *rate) {
    struct err err = {0};
    struct noting *n = mem_new(sizeof *n);
    if (!n)
        return;
    *n = (struct noting){.job = {.flow = note_flow, .ctx = n, .done = note_done},
                         .app = app,
                         .rate = rate,
                         .now = clock_seconds(&app->clock)};
    for (size_t i = 0; i < TRIES_KEY; i++)
        n->key[i] = key[i];
    const enum err_code code = db_submit(app->db, &n->job, &err);
    if (code != ERR_OK) {
        n->job.code = code;
        note_done(&n->job);
    }
}

struct asking {
    const unsigned char *key;
    const struct tries_rate *rate;
    int64_t now, wait;
};

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *q = ctx;
    struct arena a;
    arena_init(&a, 4096);
    const enum err_code code = tries_wait(c, &a, q->key, q->rate, q->now, &q->wait, err);
    arena_release(&a);
    return code;
}

enum err_code tries_take(struct app *app, const char *kind, struct str of, const struct tries_rate *rate,
                         int64_t *ret_wait, struct err *err) {
    unsigned char key[TRIES_KEY];
    tries_key(app, kind, of, key);
    struct asking q = {.key = key, .rate = rate, .now = clock_seconds(&app->clock)};
    enum err_code code = db_read(app->db, ask_flow, &q, err);
    *ret_wait = q.wait;
    if (code == ERR_OK && q.wait)
        return ERR_THROTTLED;
    if (code == ERR_OK)
        note(app, key, rate);
    return code;
}

void tries_cleared(struct app *app, const char *kind, struct str of) {
    unsigned char key[TRIES_KEY];
    tries_key(app, kind, of, key);
    note(app, key, NULL);
}
