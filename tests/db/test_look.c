/* Rows that are given again: the same, as fresh, and one snapshot. */
#include <libpq-fe.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/rng.h"
#include "fixture.h"

enum { CHILDREN = 4, START = 1000 };

static const struct db_column one_id[] = {{"id", DB_I64, false}};
static const struct db_query one_child = {
    .name = "one_child",
    .sqlite = "SELECT n FROM child WHERE id = ?1",
    .postgres = "SELECT n FROM child WHERE id = $1",
    .in = one_id,
    .n_in = 1,
    .out = one_id,
    .n_out = 1,
};

static void fill(struct db *db) {
    const struct db_value parent[] = {number(1), text("a")};
    write_one(db, &insert_parent, parent);
    for (int64_t i = 1; i <= CHILDREN; i++) {
        const struct db_value child[] = {number(i), number(1), number(START)};
        write_one(db, &insert_child, child);
    }
}

static void add(struct db *db, int64_t id, int64_t n) {
    const struct db_value in[] = {number(n), number(id)};
    write_one(db, &set_child, in);
}

static struct db *open_other(const struct db *db, size_t remember_bytes, unsigned readers) {
    struct db *other = NULL;
    struct err err = {0};
    const struct db_options o = {
        .url = testdb_url(db), .readers = readers, .busy_millis = 200, .remember_bytes = remember_bytes};
    testdb_ok(db_open(&o, &other, &err), &err);
    return other;
}

static struct db_conn *look(struct db *db) {
    struct db_conn *c = NULL;
    struct err err = {0};
    testdb_ok(db_look_begin(db, &c, &err), &err);
    return c;
}

/* To the end, as generated code does: only then is it remembered. */
static enum err_code read_whole(struct db_conn *c, const struct db_query *q, int64_t id, int64_t *ret,
                                struct err *err) {
    const struct db_value in[] = {number(id)};
    struct db_cursor cur;
    struct db_value v;
    struct arena a;
    bool row = false;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, q, in, false, &cur, err);
    do {
        if (code == ERR_OK)
            code = db_query_next(&cur, &a, &v, &row, err);
        if (code == ERR_OK && row)
            *ret = v.i;
    } while (code == ERR_OK && row);
    db_query_close(&cur);
    arena_release(&a);
    return code;
}

static int64_t child_in(struct db_conn *c, int64_t id) {
    struct err err = {0};
    int64_t n = -1;
    testdb_ok(read_whole(c, &one_child, id, &n, &err), &err);
    return n;
}

static int64_t look_child(struct db *db, int64_t id) {
    struct db_conn *c = look(db);
    const int64_t n = child_in(c, id);
    db_read_end(c);
    return n;
}

static int64_t hits(struct db *db) {
    struct db_stats s;
    db_stats(db, &s);
    return s.remembered_hits;
}

/* Looks until it is given what was remembered. On a server that others use too anything may be committed
 * between two looks (by its own housekeeping also), and then what was remembered is asked for anew. */
static int64_t look_given(struct db *db, int64_t id) {
    for (int i = 0; i < 200; i++) {
        const int64_t before = hits(db);
        const int64_t n = look_child(db, id);
        if (hits(db) > before) {
            assert_int_equal(hits(db), before + 1);
            return n;
        }
    }
    fail_msg("nothing was remembered");
    return -1;
}

static int64_t held(struct db *db) {
    struct db_stats s;
    db_stats(db, &s);
    return s.remembered_bytes;
}

static struct db *open_filled(void **state) {
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    fill(db);
    return db;
}

static void given_again_until_something_is_written(void **state) {
    struct db *db = open_filled(state);
    struct db *other = open_other(db, 0, 1);
    assert_int_equal(look_child(db, 1), START);
    assert_int_equal(look_given(db, 1), START);
    assert_int_equal(look_given(db, 1), START);
    const int64_t before = hits(db);
    add(db, 1, 5); /* by ourselves */
    assert_int_equal(look_child(db, 1), START + 5);
    assert_int_equal(hits(db), before);
    assert_int_equal(look_given(db, 1), START + 5);
    add(other, 1, 7); /* by another process */
    assert_int_equal(look_child(db, 1), START + 12);
    assert_int_equal(look_child(other, 1), START + 12);
    add(db, 1, 1);
    assert_int_equal(look_child(other, 1), START + 13);
    db_close(other);
    testdb_close(db);
}

