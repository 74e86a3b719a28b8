#include "pool.h"

#include <assert.h>
#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

/* Blocks of 32, 48, 64, 96, 128 … bytes, cut from large pieces and kept for the next who asks. */
enum { CLASSES = 48, PIECE = 1 << 20, HEAD = 16 };

struct block { /* what stands before the bytes that are handed out */
    struct block *next;
    int size;
    int class;
};
_Static_assert(sizeof(struct block) == HEAD, "alignment");

struct pool {
    struct block *free[CLASSES];
    char *piece;
    size_t left;
};

/* SQLite's allocator takes no context: the one object of the process. */
static struct pool *pool_of(void) {
    static struct pool pool;
    return &pool;
}

static int class_of(int n, int *ret_size) {
    int size = 32, class = 0;
    while (size < n) {
        size = class % 2 == 0 ? size + size / 2 : size / 3 * 4;
        class ++;
    }
    *ret_size = size;
    return class;
}

static void *pool_malloc(int n) {
    struct pool *p = pool_of();
    int size = 0, class = class_of(n, &size);
    struct block *b = p->free[class];
    if (b) {
        p->free[class] = b->next;
        return (char *)b + HEAD;
    }
    size_t need = (size_t)size + HEAD;
    if (need > p->left) {
        size_t piece = need > PIECE ? need : PIECE;
        char *fresh = mem_new(piece);
        if (!fresh)
            return NULL;
        p->piece = fresh;
        p->left = piece;
    }
    b = (struct block *)p->piece;
    p->piece += need;
    p->left -= need;
    *b = (struct block){NULL, size, class};
    return (char *)b + HEAD;
}

static struct block *block_of(void *at) {
    return (struct block *)((char *)at - HEAD);
}

static void pool_give(void *at) {
    if (!at)
        return;
    struct pool *p = pool_of();
    struct block *b = block_of(at);
    b->next = p->free[b->class];
    p->free[b->class] = b;
}

static int pool_size(void *at) {
    return at ? block_of(at)->size : 0;
}

static int pool_roundup(int n) {
    int size = 0;
    (void)class_of(n, &size);
    return size;
}

static void *pool_realloc(void *at, int n) {
    if (n <= pool_size(at))
        return at;
    void *more = pool_malloc(n);
    if (more && at)
        memcpy(more, at, (size_t)pool_size(at));
    if (more)
        pool_give(at);
    return more;
}

static int pool_begin(void *ctx) {
    (void)ctx;
    return SQLITE_OK;
}

static void pool_end(void *ctx) {
    (void)ctx;
}

void pool_install(void) {
    static sqlite3_mem_methods methods = {pool_malloc,  pool_give,  pool_realloc, pool_size,
                                          pool_roundup, pool_begin, pool_end,     NULL};
    int rc = sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    assert(rc == SQLITE_OK);
}
