/* search.words: the first page of a search by words, kind of help and distance in one of many hubs, beside
 * the bare engine's own full-text query for the same words over the same offers. */
#include "bench/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/thread.h"
#include "search/search.h"

enum { CLIENTS = 16, TURNS = 4, PAGE = 20, OFFERS_MOST = 1000000, ARENA = 32 << 20 };

/* ---- asking ---- */

static const struct db_column bare_in[] = {{"hub", DB_I64, false}, {"words", DB_TEXT, false}};
static const struct db_column bare_out[] = {
    {"id", DB_I64, false}, {"title", DB_TEXT, false}, {"words", DB_TEXT, false}};
/* The newest twenty: by rank FTS5 would first count the words in all hubs, which takes it a hundred times as
 * long. */
static const struct db_query bare_query = {
    .name = "bench_bare",
    .sqlite = "SELECT rowid, title, words FROM bare_text WHERE bare_text MATCH 'hub:h' || ?1 || ' AND (' || "
              "?2 || ')' ORDER BY rowid DESC LIMIT 20",
    .postgres = "SELECT id, title, words FROM bare_text WHERE hub_id = $1 AND found @@ "
                "plainto_tsquery('simple', $2) ORDER BY id DESC LIMIT 20",
    .in = bare_in,
    .n_in = 2,
    .out = bare_out,
    .n_out = 3};

struct question {
    const struct offers *o;
    struct arena a;
    struct rng rng;
    int64_t hub_id;
    struct search_query q;
    size_t results;
    bool mistyped;
};

/* One or two words of an offer that is there, its kind of help, and so near that it may lie within. */
static void next_question(struct question *k) {
    struct offer one;
    struct str words[2], rest;
    arena_release(&k->a);
    arena_init(&k->a, ARENA);
    int64_t hub = (int64_t)rng_below(&k->rng, (uint64_t)k->o->hubs);
    offers_one(k->o, &k->a, hub, (int64_t)rng_below(&k->rng, OFFERS_A_HUB), &one);
    rest = one.title;
    for (size_t i = 0; i < 2; i++)
        (void)str_next(&rest, ' ', &words[i]);
    k->hub_id = offers_hub(hub);
    k->q = (struct search_query){.words = str_join(&k->a, words, 1 + rng_below(&k->rng, 2), STR(" ")),
                                 .kind = SEARCH_OFFER,
                                 .category = one.category,
                                 .near = offers_middle(hub),
                                 .within_km = 3,
                                 .today = 20000};
    if (k->mistyped) /* a letter too much */
        k->q.words = str_fmt(&k->a, "%.*s%s", STR_ARG(k->q.words), "x");
}

static enum err_code ask_ours(struct db_conn *c, struct question *k, struct err *err) {
    struct search_found f;
    struct search_card *cards;
    size_t n = 0;
    enum err_code rc = search_find(c, &k->a, k->hub_id, &k->q, &f, err);
    if (!rc)
        rc = search_cards(c, &k->a, k->hub_id, &k->q, &f, 0, PAGE, &cards, &n, err);
    k->results += n;
    return rc;
}

static enum err_code ask_bare(struct db_conn *c, struct question *k, struct err *err) {
    struct db_value in[2] = {{.i = k->hub_id}, {.s = k->q.words}}, out[3];
    struct db_cursor cursor;
    bool more = true;
    enum err_code rc = db_query_open(c, &bare_query, in, false, &cursor, err);
    while (!rc && more && !(rc = db_query_next(&cursor, &k->a, out, &more, err)) && more)
        k->results++;
    db_query_close(&cursor);
    return rc;
}

struct asked_result {
    int64_t done, micros;
    struct spread spread;
};

static enum err_code ask_once(struct question *k, bool bare, struct err *err) {
    struct db_conn *c = NULL;
    /* One statement needs no transaction of its own. */
    enum err_code rc = bare ? db_ask_begin(k->o->db, &c, err) : db_read_begin(k->o->db, &c, err);
    if (!rc)
        rc = bare ? ask_bare(c, k, err) : ask_ours(c, k, err);
    db_read_end(c);
    return rc;
}

static enum err_code ask_for(struct question *k, bool bare, int64_t micros, struct asked_result *r,
                             struct err *err) {
    int64_t began = clock_monotonic_micros(), now = began;
    enum err_code rc = ERR_OK;
    while (!rc && now - began < micros) {
        next_question(k);
        int64_t start = clock_monotonic_micros();
        rc = ask_once(k, bare, err);
        now = clock_monotonic_micros();
        spread_add(&r->spread, now - start);
        r->micros += now - start;
        r->done++;
    }
    return rc;
}