static bool held_falls_to(struct db *db, int64_t most) {
    const struct timespec nap = {.tv_nsec = 1000000};
    for (int i = 0; i < 10000 && held(db) > most; i++) {
        (void)nanosleep(&nap, NULL); /* the writer lets go after it has answered */
    }
    return held(db) <= most;
}

/* What was changed, or erased, does not linger: not by ourselves, nor once it is seen that others did. What
 * somebody was given stays with them to the end. */
static void let_go_when_something_is_written(void **state) {
    struct db *db = open_filled(state);
    struct db *other = open_other(db, 0, 1);
    enum { MANY = 1000, ONE = 1000 };
    for (int64_t id = 1; id <= MANY; id++) {
        (void)look_child(db, id);
    }
    /* the server's housekeeping may commit at any time, too */
    assert_true(held(db) > (testdb_engine(state) == DB_POSTGRES ? 0 : MANY * 100));
    struct db_conn *c = look(db);
    assert_int_equal(child_in(c, 1), START);
    add(db, 1, 1);
    assert_true(held_falls_to(db, 0));
    assert_true(testdb_engine(state) == DB_POSTGRES || child_in(c, 1) == START);
    db_read_end(c);
    for (int64_t id = 1; id <= MANY; id++) {
        (void)look_child(db, id);
    }
    add(other, 1, 1);
    for (int i = 0; i < 20; i++) { /* some at each look */
        assert_int_equal(look_child(db, 1), START + 2);
    }
    assert_true(held(db) <= ONE);
    db_close(other);
    testdb_close(db);
}

static void apart_by_their_values(void **state) {
    struct db *db = open_filled(state);
    for (int turn = 0; turn < 3; turn++) {
        for (int64_t i = 1; i <= CHILDREN; i++) {
            assert_int_equal(look_child(db, i), START + (turn > 0) * i);
        }
        for (int64_t i = 1; turn == 0 && i <= CHILDREN; i++) {
            add(db, i, i);
        }
    }
    testdb_close(db);
}

/* What a hit needs: nothing of the pool, where a transaction costs a journey. */
static void without_a_connection(void **state) {
    if (testdb_engine(state) != DB_POSTGRES) {
        return;
    }
    struct db *db = open_filled(state);
    struct db *small = open_other(db, 0, 1);
    struct db_conn *taken = NULL;
    struct db_cursor cur;
    struct err err = {0};
    const struct db_value other_child[] = {number(2)};
    assert_int_equal(look_child(small, 1), START);
    testdb_ok(db_read_begin(small, &taken, &err), &err);
    assert_int_equal(look_child(small, 1), START);
    struct db_conn *c = look(small);
    assert_int_equal(db_query_open(c, &one_child, other_child, false, &cur, &err), ERR_BUSY);
    assert_false(db_look_changed(c)); /* it is the pool that is empty */
    assert_int_equal(db_query_open(c, &one_child, other_child, false, &cur, &err), ERR_BUSY);
    db_read_end(c);
    db_read_end(taken);
    db_close(small);
    testdb_close(db);
}

