/* Idempotency keys, on both engines: asking again changes nothing and is answered with the same bytes. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "gen/migrations.h"

struct world {
    struct app app;
    struct fixture f;
    _Atomic int runs; /* how often a flow ran */
    int64_t micros;
};

/* What the flow does follows from the title: "made", "limit", "busy", "gone", "twin". */
struct making {
    struct world *w;
    struct str title;
};

static enum err_code make(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    struct making *m = ctx;
    const int run = atomic_fetch_add(&m->w->runs, 1) + 1;
    const enum err_code code = db_script(c, "INSERT INTO made (title) VALUES ('x')", err);
    if (code != ERR_OK)
        return code;
    if (str_eqz(m->title, "limit"))
        return err_set(err, ERR_LIMIT, "minutes", "floor", "Refused in run %d.", run);
    if (str_eqz(m->title, "busy"))
        return err_set(err, ERR_BUSY, NULL, NULL, "Busy.");
    if (str_eqz(m->title, "gone"))
        return err_set(err, ERR_NOT_FOUND, "title", NULL, "Run %d found nothing.", run);
    answer->status = 201;
    answer->location = STR("/api/things/7");
    answer->version = 3;
    buf_fmt(&answer->body, "{\"run\":%d}", run);
    return ERR_OK;
}

static enum err_code api_make(struct http_request *rq, struct err *err) {
    struct making *m = arena_new(rq->arena, struct making);
    if (!m)
        return err_nomem(err);
    struct app *app = app_of(rq);
    *m = (struct making){(struct world *)(void *)app, form_value(rq->form, "title")->text};
    return app_api_write(rq, make, m, err);
}

static enum err_code admit(struct http_request *rq, struct err *err) {
    (void)err;
    rq->owner = rq->bearer.n ? rq->bearer.p[0] : 0;
    return ERR_OK;
}

static const struct form_field fields[] = {
    {.name = "title",
     .label = "Title",
     .type = FORM_LINE,
     .flags = FORM_REQUIRED,
     .min = INT64_MIN,
     .max = INT64_MAX},
    {.name = "more", .label = "More", .type = FORM_JSON, .min = INT64_MIN, .max = INT64_MAX}};
static const struct form_def form = {"title_form", fields, 2};
static const struct http_part parts[] = {{HTTP_PART_FIXED, "api"}, {HTTP_PART_FIXED, "things"}};
static const struct http_route routes[] = {{.method = HTTP_POST,
                                            .pattern = "/api/things",
                                            .parts = parts,
                                            .n_parts = 2,
                                            .api = true,
                                            .form = &form,
                                            .run = api_make,
                                            .name = "api_make"},
                                           {.method = HTTP_PUT,
                                            .pattern = "/api/things",
                                            .parts = parts,
                                            .n_parts = 2,
                                            .api = true,
                                            .form = &form,
                                            .run = api_make,
                                            .name = "api_put"}};
static struct world *current;

static void to_app(struct http_config *c) {
    c->routes = routes;
    c->n_routes = 2;
    c->hooks = (struct http_hooks){.app = &current->app, .admit = admit, .refused = app_api_refused};
}

static enum err_code table(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "CREATE TABLE made (title TEXT)", err);
}

static enum err_code count(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"n", DB_I64, false}};
    static const struct db_query q = {.name = "count_made",
                                      .sqlite = "SELECT count(*) FROM made",
                                      .postgres = "SELECT count(*) FROM made",
                                      .out = out,
                                      .n_out = 1};
    struct db_cursor cur;
    struct db_value v;
    bool row = false;
    struct arena a;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &q, NULL, false, &cur, err);
    if (code == ERR_OK) {
        code = db_query_next(&cur, &a, &v, &row, err);
        *(int64_t *)ctx = v.i;
        db_query_close(&cur);
    }
    arena_release(&a);
    return code;
}

static int64_t made(struct world *w) {
    struct err err = {0};
    int64_t n = -1;
    testdb_ok(db_read(w->app.db, count, &n, &err), &err);
    return n;
}

static int enter(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct err err = {0};
    w->micros = INT64_C(1800000000000000);
    w->app.clock = clock_virtual(&w->micros);
    w->app.db = testdb_open(testdb_engine(state), migrations, migrations_n);
    testdb_ok(db_write(w->app.db, table, NULL, &err), &err);
    current = w;
    fixture_start(&w->f, to_app);
    *state = w;
    return 0;
}

