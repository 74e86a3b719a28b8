#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define RED_ZONE 16 /* between two allocations, so that running past one is found */
#else
#define RED_ZONE 0
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGN = 16, FIRST_BLOCK = 2048, LARGEST_BLOCK = 64 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size;
    size_t used;
    _Alignas(ALIGN) unsigned char bytes[];
};

struct arena_defer {
    struct arena_defer *older;
    void (*fn)(void *);
    void *ptr;
};

_Static_assert(_Alignof(max_align_t) <= ALIGN, "blocks are aligned for any type");

void arena_init(struct arena *a, size_t limit) {
    *a = (struct arena){.limit = limit};
}

static void run_defers(struct arena *a, const struct arena_defer *until) {
    while (a->defers != until) {
        struct arena_defer *d = a->defers;
        a->defers = d->older;
        d->fn(d->ptr);
    }
}

static void drop_blocks(struct arena *a, const struct arena_block *until) {
    while (a->blocks != until) {
        struct arena_block *b = a->blocks;
        a->blocks = b->older;
        ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
        free(b);
    }
}

void arena_release(struct arena *a) {
    run_defers(a, NULL);
    drop_blocks(a, NULL);
    a->used = 0;
    a->failed = false;
}

/* gcc 14 takes the poisoning of fresh memory for a reading of it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
static bool add_block(struct arena *a, size_t n) {
    size_t size = a->blocks ? a->blocks->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < n)
        size = n;
    struct arena_block *b = malloc(sizeof(*b) + size);
    if (!b)
        return false;
    b->older = a->blocks;
    b->size = size;
    b->used = 0;
    ASAN_POISON_MEMORY_REGION(b->bytes, size);
    a->blocks = b;
    return true;
}

void *arena_alloc(struct arena *a, size_t n) {
    if (n == 0)
        n = 1;
    if (n > a->limit || a->limit - a->used < n) {
        a->failed = true;
        return NULL;
    }
    size_t take = (n + ALIGN - 1) / ALIGN * ALIGN;
    size_t room = take + RED_ZONE;
    if (room < n) {
        a->failed = true;
        return NULL;
    }
    if (!a->blocks || a->blocks->size - a->blocks->used < room) {
        if (!add_block(a, room)) {
            a->failed = true;
            return NULL;
        }
    }
    struct arena_block *b = a->blocks;
    unsigned char *p = b->bytes + b->used;
    b->used += room;
    /* Rounding is not counted against the limit's last bytes, so used never passes it. */
    a->used = a->limit - a->used < take ? a->limit : a->used + take;
    ASAN_UNPOISON_MEMORY_REGION(p, n);
    memset(p, 0, n);
    return p;
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

void *arena_array(struct arena *a, size_t count, size_t size) {
    size_t n;
    if (__builtin_mul_overflow(count, size, &n)) {
        a->failed = true;
        return NULL;
    }
    return arena_alloc(a, n);
}

bool arena_defer(struct arena *a, void (*fn)(void *), void *ptr) {
    struct arena_defer *d = arena_new(a, struct arena_defer);
    if (!d) {
        fn(ptr);
        return false;
    }
    *d = (struct arena_defer){.older = a->defers, .fn = fn, .ptr = ptr};
    a->defers = d;
    return true;
}

struct arena_mark arena_mark(const struct arena *a) {
    return (struct arena_mark){
        .block = a->blocks,
        .defers = a->defers,
        .block_used = a->blocks ? a->blocks->used : 0,
        .used = a->used,
    };
}

void arena_rewind(struct arena *a, struct arena_mark mark) {
    run_defers(a, mark.defers);
    drop_blocks(a, mark.block);
    if (a->blocks) {
        assert(mark.block_used <= a->blocks->used);
        ASAN_POISON_MEMORY_REGION(a->blocks->bytes + mark.block_used, a->blocks->used - mark.block_used);
        a->blocks->used = mark.block_used;
    }
    a->used = mark.used;
}

void *mem_new(size_t n) {
    return calloc(1, n ? n : 1);
}

void *mem_grow(void *p, size_t n) {
    return realloc(p, n ? n : 1);
}

void mem_free(void *p) {
    free(p);
}