/* Something is committed between what was given out and what is still to be read: at every point. */
static void one_snapshot_at_every_point(void **state) {
    struct db *db = open_filled(state);
    struct db *other = open_other(db, 0, 1);
    const bool sqlite = testdb_engine(state) == DB_SQLITE;
    int64_t now[CHILDREN + 1] = {0, START, START, START, START};
    for (unsigned known = 0; known < 1U << CHILDREN; known++) { /* which are remembered */
        for (int point = 0; point < CHILDREN; point++) {        /* when it is committed */
            for (int64_t hurt = 1; hurt <= CHILDREN; hurt++) {  /* what it changes */
                struct err err = {0};
                bool changed = false;
                add(other, 1, 0); /* nothing is remembered any more */
                for (int64_t i = 1; i <= CHILDREN; i++) {
                    if ((known & 1U << (i - 1)) != 0) {
                        assert_int_equal(look_child(db, i), now[i]);
                    }
                }
                int64_t seen[CHILDREN + 1];
                int64_t read = 0;
                struct db_conn *c = look(db);
                while (read < CHILDREN && !changed) {
                    if (read == point) {
                        add(other, hurt, 1);
                    }
                    const enum err_code code = read_whole(c, &one_child, read + 1, &seen[read + 1], &err);
                    changed = code != ERR_OK;
                    read += !changed;
                    if (changed) {
                        assert_int_equal(code, ERR_BUSY);
                        assert_string_equal(err.key, "changed");
                    }
                }
                assert_int_equal(db_look_changed(c), changed);
                db_read_end(c);
                bool older = true;
                bool newer = true;
                for (int64_t i = 1; i <= read; i++) {
                    older = older && seen[i] == now[i];
                    newer = newer && seen[i] == now[i] + (i == hurt);
                }
                assert_true(older || newer);
                /* only what was given out and is another now spoils it */
                assert_true(!changed || (!sqlite && hurt <= read && (known & 1U << (hurt - 1)) != 0));
                now[hurt]++;
            }
        }
    }
    db_close(other);
    testdb_close(db);
}

static const struct db_column one_name[] = {{"name", DB_TEXT, false}};
static const struct db_query parent_name = {
    .name = "parent_name",
    .sqlite = "SELECT name FROM parent WHERE id = ?1",
    .postgres = "SELECT name FROM parent WHERE id = $1",
    .in = one_id,
    .n_in = 1,
    .out = one_name,
    .n_out = 1,
};

/* Rows without a byte are the same rows as before, too. */
static void nothing_but_empty_texts(void **state) {
    struct db *db = open_filled(state);
    const struct db_value nameless[] = {number(2), text("")};
    struct err err = {0};
    int64_t none = 0;
    write_one(db, &insert_parent, nameless);
    struct db_conn *c = look(db);
    testdb_ok(read_whole(c, &parent_name, 2, &none, &err), &err);
    db_read_end(c);
    c = look(db);
    testdb_ok(read_whole(c, &parent_name, 2, &none, &err), &err);
    add(db, 1, 1);
    assert_in_range(child_in(c, 1), START, START + 1);
    assert_false(db_look_changed(c));
    db_read_end(c);
    testdb_close(db);
}

/* ---- at random, against a model ---- */

enum { LOOKS = 3, STEPS = 1500 };

struct model {
    struct db *db, *other;
    struct rng rng;
    size_t n; /* states so far, the last is now */
    int64_t states[STEPS + 1][CHILDREN + 1];
    struct db_conn *looks[LOOKS];
    bool may[LOOKS][STEPS + 1]; /* the states that what was read fits to */
    int changed;
};

static void write_some(struct model *m) {
    const int64_t id = rng_between(&m->rng, 1, CHILDREN);
    const int64_t n = rng_between(&m->rng, 0, 2); /* a commit that changes nothing is one too */
    add(rng_chance(&m->rng, 0.5) ? m->db : m->other, id, n);
    memcpy(m->states[m->n], m->states[m->n - 1], sizeof m->states[0]);
    m->states[m->n++][id] += n;
    for (int i = 0; i < LOOKS; i++) {
        m->may[i][m->n - 1] = true;
    }
}

static void end_look(struct model *m, int i) {
    db_read_end(m->looks[i]);
    m->looks[i] = NULL;
}

/* It has to be made anew, and then sees what is there now. */
static void spoiled(struct model *m, int i) {
    struct db_conn *c = NULL;
    struct err err = {0};
    assert_true(db_look_changed(m->looks[i]));
    end_look(m, i);
    m->changed++;
    testdb_ok(db_read_begin(m->db, &c, &err), &err);
    for (int64_t k = 1; k <= CHILDREN; k++) {
        assert_int_equal(child_in(c, k), m->states[m->n - 1][k]);
    }
    db_read_end(c);
}

