/* Offers to search among: a hundred in each of many hubs, indexed by search/, and again as the bare engine
 * would keep them. */
#include "bench/inside.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/thread.h"
#include "gen/bench_sql.h"
#include "search/search.h"

enum {
    MEMBERS_A_HUB = 5,
    HUBS_AT_ONCE = 20,
    MARKS_AT_ONCE = 4000,
    WORDS = 3000,
    FILLERS = 4,
    ARENA = 128 << 20
};

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

enum err_code offers_init(struct offers *o, struct db *db, int64_t n, struct err *err) {
    struct rng rng = rng_seeded(7);
    *o = (struct offers){.db = db, .hubs = n / OFFERS_A_HUB > 0 ? n / OFFERS_A_HUB : 1};
    o->words = mem_new(OFFERS_DRAWS * sizeof *o->words);
    if (!o->words)
        return err_nomem(err);
    for (size_t i = 0; i < OFFERS_DRAWS; i++)
        o->words[i] = (uint16_t)draw(&rng);
    return ERR_OK;
}

void offers_release(struct offers *o) {
    mem_free(o->words);
}

static struct str offers_text(const struct offers *o, struct arena *a, struct rng *r, size_t n) {
    struct str parts[16];
    for (size_t i = 0; i < n; i++) {
        char word[16];
        word_of(o->words[rng_below(r, OFFERS_DRAWS)], word);
        parts[i] = str_dup(a, str_from(word));
    }
    return str_join(a, parts, n, STR(" "));
}

static struct str offers_category(struct rng *r) {
    /* Of the tree that comes with Kith. */
    static const char *const words[] = {"garden",  "household", "transport", "company", "learning",
                                        "digital", "food",      "creative",  "repairs", "other"};
    return str_from(words[rng_below(r, sizeof words / sizeof *words)]);
}

/* The same one whenever it is made. */
void offers_one(const struct offers *o, struct arena *a, int64_t hub, int64_t i, struct offer *ret) {
    struct rng rng = rng_seeded(3000 + (uint64_t)(hub * OFFERS_A_HUB + i));
    const struct place middle = offers_middle(hub);
    ret->member = (int64_t)rng_below(&rng, MEMBERS_A_HUB);
    ret->title = offers_text(o, a, &rng, 4);
    ret->words = offers_text(o, a, &rng, 10);
    ret->category = offers_category(&rng);
    ret->place = middle;
    ret->place.lat += (rng_unit(&rng) - 0.5) / 20;
    ret->place.lon += (rng_unit(&rng) - 0.5) / 12;
}

int64_t offers_hub(int64_t i) {
    return 1000 + i;
}

struct place offers_middle(int64_t i) {
    return (struct place){true, 50 + (double)(i % 100) * 0.08, -5 + (double)(i / 100 % 100) * 0.06};
}

/* ---- the rows ---- */

/* One of several threads that share the hubs out among them. */
struct filler {
    struct offers *o;
    _Atomic int64_t *next;
    int64_t from, to;
    enum err_code code;
    struct err err;
};

