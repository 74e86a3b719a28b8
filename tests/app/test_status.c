/* What machines ask, on both engines. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "gen/app_routes.h"
#include "gen/migrations.h"

static const struct http_part parts[] = {{HTTP_PART_FIXED, "readyz"}};
static const struct http_route routes[] = {{.method = HTTP_GET,
                                            .pattern = "/readyz",
                                            .parts = parts,
                                            .n_parts = 1,
                                            .run = page_ready,
                                            .name = "page_ready"}};
static struct app app;

static enum err_code admit(struct http_request *rq, struct err *err) {
    (void)rq;
    (void)err;
    return ERR_OK;
}

static void done(struct http_request *rq) {
    (void)rq;
}

/* The handlers look for struct app where the fixture's own hooks look for the fixture. */
static void to_app(struct http_config *c) {
    c->routes = routes;
    c->n_routes = 1;
    c->hooks.app = &app;
    c->hooks.admit = admit;
    c->hooks.done = done;
}

/* ---- writes that are answered, but never with success ---- */

#define SECONDS(n) ((n)*INT64_C(1000000))

static const struct db_query lock = {.name = "lock",
                                     .sqlite = "UPDATE hub SET name = name WHERE 1 = 0",
                                     .postgres = "LOCK TABLE transfer IN EXCLUSIVE MODE",
                                     .writes = true};
static const struct db_query touch = {.name = "touch",
                                      .sqlite = "UPDATE transfer SET id = id WHERE 1 = 0",
                                      .postgres = "UPDATE transfer SET id = id WHERE 1 = 0",
                                      .writes = true};

struct holder {
    struct db *db;
    pthread_t thread;
    atomic_bool held, enough;
    enum err_code code;
};

static enum err_code hold_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct holder *h = ctx;
    enum err_code rc = db_exec(c, &lock, NULL, NULL, err);
    atomic_store(&h->held, true);
    while (!atomic_load(&h->enough))
        (void)usleep(5000);
    return rc;
}

static void *hold(void *arg) {
    struct holder *h = arg;
    h->code = db_write(h->db, hold_flow, h, NULL);
    return NULL;
}

static enum err_code touch_flow(struct db_conn *c, void *ctx, struct err *err) {
    const bool *refuse = ctx;
    enum err_code rc = db_exec(c, &touch, NULL, NULL, err);
    return rc || !*refuse ? rc : err_set(err, ERR_CONFLICT, NULL, "rule", "A rule is against it.");
}

struct touching {
    struct db_job job;
    atomic_bool done;
};

static void touched(struct db_job *job) {
    atomic_store(&((struct touching *)job)->done, true);
}

/* As a request does. */
static enum err_code write_something(bool refuse) {
    struct touching t = {.job = {.flow = touch_flow, .ctx = &refuse, .done = touched}};
    struct err err = {0};
    testdb_ok(db_submit(app.db, &t.job, &err), &err);
    while (!atomic_load(&t.done))
        (void)usleep(500);
    return t.job.code;
}

static enum err_code nothing_flow(struct db_conn *c, void *ctx, struct err *err) {
    (void)c;
    (void)ctx;
    (void)err;
    return ERR_OK;
}

static int ready(struct fixture *f) {
    struct answer a = ask_plain(f, "GET /readyz", "", NULL);
    const int status = a.status;
    answer_free(&a);
    return status;
}

static void let_go(struct holder *h) {
    atomic_store(&h->enough, true);
    assert_int_equal(pthread_join(h->thread, NULL), 0);
    assert_int_equal(h->code, ERR_OK);
}

static void take_hold(struct holder *h) {
    atomic_store(&h->held, false);
    atomic_store(&h->enough, false);
    assert_int_equal(pthread_create(&h->thread, NULL, hold, h), 0);
    while (!atomic_load(&h->held))
        (void)usleep(1000);
}

/* Tries until /readyz says no; answers after how long. */
static int64_t until_not_ready(struct fixture *f) {
    const int64_t began = clock_monotonic_micros();
    struct db_stats s = {0};
    int status = 200;
    while (status == 200 && clock_monotonic_micros() - began < SECONDS(60)) {
        assert_int_equal(write_something(false), ERR_BUSY);
        status = ready(f);
    }
    assert_int_equal(status, 503);
    db_stats(app.db, &s);
    assert_int_equal(s.queue, 0); /* nothing waits: each was answered */
    return clock_monotonic_micros() - began;
}

static void test_writes_in_vain(void **state) {
    struct fixture f = {.log_fd = -1};
    struct db *whole = testdb_open(testdb_engine(state), migrations, migrations_n);
    const struct db_options options = {.url = testdb_url(whole), .busy_millis = 50};
    struct holder h = {.db = whole};
    struct err err = {0};
    testdb_ok(db_open(&options, &app.db, &err), &err);
    app.pulse = (struct app_pulse){0};
    fixture_start(&f, to_app);
    assert_int_equal(write_something(false), ERR_OK);
    take_hold(&h);
    const int64_t took = until_not_ready(&f);
    assert_true(took >= SECONDS(4)); /* some seconds, not at once */
    struct answer a = ask_plain(&f, "GET /readyz", "", NULL);
    assert_non_null(strstr(a.body, "cannot be stored just now"));
    answer_free(&a);
    let_go(&h);
    assert_int_equal(ready(&f), 503); /* nobody has tried since */
    assert_int_equal(db_write(app.db, nothing_flow, NULL, NULL), ERR_OK);
    assert_int_equal(ready(&f), 200); /* housekeeping gives a chance to try … */
    take_hold(&h);
    assert_int_equal(write_something(false), ERR_BUSY);
    assert_int_equal(ready(&f), 503); /* … and the first to fail is enough */
    let_go(&h);
    assert_int_equal(write_something(true), ERR_CONFLICT); /* what a rule refuses has found its storage */
    assert_int_equal(ready(&f), 200);
    take_hold(&h);
    assert_int_equal(write_something(false), ERR_BUSY); /* one is not for some seconds */
    assert_int_equal(ready(&f), 200);
    let_go(&h);
    assert_int_equal(write_something(false), ERR_OK);
    assert_int_equal(ready(&f), 200);
    fixture_stop(&f);
    db_close(app.db);
    testdb_close(whole);
}

static void test_not_ready(void **state) {
    struct fixture f = {.log_fd = -1};
    struct db *whole = testdb_open(testdb_engine(state), migrations, migrations_n);
    const struct db_options one = {.url = testdb_url(whole), .readers = 1, .busy_millis = 50};
    struct db_conn *taken = NULL;
    struct err err = {0};
    testdb_ok(db_open(&one, &app.db, &err), &err);
    fixture_start(&f, to_app);
    struct answer a = ask_plain(&f, "GET /readyz", "Accept: text/html\r\n", NULL);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, "ready\n");
    answer_free(&a);
    testdb_ok(db_read_begin(app.db, &taken, &err), &err); /* the only one */
    a = ask_plain(&f, "GET /readyz", "Accept: text/html\r\n", NULL);
    assert_int_equal(a.status, 503);
    assert_string_equal(answer_header(&a, "Content-Type"), "application/problem+json");
    assert_non_null(answer_header(&a, "Retry-After"));
    assert_non_null(strstr(a.body, "\"status\":503"));
    answer_free(&a);
    db_read_end(taken);
    fixture_stop(&f);
    db_close(app.db);
    testdb_close(whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_not_ready),
                                       cmocka_unit_test(test_writes_in_vain)};
    return testdb_run("status", tests, sizeof tests / sizeof tests[0]);
}
