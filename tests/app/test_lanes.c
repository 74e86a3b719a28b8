/* Requests of one lane that wait together: one transaction, and yet each is answered as if it had been alone.
 * Who waits with whom is decided here, by turns of the queue. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "gen/migrations.h"

enum { MOST = 64 };

struct world {
    struct app app;
    struct fixture f;
    struct db *owner; /* of the database's life */
    int64_t micros;
    int fds[MOST];
    unsigned n; /* sent, not yet answered */
    int together, alone;
    bool fail;  /* `many` fails as a whole */
    bool steal; /* `many` takes the key "k1" of "a" itself, as another process would meanwhile */
};
static struct world *current;

struct making {
    struct world *w;
    struct str title;
};

/* ---- what the requests do: a row "x" for each that is made ---- */

/* By the title: "made", "limit", "busy". */
static enum err_code make(struct db_conn *c, const struct making *m, struct app_answer *answer,
                          struct err *err) {
    if (str_eqz(m->title, "limit"))
        return err_set(err, ERR_LIMIT, "title", "floor", "Too much.");
    if (str_eqz(m->title, "busy"))
        return err_set(err, ERR_BUSY, NULL, NULL, "Busy.");
    const enum err_code code = db_script(c, "INSERT INTO made (title) VALUES ('x')", err);
    answer->status = 201;
    answer->location = STR("/api/things/7");
    answer->version = 3;
    buf_fmt(&answer->body, "{\"made\":\"%.*s\"}", STR_ARG(m->title));
    return code;
}

static enum err_code alone(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct making *m = ctx;
    m->w->alone++;
    return make(c, m, answer, err);
}

static enum err_code together(struct db_conn *c, struct arena *a, struct app_asked *list, size_t n,
                              struct err *err) {
    struct world *w = current;
    enum err_code code = ERR_OK;
    (void)a;
    assert_true(n > 0);
    w->together += n > 1;
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        list[i].code = make(c, list[i].ctx, list[i].answer, &list[i].err);
        assert_ptr_equal(((struct making *)list[i].ctx)->w, w);
    }
    if (w->steal && n > 1)
        code = db_script(c,
                         "INSERT INTO idempotency (owner, key, hash, status, body, version, at) "
                         "SELECT 97, 'k1', hash, 201, 'theirs', 0, 0 FROM idempotency WHERE key = 'seed'",
                         err);
    return w->fail ? err_set(err, ERR_INTERNAL, NULL, NULL, "The whole.") : code;
}

/* Whoever is called "z…" was shut out meanwhile. */
static enum err_code standing(struct db_conn *c, struct arena *a, struct app_asker *askers, size_t n,
                              struct err *err) {
    (void)c;
    (void)a;
    (void)err;
    for (size_t i = 0; i < n; i++)
        if (askers[i].rq->bearer.p[0] == 'z')
            askers[i].code =
                err_set(&askers[i].err, ERR_UNAUTHENTICATED, NULL, "token", "The token has ended.");
    return ERR_OK;
}

/* ---- the server ---- */

static enum err_code api_make(struct http_request *rq, struct err *err) {
    struct making *m = arena_new(rq->arena, struct making);
    const struct str more = http_query(rq, "lane");
    if (!m)
        return err_nomem(err);
    *m = (struct making){(struct world *)(void *)app_of(rq), form_value(rq->form, "title")->text};
    return app_api_write_so(
        rq,
        &(struct app_api_way){
            .flow = alone, .ctx = m, .many = together, .lane = more.p ? more.p[0] - '0' : 1},
        err);
}

static enum err_code admit(struct http_request *rq, struct err *err) {
    (void)err;
    rq->owner = rq->bearer.n ? rq->bearer.p[0] : 0;
    return ERR_OK;
}

static const struct form_field fields[] = {{.name = "title",
                                            .label = "Title",
                                            .type = FORM_LINE,
                                            .flags = FORM_REQUIRED,
                                            .min = INT64_MIN,
                                            .max = INT64_MAX}};
