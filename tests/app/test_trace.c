/* Who read what about whom, on both engines: kept before the answer goes out, or no answer. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/trace.h"
#include "gen/migrations.h"

struct world {
    struct app app;
    struct fixture f;
    int64_t micros;
};
static struct world *current;

enum { HUB = 7, JOAN = 70, BEN = 71, READER = 5 };

static struct trace_look look_at(int64_t about, enum trace_kind kind) {
    return (struct trace_look){.hub_id = HUB, .about_id = about, .reader_id = READER, .kind = kind};
}

/* Joan's page, told of before and after it is made, twice; Ben is on it, too. */
static enum err_code page_joan(struct http_request *rq, struct err *err) {
    const struct trace_look joan = look_at(JOAN, TRACE_PERSON), ben = look_at(BEN, TRACE_HOURS);
    enum err_code code = trace_read(rq, &joan, err);
    buf_puts(&rq->out, "Joan");
    if (code == ERR_OK)
        code = http_send(rq, 200, "text/plain", err);
    if (code == ERR_OK)
        code = trace_read(rq, &ben, err);
    return code == ERR_OK ? trace_read(rq, &joan, err) : code;
}

static enum err_code page_missing(struct http_request *rq, struct err *err) {
    const struct trace_look joan = look_at(JOAN, TRACE_NOTES);
    const enum err_code code = trace_read(rq, &joan, err);
    return code ? code : err_set(err, ERR_NOT_FOUND, NULL, NULL, "Nobody.");
}

static enum err_code page_crowd(struct http_request *rq, struct err *err) {
    enum err_code code = ERR_OK;
    for (int64_t i = 0; code == ERR_OK && i < 60; i++) {
        const struct trace_look one = look_at(1000 + i, TRACE_HOURS);
        code = trace_read(rq, &one, err);
    }
    buf_puts(&rq->out, "many");
    return code ? code : http_send(rq, 200, "text/plain", err);
}

static const struct http_part p_joan[] = {{HTTP_PART_FIXED, "joan"}}, p_none[] = {{HTTP_PART_FIXED, "none"}},
                              p_crowd[] = {{HTTP_PART_FIXED, "crowd"}};
static const struct http_route routes[] = {
    {.method = HTTP_GET, .pattern = "/joan", .parts = p_joan, .n_parts = 1, .run = page_joan, .name = "j"},
    {.method = HTTP_GET, .pattern = "/none", .parts = p_none, .n_parts = 1, .run = page_missing, .name = "n"},
    {.method = HTTP_GET, .pattern = "/crowd", .parts = p_crowd, .n_parts = 1, .run = page_crowd, .name = "c"},
};

static void to_app(struct http_config *c) {
    c->routes = routes;
    c->n_routes = sizeof routes / sizeof routes[0];
    c->hooks = (struct http_hooks){.app = &current->app};
}

static struct world *enter(void **state) {
    struct world *w = calloc(1, sizeof *w);
    w->micros = INT64_C(500000) * 3600 * 1000000 + 5;
    w->app.db = testdb_open(testdb_engine(state), migrations, migrations_n);
    w->app.clock = clock_virtual(&w->micros);
    current = w;
    fixture_start(&w->f, to_app);
    return w;
}

static void leave(struct world *w) {
    fixture_stop(&w->f);
    testdb_close(w->app.db);
    free(w);
}

/* ---- what is stored, read by SQL of the test's own ---- */

static const struct db_column line[] = {{"about_id", DB_I64, false}, {"hour", DB_I64, false},
                                        {"kind", DB_TEXT, false},    {"first_at", DB_I64, false},
                                        {"last_at", DB_I64, false},  {"n", DB_I64, false}};
#define LINES                                                                                                \
    "SELECT about_id, hour, kind, first_at, last_at, n FROM access_trace ORDER BY about_id, hour, kind"
static const struct db_query all = {
    .name = "all", .sqlite = LINES, .postgres = LINES, .out = line, .n_out = 6};

struct stored {
    char text[8192];
    int n;
};