/* ---- many at a time ---- */

struct client {
    struct question k;
    struct asked_result r;
    int64_t micros;
    struct err err;
    enum err_code code;
};

static void *client_run(void *ctx) {
    struct client *c = ctx;
    c->code = ask_for(&c->k, false, c->micros, &c->r, &c->err);
    return NULL;
}

static enum err_code many(const struct offers *o, double seconds, struct asked_result *r, struct err *err) {
    struct client *list = mem_new(CLIENTS * sizeof *list);
    pthread_t threads[CLIENTS];
    enum err_code rc = ERR_OK;
    int n = 0;
    if (!list)
        return err_nomem(err);
    for (; n < CLIENTS && !rc; n++) {
        list[n].k = (struct question){.o = o, .rng = rng_seeded(900 + (uint64_t)n)};
        list[n].micros = (int64_t)(seconds * 1e6);
        if (!thread_start(&threads[n], client_run, &list[n]))
            rc = err_set(err, ERR_UNAVAILABLE, NULL, "thread", "No thread can be started.");
    }
    n -= rc != ERR_OK;
    for (int i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        spread_join(&r->spread, &list[i].r.spread);
        r->done += list[i].r.done;
        if (!rc && list[i].code) {
            rc = list[i].code;
            *err = list[i].err;
        }
        arena_release(&list[i].k.a);
    }
    r->micros = (int64_t)(seconds * 1e6);
    mem_free(list);
    return rc;
}

/* ---- the measurement ---- */

static enum err_code measure(const struct bench_options *o, const struct offers *p, struct asked_result r[4],
                             struct err *err) {
    struct bench_row row = {.bench = "search.words", .engine = db_engine_name(db_engine(p->db)), .goal = 0.5};
    struct question ours = {.o = p, .rng = rng_seeded(5)}, bare = {.o = p, .rng = rng_seeded(5)};
    struct question mistyped = {.o = p, .rng = rng_seeded(6), .mistyped = true};
    int64_t micros = (int64_t)(o->seconds * 1e6 / TURNS);
    enum err_code rc = ERR_OK;
    for (int i = 0; i < TURNS && !rc; i++) {
        rc = ask_for(&ours, false, micros, &r[0], err);
        if (!rc)
            rc = ask_for(&bare, true, micros, &r[1], err);
    }
    if (!rc)
        rc = ask_for(&mistyped, false, micros, &r[3], err);
    if (!rc)
        rc = many(p, o->seconds, &r[2], err);
    arena_release(&ours.a);
    arena_release(&bare.a);
    arena_release(&mistyped.a);
    if (rc)
        return rc;
    row.ours = rate(r[0].done, r[0].micros);
    row.bare = rate(r[1].done, r[1].micros);
    row_more(&row, "p99_ms", spread_millis(&r[2].spread, 0.99), 25);
    row_more(&row, "rate_16", rate(r[2].done, r[2].micros), 0);
    row_more(&row, "p50_alone_ms", spread_millis(&r[0].spread, 0.5), 0);
    row_more(&row, "p50_bare_ms", spread_millis(&r[1].spread, 0.5), 0);
    row_more(&row, "p50_mistyped_ms", spread_millis(&r[3].spread, 0.5), 0);
    row_more(&row, "results_a_search", (double)ours.results / (double)r[0].done, 0);
    row_more(&row, "offers", (double)p->hubs * OFFERS_A_HUB, 0);
    row_more(&row, "fill_s", p->fill_seconds, 0);
    row_more(&row, "index_s", p->index_seconds, 0);
    row_send(o, &row);
    return ERR_OK;
}

enum err_code bench_search(struct arena *a, const struct bench_options *o, struct bench_place *place,
                           struct err *err) {
    struct world w;
    struct offers offers = {0};
    struct asked_result *r = NULL;
    struct db *db = NULL;
    enum err_code rc = world_open(a, place, 2, &w, err);
    if (rc)
        return rc;
    world_close(&w);
    rc = db_open(&(struct db_options){.url = place->url, .readers = CLIENTS}, &db, err);
    if (!rc)
        rc = offers_init(&offers, db, o->lines < OFFERS_MOST ? o->lines : OFFERS_MOST, err);
    if (!rc && !(r = mem_new(4 * sizeof *r)))
        rc = err_nomem(err);
    if (!rc)
        rc = offers_fill(&offers, err);
    if (!rc)
        rc = measure(o, &offers, r, err);
    offers_release(&offers);
    db_close(db);
    mem_free(r);
    return rc;
}
