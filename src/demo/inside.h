/* What the room's own files share: a plan is performed, and three accounts get their passwords. */
#ifndef KITH_DEMO_INSIDE_H
#define KITH_DEMO_INSIDE_H

#include "demo/demo.h"
#include "demo/plan.h"

/* A plan on its way into a database. */
struct perform {
    struct db *db;
    struct plan *plan;
    struct hub hubs[PLAN_HUBS];
    struct arena hub_arena; /* what `hubs` points at */
    int64_t now, today;     /* when and on which day the demo ends */
    int64_t micros;         /* the virtual clock */
    struct id_gen ids;      /* by the virtual clock: ids are in the order of the story */
    int64_t listings, exchanges;
    void (*progress)(void *ctx, int64_t done, int64_t of);
    void *progress_ctx;
};

/* Carries out all events in order, a simulated week in a transaction. On failure the weeks before stay. */
enum err_code perform_all(struct perform *f, struct err *err) ERR_CHECK;
/* What a flow must know when the installation itself acts at the end of the story. */
struct doer perform_last_doer(struct perform *f);

/* told.c: where people live, what they told, who was checked; before what places have. */
enum err_code demo_told(struct perform *f, uint64_t seed, struct err *err) ERR_CHECK;
/* asks.c: who is asked to help just now; after what was told. */
enum err_code demo_asks(struct perform *f, struct err *err) ERR_CHECK;
/* assets.c: what places and groups have. */
enum err_code demo_assets(struct perform *f, struct err *err) ERR_CHECK;

/* choices.c: what the hubs have chosen and written. */
enum err_code demo_choices(struct perform *f, struct err *err) ERR_CHECK;
/* sessions.c: what people do together; after all else. */
enum err_code demo_sessions(struct perform *f, struct err *err) ERR_CHECK;
/* days.c: notes on people, tasks, checks about to lapse; after all else. */
enum err_code demo_days(struct perform *f, struct err *err) ERR_CHECK;
/* slips.c: paper that was typed in just now. */
enum err_code demo_slips(struct perform *f, struct err *err) ERR_CHECK;

/* care.c: what people agreed to, who acts for whom; after all else. */
enum err_code demo_care(struct perform *f, struct err *err) ERR_CHECK;

/* neighbours.c: what goes on between two of the hubs; after all else. */
enum err_code demo_neighbours(struct perform *f, struct err *err) ERR_CHECK;

/* joining.c: who is still on the way in; after all else. */
enum err_code demo_joining(struct perform *f, struct err *err) ERR_CHECK;

/* Three words and two digits, like "willow-kettle-heron-42". */
enum err_code demo_password(struct arena *a, struct str name, struct str email, struct str *ret,
                            struct err *err) ERR_CHECK;

#endif
