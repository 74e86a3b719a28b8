/* What an idle connection costs: many are opened, each asks once and is then kept alive; the server's memory
 * before and after, divided. Prints one line of JSON. What the kernel holds for a socket is not counted.
 * Usage: idle_connections [CONNECTIONS]     10,000 when none is given (2,000 with the address sanitizer);
 * fewer where the limit on open files is lower */
#include "fixture.h"

#include <inttypes.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

enum { WANTED = SANITIZED ? 2000 : 10000, SPARE = 200, WARM = 200 };

/* 8 KB by the contract. The address sanitizer rounds up what is asked for and puts marks around it. */
enum { MOST_BYTES = 8192, MOST_SANITIZED = 49152 };

static int64_t resident(void) {
    long long total, pages;
    FILE *f = fopen("/proc/self/statm", "re");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lld %lld", &total, &pages), 2);
    fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static int open_one(unsigned port) {
    static const char asked[] =
        "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html,application/xhtml+xml\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
        "Accept-Language: en-GB,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
        "Cookie: __Host-kith=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\r\n\r\n";
    const int fd = client_connect(port);
    client_send(fd, asked, sizeof asked - 1);
    struct answer a = client_read(fd, false);
    assert_int_equal(a.status, 200);
    answer_free(&a);
    return fd;
}

static void tell(int to, char word) {
    assert_int_equal(write(to, &word, 1), 1);
}

static void await(int from, char word) {
    char got = 0;
    assert_int_equal(read(from, &got, 1), 1);
    assert_int_equal(got, word);
}

/* The clients are another process: their memory and their open files are not the server's. */
static void be_clients(int from, int to, int n) {
    unsigned port = 0;
    assert_int_equal(read(from, &port, sizeof port), sizeof port);
    for (int i = 0; i < WARM; i++)
        close(open_one(port));
    tell(to, 'w');
    await(from, 'g');
    for (int i = 0; i < n; i++)
        (void)open_one(port);
    tell(to, 'o');
    await(from, 'e');
    _exit(0);
}

static int connections(const char *asked) {
    struct rlimit lim;
    int64_t wanted = 0;
    int n = asked && str_i64(str_from(asked), &wanted) && wanted < INT_MAX ? (int)wanted : WANTED;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &lim), 0);
    lim.rlim_cur = lim.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &lim), 0);
    if (n < 1)
        n = WANTED;
    return lim.rlim_cur < (rlim_t)(n + SPARE) ? (int)lim.rlim_cur - SPARE : n;
}

static int n_wanted;

static void test_idle(void **state) {
    struct fixture f = {.log_fd = -1};
    int up[2], down[2], status = 0;
    (void)state;
    assert_int_equal(pipe(up), 0);
    assert_int_equal(pipe(down), 0);
    const pid_t child = fork();
    if (child == 0)
        be_clients(down[0], up[1], n_wanted);
    fixture_start(&f, NULL);
    const unsigned port = http_port(f.server);
    assert_int_equal(write(down[1], &port, sizeof port), sizeof port);
    await(up[0], 'w');
    const int64_t before = resident();
    tell(down[1], 'g');
    await(up[0], 'o');
    const int64_t each = (resident() - before) / n_wanted;
    printf("{\"bench\":\"http.idle\",\"connections\":%d,\"ours\":%" PRId64 ",\"bare\":%d,\"ratio\":%.2f}\n",
           n_wanted, each, MOST_BYTES, (double)each / MOST_BYTES);
    tell(down[1], 'e');
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    fixture_stop(&f);
    assert_true(each <= (SANITIZED ? MOST_SANITIZED : MOST_BYTES));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_idle)};
    n_wanted = connections(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