static void leave(struct world *w) {
    fixture_stop(&w->f);
    testdb_close(w->app.db);
    free(w);
}

static struct answer post_body(struct world *w, const char *line, const char *who, const char *key,
                               const char *body) {
    char headers[640];
    snprintf(headers, sizeof headers, "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n%s%s%s",
             who, key ? "Idempotency-Key: " : "", key ? key : "", key ? "\r\n" : "");
    return ask_plain(&w->f, line, headers, body);
}

static struct answer post(struct world *w, const char *line, const char *who, const char *key,
                          const char *title) {
    char body[64];
    snprintf(body, sizeof body, "{\"title\":\"%s\"}", title);
    return post_body(w, line, who, key, body);
}

static void expect(struct world *w, const char *line, const char *who, const char *key, const char *title,
                   int status, const char *body, bool replayed) {
    struct answer a = post(w, line, who, key, title);
    if (a.status != status || !strstr(a.body, body) ||
        (answer_header(&a, "Idempotent-Replayed") != NULL) != replayed)
        fail_msg("%s %s %s %s: %d %s", line, who, key ? key : "-", title, a.status, a.body);
    if (status == 201) {
        assert_string_equal(answer_header(&a, "Location"), "/api/things/7");
        assert_string_equal(answer_header(&a, "ETag"), "\"3\"");
    }
    answer_free(&a);
}

#define THINGS "POST /api/things"

static void test_replay(void **state) {
    enter(state);
    struct world *w = *state;
    expect(w, THINGS, "a", "k1", "made", 201, "{\"run\":1}", false);
    expect(w, THINGS, "a", "k1", "made", 201, "{\"run\":1}", true);
    expect(w, THINGS, "a", "k1", "made", 201, "{\"run\":1}", true);
    expect(w, THINGS, "a", "k2", "made", 201, "{\"run\":2}", false); /* another key, another time */
    expect(w, THINGS, "b", "k1", "made", 201, "{\"run\":3}", false); /* another person's key is another key */
    expect(w, THINGS, "a", NULL, "made", 201, "{\"run\":4}", false);
    assert_int_equal(made(w), 4);
    expect(w, THINGS, "a", "k1", "other", 409, "\"key\":\"key-reused\"", false);
    expect(w, THINGS "?x=1", "a", "k1", "made", 409, "Idempotency-Key", false);
    expect(w, "PUT /api/things", "a", "k1", "made", 409, "Idempotency-Key", false);
    assert_int_equal(made(w), 4);
    leave(w);
}

static void test_refusals_are_kept(void **state) {
    enter(state);
    struct world *w = *state;
    struct answer first = post(w, THINGS, "a", "k1", "limit"), again = post(w, THINGS, "a", "k1", "limit");
    assert_int_equal(first.status, 422);
    assert_non_null(strstr(first.body, "/problems/limit"));
    assert_non_null(strstr(first.body, "Refused in run 1."));
    assert_int_equal(again.status, 422);
    assert_string_equal(first.body, again.body);
    assert_string_equal(answer_header(&again, "Content-Type"), "application/problem+json");
    answer_free(&first);
    answer_free(&again);
    expect(w, THINGS, "a", "k2", "gone", 404, "Run 2 found nothing.", false);
    expect(w, THINGS, "a", "k2", "gone", 404, "Run 2 found nothing.", true);
    assert_int_equal(made(w), 0); /* what the refused flows wrote is undone */
    leave(w);
}

static void test_passing_troubles_are_not_kept(void **state) {
    enter(state);
    struct world *w = *state;
    expect(w, THINGS, "a", "k1", "busy", 503, "\"status\":503", false);
    expect(w, THINGS, "a", "k1", "made", 201, "\"run\"", false); /* the key is still free, for any content */
    assert_int_equal(made(w), 1);
    leave(w);
}

static void expect_body(struct world *w, const char *who, const char *key, const char *body, int status,
                        bool replayed) {
    struct answer a = post_body(w, THINGS, who, key, body);
    if (a.status != status || (answer_header(&a, "Idempotent-Replayed") != NULL) != replayed)
        fail_msg("%s %s: %d %s", key, body, a.status, a.body);
    answer_free(&a);
}

