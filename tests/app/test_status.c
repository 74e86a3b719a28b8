/* What machines ask, on both engines. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <string.h>

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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_not_ready)};
    return testdb_run("status", tests, sizeof tests / sizeof tests[0]);
}
