/* search.words: the first page of a search by words, kind of help and distance in one of many hubs, beside
 * the bare engine's own full-text query for the same words over the same offers. */
#include "bench/inside.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/thread.h"
#include "gen/bench_sql.h"
#include "search/search.h"

enum {
    OFFERS_A_HUB = 100,
    MEMBERS_A_HUB = 5,
    HUBS_AT_ONCE = 20,
    WORDS = 3000,
    CLIENTS = 16,
    TURNS = 4,
    PAGE = 20,
    OFFERS_MOST = 1000000,
    ARENA = 32 << 20
};

/* The categories of the tree that comes with Kith. */
static const char *const categories[] = {"garden",  "household", "transport", "company", "learning",
                                         "digital", "food",      "creative",  "repairs", "other"};
enum { N_CATEGORIES = sizeof categories / sizeof *categories };

/* Words as people's are: few that are common, many that are rare (the n-th about 1 / n as often as the
 * first), of syllables, so that no stemmer finds them alike. */
static void word_of(uint64_t n, char ret[16]) {
    static const char *const parts[] = {"ba", "co", "du", "fi", "ga", "ho", "ku",
                                        "li", "mo", "nu", "pa", "ro", "tu", "vi"};
    size_t at = 0;
    n += 14;
    while (n > 0) {
        memcpy(ret + at, parts[n % 14], 2);
        at += 2;
        n /= 14;
    }
    ret[at++] = 'k';
    ret[at] = '\0';
}

/* Zipf's law by inverting 1/x. */
static uint64_t draw(struct rng *r) {
    uint64_t n = (uint64_t)pow(WORDS, rng_unit(r));
    return n < 1 ? 0 : n > WORDS ? WORDS - 1 : n - 1;
}

static struct str text(struct arena *a, struct rng *r, const uint16_t *zipf, size_t n) {
    struct str parts[16];
    for (size_t i = 0; i < n; i++) {
        char word[16];
        word_of(zipf[rng_below(r, 65536)], word);
        parts[i] = str_dup(a, str_from(word));
    }
    return str_join(a, parts, n, STR(" "));
}

/* ---- a million offers ---- */

struct place_of_bench {
    struct arena *a;
    struct db *db;
    struct rng rng;
    uint16_t *zipf; /* 65536 draws: what a random word is drawn from */
    int64_t hubs, from;
    double fill_seconds, index_seconds;
};

static int64_t hub_of(int64_t i) {
    return 1000 + i;
}

static struct place middle_of(int64_t i) {
    return (struct place){true, 50 + (double)(i % 100) * 0.08, -5 + (double)(i / 100 % 100) * 0.06};
}

static enum err_code fill_some(struct db_conn *c, void *ctx, struct err *err) {
    struct place_of_bench *p = ctx;
    struct arena a;
    struct rng rng = p->rng;
    int64_t to = p->from + HUBS_AT_ONCE < p->hubs ? p->from + HUBS_AT_ONCE : p->hubs;
    size_t n = (size_t)(to - p->from), n_members = n * MEMBERS_A_HUB, n_offers = n * OFFERS_A_HUB, m = 0,
           o = 0;
    arena_init(&a, ARENA);
    struct bench_hub_in *hubs = arena_new_array(&a, struct bench_hub_in, n);
    struct bench_person_in *people = arena_new_array(&a, struct bench_person_in, n_members);
    struct bench_member_in *members = arena_new_array(&a, struct bench_member_in, n_members);
    struct bench_offer_in *offers = arena_new_array(&a, struct bench_offer_in, n_offers);
    enum err_code rc = hubs && people && members && offers ? ERR_OK : err_nomem(err);
    for (int64_t h = p->from; !rc && h < to; h++) {
        struct place middle = middle_of(h);
        hubs[h - p->from] = (struct bench_hub_in){.hub_id = hub_of(h), .name = STR("A hub")};
        for (int64_t i = 0; i < MEMBERS_A_HUB; i++, m++) {
            int64_t id = 1000000 + h * MEMBERS_A_HUB + i;
            people[m] = (struct bench_person_in){.id = id, .name = STR("Ann Ash")};
            members[m] = (struct bench_member_in){.hub_id = hub_of(h), .id = id, .number = i + 1};
        }
        for (int64_t i = 0; i < OFFERS_A_HUB; i++, o++)
            offers[o] = (struct bench_offer_in){
                .hub_id = hub_of(h),
                .id = 100000000 + h * OFFERS_A_HUB + i,
                .member_id = 1000000 + h * MEMBERS_A_HUB + (int64_t)rng_below(&rng, MEMBERS_A_HUB),
                .title = text(&a, &rng, p->zipf, 4),
                .words = text(&a, &rng, p->zipf, 10),
                .category = str_from(categories[rng_below(&rng, N_CATEGORIES)]),
                .lat = middle.lat + (rng_unit(&rng) - 0.5) / 20,
                .lon = middle.lon + (rng_unit(&rng) - 0.5) / 12};
    }
    if (!rc)
        rc = bench_hub(c, &a, hubs, n, err);
    if (!rc)
        rc = bench_person(c, &a, people, n_members, err);
    if (!rc)
        rc = bench_member(c, &a, members, n_members, err);
    if (!rc)
        rc = bench_offer(c, &a, offers, n_offers, err);
    arena_release(&a);
    if (!rc)
        p->rng = rng;
    return rc;
}

