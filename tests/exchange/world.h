/* Two hubs with members in a fresh database, a clock that the test moves, and each flow of the room as one
 * call that answers its code. */
#ifndef KITH_TESTS_EXCHANGE_WORLD_H
#define KITH_TESTS_EXCHANGE_WORLD_H

#include "../support/testdb.h"

#include "exchange/help_times.h"

struct world {
    struct db *db;
    struct arena arena;
    int64_t micros;
    struct id_gen ids;
    struct hub hub, other;
    struct member ann, ben, cat, far; /* ann, ben and cat of the hub; far of the other */
    struct err err;                   /* of the last call */
};

struct world *world_new(void **state);
void world_free(struct world *w);
void world_pass_days(struct world *w, int64_t days);
struct doer world_doer(struct world *w);

enum err_code do_propose(struct world *w, const struct member *by, const struct exchange_proposal *p,
                         int64_t *ret_id);
enum err_code do_record(struct world *w, int64_t member_id, const struct exchange_record *r, bool for_others,
                        int64_t *ret_id);
enum err_code do_step(struct world *w, const struct exchange_step *s);
/* A plain move of a member, without figures. */
enum err_code do_move(struct world *w, int64_t id, const struct member *by, enum exchange_move move);
enum err_code do_give(struct world *w, const struct member *from, int64_t to_member_id, int64_t minutes,
                      const char *key, int64_t *ret_id);
enum err_code do_create(struct world *w, const struct member *m, const struct listing_new *l,
                        int64_t *ret_id);
enum err_code do_edit(struct world *w, int64_t id, const struct listing_new *l, int64_t version);
enum err_code do_set_state(struct world *w, int64_t id, enum listing_state s);
enum err_code do_limit(struct world *w, const struct member *m, const struct ledger_change *change);
void do_script(struct world *w, const char *sql);

enum err_code read_exchange(struct world *w, const struct hub *h, int64_t id, struct exchange *ret);
enum err_code read_listing(struct world *w, const struct hub *h, int64_t id, struct listing *ret);
/* What a search by these words finds. */
size_t count_found(struct world *w, const struct listing_filter *f);
int64_t balance_of(struct world *w, const struct member *m);
size_t count_moves(struct world *w, int64_t id, struct exchange_moved **ret);
struct ledger_line read_line(struct world *w, int64_t id);
/* What a member agreed to from an instant on. */
size_t coming_up(struct world *w, const struct member *m, int64_t from_at, struct exchange **ret);
/* When a listing was first met, 0: not yet. */
int64_t met_at(struct world *w, int64_t listing_id);
/* One more active member of the hub. */
struct member add_person(struct world *w, int number);
/* The figures of all that was asked for and of all who joined. */
struct help_times help_times_of(struct world *w, size_t *ret_requests, size_t *ret_joiners);
size_t confirm_due(struct world *w);
/* The first exchange that does not agree with the ledger, 0 for none. */
int64_t world_disagrees(struct world *w, struct str *ret_reason);
/* Fails the test unless the ledger of the hub is sound. */
void world_sound(struct world *w);

#endif
