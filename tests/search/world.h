/* Two hubs in a fresh database, filled by plain SQL so that both engines hold the very same; and searches of
 * them as one line of text. */
#ifndef KITH_TESTS_SEARCH_WORLD_H
#define KITH_TESTS_SEARCH_WORLD_H

#include "../support/testdb.h"

#include "search/inside.h"

enum {
    WORLD_HUB = 11,
    WORLD_OTHER = 12,
    WORLD_MEMBERS = 8
}; /* members 101..108 of the hub, 201.. of the other */

struct world {
    struct db *db;
    struct arena arena;
    struct err err;
};

struct world *world_new(void **state);
void world_free(struct world *w);
/* Fails the test when it does not run. %-arguments are the test's own. */
void world_sql(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct made {
    int64_t hub, id, member;
    const char *kind, *title, *words, *category, *hours, *languages, *needs;
    double lat, lon; /* 0, 0: where the member is */
    int64_t at;      /* 0: id */
};
void world_listing(struct world *w, const struct made *m);

void world_asset(struct world *w, int64_t id, const char *name, const char *words, const char *category,
                 int64_t member, const char *state, bool at_place);

size_t world_index(struct world *w); /* brings it up to date; how many things */
void world_rebuild(struct world *w, int64_t hub);

/* "1 4 2": the ids, in order. */
const char *found(struct world *w, int64_t hub, const struct search_query *q, struct search_found *ret);
/* All that is derived, as text. */
const char *world_dump(struct world *w);

#endif
