/* Requests that wait without a thread: two threads serve others meanwhile, whoever goes away is no trouble,
 * and the server does not stop before the last was let go. */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 256 };

/* The requests that wait; one test at a time. */
struct lot {
    pthread_mutex_t mutex;
    struct http_request *waiting[MOST];
    unsigned n;
    _Atomic unsigned again; /* how often one was parked a second time */
    _Atomic unsigned refusals;
    _Atomic bool busy, hold; /* page_late is at work; it is not to go on */
};
static struct lot lot = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static char waited[] = "waited", at_once[] = "at once", twice[] = "twice", too_late[] = "Too late.",
            quick[] = "quick";

static void enter(struct http_request *rq, void *ctx) {
    (void)ctx;
    pthread_mutex_lock(&lot.mutex);
    assert_true(lot.n < MOST);
    lot.waiting[lot.n++] = rq;
    pthread_mutex_unlock(&lot.mutex);
}

static unsigned waiting(void) {
    pthread_mutex_lock(&lot.mutex);
    const unsigned n = lot.n;
    pthread_mutex_unlock(&lot.mutex);
    return n;
}

static void wait_until(unsigned n) {
    for (int i = 0; i < 100000 && waiting() != n; i++)
        (void)usleep(200);
    assert_int_equal(waiting(), n);
}

static void let_go(void) {
    pthread_mutex_lock(&lot.mutex);
    while (lot.n)
        http_unpark(lot.waiting[--lot.n]);
    pthread_mutex_unlock(&lot.mutex);
}

static enum err_code say(struct http_request *rq, void *ctx, struct err *err) {
    buf_puts(&rq->out, ctx);
    return http_send(rq, 200, "text/plain", err);
}

static enum err_code page_park(struct http_request *rq, struct err *err) {
    (void)err;
    http_park(rq, enter, say, waited);
    return ERR_OK;
}

static void turn_back(struct http_request *rq, void *ctx) {
    (void)ctx;
    http_unpark(rq);
}

static enum err_code page_at_once(struct http_request *rq, struct err *err) {
    (void)err;
    http_park(rq, turn_back, say, at_once);
    return ERR_OK;
}

static enum err_code wait_again(struct http_request *rq, void *ctx, struct err *err) {
    (void)err;
    atomic_fetch_add(&lot.again, 1);
    http_park(rq, turn_back, say, ctx);
    return ERR_OK;
}

static enum err_code page_twice(struct http_request *rq, struct err *err) {
    (void)err;
    http_park(rq, turn_back, wait_again, twice);
    return ERR_OK;
}

static enum err_code refuse(struct http_request *rq, void *ctx, struct err *err) {
    (void)rq;
    return err_set(err, ERR_CONFLICT, NULL, "late", "%s", (const char *)ctx);
}

static enum err_code page_refused(struct http_request *rq, struct err *err) {
    (void)err;
    http_park(rq, turn_back, refuse, too_late);
    return ERR_OK;
}

/* As app/ keeps a refusal: through a write of its own. */
static enum err_code refused(struct http_request *rq, enum err_code code, struct err *err) {
    (void)code;
    atomic_fetch_add(&lot.refusals, 1);
    return page_refused(rq, err);
}

/* The reply is made before it is held, or after. */
static enum err_code say_nothing(struct http_request *rq, void *ctx, struct err *err) {
    assert_true(rq->out.n > 0);
    return ctx ? ERR_OK : err_set(err, ERR_UNAVAILABLE, NULL, "storage", "Not kept.");
}

static enum err_code page_held(struct http_request *rq, struct err *err) {
    assert_null(http_held(rq));
    http_hold(rq, enter, say_nothing, waited);
    assert_ptr_equal(http_held(rq), waited);
    return say(rq, waited, err);
}

static enum err_code page_lost(struct http_request *rq, struct err *err) {
    const enum err_code code = say(rq, waited, err);
    http_reply_header(rq, "Link", STR("<made>"));
    http_hold(rq, turn_back, say_nothing, NULL);
    return code;
}

/* One that parks as well: first for its reply, then with it. */
static enum err_code page_both(struct http_request *rq, struct err *err) {
    http_hold(rq, turn_back, say_nothing, twice);
    return page_at_once(rq, err);
}

/* A refusal shows nothing of anybody, and waits for nothing. */
static enum err_code page_held_refused(struct http_request *rq, struct err *err) {
    http_hold(rq, enter, say_nothing, twice);
    return refuse(rq, too_late, err);
}

static enum err_code page_quick(struct http_request *rq, struct err *err) {
    return say(rq, quick, err);
}

