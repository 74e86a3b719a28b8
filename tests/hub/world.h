/* A database, a clock that the test moves, and every flow of the room as one call that answers its code. */
#ifndef KITH_TESTS_HUB_WORLD_H
#define KITH_TESTS_HUB_WORLD_H

#include "support/testdb.h"

#include "gen/migrations.h"
#include "hub/inside.h"

struct world {
    struct db *db;
    struct arena arena;
    int64_t micros;
    struct id_gen ids;
    struct hub hub, other; /* "riverside" and "school" */
    struct err err;        /* of the last call that failed */
    int64_t audit_lines;   /* after the last call of audit_count */
};

/* Opens, makes both hubs. */
struct world *world_new(void **state);
void world_free(struct world *w);
void world_pass(struct world *w, int64_t seconds);
int64_t world_now(const struct world *w);
struct doer world_doer(struct world *w, int64_t person_id);

/* Runs `flow` behind db_write (or in a reading transaction), keeping the error. */
enum err_code world_write(struct world *w, db_flow *flow, void *ctx);
enum err_code world_read(struct world *w, db_flow *flow, void *ctx);
/* Lines of the trail with this action in a hub. */
int64_t audit_count(struct world *w, int64_t hub_id, const char *action);

enum err_code do_add(struct world *w, const struct hub *h, const struct member_new *m, struct member *ret);
/* An active member with this name and e-mail (STR_NULL: none); fails the test when it cannot. */
struct member an_active(struct world *w, const struct hub *h, const char *name, const char *email);
enum err_code do_move(struct world *w, const struct hub *h, int64_t id, enum member_move move);
enum err_code do_change(struct world *w, const struct hub *h, int64_t id, const struct member_change *change,
                        int64_t version);
enum err_code do_roles(struct world *w, const struct hub *h, int64_t id, unsigned roles);
enum err_code do_ask(struct world *w, const struct hub *h, const struct member_new *m);
enum err_code do_get(struct world *w, const struct hub *h, int64_t id, struct member *ret);

#endif