static const struct form_def form = {"title_form", fields, 1};
static const struct http_part parts[] = {{HTTP_PART_FIXED, "api"}, {HTTP_PART_FIXED, "things"}};
static const struct http_route routes[] = {{.method = HTTP_POST,
                                            .pattern = "/api/things",
                                            .parts = parts,
                                            .n_parts = 2,
                                            .api = true,
                                            .form = &form,
                                            .run = api_make,
                                            .name = "api_make"}};

static void to_app(struct http_config *c) {
    c->routes = routes;
    c->n_routes = 1;
    c->hooks = (struct http_hooks){.app = &current->app, .admit = admit, .refused = app_api_refused};
}

static enum err_code table(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "CREATE TABLE made (title TEXT)", err);
}

static struct world *enter(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct err err = {0};
    w->owner = testdb_open(testdb_engine(state), migrations, migrations_n);
    testdb_ok(db_open(&(struct db_options){.url = testdb_url(w->owner), .manual = true}, &w->app.db, &err),
              &err);
    w->micros = INT64_C(1800000000000000);
    w->app.clock = clock_virtual(&w->micros);
    w->app.standing = standing;
    testdb_ok(db_write(w->app.db, table, NULL, &err), &err);
    current = w;
    fixture_start(&w->f, to_app);
    return w;
}

static void leave(struct world *w) {
    fixture_stop(&w->f);
    db_close(w->app.db);
    testdb_close(w->owner);
    free(w);
}

/* ---- asking ---- */

static struct db_stats stats(struct world *w) {
    struct db_stats s;
    db_stats(w->app.db, &s);
    return s;
}

/* Sends one, and waits until it waits: they come to the queue in this order. */
static void send_to(struct world *w, const char *address, const char *who, const char *key,
                    const char *title) {
    char text[512], body[64];
    const int n = snprintf(body, sizeof body, "{\"title\":\"%s\"}", title);
    const int whole =
        snprintf(text, sizeof text,
                 "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                 "Authorization: Bearer %s\r\n%s%s%sContent-Length: %d\r\n\r\n%s",
                 address, who, key ? "Idempotency-Key: " : "", key ? key : "", key ? "\r\n" : "", n, body);
    assert_true(w->n < MOST);
    w->fds[w->n] = client_connect(http_port(w->f.server));
    client_send(w->fds[w->n++], text, (size_t)whole);
    while (stats(w).queue < (int64_t)w->n)
        (void)usleep(200);
}

static void send_one(struct world *w, const char *who, const char *key, const char *title) {
    send_to(w, "/api/things", who, key, title);
}

static void turn_all(struct world *w) {
    while (stats(w).queue > 0)
        assert_true(db_turn(w->app.db) > 0);
}

struct wanted {
    int status;
    const char *body; /* some of it */
    bool replayed;
};

/* Waits for a reply. What was refused may come to the queue once more, to be kept. */
static void wait_for_reply(struct world *w, int fd) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    while (poll(&p, 1, 1) == 0)
        turn_all(w);
}

static void expect_all(struct world *w, const struct wanted *wanted, unsigned n) {
    assert_int_equal(w->n, n);
    for (unsigned i = 0; i < n; i++) {
        wait_for_reply(w, w->fds[i]);
        struct answer a = client_read(w->fds[i], false);
        if (a.status != wanted[i].status || !strstr(a.body, wanted[i].body) ||
            (answer_header(&a, "Idempotent-Replayed") != NULL) != wanted[i].replayed)
            fail_msg("request %u: %d %s%s", i, a.status, a.body,
                     answer_header(&a, "Idempotent-Replayed") ? " (replayed)" : "");
        if (a.status == 201) {
            assert_string_equal(answer_header(&a, "Location"), "/api/things/7");
            assert_string_equal(answer_header(&a, "ETag"), "\"3\"");
        }
        answer_free(&a);
        close(w->fds[i]);
    }
    w->n = 0;
}
#define EXPECT(w, list) expect_all((w), (list), sizeof(list) / sizeof((list)[0]))

static enum err_code count(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"made", DB_I64, false}, {"kept", DB_I64, false}};
    static const char text[] = "SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM idempotency)";
    static const struct db_query q = {
        .name = "count_made", .sqlite = text, .postgres = text, .out = out, .n_out = 2};
    struct db_cursor cur;
    struct db_value v[2];
    bool row = false;
    struct arena a;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &q, NULL, false, &cur, err);
    if (code == ERR_OK) {
        code = db_query_next(&cur, &a, v, &row, err);
        ((int64_t *)ctx)[0] = v[0].i;
        ((int64_t *)ctx)[1] = v[1].i;
        db_query_close(&cur);
    }
    arena_release(&a);
    return code;
}