static void read_some(struct model *m, int i) {
    const int64_t id = rng_between(&m->rng, 1, CHILDREN);
    struct err err = {0};
    int64_t found = -1;
    const bool whole = rng_chance(&m->rng, 0.2);
    const enum err_code code = read_whole(m->looks[i], whole ? &sum_children : &one_child, id, &found, &err);
    if (code == ERR_BUSY && strcmp(err.key, "changed") == 0) {
        spoiled(m, i);
        return;
    }
    testdb_ok(code, &err);
    bool any = false;
    for (size_t s = 0; s < m->n; s++) {
        const int64_t *v = m->states[s];
        m->may[i][s] = m->may[i][s] && found == (whole ? v[1] + v[2] + v[3] + v[4] : v[id]);
        any = any || m->may[i][s];
    }
    assert_true(any);
}

static void step(struct model *m) {
    const int i = (int)rng_below(&m->rng, LOOKS);
    if (rng_chance(&m->rng, 0.15)) {
        write_some(m);
    } else if (m->looks[i] == NULL) {
        m->looks[i] = look(m->db);
        for (size_t s = 0; s <= STEPS; s++) {
            m->may[i][s] = s + 1 >= m->n; /* not older than its beginning */
        }
    } else if (rng_chance(&m->rng, 0.2)) {
        end_look(m, i);
    } else {
        read_some(m, i);
    }
}

static void fits_one_state(void **state, size_t remember_bytes) {
    struct db *db = open_filled(state);
    struct model *m = calloc(1, sizeof *m);
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    const char *given = getenv("KITH_TEST_SEED");
    const uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)t.tv_nsec;
    print_message("seed %llu\n", (unsigned long long)seed);
    m->rng = rng_seeded(seed);
    m->db = open_other(db, remember_bytes, LOOKS + 1);
    m->other = db;
    m->n = 1;
    for (int64_t k = 1; k <= CHILDREN; k++) {
        m->states[0][k] = START;
    }
    for (int s = 0; s < STEPS; s++) {
        step(m);
    }
    for (int i = 0; i < LOOKS; i++) {
        end_look(m, i);
    }
    assert_true(remember_bytes == 1 ? hits(m->db) == 0 : hits(m->db) > 50);
    assert_true(testdb_engine(state) == DB_SQLITE || remember_bytes == 1 ? m->changed == 0 : m->changed > 0);
    db_close(m->db);
    free(m);
    testdb_close(db);
}

static void fits_one_state_remembering(void **state) {
    fits_one_state(state, 0);
}

static void fits_one_state_forgetting(void **state) {
    fits_one_state(state, 1);
}

/* ---- many at once ---- */

enum { MOVES = 150, READERS = 6 };

struct crowd {
    struct db *db, *other;
    _Atomic bool over;
    _Atomic int wrong, looks;
};

static enum err_code move(struct db_conn *c, void *ctx, struct err *err) {
    const int64_t *way = ctx;
    const struct db_value off[] = {number(-1), number(way[0])};
    const struct db_value on[] = {number(1), number(way[1])};
    const enum err_code code = db_exec(c, &set_child, way[0] < way[1] ? off : on, NULL, err);
    return code == ERR_OK ? db_exec(c, &set_child, way[0] < way[1] ? on : off, NULL, err) : code;
}

static void *mover(void *ctx) {
    struct crowd *k = ctx;
    struct rng r = rng_seeded(7);
    for (int i = 0; i < MOVES; i++) {
        int64_t way[] = {rng_between(&r, 1, CHILDREN), 0};
        struct err err = {0};
        way[1] = way[0] % CHILDREN + 1;
        if (db_write(i % 2 ? k->db : k->other, move, way, &err) != ERR_OK) {
            print_error("%s\n", err.message);
            atomic_fetch_add(&k->wrong, 1);
        }
    }
    atomic_store(&k->over, true);
    return NULL;
}

static enum err_code sum_up(struct db_conn *c, int64_t *ret, struct err *err) {
    enum err_code code = ERR_OK;
    *ret = 0;
    for (int64_t i = 1; code == ERR_OK && i <= CHILDREN; i++) {
        int64_t n = 0;
        code = read_whole(c, &one_child, i, &n, err);
        *ret += n;
    }
    return code;
}