/* At work for longer than the server's grace, and only then parked. */
static enum err_code page_late(struct http_request *rq, struct err *err) {
    atomic_store(&lot.busy, true);
    while (atomic_load(&lot.hold))
        (void)usleep(200);
    return page_park(rq, err);
}

static const struct http_part p_park[] = {{HTTP_PART_FIXED, "park"}}, p_late[] = {{HTTP_PART_FIXED, "late"}},
                              p_quick[] = {{HTTP_PART_FIXED, "quick"}},
                              p_once[] = {{HTTP_PART_FIXED, "at-once"}},
                              p_twice[] = {{HTTP_PART_FIXED, "twice"}},
                              p_refused[] = {{HTTP_PART_FIXED, "refused"}},
                              p_held[] = {{HTTP_PART_FIXED, "held"}}, p_lost[] = {{HTTP_PART_FIXED, "lost"}},
                              p_both[] = {{HTTP_PART_FIXED, "both"}}, p_none[] = {{HTTP_PART_FIXED, "none"}},
                              p_api[] = {{HTTP_PART_FIXED, "api"}};
#define ROW(m, parts_, run_, ...)                                                                            \
    {                                                                                                        \
        .method = m, .pattern = #parts_, .parts = parts_, .n_parts = 1, .run = run_, .name = #run_,          \
        __VA_ARGS__                                                                                          \
    }
static const struct http_route routes[] = {
    ROW(HTTP_GET, p_park, page_park, .need = 0),         ROW(HTTP_GET, p_quick, page_quick, .need = 0),
    ROW(HTTP_GET, p_once, page_at_once, .need = 0),      ROW(HTTP_GET, p_twice, page_twice, .need = 0),
    ROW(HTTP_GET, p_refused, page_refused, .need = 0),   ROW(HTTP_POST, p_api, page_refused, .api = true),
    ROW(HTTP_GET, p_late, page_late, .need = 0),         ROW(HTTP_GET, p_held, page_held, .need = 0),
    ROW(HTTP_GET, p_lost, page_lost, .need = 0),         ROW(HTTP_GET, p_both, page_both, .need = 0),
    ROW(HTTP_GET, p_none, page_held_refused, .need = 0),
};

static void with_routes(struct http_config *c) {
    c->routes = routes;
    c->n_routes = sizeof routes / sizeof routes[0];
    c->hooks.refused = refused;
}

static void assert_says(struct answer a, int status, const char *words) {
    assert_int_equal(a.status, status);
    assert_non_null(strstr(a.body, words));
    answer_free(&a);
}

