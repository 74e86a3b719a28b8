/* Static files: the right bytes for who takes them, and none twice. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int start(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    fixture_start(f, NULL);
    *state = f;
    return 0;
}

static int stop(void **state) {
    fixture_stop(*state);
    free(*state);
    return 0;
}

static void test_codings(void **state) {
    static const struct {
        const char *accept, *body, *coding;
    } cases[] = {
        {"", "body{margin:0}\n", NULL},
        {"Accept-Encoding: gzip\r\n", "GZIPBYTES", "gzip"},
        {"Accept-Encoding: gzip, deflate, br\r\n", "BRBYTES", "br"},
        {"Accept-Encoding: br;q=0, gzip\r\n", "GZIPBYTES", "gzip"},
        {"Accept-Encoding: identity\r\n", "body{margin:0}\n", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask_plain(*state, "GET /assets/a-1.css", cases[i].accept, NULL);
        assert_int_equal(a.status, 200);
        assert_string_equal(a.body, cases[i].body);
        assert_string_equal(answer_header(&a, "Vary"), "Accept-Encoding");
        assert_string_equal(answer_header(&a, "Cache-Control"), "public, max-age=31536000, immutable");
        assert_string_equal(answer_header(&a, "Content-Type"), "text/css; charset=utf-8");
        if (cases[i].coding)
            assert_string_equal(answer_header(&a, "Content-Encoding"), cases[i].coding);
        else
            assert_null(answer_header(&a, "Content-Encoding"));
        answer_free(&a);
    }
    struct answer icon = ask_plain(*state, "GET /favicon.ico", "Accept-Encoding: br, gzip\r\n", NULL);
    assert_string_equal(icon.body, "icon");
    assert_null(answer_header(&icon, "Content-Encoding"));
    answer_free(&icon);
}

static void test_not_modified(void **state) {
    char tag[64], tags[4][160];
    struct answer a = ask_plain(*state, "GET /assets/a-1.css", "Accept-Encoding: br\r\n", NULL);
    snprintf(tag, sizeof tag, "%s", answer_header(&a, "ETag"));
    assert_non_null(strstr(tag, "-br\""));
    answer_free(&a);
    snprintf(tags[0], sizeof tags[0], "Accept-Encoding: br\r\nIf-None-Match: %s\r\n", tag);
    snprintf(tags[1], sizeof tags[1], "Accept-Encoding: br\r\nIf-None-Match: \"x\", W/%s\r\n", tag);
    snprintf(tags[2], sizeof tags[2], "Accept-Encoding: br\r\nIf-None-Match: *\r\n");
    snprintf(tags[3], sizeof tags[3], "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n",
             tag); /* other bytes, other tag */
    for (size_t i = 0; i < 4; i++) {
        a = ask_plain(*state, "GET /assets/a-1.css", tags[i], NULL);
        assert_int_equal(a.status, i < 3 ? 304 : 200);
        if (i < 3) {
            const char *length = answer_header(&a, "Content-Length");
            assert_int_equal(a.n, 0);
            assert_true(!length || strcmp(length, "0") != 0);
            assert_string_equal(answer_header(&a, "ETag"), tag);
        }
        answer_free(&a);
    }
}

static void test_head(void **state) {
    struct answer a = ask_plain(*state, "HEAD /assets/a-1.css", NULL, NULL);
    assert_int_equal(a.status, 200);
    assert_int_equal(a.n, 0);
    assert_string_equal(answer_header(&a, "Content-Length"), "15");
    answer_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codings),
        cmocka_unit_test(test_not_modified),
        cmocka_unit_test(test_head),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