static enum err_code script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

static enum err_code run(struct db *db, const char *sql, struct err *err) {
    char room[300];
    (void)snprintf(room, sizeof room, "%s", sql);
    return db_write(db, script, room, err);
}

static enum err_code fill(struct place_of_bench *p, enum db_engine engine, struct err *err) {
    int64_t began = clock_monotonic_micros();
    enum err_code rc = ERR_OK;
    size_t n;
    for (p->from = 0; !rc && p->from < p->hubs; p->from += HUBS_AT_ONCE)
        rc = db_write(p->db, fill_some, p, err);
    p->fill_seconds = (double)(clock_monotonic_micros() - began) / 1e6;
    began = clock_monotonic_micros();
    if (!rc)
        rc = search_catch_up(p->db, NULL, NULL, &n, err);
    p->index_seconds = (double)(clock_monotonic_micros() - began) / 1e6;
    if (!rc)
        rc = run(p->db,
                 engine == DB_SQLITE
                     ? "CREATE VIRTUAL TABLE bare_text USING fts5(title, words)"
                     : "CREATE TABLE bare_text (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
                 err);
    if (!rc)
        rc = run(p->db,
                 engine == DB_SQLITE
                     ? "INSERT INTO bare_text (rowid, title, words) SELECT id, title, words FROM listing"
                     : "INSERT INTO bare_text SELECT id, to_tsvector('simple', title || ' ' || words) FROM "
                       "listing",
                 err);
    if (!rc && engine == DB_POSTGRES)
        rc = run(p->db, "CREATE INDEX bare_text_words ON bare_text USING gin (words)", err);
    if (!rc)
        rc = run(p->db, "ANALYZE", err);
    return rc;
}

/* ---- asking ---- */

static const struct db_column bare_in[] = {{"match", DB_TEXT, false}};
static const struct db_column bare_out[] = {{"id", DB_I64, false}};
/* What the engine's manual shows for the best twenty. */
static const struct db_query bare_query = {
    .name = "bench_bare",
    .sqlite = "SELECT rowid FROM bare_text WHERE bare_text MATCH ?1 ORDER BY rank LIMIT 20",
    .postgres =
        "SELECT id FROM bare_text WHERE words @@ plainto_tsquery('simple', $1) ORDER BY ts_rank(words, "
        "plainto_tsquery('simple', $1)) DESC LIMIT 20",
    .in = bare_in,
    .n_in = 1,
    .out = bare_out,
    .n_out = 1};

struct question {
    struct place_of_bench *p;
    struct arena a;
    struct rng rng;
    int64_t hub_id;
    struct search_query q;
    size_t results;
};

static void next_question(struct question *k) {
    arena_release(&k->a);
    arena_init(&k->a, ARENA);
    int64_t i = (int64_t)rng_below(&k->rng, (uint64_t)k->p->hubs);
    k->hub_id = hub_of(i);
    k->q = (struct search_query){.words = text(&k->a, &k->rng, k->p->zipf, 1 + rng_below(&k->rng, 2)),
                                 .kind = SEARCH_OFFER,
                                 .category = str_from(categories[rng_below(&k->rng, N_CATEGORIES)]),
                                 .near = middle_of(i),
                                 .within_km = 3,
                                 .today = 20000};
}