static void ask_for(int fd, const char *page) {
    char request[80];
    const int n = snprintf(request, sizeof request, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", page);
    client_send(fd, request, (size_t)n);
}

static void others_are_served_meanwhile(void **state) {
    (void)state;
    enum { N = 200 };
    struct fixture f = {0};
    int fds[N];
    fixture_start(&f, with_routes);
    for (int i = 0; i < N; i++) {
        fds[i] = client_connect(http_port(f.server));
        ask_for(fds[i], "park");
    }
    wait_until(N);
    assert_int_equal(atomic_load(&f.reads_open), 0); /* none holds a transaction */
    for (int i = 0; i < 20; i++)
        assert_says(ask_plain(&f, "GET /quick", NULL, NULL), 200, "quick");
    assert_int_equal(atomic_load(&f.done), 20);
    let_go();
    for (int i = 0; i < N; i++) {
        assert_says(client_read(fds[i], false), 200, "waited");
        close(fds[i]);
    }
    assert_int_equal(atomic_load(&f.done), N + 20);
    fixture_stop(&f);
}

static void at_once_and_again(void **state) {
    (void)state;
    struct fixture f = {0};
    fixture_start(&f, with_routes);
    for (int i = 0; i < 100; i++) {
        assert_says(ask_plain(&f, "GET /at-once", NULL, NULL), 200, "at once");
        assert_says(ask_plain(&f, "GET /twice", NULL, NULL), 200, "twice");
    }
    assert_int_equal(atomic_load(&lot.again), 100);
    assert_int_equal(atomic_load(&f.done), 200);
    fixture_stop(&f);
}

/* What is refused after the wait is refused like anything else; the hook is asked once. */
static void refused_after_the_wait(void **state) {
    (void)state;
    struct fixture f = {0};
    fixture_start(&f, with_routes);
    atomic_store(&lot.refusals, 0);
    assert_says(ask_plain(&f, "GET /refused", NULL, NULL), 409, "Too late.");
    assert_int_equal(atomic_load(&lot.refusals), 0);
    assert_says(ask_plain(&f, "POST /api", "Content-Type: application/json\r\n", "{}"), 409, "Too late.");
    assert_int_equal(atomic_load(&lot.refusals), 1);
    fixture_stop(&f);
}

/* No byte of the reply goes out before what holds it is over, and then all of it, or the error alone. */
static void a_reply_that_is_held(void **state) {
    (void)state;
    struct fixture f = {0};
    fixture_start(&f, with_routes);
    const int fd = client_connect(http_port(f.server));
    char none;
    ask_for(fd, "held");
    wait_until(1);
    assert_int_equal(recv(fd, &none, 1, MSG_DONTWAIT), -1);
    assert_says(ask_plain(&f, "GET /quick", NULL, NULL), 200, "quick");
    let_go();
    assert_says(client_read(fd, false), 200, "waited");
    close(fd);
    struct answer a = ask_plain(&f, "GET /lost", NULL, NULL);
    assert_int_equal(a.status, 503);
    assert_null(strstr(a.body, "waited"));
    assert_int_equal(answer_header_count(&a, "Link"), 0);
    answer_free(&a);
    assert_says(ask_plain(&f, "GET /both", NULL, NULL), 200, "at once");
    assert_says(ask_plain(&f, "GET /none", NULL, NULL), 409, "Too late.");
    assert_int_equal(waiting(), 0);
    assert_int_equal(atomic_load(&f.done), 5);
    fixture_stop(&f);
}

static void a_connection_is_used_again(void **state) {
    (void)state;
    struct fixture f = {0};
    fixture_start(&f, with_routes);
    const int fd = client_connect(http_port(f.server));
    for (int i = 0; i < 50; i++) {
        ask_for(fd, "at-once");
        assert_says(client_read(fd, false), 200, "at once");
    }
    close(fd);
    fixture_stop(&f);
}

static void who_goes_away_is_let_go(void **state) {
    (void)state;
    enum { N = 20 };
    struct fixture f = {0};
    fixture_start(&f, with_routes);
    for (int i = 0; i < N; i++) {
        const int fd = client_connect(http_port(f.server));
        ask_for(fd, "park");
        wait_until((unsigned)i + 1);
        close(fd);
    }
    assert_says(ask_plain(&f, "GET /quick", NULL, NULL), 200, "quick");
    let_go();
    assert_says(ask_plain(&f, "GET /quick", NULL, NULL), 200, "quick");
    fixture_stop(&f); /* and waits for what is still under way */
    assert_int_equal(atomic_load(&f.done), N + 2);
}

static void *stop(void *fixture) {
    struct fixture *f = fixture;
    http_stop(f->server, 50);
    return NULL;
}

static void the_stop_waits_for_the_last(void **state) {
    (void)state;
    struct fixture f = {0};
    pthread_t thread;
    fixture_start(&f, with_routes);
    const int fd = client_connect(http_port(f.server));
    ask_for(fd, "park");
    wait_until(1);
    assert_int_equal(pthread_create(&thread, NULL, stop, &f), 0);
    (void)usleep(200000); /* longer than its grace: it would have ended under the request's feet */
    let_go();
    assert_says(client_read(fd, false), 200, "waited"); /* even now it is told what became of it */
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(atomic_load(&f.done), 1);
    close(fd);
}

/* The library would end the process if it stopped with one suspended. */
static void who_comes_too_late_is_not_parked(void **state) {
    (void)state;
    struct fixture f = {0};
    pthread_t thread;
    fixture_start(&f, with_routes);
    atomic_store(&lot.hold, true);
    const int fd = client_connect(http_port(f.server));
    ask_for(fd, "late");
    while (!atomic_load(&lot.busy))
        (void)usleep(200);
    assert_int_equal(pthread_create(&thread, NULL, stop, &f), 0);
    (void)usleep(500000); /* long after its grace */
    atomic_store(&lot.hold, false);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(waiting(), 0);
    assert_int_equal(atomic_load(&f.done), 1);
    struct answer a = client_read(fd, false);
    assert_int_equal(a.status, 0);
    answer_free(&a);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_served_meanwhile),      cmocka_unit_test(at_once_and_again),
        cmocka_unit_test(refused_after_the_wait),           cmocka_unit_test(a_connection_is_used_again),
        cmocka_unit_test(who_goes_away_is_let_go),          cmocka_unit_test(the_stop_waits_for_the_last),
        cmocka_unit_test(who_comes_too_late_is_not_parked), cmocka_unit_test(a_reply_that_is_held),
    };
    return cmocka_run_group_tests_name("park", tests, NULL, NULL);
}
