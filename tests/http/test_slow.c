/* Clients that are slow on purpose: thousands at once that send a head, a body, or read a reply as slowly as
 * they may. Others are answered meanwhile, memory stays bounded, and the slow are cut off. */
#include "fixture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define H "Host: 127.0.0.1\r\n"

enum { MOST = 2000, KINDS = 3, SPARE = 500, SECONDS = 6, ASKED = 200, PIPELINED = 8 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 6 }; /* what is freed stays a while, and each piece has marks around it */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 6 };
#else
enum { SANITIZED = 1 };
#endif
#else
enum { SANITIZED = 1 };
#endif

static int64_t resident(void) {
    long long total, pages;
    FILE *f = fopen("/proc/self/statm", "re");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lld %lld", &total, &pages), 2);
    fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

/* Both ends of each connection are files of this process. */
static int how_many(void) {
    struct rlimit lim;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &lim), 0);
    lim.rlim_cur = lim.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &lim), 0);
    const rlim_t room = lim.rlim_cur > SPARE ? (lim.rlim_cur - SPARE) / 2 / KINDS : 0;
    assert_true(room >= 50);
    return room > MOST ? MOST : (int)room;
}

static void hurry(struct http_config *c) {
    c->head_seconds = SECONDS;
    c->body_seconds = SECONDS;
    c->reply_seconds = SECONDS;
}

static int open_slow_head(unsigned port) {
    static const char bytes[] = "GET /hello HTTP/1.1\r\n" H "X-A: ";
    const int fd = client_connect(port);
    client_send(fd, bytes, sizeof bytes - 1);
    return fd;
}

static int open_slow_body(unsigned port) {
    static const char bytes[] = "POST /api/upload HTTP/1.1\r\n" H "Content-Length: 60000\r\n\r\n";
    static char body[8000];
    const int fd = client_connect(port);
    client_send(fd, bytes, sizeof bytes - 1);
    client_send(fd, body, sizeof body);
    return fd;
}

/* Asks for more than the kernel keeps between us, and reads nothing. */
static int open_slow_reader(unsigned port) {
    static const char bytes[] = "GET /big HTTP/1.1\r\n" H "\r\n";
    const int small = 2048;
    const int fd = client_connect(port);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (int i = 0; i < PIPELINED; i++)
        client_send(fd, bytes, sizeof bytes - 1);
    return fd;
}

