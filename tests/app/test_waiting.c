/* A write that takes long: those behind it wait without a thread of the server, others are served meanwhile,
 * and when too many wait the next is told to come back. */
#include "../http/fixture.h"
#include "../support/testdb.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"

enum { WAITING = 200, WRITERS = 3 };

struct world {
    struct app app;
    struct fixture f;
    struct db *owner; /* of the database's life */
    _Atomic bool hold;
    _Atomic unsigned started;
};
static struct world *current;

static enum err_code slow(struct db_conn *c, void *ctx, struct err *err) {
    struct http_request *rq = ctx;
    struct world *w = rq->app;
    (void)c;
    (void)err;
    atomic_fetch_add(&w->started, 1);
    while (atomic_load(&w->hold))
        (void)usleep(200);
    return ERR_OK;
}

static enum err_code slow_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    buf_puts(&rq->out, "written");
    return code == ERR_OK ? http_send(rq, 200, "text/plain", err) : code;
}

static enum err_code api_slow(struct http_request *rq, struct err *err) {
    return app_write(rq, slow, rq, slow_after, err);
}

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "SELECT 1", err);
}

static enum err_code page_look(struct http_request *rq, struct err *err) {
    struct db_conn *c;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = look(c, NULL, err);
    buf_puts(&rq->out, "seen");
    return code == ERR_OK ? http_send(rq, 200, "text/plain", err) : code;
}

static const struct http_part p_slow[] = {{HTTP_PART_FIXED, "api"}, {HTTP_PART_FIXED, "slow"}};
static const struct http_part p_look[] = {{HTTP_PART_FIXED, "look"}};
static const struct http_route routes[] = {{.method = HTTP_POST,
                                            .pattern = "/api/slow",
                                            .parts = p_slow,
                                            .n_parts = 2,
                                            .api = true,
                                            .run = api_slow,
                                            .name = "api_slow"},
                                           {.method = HTTP_GET,
                                            .pattern = "/look",
                                            .parts = p_look,
                                            .n_parts = 1,
                                            .run = page_look,
                                            .name = "page_look"}};

static void to_app(struct http_config *c) {
    c->routes = routes;
    c->n_routes = 2;
    c->hooks = (struct http_hooks){.app = &current->app, .refused = app_api_refused};
}

static struct world *enter(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct err err = {0};
    w->owner = testdb_open(testdb_engine(state), NULL, 0);
    const struct db_options o = {.url = testdb_url(w->owner), .readers = WRITERS, .queue_most = WAITING - 1};
    testdb_ok(db_open(&o, &w->app.db, &err), &err);
    w->app.clock = clock_system();
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

static void post(int fd) {
    static const char request[] = "POST /api/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                                  "application/json\r\nContent-Length: 2\r\n\r\n{}";
    client_send(fd, request, sizeof request - 1);
}

static int64_t queue(struct world *w) {
    struct db_stats s;
    db_stats(w->app.db, &s);
    return s.queue;
}

static void a_long_write(void **state) {
    struct world *w = enter(state);
    /* of those sent, so many are being written at once: one on SQLite */
    const unsigned busy = testdb_engine(state) == DB_SQLITE ? 1 : WRITERS;
    const unsigned n = WAITING - 1 + busy;
    int fds[WAITING - 1 + WRITERS];
    atomic_store(&w->hold, true);
    for (unsigned i = 0; i < n; i++) {
        fds[i] = client_connect(http_port(w->f.server));
        post(fds[i]);
        while (i < busy && atomic_load(&w->started) < i + 1)
            (void)usleep(200);
    }
    while (queue(w) < WAITING - 1)
        (void)usleep(200);
    for (int i = 0; i < 20; i++) {
        struct answer a = ask_plain(&w->f, "GET /look", NULL, NULL);
        assert_int_equal(a.status, 200);
        answer_free(&a);
    }
    struct answer a = ask_plain(&w->f, "POST /api/slow", "Content-Type: application/json\r\n", "{}");
    assert_int_equal(a.status, 503);
    assert_non_null(answer_header(&a, "Retry-After"));
    assert_non_null(strstr(a.body, "There is too much to do"));
    answer_free(&a);
    assert_int_equal(atomic_load(&w->started), busy); /* nobody was answered yet */
    atomic_store(&w->hold, false);
    for (unsigned i = 0; i < n; i++) {
        a = client_read(fds[i], false);
        assert_int_equal(a.status, 200);
        assert_string_equal(a.body, "written");
        answer_free(&a);
        close(fds[i]);
    }
    leave(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_long_write)};
    return testdb_run("waiting", tests, 1);
}