static void expect_stored(struct world *w, int64_t made, int64_t kept) {
    struct err err = {0};
    int64_t n[2] = {-1, -1};
    testdb_ok(db_read(w->app.db, count, n, &err), &err);
    assert_int_equal(n[0], made);
    assert_int_equal(n[1], kept);
}

/* ---- the tests ---- */

#define MADE "{\"made\":\"made\"}"

static const struct wanted mixed[] = {
    {201, MADE, true},          /* answered in an earlier turn */
    {409, "key-reused", false}, /* the same key, another content */
    {201, MADE, false},         /* new */
    {201, MADE, true},          /* the same again, before the first was answered */
    {409, "key-reused", false}, /* another content under it */
    {422, "Too much.", false},  /* refused by a rule, and kept */
    {422, "Too much.", true},   /* so that it is refused again */
    {201, MADE, false},         /* without a key */
    {422, "Too much.", false},  /* refused without a key */
    {201, MADE, false},         /* another person's key of that name */
    {401, "has ended", false},  /* shut out meanwhile */
    {201, MADE, false},         /* whose key that is tells nobody anything */
};

static void send_mixed(struct world *w) {
    send_one(w, "a", "old", "made");
    send_one(w, "a", "old", "limit");
    send_one(w, "a", "k1", "made");
    send_one(w, "a", "k1", "made");
    send_one(w, "a", "k1", "limit");
    send_one(w, "a", "k2", "limit");
    send_one(w, "a", "k2", "limit");
    send_one(w, "a", NULL, "made");
    send_one(w, "a", NULL, "limit");
    send_one(w, "b", "k1", "made");
    send_one(w, "z", "k3", "made");
    send_one(w, "c", "k3", "made");
}

static void send_old(struct world *w) {
    static const struct wanted made[] = {{201, MADE, false}};
    send_one(w, "a", "old", "made");
    turn_all(w);
    EXPECT(w, made);
    w->alone = w->together = 0;
}

static void test_each_for_itself(void **state) {
    struct world *w = enter(state);
    send_old(w);
    send_mixed(w);
    const struct db_stats before = stats(w);
    assert_int_equal(db_turn(w->app.db), sizeof mixed / sizeof mixed[0]);
    const struct db_stats after = stats(w);
    EXPECT(w, mixed);
    assert_int_equal(w->together, 1);
    assert_int_equal(w->alone, 0);
    assert_int_equal(after.groups - before.groups, 1);
    assert_int_equal(after.combined - before.combined, 1);
    assert_int_equal(after.alone - before.alone, 0);
    expect_stored(w, 5, 5); /* made: old, k1, without, b's k1, c's k3; kept: these but one, and k2 */
    leave(w);
}

/* What fails as a whole leaves nothing, and each is then answered alone, with the same answers. */
static void test_whole_that_fails(void **state) {
    struct world *w = enter(state);
    send_old(w);
    w->fail = true;
    send_mixed(w);
    const struct db_stats before = stats(w);
    turn_all(w);
    const struct db_stats after = stats(w);
    EXPECT(w, mixed);
    assert_int_equal(w->together, 1);
    assert_int_equal(w->alone, 6);
    assert_int_equal(after.alone - before.alone, 1);
    expect_stored(w, 5, 5);
    leave(w);
}

/* Somebody else took a key after it was looked up: the whole is undone, also what others made. */
static void test_key_taken_meanwhile(void **state) {
    static const struct wanted wanted[] = {{201, MADE, false}, {201, MADE, false}, {201, MADE, true}};
    struct world *w = enter(state);
    send_one(w, "b", "seed", "made");
    turn_all(w);
    expect_all(w, wanted, 1);
    w->alone = 0;
    w->steal = true;
    send_one(w, "b", "k1", "made");
    send_one(w, "a", "k1", "made");
    send_one(w, "a", "k1", "made");
    turn_all(w);
    EXPECT(w, wanted);
    assert_int_equal(w->together, 1);
    assert_int_equal(w->alone, 2);
    expect_stored(w, 3, 3);
    leave(w);
}