static enum err_code read_all(struct db_conn *c, void *ctx, struct err *err) {
    struct stored *s = ctx;
    struct db_cursor cur;
    struct db_value v[6];
    struct arena a;
    bool row = true;
    size_t at = 0;
    arena_init(&a, 1 << 20);
    enum err_code code = db_query_open(c, &all, NULL, false, &cur, err);
    while (code == ERR_OK && row) {
        code = db_query_next(&cur, &a, v, &row, err);
        if (code != ERR_OK || !row)
            break;
        s->n++;
        const int put = snprintf(s->text + at, sizeof s->text - at, "%lld %.*s %+lld %+lld x%lld\n",
                                 (long long)v[0].i, STR_ARG(v[2].s), (long long)(v[3].i - v[1].i * 3600),
                                 (long long)(v[4].i - v[1].i * 3600), (long long)v[5].i);
        at += put > 0 ? (size_t)put : 0;
    }
    db_query_close(&cur);
    arena_release(&a);
    return code;
}

static struct stored stored(struct world *w) {
    struct stored s = {0};
    struct err err = {0};
    testdb_ok(db_read(w->app.db, read_all, &s, &err), &err);
    return s;
}

static int ask_once(struct world *w, const char *line_) {
    struct answer a = ask_plain(&w->f, line_, NULL, NULL);
    const int status = a.status;
    answer_free(&a);
    return status;
}

static void a_look_is_kept(void **state) {
    struct world *w = enter(state);
    assert_int_equal(ask_once(w, "GET /none"), 404); /* nothing was seen */
    assert_int_equal(stored(w).n, 0);
    assert_int_equal(ask_once(w, "GET /joan"), 200);
    assert_string_equal(stored(w).text, "70 person +0 +0 x1\n71 hours +0 +0 x1\n");
    /* Within the hour it is counted on, and then begins anew. */
    w->micros += INT64_C(3599) * 1000000;
    assert_int_equal(ask_once(w, "GET /joan"), 200);
    assert_string_equal(stored(w).text, "70 person +0 +3599 x2\n71 hours +0 +3599 x2\n");
    w->micros += INT64_C(1000000);
    assert_int_equal(ask_once(w, "HEAD /joan"), 200);
    assert_string_equal(stored(w).text, "70 person +0 +3599 x2\n70 person +0 +0 x1\n"
                                        "71 hours +0 +3599 x2\n71 hours +0 +0 x1\n");
    assert_int_equal(ask_once(w, "GET /crowd"), 200);
    assert_int_equal(stored(w).n, 64);
    leave(w);
}

static enum err_code by_command(struct db_conn *c, void *ctx, struct err *err) {
    const struct world *w = ctx;
    const struct trace_look look = {.hub_id = HUB, .about_id = BEN, .kind = TRACE_DATA};
    return trace_write(c, &look, w->micros / 1000000, err);
}

static void a_look_of_a_command_is_kept(void **state) {
    struct world *w = enter(state);
    struct err err = {0};
    testdb_ok(db_write(w->app.db, by_command, w, &err), &err);
    assert_int_equal(stored(w).n, 1);
    leave(w);
}

static enum err_code no_table(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "DROP TABLE access_trace", err);
}

static void no_trace_no_answer(void **state) {
    struct world *w = enter(state);
    struct err err = {0};
    testdb_ok(db_write(w->app.db, no_table, NULL, &err), &err);
    struct answer a = ask_plain(&w->f, "GET /joan", NULL, NULL);
    assert_true(a.status >= 500);
    assert_null(strstr(a.body, "Joan"));
    answer_free(&a);
    leave(w);
}

static void kinds_are_words(void **state) {
    (void)state;
    enum trace_kind k;
    for (unsigned i = 0; i < TRACE_KINDS; i++) {
        assert_true(trace_kind_parse(str_from(trace_kind_name((enum trace_kind)i)), &k));
        assert_int_equal(k, i);
    }
    assert_false(trace_kind_parse(STR("gossip"), &k));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_is_kept),
        cmocka_unit_test(a_look_of_a_command_is_kept),
        cmocka_unit_test(no_trace_no_answer),
        cmocka_unit_test(kinds_are_words),
    };
    return testdb_run("trace", tests, sizeof tests / sizeof tests[0]);
}
