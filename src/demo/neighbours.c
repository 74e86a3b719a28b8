/* What goes on between two hubs of the demo: open to each other, help that was given, help that waits to be
 * confirmed, a wish that waits for its answer. Told at the end of the story. */
#include "demo/inside.h"
#include "neighbours/trades.h"

enum { FILL_MEMORY = 32 << 20, NEAR = 0, FAR = 2, THIRD = 1, WISHES = 4, LOOKED_AT = 12, GO_ON = 50 };

struct filling {
    struct perform *f;
    struct arena *a;
    struct doer by;
};

static const struct plan_member *first_of(const struct filling *t, size_t hub) {
    return &t->f->plan->members[t->f->plan->first[hub]];
}

static enum err_code open_to(struct db_conn *c, struct filling *t, size_t from, size_t to, struct err *err) {
    t->by.person_id = first_of(t, from)->person_id;
    return neighbour_set(c, t->a, &t->by, &t->f->hubs[from], t->f->hubs[to].slug, true, err);
}

/* Whose listing it is that was wished for. */
static enum err_code owner_of(struct db_conn *c, struct filling *t, int64_t wish_id,
                              const struct plan_member **ret, struct err *err) {
    const struct plan_member *all = first_of(t, FAR);
    enum err_code rc = ERR_OK;
    *ret = NULL;
    for (size_t i = 0; !rc && !*ret && i < t->f->plan->count[FAR]; i++) {
        struct neighbour_wish *list;
        size_t n = 0;
        if (!all[i].id)
            continue;
        rc = neighbour_wishes(c, t->a, t->f->hubs[FAR].id, all[i].id, true, &list, &n, err);
        for (size_t k = 0; !rc && k < n; k++)
            if (list[k].id == wish_id)
                *ret = &all[i];
    }
    return rc;
}

/* Agreed, given and recorded; confirmed, or waiting to be. */
static enum err_code agree(struct db_conn *c, struct filling *t, const struct plan_member *who,
                           int64_t wish_id, bool confirmed, struct err *err) {
    const struct hub *near = &t->f->hubs[NEAR], *far = &t->f->hubs[FAR];
    const struct plan_member *owner;
    const struct trade_record r = {.wish_id = wish_id,
                                   .minutes = confirmed ? 90 : 60,
                                   .day = t->by.today - (confirmed ? 6 : 2),
                                   .words = STR_NULL};
    int64_t id = 0;
    enum err_code rc = owner_of(c, t, wish_id, &owner, err);
    if (rc || !owner)
        return rc;
    t->by.person_id = owner->person_id;
    rc = neighbour_wish_say(c, t->a, &t->by, far, owner->id, wish_id, true, err);
    t->by.person_id = who->person_id;
    if (!rc)
        rc = trade_record(c, t->a, &t->by, near, &(struct trade_mover){.member_id = who->id}, &r, &id, err);
    t->by.person_id = owner->person_id;
    if (!rc && confirmed)
        rc = trade_move(c, t->a, &t->by, far, &(struct trade_mover){.member_id = owner->id}, id,
                        TRADE_CONFIRM, err);
    return rc;
}

static enum err_code wish(struct db_conn *c, struct filling *t, const struct plan_member *who, size_t nth,
                          bool *ret_did, struct err *err) {
    struct neighbour_listing *list;
    struct member m;
    size_t n = 0, at = nth * 2;
    int64_t id;
    const struct hub *near = &t->f->hubs[NEAR];
    enum err_code rc = member_get(c, t->a, near->id, who->id, &m, err);
    if (!rc)
        rc = neighbour_listings_of(c, t->a, near->id, who->person_id, t->by.today,
                                   (struct neighbour_after){0}, LOOKED_AT, &list, &n, err);
    while (!rc && at < n && (!list[at].is_offer || list[at].wished))
        at++;
    *ret_did = !rc && at < n && m.state == MEMBER_ACTIVE;
    if (rc || !*ret_did)
        return rc;
    t->by.person_id = who->person_id;
    rc = neighbour_wish_make(c, t->a, &t->by, near, &m, list[at].slug, list[at].id, STR_NULL, &id, err);
    return rc || nth == WISHES - 1 ? rc : agree(c, t, who, id, nth < WISHES - 2, err);
}

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *t = ctx;
    const struct plan_member *near = first_of(t, NEAR);
    size_t done = 0;
    t->by = perform_last_doer(t->f);
    enum err_code rc = open_to(c, t, NEAR, FAR, err);
    if (!rc)
        rc = open_to(c, t, FAR, NEAR, err);
    if (!rc)
        rc = open_to(c, t, THIRD, NEAR, err);
    for (size_t i = 1; !rc && done < WISHES && i < t->f->plan->count[NEAR]; i++) {
        bool did = false;
        if (near[i].id && near[i].pattern == PLAN_ORDINARY && near[i].stopped == INT64_MAX)
            rc = wish(c, t, &near[i], done, &did, err);
        done += did;
    }
    return rc;
}

enum err_code demo_neighbours(struct perform *f, struct err *err) {
    struct arena a;
    size_t moved;
    arena_init(&a, FILL_MEMORY);
    struct filling t = {.f = f, .a = &a};
    enum err_code rc = db_write(f->db, fill, &t, err);
    const struct doer by = perform_last_doer(f);
    if (!rc)
        rc = trades_go_on(f->db, &by, GO_ON, &moved, err);
    arena_release(&a);
    return rc;
}