/* What may go away by itself is not kept; who asked again meanwhile has their own try. */
static void test_passing_troubles(void **state) {
    static const struct wanted wanted[] = {
        {503, "\"status\":503", false}, {201, MADE, false}, {503, "\"status\":503", false}};
    static const struct wanted again[] = {{201, MADE, false}, {201, MADE, false}};
    struct world *w = enter(state);
    send_one(w, "a", "k1", "busy");
    send_one(w, "a", "k2", "made");
    send_one(w, "a", NULL, "busy");
    turn_all(w);
    EXPECT(w, wanted);
    assert_int_equal(w->alone, 0);
    send_one(w, "a", "k1", "made"); /* the key is free */
    send_one(w, "a", "k3", "made");
    turn_all(w);
    EXPECT(w, again);
    send_one(w, "a", "k4", "busy");
    send_one(w, "a", "k4", "made");
    turn_all(w);
    static const struct wanted each[] = {{503, "\"status\":503", false}, {201, MADE, false}};
    EXPECT(w, each);
    assert_int_equal(w->alone, 2);
    expect_stored(w, 4, 4);
    leave(w);
}

static void test_lanes_apart(void **state) {
    static const struct wanted wanted[] = {
        {201, MADE, false}, {201, MADE, false}, {201, MADE, false}, {201, MADE, false}};
    struct world *w = enter(state);
    for (int i = 0; i < 2; i++) {
        send_to(w, "/api/things?lane=1", "a", NULL, "made");
        send_to(w, "/api/things?lane=2", "a", NULL, "made");
    }
    turn_all(w);
    EXPECT(w, wanted);
    assert_int_equal(w->together, 2);
    expect_stored(w, 4, 0);
    leave(w);
}

/* All at once, in any mixture: the answers are those of one after the other, on whatever group they fell. */
static void test_many_mixtures(void **state) {
    struct world *w = enter(state);
    const uint64_t seed = (uint64_t)clock_monotonic_micros();
    struct rng r = rng_seeded(seed);
    print_message("seed %llu\n", (unsigned long long)seed);
    const char *kept[4] = {0}; /* the title that has each key */
    int64_t made = 0, keys = 0;
    for (int round = 0; round < 12; round++) {
        struct wanted wanted[40];
        const unsigned n = 1 + (unsigned)rng_below(&r, 40);
        for (unsigned i = 0; i < n; i++) {
            static const char *const names[] = {"k0", "k1", "k2", "k3"};
            const char *title = rng_below(&r, 2) ? "made" : "limit";
            const bool yes = strcmp(title, "made") == 0, keyed = rng_below(&r, 4) != 0;
            const size_t key = (size_t)rng_below(&r, 4);
            send_one(w, "a", keyed ? names[key] : NULL, title);
            wanted[i] = yes ? (struct wanted){201, MADE, false} : (struct wanted){422, "Too much.", false};
            if (keyed && kept[key]) {
                wanted[i].replayed = strcmp(kept[key], title) == 0;
                if (!wanted[i].replayed)
                    wanted[i] = (struct wanted){409, "key-reused", false};
            } else {
                made += yes;
                keys += keyed;
                if (keyed)
                    kept[key] = title;
            }
        }
        turn_all(w);
        expect_all(w, wanted, n);
        if (round % 3 == 2) { /* thirty days on, keys are free again */
            struct err err = {0};
            w->micros += 31 * SECONDS_A_DAY * 1000000;
            testdb_ok(app_purge(w->app.db, clock_seconds(&w->app.clock), NULL, &err), &err);
            memset(kept, 0, sizeof kept);
            keys = 0;
        }
    }
    expect_stored(w, made, keys);
    leave(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_for_itself),     cmocka_unit_test(test_whole_that_fails),
        cmocka_unit_test(test_key_taken_meanwhile), cmocka_unit_test(test_passing_troubles),
        cmocka_unit_test(test_lanes_apart),         cmocka_unit_test(test_many_mixtures),
    };
    return testdb_run("lanes", tests, sizeof tests / sizeof tests[0]);
}
