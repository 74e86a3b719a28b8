/* Bounded bump allocation: one arena per request, command or job. The only door to malloc. */
#ifndef KITH_BASE_ARENA_H
#define KITH_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;
struct arena_defer;

struct arena {
    struct arena_block *blocks;
    struct arena_defer *defers;
    size_t used;  /* bytes handed out */
    size_t limit; /* bytes that may be handed out in all */
    bool failed;  /* sticky: an allocation was refused */
};

struct arena_mark {
    struct arena_block *block;
    struct arena_defer *defers;
    size_t block_used;
    size_t used;
};

/* `limit` in bytes. Takes no memory until the first allocation. */
void arena_init(struct arena *a, size_t limit);

/* Runs the deferred calls, newest first, and gives all memory back. The arena may be used again. */
void arena_release(struct arena *a);

/* n bytes, zeroed, aligned for any type. NULL, with a->failed set, past the limit or when the system has
 * none. n = 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, warn_unused_result));

/* count × size with the product checked. */
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((warn_unused_result));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

/* fn(ptr) runs at arena_release (or arena_rewind past this point). false when out of memory: fn is then
 * called at once, so that nothing leaks. */
bool arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

/* Gives back all that was taken since the mark: for loops over many rows in bounded memory. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Long-lived memory that hangs off the one struct app: zeroed; NULL when there is none. */
void *mem_new(size_t n) __attribute__((malloc, warn_unused_result));
void *mem_grow(void *p, size_t n) __attribute__((warn_unused_result)); /* NULL leaves p valid */
void mem_free(void *p);

#endif