static enum err_code ask_ours(struct db_conn *c, void *ctx, struct err *err) {
    struct question *k = ctx;
    struct search_found f;
    struct search_card *cards;
    struct catalogue tree;
    size_t n = 0;
    enum err_code rc = catalogue_of(c, &k->a, k->hub_id, &tree, err);
    k->q.tree = &tree;
    if (!rc)
        rc = search_find(c, &k->a, k->hub_id, &k->q, &f, err);
    if (!rc)
        rc = search_cards(c, &k->a, k->hub_id, &k->q, &f, 0, PAGE, &cards, &n, err);
    k->results += n;
    return rc;
}

static enum err_code ask_bare(struct db_conn *c, void *ctx, struct err *err) {
    struct question *k = ctx;
    struct db_value in = {.s = k->q.words}, out;
    struct db_cursor cursor;
    bool more = true;
    enum err_code rc = db_query_open(c, &bare_query, &in, false, &cursor, err);
    while (!rc && more && !(rc = db_query_next(&cursor, &k->a, &out, &more, err)) && more)
        k->results++;
    db_query_close(&cursor);
    return rc;
}

struct asked_result {
    int64_t done, micros;
    struct spread spread;
};

static enum err_code ask_for(struct question *k, db_flow *flow, int64_t micros, struct asked_result *r,
                             struct err *err) {
    int64_t began = clock_monotonic_micros(), now = began;
    enum err_code rc = ERR_OK;
    while (!rc && now - began < micros) {
        next_question(k);
        int64_t start = clock_monotonic_micros();
        rc = db_read(k->p->db, flow, k, err);
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
    c->code = ask_for(&c->k, ask_ours, c->micros, &c->r, &c->err);
    return NULL;
}

static enum err_code many(struct place_of_bench *p, double seconds, struct asked_result *r, struct err *err) {
    struct client *list = mem_new(CLIENTS * sizeof *list);
    pthread_t threads[CLIENTS];
    enum err_code rc = ERR_OK;
    int n = 0;
    if (!list)
        return err_nomem(err);
    for (; n < CLIENTS && !rc; n++) {
        list[n].k = (struct question){.p = p, .rng = rng_seeded(900 + (uint64_t)n)};
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

static enum err_code measure(const struct bench_options *o, struct place_of_bench *p, enum db_engine engine,
                             struct asked_result r[3], struct err *err) {
    struct bench_row row = {.bench = "search.words", .engine = db_engine_name(engine), .goal = 0.5};
    struct question ours = {.p = p, .rng = rng_seeded(5)}, bare = {.p = p, .rng = rng_seeded(5)};
    int64_t micros = (int64_t)(o->seconds * 1e6 / TURNS);
    enum err_code rc = ERR_OK;
    for (int i = 0; i < TURNS && !rc; i++) {
        rc = ask_for(&ours, ask_ours, micros, &r[0], err);
        if (!rc)
            rc = ask_for(&bare, ask_bare, micros, &r[1], err);
    }
    if (!rc)
        rc = many(p, o->seconds, &r[2], err);
    arena_release(&ours.a);
    arena_release(&bare.a);
    if (rc)
        return rc;
    row.ours = rate(r[0].done, r[0].micros);
    row.bare = rate(r[1].done, r[1].micros);
    row_more(&row, "p99_ms", spread_millis(&r[2].spread, 0.99), 25);
    row_more(&row, "rate_16", rate(r[2].done, r[2].micros), 0);
    row_more(&row, "p50_alone_ms", spread_millis(&r[0].spread, 0.5), 0);
    row_more(&row, "p50_bare_ms", spread_millis(&r[1].spread, 0.5), 0);
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
    struct place_of_bench p = {.a = a, .rng = rng_seeded(3)};
    int64_t offers = o->lines < OFFERS_MOST ? o->lines : OFFERS_MOST;
    struct rng zipf = rng_seeded(7);
    p.hubs = offers / OFFERS_A_HUB > 0 ? offers / OFFERS_A_HUB : 1;
    enum err_code rc = world_open(a, place, 2, &w, err);
    if (rc)
        return rc;
    world_close(&w);
    struct asked_result *r = mem_new(3 * sizeof *r);
    p.zipf = mem_new(65536 * sizeof *p.zipf);
    if (!r || !p.zipf)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < 65536; i++)
        p.zipf[i] = (uint16_t)draw(&zipf);
    if (!rc)
        rc = db_open(&(struct db_options){.url = place->url, .readers = CLIENTS}, &p.db, err);
    if (!rc)
        rc = fill(&p, place->engine, err);
    if (!rc)
        rc = measure(o, &p, place->engine, r, err);
    db_close(p.db);
    mem_free(p.zipf);
    mem_free(r);
    return rc;
}