static void *looker(void *ctx) {
    struct crowd *k = ctx;
    while (!atomic_load(&k->over)) {
        struct db_conn *c = NULL;
        struct err err = {0};
        int64_t sum = 0;
        enum err_code code = db_look_begin(k->db, &c, &err);
        if (code == ERR_OK) {
            code = sum_up(c, &sum, &err);
        }
        const bool changed = c != NULL && db_look_changed(c);
        db_read_end(c);
        if (!changed && (code != ERR_OK || sum != CHILDREN * START)) {
            print_error("%s %lld\n", err.message, (long long)sum);
            atomic_fetch_add(&k->wrong, 1);
        }
        atomic_fetch_add(&k->looks, 1);
    }
    return NULL;
}

static void the_sum_stays(void **state) {
    struct db *db = open_filled(state);
    struct crowd k = {.db = db, .other = open_other(db, 0, 2)};
    pthread_t threads[READERS + 1];
    for (int i = 0; i <= READERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, i == READERS ? mover : looker, &k), 0);
    }
    for (int i = 0; i <= READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(k.wrong, 0);
    assert_true(k.looks > 0);
    db_close(k.other);
    testdb_close(db);
}

/* ---- what is remembered ---- */

static void value_again(struct db *db, int64_t id, struct arena *a, struct db_value out[6]) {
    struct db_conn *c = look(db);
    const struct db_value in[] = {number(id)};
    struct db_cursor cur;
    struct err err = {0};
    bool row = false;
    struct db_value more[6];
    testdb_ok(db_query_open(c, &select_value, in, false, &cur, &err), &err);
    testdb_ok(db_query_next(&cur, a, out, &row, &err), &err);
    assert_true(row);
    testdb_ok(db_query_next(&cur, a, more, &row, &err), &err);
    assert_false(row);
    testdb_ok(db_query_next(&cur, a, more, &row, &err), &err); /* stays so */
    assert_false(row);
    db_query_close(&cur);
    db_read_end(c);
}

static void assert_same(const struct db_value *a, const struct db_value *b) {
    for (int i = 0; i < 6; i++) {
        assert_int_equal(a[i].null, b[i].null);
        assert_int_equal(a[i].i, b[i].i);
        assert_int_equal(signbit(a[i].r), signbit(b[i].r));
        assert_true(a[i].r == b[i].r);
        assert_int_equal(a[i].s.n, b[i].s.n);
        assert_true((a[i].s.p == NULL) == (b[i].s.p == NULL));
        assert_true(a[i].s.n == 0 || memcmp(a[i].s.p, b[i].s.p, a[i].s.n) == 0);
    }
}

static void every_value_comes_back(void **state) {
    static const char bytes[] = "\0\xff\x01";
    const struct db_value rows[][6] = {
        {number(1), number(INT64_MIN), {.r = 1e-300}, text("a"), {.s = {bytes, 3}}, number(1)},
        {number(2), {.null = true}, {.null = true}, {.null = true}, {.null = true}, {.null = true}},
        {number(3), number(INT64_MAX), {.r = 0.1}, text(""), {.s = {bytes, 0}}, number(0)},
        {number(4), number(0), {.r = -1.5}, text("Zo\xc3\xab, \xe2\x82\xac"), {.null = true}, {.null = true}},
        {number(5), {.null = true}, {.r = 2}, {.null = true}, {.s = {bytes, 1}}, number(1)},
    };
    struct db *db = testdb_open(testdb_engine(state), fixture_list, fixture_list_n);
    for (size_t i = 0; i < COUNT(rows); i++) {
        write_one(db, &insert_value, rows[i]);
    }
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena a;
        struct db_value first[6] = {0};
        struct db_value second[6] = {0};
        arena_init(&a, 65536);
        value_again(db, rows[i][0].i, &a, first);
        int64_t before = hits(db);
        for (int k = 0; k < 200 && hits(db) == before; k++) { /* as look_given */
            before = hits(db);
            value_again(db, rows[i][0].i, &a, second);
        }
        assert_int_equal(hits(db), before + 1);
        assert_same(first, second);
        arena_release(&a);
    }
    testdb_close(db);
}

