/* A page whose data change while it is made: made once more, from one snapshot. On SQLite a page has its
 * snapshot from the start. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"

struct world {
    struct app app;
    struct fixture f;
    struct db *other;
    _Atomic int runs, admissions;
    bool disturb; /* somebody writes while the page is made */
    bool swallow; /* the page goes on when a query fails */
};
static struct world *current;

static const struct db_column ids[] = {{"id", DB_I64, false}};
static const struct db_query one = {.name = "one",
                                    .sqlite = "SELECT n FROM pair WHERE id = ?1",
                                    .postgres = "SELECT n FROM pair WHERE id = $1",
                                    .in = ids,
                                    .n_in = 1,
                                    .out = ids,
                                    .n_out = 1};

static enum err_code read_one(struct db_conn *c, int64_t id, int64_t *ret, struct err *err) {
    const struct db_value in[] = {{.i = id}};
    struct db_cursor cur;
    struct db_value v;
    struct arena a;
    bool row = false;
    *ret = -1;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &one, in, false, &cur, err);
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

static enum err_code bump(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "UPDATE pair SET n = n + 1", err);
}

static enum err_code table(struct db_conn *c, void *ctx, struct err *err) {
    enum err_code code = db_script(c, "CREATE TABLE pair (id BIGINT, n BIGINT)", err);
    (void)ctx;
    return code ? code : db_script(c, "INSERT INTO pair (id, n) VALUES (1, 5), (2, 5)", err);
}

static enum err_code admit(struct http_request *rq, struct err *err) {
    struct db_conn *c;
    int64_t n;
    atomic_fetch_add(&current->admissions, 1);
    const enum err_code code = app_read(rq, &c, err);
    return code ? code : read_one(c, 1, &n, err);
}

static enum err_code page_pair(struct http_request *rq, struct err *err) {
    struct world *w = current;
    struct db_conn *c;
    int64_t a, b;
    const int run = atomic_fetch_add(&w->runs, 1);
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = read_one(c, 1, &a, err);
    if (code == ERR_OK && run == 0 && w->disturb)
        code = db_write(w->other, bump, NULL, err);
    if (code != ERR_OK)
        return code;
    code = read_one(c, 2, &b, err);
    buf_fmt(&rq->out, "%lld %lld", (long long)a, (long long)b);
    http_reply_header(rq, "Link", STR("<x>"));
    return code == ERR_OK || w->swallow ? http_send(rq, 200, "text/plain", err) : code;
}

static enum err_code after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code == ERR_OK ? page_pair(rq, err) : code;
}

/* What is read before a write is a transaction's, and so is what is read after it. */
static enum err_code api_bump(struct http_request *rq, struct err *err) {
    assert_false(rq->may_repeat);
    return app_write(rq, bump, NULL, after, err);
}

static const struct http_part parts[] = {{HTTP_PART_FIXED, "api"}, {HTTP_PART_FIXED, "pair"}};
static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .pattern = "/api/pair",
     .parts = parts,
     .n_parts = 2,
     .api = true,
     .run = page_pair,
     .name = "page_pair"},
    {.method = HTTP_POST,
     .pattern = "/api/pair",
     .parts = parts,
     .n_parts = 2,
     .api = true,
     .run = api_bump,
     .name = "api_bump"},
};

static void to_app(struct http_config *c) {
    c->routes = routes;
    c->n_routes = 2;
    c->hooks = (struct http_hooks){.app = &current->app, .admit = admit, .refused = app_api_refused};
}

static struct world *enter(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct err err = {0};
    w->app.db = testdb_open(testdb_engine(state), NULL, 0);
    w->app.clock = clock_system();
    const struct db_options o = {.url = testdb_url(w->app.db)};
    testdb_ok(db_open(&o, &w->other, &err), &err);
    testdb_ok(db_write(w->other, table, NULL, &err), &err);
    current = w;
    fixture_start(&w->f, to_app);
    return w;
}

static void leave(struct world *w) {
    fixture_stop(&w->f);
    db_close(w->other);
    testdb_close(w->app.db);
    free(w);
}

static void expect(struct world *w, const char *line, const char *body, int runs) {
    atomic_store(&w->runs, 0);
    struct answer a = ask_plain(&w->f, line, NULL, NULL);
    assert_int_equal(a.status, 200);
    if (strncmp(line, "HEAD", 4) != 0)
        assert_string_equal(a.body, body);
    assert_int_equal(answer_header_count(&a, "Link"), 1);
    assert_int_equal(w->runs, runs);
    answer_free(&a);
}

/* Only what was asked by the one who is disturbed is remembered: both halves, one, none. */
static void made_once_more(void **state, bool swallow) {
    struct world *w = enter(state);
    const bool again = testdb_engine(state) == DB_POSTGRES;
    struct db_stats before, now;
    expect(w, "GET /api/pair", "5 5", 1);
    db_stats(w->app.db, &before);
    expect(w, "GET /api/pair", "5 5", 1);
    db_stats(w->app.db, &now);
    assert_true(now.remembered_hits >= before.remembered_hits + 3);
    assert_int_equal(now.remembered_misses, before.remembered_misses);
    w->swallow = swallow;
    w->disturb = true;
    expect(w, "GET /api/pair", "5 5", 1); /* both were known: as they were when it began */
    struct err err = {0};
    testdb_ok(db_write(w->other, bump, NULL, &err), &err);
    expect(w, "GET /api/pair", "7 7", 1); /* none: a transaction from the start */
    /* The first half only. */
    testdb_ok(db_write(w->other, bump, NULL, &err), &err);
    struct db_conn *c = NULL;
    int64_t n = 0;
    testdb_ok(db_look_begin(w->app.db, &c, &err), &err);
    testdb_ok(read_one(c, 1, &n, &err), &err);
    db_read_end(c);
    const int admissions = w->admissions;
    expect(w, "GET /api/pair", again ? "10 10" : "9 9", again ? 2 : 1);
    assert_int_equal(w->admissions, admissions + (again ? 2 : 1));
    w->disturb = false;
    expect(w, "GET /api/pair", "10 10", 1);
    expect(w, "HEAD /api/pair", NULL, 1);
    leave(w);
}

static void a_page_that_changed(void **state) {
    made_once_more(state, false);
}

static void a_page_that_does_not_care(void **state) {
    made_once_more(state, true);
}

static void read_your_writes(void **state) {
    struct world *w = enter(state);
    for (int i = 0; i < 30; i++) {
        char body[32];
        struct answer a = ask_plain(&w->f, "POST /api/pair", "Content-Type: application/json\r\n", "{}");
        (void)snprintf(body, sizeof body, "%d %d", 6 + i, 6 + i);
        assert_int_equal(a.status, 200);
        assert_string_equal(a.body, body);
        answer_free(&a);
        expect(w, "GET /api/pair", body, 1);
        expect(w, "GET /api/pair", body, 1);
    }
    leave(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_that_changed),
        cmocka_unit_test(a_page_that_does_not_care),
        cmocka_unit_test(read_your_writes),
    };
    return testdb_run("look", tests, 3);
}