/* What the form refuses never comes to a flow, and is answered once and for all too. */
static void test_what_the_form_refuses_is_kept(void **state) {
    enter(state);
    struct world *w = *state;
    struct answer first = post(w, THINGS, "a", "k1", ""), again = post(w, THINGS, "a", "k1", "");
    assert_int_equal(first.status, 422);
    assert_non_null(strstr(first.body, "\"errors\":[{\"field\":\"title\""));
    assert_int_equal(again.status, 422);
    assert_string_equal(first.body, again.body);
    assert_non_null(answer_header(&again, "Idempotent-Replayed"));
    answer_free(&first);
    answer_free(&again);
    expect(w, THINGS, "a", "k1", "made", 409, "\"key\":\"key-reused\"", false);
    expect_body(w, "a", "k2", "{\"title\":", 400, false);
    expect_body(w, "a", "k2", "{\"title\":", 400, true);
    expect_body(w, "a", "k2", "{\"title\":\"made\"}", 409, false);
    expect_body(w, "", "k3", "{}", 422, false); /* nobody has no keys */
    expect_body(w, "", "k3", "{}", 422, false);
    expect_body(w, "a", "two words", "{}", 422, false);
    assert_int_equal(made(w), 0);
    leave(w);
}

static void test_same_content_in_other_words(void **state) {
    enter(state);
    struct world *w = *state;
    expect_body(w, "a", "k1", "{\"title\":\"made\",\"more\":{\"a\":[1,2],\"b\":\"\\u00e9\"}}", 201, false);
    expect_body(w, "a", "k1", " {\"more\" : {\"b\":\"\xc3\xa9\", \"a\":[1, 2]}, \"title\":\"made\"}\n", 201,
                true);
    static const char *const others[] = {
        "{\"title\":\"made\",\"more\":{\"a\":[2,1],\"b\":\"\\u00e9\"}}",
        "{\"title\":\"made\",\"more\":{\"a\":[1,2,{}],\"b\":\"\\u00e9\"}}",
        "{\"title\":\"made\",\"more\":{\"a\":[\"1\",2],\"b\":\"\\u00e9\"}}",
        "{\"title\":\"made\",\"more\":{\"a\":[1,2],\"c\":\"\\u00e9\"}}",
        "{\"title\":\"made\",\"more\":{\"a\":[1,2],\"b\":null}}",
        "{\"title\":\"made\",\"more\":{\"a\":[1,2,\"b\"],\"b\":\"\\u00e9\"}}",
        "{\"title\":\"made\"}",
        "",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        expect_body(w, "a", "k1", others[i], 409, false);
    assert_int_equal(made(w), 1);
    leave(w);
}

static void test_keys_must_be_visible(void **state) {
    enter(state);
    struct world *w = *state;
    char key[400];
    memset(key, 'k', sizeof key);
    key[255] = '\0';
    expect(w, THINGS, "a", key, "made", 201, "run", false);
    expect(w, THINGS, "a", key, "made", 201, "run", true);
    key[255] = 'k';
    key[256] = '\0';
    expect(w, THINGS, "a", key, "made", 422, "\"field\":\"Idempotency-Key\"", false);
    expect(w, THINGS, "a", "two words", "made", 422, "\"field\":\"Idempotency-Key\"", false);
    expect(w, THINGS, "a", "caf\xc3\xa9", "made", 422, "\"field\":\"Idempotency-Key\"", false);
    expect(w, THINGS, "a", "", "made", 422, "\"field\":\"Idempotency-Key\"", false);
    assert_int_equal(made(w), 1);
    leave(w);
}

static void test_purge(void **state) {
    enter(state);
    struct world *w = *state;
    struct err err = {0};
    int64_t removed = -1;
    expect(w, THINGS, "a", "k1", "made", 201, "run", false);
    w->micros += 29 * SECONDS_A_DAY * 1000000;
    testdb_ok(app_purge(w->app.db, clock_seconds(&w->app.clock), &removed, &err), &err);
    assert_int_equal(removed, 0);
    expect(w, THINGS, "a", "k1", "made", 201, "run", true);
    w->micros += 2 * SECONDS_A_DAY * 1000000;
    testdb_ok(app_purge(w->app.db, clock_seconds(&w->app.clock), &removed, &err), &err);
    assert_int_equal(removed, 1);
    expect(w, THINGS, "a", "k1", "made", 201, "run", false);
    leave(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_refusals_are_kept),
        cmocka_unit_test(test_passing_troubles_are_not_kept),
        cmocka_unit_test(test_what_the_form_refuses_is_kept),
        cmocka_unit_test(test_same_content_in_other_words),
        cmocka_unit_test(test_keys_must_be_visible),
        cmocka_unit_test(test_purge),
    };
    return testdb_run("answers", tests, sizeof tests / sizeof tests[0]);
}