static enum err_code fill_some(struct db_conn *c, void *ctx, struct err *err) {
    const struct filler *f = ctx;
    struct arena a;
    size_t n = (size_t)(f->to - f->from), m = 0, k = 0;
    arena_init(&a, ARENA);
    struct bench_hub_in *hubs = arena_new_array(&a, struct bench_hub_in, n);
    struct bench_person_in *people = arena_new_array(&a, struct bench_person_in, n * MEMBERS_A_HUB);
    struct bench_member_in *members = arena_new_array(&a, struct bench_member_in, n * MEMBERS_A_HUB);
    struct bench_offer_in *offers = arena_new_array(&a, struct bench_offer_in, n * OFFERS_A_HUB);
    enum err_code rc = hubs && people && members && offers ? ERR_OK : err_nomem(err);
    for (int64_t h = f->from; !rc && h < f->to; h++) {
        hubs[h - f->from] = (struct bench_hub_in){.hub_id = offers_hub(h), .name = STR("A hub")};
        for (int64_t i = 0; i < MEMBERS_A_HUB; i++, m++) {
            int64_t id = 1000000 + h * MEMBERS_A_HUB + i;
            people[m] = (struct bench_person_in){.id = id, .name = STR("Ann Ash")};
            members[m] = (struct bench_member_in){.hub_id = offers_hub(h), .id = id, .number = i + 1};
        }
        for (int64_t i = 0; i < OFFERS_A_HUB; i++, k++) {
            struct offer one;
            offers_one(f->o, &a, h, i, &one);
            offers[k] = (struct bench_offer_in){.hub_id = offers_hub(h),
                                                .id = 100000000 + h * OFFERS_A_HUB + i,
                                                .member_id = 1000000 + h * MEMBERS_A_HUB + one.member,
                                                .title = one.title,
                                                .words = one.words,
                                                .category = one.category,
                                                .lat = one.place.lat,
                                                .lon = one.place.lon};
        }
    }
    db_pipeline_begin(c);
    if (!rc)
        rc = bench_hub(c, &a, hubs, n, err);
    if (!rc)
        rc = bench_person(c, &a, people, m, err);
    if (!rc)
        rc = bench_member(c, &a, members, m, err);
    if (!rc)
        rc = bench_offer(c, &a, offers, k, err);
    if (!rc)
        rc = db_pipeline_end(c, err);
    arena_release(&a);
    return rc;
}

static void *fill_run(void *ctx) {
    struct filler *f = ctx;
    while (!f->code && (f->from = atomic_fetch_add(f->next, HUBS_AT_ONCE)) < f->o->hubs) {
        f->to = f->from + HUBS_AT_ONCE < f->o->hubs ? f->from + HUBS_AT_ONCE : f->o->hubs;
        f->code = db_write(f->o->db, fill_some, f, &f->err);
    }
    return NULL;
}

struct indexing {
    struct arena a;
    size_t n;
};

static enum err_code index_some(struct db_conn *c, void *ctx, struct err *err) {
    struct indexing *k = ctx;
    arena_release(&k->a);
    arena_init(&k->a, ARENA);
    return search_index(c, &k->a, MARKS_AT_ONCE, &k->n, err);
}

static void *index_run(void *ctx) {
    struct filler *f = ctx;
    struct indexing k = {.n = 1};
    arena_init(&k.a, ARENA);
    while (!f->code && k.n > 0)
        f->code = db_write(f->o->db, index_some, &k, &f->err);
    arena_release(&k.a);
    return NULL;
}

/* Several at a time, where the engine lets several write. */
static enum err_code together(struct offers *o, void *(*run)(void *ctx), double *ret_seconds,
                              struct err *err) {
    struct filler list[FILLERS];
    pthread_t threads[FILLERS];
    _Atomic int64_t next = 0;
    int64_t began = clock_monotonic_micros();
    int n = 0, most = db_engine(o->db) == DB_SQLITE ? 1 : FILLERS;
    enum err_code rc = ERR_OK;
    for (; n < most && !rc; n++) {
        list[n] = (struct filler){.o = o, .next = &next};
        if (!thread_start(&threads[n], run, &list[n]))
            rc = err_set(err, ERR_UNAVAILABLE, NULL, "thread", "No thread can be started.");
    }
    n -= rc != ERR_OK;
    for (int i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        if (!rc && list[i].code) {
            rc = list[i].code;
            *err = list[i].err;
        }
    }
    *ret_seconds = (double)(clock_monotonic_micros() - began) / 1e6;
    return rc;
}

/* ---- what only the engine needs ---- */

static enum err_code script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

static enum err_code run(struct db *db, const char *lite, const char *postgres, struct err *err) {
    char room[1200];
    const bool sqlite = db_engine(db) == DB_SQLITE;
    const char *sql = sqlite ? lite : postgres;
    if (*sql == '\0')
        return ERR_OK;
    const int n = snprintf(room, sizeof room, "%s%s", sqlite ? "" : "SET LOCAL statement_timeout = 0; ", sql);
    assert(n > 0 && (size_t)n < sizeof room);
    return db_write(db, script, room, err);
}

