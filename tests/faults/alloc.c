#include "alloc.h"

#include <assert.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>

static struct {
    _Atomic bool on;
    bool for_ever;
    uint64_t nth;
    _Atomic uint64_t count, failed;
} the;

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

static bool fails(void) {
    if (!the.on) {
        return false;
    }
    uint64_t n = ++the.count;
    bool no = n == the.nth || (the.for_ever && n > the.nth);
    the.failed += no;
    return no;
}

void *__wrap_malloc(size_t n) {
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n) {
    return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n) {
    return fails() ? NULL : __real_realloc(p, n);
}

/* ---- libraries that are not linked in ---- */

/* SQLite wants to know the size of what it has: it stands before it. */
static void *sqlite_malloc(int n) {
    int64_t *p = fails() ? NULL : __real_malloc((size_t)n + 16);
    if (p == NULL) {
        return NULL;
    }
    p[0] = n;
    return p + 2;
}

static void sqlite_free(void *p) {
    free(p == NULL ? NULL : (int64_t *)p - 2);
}

static void *sqlite_realloc(void *p, int n) {
    int64_t *grown = fails() ? NULL : __real_realloc((int64_t *)p - 2, (size_t)n + 16);
    if (grown == NULL) {
        return NULL;
    }
    grown[0] = n;
    return grown + 2;
}

static int sqlite_size(void *p) {
    return p == NULL ? 0 : (int)((int64_t *)p - 2)[0];
}

static int sqlite_round(int n) {
    return (n + 7) / 8 * 8;
}

static int sqlite_start(void *ctx) {
    (void)ctx;
    return SQLITE_OK;
}

static void sqlite_end(void *ctx) {
    (void)ctx;
}

void alloc_install(void) {
    static const sqlite3_mem_methods methods = {sqlite_malloc, sqlite_free,  sqlite_realloc, sqlite_size,
                                                sqlite_round,  sqlite_start, sqlite_end,     NULL};
    int rc = sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    assert(rc == SQLITE_OK);
    json_set_alloc_funcs(__wrap_malloc, free);
}

void alloc_fail(uint64_t nth, bool for_ever) {
    the.count = 0;
    the.failed = 0;
    the.nth = nth;
    the.for_ever = for_ever;
    the.on = true;
}

uint64_t alloc_stop(void) {
    the.on = false;
    return the.failed;
}

uint64_t alloc_count(void) {
    return the.count;
}