static void within_its_bounds(void **state) {
    struct db *db = open_filled(state);
    const size_t most = 256 * 1024;
    struct db *small = open_other(db, most, 2);
    char *large = malloc(70 * 1024);
    memset(large, 'x', 70 * 1024);
    const struct db_value row[] = {number(9), number(1), {.r = 1}, {.s = {large, 70 * 1024}},
                                   text("b"), number(1)};
    write_one(db, &insert_value, row);
    int64_t seen = 0;
    for (int64_t i = 0; i < 5000; i++) {
        struct db_conn *c = look(small);
        const struct db_value in[] = {number(i + 100)};
        struct db_cursor cur;
        struct db_value v;
        struct arena a;
        struct err err = {0};
        bool found = true;
        arena_init(&a, 4096);
        testdb_ok(db_query_open(c, &one_child, in, false, &cur, &err), &err);
        testdb_ok(db_query_next(&cur, &a, &v, &found, &err), &err);
        assert_false(found);
        db_query_close(&cur);
        db_read_end(c);
        arena_release(&a);
        assert_true(held(small) <= (int64_t)most);
        seen = held(small) > seen ? held(small) : seen; /* a commit of the server's own empties it */
    }
    if (testdb_engine(state) == DB_SQLITE) { /* on a server that others use too it may never fill */
        assert_true(seen > (int64_t)most / 2);
    }
    for (int i = 0; i < 3; i++) { /* too large to be kept, and read all the same */
        struct arena a;
        struct db_value out[6];
        const int64_t before = hits(small);
        arena_init(&a, (size_t)1 << 20);
        value_again(small, 9, &a, out);
        assert_int_equal(out[3].s.n, 70 * 1024);
        assert_int_equal(hits(small), before);
        arena_release(&a);
    }
    free(large);
    db_close(small);
    testdb_close(db);
}

/* A flow that writes sees its own writes, whatever is remembered. */
static enum err_code write_and_look(struct db_conn *c, void *ctx, struct err *err) {
    int64_t *seen = ctx;
    const struct db_value in[] = {number(1), number(1)};
    const enum err_code code = db_exec(c, &set_child, in, NULL, err);
    *seen = child_in(c, 1);
    return code;
}

static void writers_ask_the_database(void **state) {
    struct db *db = open_filled(state);
    struct err err = {0};
    int64_t seen = 0;
    assert_int_equal(look_child(db, 1), START);
    testdb_ok(db_write(db, write_and_look, &seen, &err), &err);
    assert_int_equal(seen, START + 1);
    assert_int_equal(look_child(db, 1), START + 1);
    testdb_close(db);
}

/* Whoever ends the connection that tells the state costs nobody a page. */
static void its_connection_is_lost(void **state) {
    if (testdb_engine(state) != DB_POSTGRES) {
        return;
    }
    struct db *db = open_filled(state);
    assert_int_equal(look_child(db, 1), START);
    PGconn *pg = PQconnectdb(testdb_superuser_url(db));
    PGresult *r =
        PQexec(pg, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query = 'SELECT CASE "
                   "WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_snapshot()::text END'"
                   " AND datname = current_database() AND state = 'idle'");
    assert_int_equal(PQntuples(r), 1);
    PQclear(r);
    PQfinish(pg);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(look_child(db, 1), START + i);
        add(db, 1, 1);
    }
    assert_int_equal(look_child(db, 1), START + 5);
    assert_int_equal(look_given(db, 1), START + 5);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(given_again_until_something_is_written),
        cmocka_unit_test(let_go_when_something_is_written),
        cmocka_unit_test(apart_by_their_values),
        cmocka_unit_test(without_a_connection),
        cmocka_unit_test(one_snapshot_at_every_point),
        cmocka_unit_test(nothing_but_empty_texts),
        cmocka_unit_test(fits_one_state_remembering),
        cmocka_unit_test(fits_one_state_forgetting),
        cmocka_unit_test(the_sum_stays),
        cmocka_unit_test(every_value_comes_back),
        cmocka_unit_test(within_its_bounds),
        cmocka_unit_test(writers_ask_the_database),
        cmocka_unit_test(its_connection_is_lost),
    };
    return testdb_run("look", tests, COUNT(tests));
}