/* Rows that go into a table without indexes, which are made afterwards, take half the time. */
#define DROP_INDEXES                                                                                         \
    "CREATE TABLE bench_index (def TEXT NOT NULL); DO $$ DECLARE r record; BEGIN FOR r IN "                  \
    "SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS def FROM pg_index i "           \
    "WHERE i.indrelid IN ('listing'::regclass, 'search_text'::regclass, 'search_word'::regclass, "           \
    "'search_doc'::regclass) AND NOT i.indisprimary AND i.indexrelid::regclass::text NOT LIKE "              \
    "'%search_doc_number' AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) "   \
    "LOOP INSERT INTO bench_index VALUES (r.def); EXECUTE 'DROP INDEX ' || r.name; END LOOP; END $$"
#define MAKE_INDEXES                                                                                         \
    "SET LOCAL maintenance_work_mem = '256MB'; DO $$ DECLARE r record; BEGIN "                               \
    "FOR r IN SELECT def FROM bench_index LOOP EXECUTE r.def; END LOOP; END $$"

/* The offers as the manuals of the engines would have them kept: a full-text index over title and words, and
 * the hub in it (FTS5) or beside it (PostgreSQL). */
#define BARE_LITE                                                                                            \
    "CREATE VIRTUAL TABLE bare_text USING fts5(hub, title, words);"                                          \
    "INSERT INTO bare_text (rowid, hub, title, words) SELECT id, 'h' || hub_id, title, words FROM listing "  \
    "ORDER BY id"
#define BARE_POSTGRES                                                                                        \
    "CREATE TABLE bare_text (hub_id BIGINT NOT NULL, id BIGINT NOT NULL, title TEXT NOT NULL, words TEXT "   \
    "NOT NULL, found TSVECTOR NOT NULL);"                                                                    \
    "INSERT INTO bare_text SELECT hub_id, id, title, words, to_tsvector('simple', title || ' ' || words) "   \
    "FROM listing ORDER BY id; SET LOCAL maintenance_work_mem = '256MB';"                                    \
    "ALTER TABLE bare_text ADD PRIMARY KEY (hub_id, id); CREATE INDEX bare_text_found ON bare_text USING "   \
    "gin (found)"

/* As autovacuum leaves them after a while: else each row is marked as visible by who first reads it. It
 * cannot stand in a transaction. */
static enum err_code vacuum(struct db *db, struct err *err) {
    struct db_conn *c = NULL;
    enum err_code rc = db_ask_begin(db, &c, err);
    db_read_end(c); /* there is a connection now; the next to ask has it without a transaction */
    c = NULL;
    if (!rc)
        rc = db_ask_begin(db, &c, err);
    if (!rc)
        rc = db_script(c, "SET statement_timeout = 0", err);
    if (!rc)
        rc = db_script(c, "VACUUM (ANALYZE)", err);
    db_read_end(c);
    return rc;
}

/* What is known of the tables, and what is visible in them. */
static enum err_code settle(struct db *db, struct err *err) {
    if (db_engine(db) == DB_POSTGRES)
        return vacuum(db, err);
    enum err_code rc = run(db, "ANALYZE", "", err);
    return rc ? rc : run(db, "INSERT INTO search_text (search_text) VALUES ('optimize')", "", err);
}

enum err_code offers_fill(struct offers *o, struct err *err) {
    enum err_code rc = run(o->db, "", DROP_INDEXES, err);
    if (!rc)
        rc = together(o, fill_run, &o->fill_seconds, err);
    if (!rc)
        rc = run(o->db, "ANALYZE", "ANALYZE", err);
    if (!rc)
        rc = together(o, index_run, &o->index_seconds, err);
    if (!rc)
        rc = run(o->db, "", MAKE_INDEXES, err);
    if (!rc)
        rc = run(o->db, BARE_LITE, BARE_POSTGRES, err);
    return rc ? rc : settle(o->db, err);
}