static int by_size(const void *a, const void *b) {
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* How long ordinary requests take, each on a connection of its own: the median and the slowest, in
 * microseconds. */
struct taken {
    int64_t median, slowest;
};

static struct taken ask_many(const struct fixture *f) {
    int64_t each[ASKED];
    for (int i = 0; i < ASKED; i++) {
        const int64_t before = clock_monotonic_micros();
        struct answer a = ask_plain(f, "GET /hello", "", NULL);
        each[i] = clock_monotonic_micros() - before;
        assert_int_equal(a.status, 200);
        answer_free(&a);
    }
    qsort(each, ASKED, sizeof each[0], by_size);
    return (struct taken){each[ASKED / 2], each[ASKED - 1]};
}

/* A byte now and then, so that only a limit on the whole ends them. true: the server has ended it. */
static bool trickle(int fd, int kind) {
    char c;
    if (kind < 2 && send(fd, "a", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
        return true;
    const ssize_t got = recv(fd, &c, 1, MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN);
}

static int still_open(int *fds, int n, int kind) {
    int open = 0;
    for (int i = 0; i < n; i++) {
        if (fds[i] >= 0 && trickle(fds[i], kind)) {
            close(fds[i]);
            fds[i] = -1;
        }
        open += fds[i] >= 0;
    }
    return open;
}

static unsigned under_way(struct http_server *s) {
    pthread_mutex_lock(&s->lock);
    const unsigned n = s->running;
    pthread_mutex_unlock(&s->lock);
    return n;
}

static void test_slow_clients(void **state) {
    static int (*const open_one[KINDS])(unsigned port) = {open_slow_head, open_slow_body, open_slow_reader};
    static const char *const names[KINDS] = {"heads", "bodies", "readers"};
    static int fds[KINDS][MOST];
    /* an idle one's 8 KB and a request's notes, which MALLOC_PERTURB_ touches to the last byte; a body so
     * far, in a buffer that doubles; a reply of 54 KB and what is written of it */
    static const int64_t each[KINDS] = {16 << 10, 28 << 10, 96 << 10};
    const int n = how_many();
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, hurry);
    const struct taken alone = ask_many(&f);
    for (int k = 0; k < KINDS; k++) {
        const int64_t before = resident();
        for (int i = 0; i < n; i++)
            fds[k][i] = open_one[k](http_port(f.server));
        const struct taken now = ask_many(&f);
        const int64_t more = (resident() - before) / n;
        printf("# %d slow %s: %" PRId64 " bytes each; others are answered in %" PRId64
               " us (%.1f times as alone), the slowest in %" PRId64 "\n",
               n, names[k], more, now.median, (double)now.median / (double)alone.median, now.slowest);
        assert_true(more <= each[k] * SANITIZED);
        assert_true(now.median < 250000 && now.slowest < 15000000);
    }
    bool over = false;
    for (int tries = 0; !over && tries < 120; tries++) { /* a minute, where ten seconds are enough */
        usleep(500000);
        over = still_open(fds[0], n, 0) + still_open(fds[1], n, 1) == 0;
        (void)still_open(fds[2], n, 2); /* a reader's end lies behind what the kernel had taken */
        over = over && under_way(f.server) == 0;
    }
    assert_true(over);
    for (int i = 0; i < n; i++)
        if (fds[2][i] >= 0)
            close(fds[2][i]);
    assert_true(ask_many(&f).median < 250000);
    fixture_stop(&f);
}

/* ---- memory that all share ---- */

static void tight(struct http_config *c) {
    hurry(c);
    c->held_bytes = 512 << 10;
}

/* Bodies that fill what there is: the next is told to come back, and there is room again when they are gone.
 */
static void test_memory_is_bounded(void **state) {
    enum { N = 40 };
    struct fixture f = {.log_fd = -1};
    int fds[N], refused = 0;
    static char body[30000];
    (void)state;
    fixture_start(&f, tight);
    for (int i = 0; i < N; i++) {
        fds[i] = client_connect(http_port(f.server));
        const char *head = "POST /api/upload HTTP/1.1\r\n" H
                           "Content-Type: application/json\r\nContent-Length: 30001\r\n\r\n";
        client_send(fds[i], head, strlen(head));
        client_send(fds[i], body, sizeof body);
    }
    usleep(200000);
    for (int i = 0; i < N; i++) {
        client_send(fds[i], "", 1);
        struct answer a = client_read(fds[i], false);
        if (a.status == 503) {
            refused++;
            assert_non_null(answer_header(&a, "Retry-After"));
            assert_non_null(strstr(a.body, "\"type\":\"/problems/busy\""));
        } else {
            assert_int_equal(a.status, 200);
        }
        answer_free(&a);
        close(fds[i]);
    }
    assert_true(refused > 0 && refused < N);
    for (int tries = 0; tries < 100; tries++) {
        struct answer a = ask_plain(&f, "POST /api/upload", "Content-Type: application/json\r\n", "abc");
        const int status = a.status;
        answer_free(&a);
        if (status == 200)
            break;
        assert_true(tries < 99);
        usleep(50000);
    }
    fixture_stop(&f);
}

/* Readers that fill it are cut off in an eighth of their time. */
static void patient(struct http_config *c) {
    c->held_bytes = 1 << 20;
    c->reply_seconds = 32;
}

/* Asks until it is answered so. Some read a byte now and then meanwhile: to silence the library's own
 * patience is 30 seconds. */
static void wait_for(const struct fixture *f, int *fds, int n, int status) {
    for (int tries = 0; tries < 240; tries++) {
        (void)still_open(fds, n, 2);
        struct answer a = ask_plain(f, "GET /hello", "", NULL);
        const bool right = a.status == status;
        answer_free(&a);
        if (right)
            return;
        usleep(100000);
    }
    fail_msg("never %d", status);
}

static void test_pressed_readers(void **state) {
    enum { N = 60 };
    static int fds[N];
    struct fixture f = {.log_fd = -1};
    (void)state;
    fixture_start(&f, patient);
    for (int i = 0; i < N; i++)
        fds[i] = open_slow_reader(http_port(f.server));
    wait_for(&f, fds, N, 503);
    const int64_t begin = clock_monotonic_micros();
    wait_for(&f, fds, N, 200);
    assert_true(clock_monotonic_micros() - begin <
                (int64_t)25 * 1000000); /* within the 32 seconds, and what a long reply adds */
    for (int i = 0; i < N; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    fixture_stop(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_clients),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_pressed_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
