/* What people do with a ring: offer it, say yes or no, take it back; and its end when nobody does. */
#include "app/due.h"
#include "base/language.h"
#include "gen/rings_sql.h"
#include "rings/room.h"

/* ---- ending ---- */

static enum err_code end(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                         enum ring_state state, struct err *err) {
    enum err_code rc =
        ring_end(c,
                 &(struct ring_end_in){
                     .hub_id = hub_id, .id = id, .state = str_from(ring_state_name(state)), .at = by->at},
                 NULL, err);
    if (!rc)
        rc = ring_let_go(c, &(struct ring_let_go_in){.hub_id = hub_id, .ring_id = id}, NULL, err);
    return rc;
}

/* The ring as it is stored, held until the transaction ends. *ret_open: its time is not over. */
static enum err_code hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, int64_t now,
                          struct ring *ret, bool *ret_open, struct err *err) {
    struct ring_hold_row row;
    bool found = false;
    enum err_code rc = ring_hold(c, a, &(struct ring_hold_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (!rc)
        rc = ring_stored(c, a, hub_id, id, ret, err);
    *ret_open = !rc && ret->state == RING_OFFERED && now < ret->ends_at;
    return rc;
}

static enum err_code is_over(struct err *err) {
    return err_set(err, ERR_CONFLICT, NULL, "state", "This is over: it did not come about, or all said yes.");
}

enum err_code ring_withdraw(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t ring_id, struct err *err) {
    struct ring r;
    bool open;
    enum err_code rc = hold(c, a, h->id, ring_id, by->at, &r, &open, err);
    if (rc)
        return rc;
    if (r.state != RING_OFFERED)
        return is_over(err);
    rc = end(c, by, h->id, ring_id, RING_WITHDRAWN, err);
    return rc ? rc : audit_write(c, by, h->id, "ring.withdraw", ring_id, STR_NULL, err);
}

static enum err_code lapse(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                           struct err *err) {
    enum err_code rc = end(c, by, hub_id, id, RING_LAPSED, err);
    return rc ? rc : audit_write(c, by, hub_id, "ring.lapse", id, STR_NULL, err);
}

/* Ends the rings of a hub that cannot come about any more: somebody left or is paused or blocked, an offer or
 * a request ended, a check lapsed. Whoever looks finds them over before that. */
static enum err_code rings_settle(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                  size_t *ret_n, struct err *err) {
    struct ring *open;
    size_t n;
    *ret_n = 0;
    enum err_code rc = rings_stored_open(c, a, hub_id, &open, &n, err);
    if (!rc)
        rc = rings_judge(c, a, hub_id, by->today, open, n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (open[i].state != RING_LAPSED)
            continue;
        rc = lapse(c, by, hub_id, open[i].id, err);
        ++*ret_n;
    }
    return rc;
}

/* ---- offering ---- */

static enum err_code no_ring(struct err *err) {
    return err_set(err, ERR_INVALID, "rings", "ring",
                   "These are no ring: each must help the next, and the last the first, nobody twice.");
}

/* Who is in it, by the listings that were named; and that each helps the next. */
static enum err_code name_people(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 const struct ring_pair *legs, size_t n, int64_t givers[RING_LONGEST],
                                 struct err *err) {
    int64_t receivers[RING_LONGEST] = {0};
    if (n < RING_SHORTEST || n > RING_LONGEST)
        return no_ring(err);
    for (size_t i = 0; i < n; i++) {
        struct listing offer, request;
        enum err_code rc = listing_get(c, a, hub_id, legs[i].offer_id, &offer, err);
        if (!rc)
            rc = listing_get(c, a, hub_id, legs[i].request_id, &request, err);
        if (rc)
            return rc;
        if (offer.kind != LISTING_OFFER || request.kind != LISTING_REQUEST)
            return no_ring(err);
        givers[i] = offer.member_id;
        receivers[i] = request.member_id;
    }
    for (size_t i = 0; i < n; i++) {
        if (receivers[i] != givers[(i + 1) % n])
            return no_ring(err);
        for (size_t k = 0; k < i; k++)
            if (givers[k] == givers[i])
                return no_ring(err);
    }
    return ERR_OK;
}

static enum err_code changed(struct err *err) {
    return err_set(err, ERR_CONFLICT, "rings", "changed",
                   "Something has changed since this ring was found. Look for rings again.");
}

static enum err_code insert(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                            const struct ring_leg *legs, size_t n, int64_t days, struct err *err) {
    enum err_code rc = ring_insert(c,
                                   &(struct ring_insert_in){.hub_id = hub_id,
                                                            .id = id,
                                                            .made_by = by->person_id,
                                                            .has_made_by = by->person_id != 0,
                                                            .made_at = by->at,
                                                            .ends_at = by->at + days * SECONDS_A_DAY},
                                   NULL, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = ring_leg_insert(c,
                             &(struct ring_leg_insert_in){.hub_id = hub_id,
                                                          .ring_id = id,
                                                          .n = (int64_t)i + 1,
                                                          .giver_id = legs[i].giver_id,
                                                          .receiver_id = legs[i].receiver_id,
                                                          .offer_id = legs[i].offer_id,
                                                          .request_id = legs[i].request_id,
                                                          .score = legs[i].score},
                             NULL, err);
    return rc;
}

/* Everybody of a ring: who said what is told to nobody. */
static enum err_code tell_all(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct ring_leg *legs, size_t n, const struct hub_told *told,
                              struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = hub_tell(c, a, by, h, legs[i].giver_id, told, err);
    return rc;
}

static void say_offered(struct arena *a, const void *ctx, struct hub_told *t) {
    const int n = *(const int *)ctx;
    t->subject = tr_str("A ring of help, with you in it");
    t->body = str_fmt(
        a,
        tr("%d people could help each other in a ring: each helps one, and is helped by one.\n\nIt comes "
           "about when everybody says yes. Whom you would help, and with what, you see on your page."),
        n);
    t->path_words = tr_str("Answer");
}

static enum err_code tell_offered(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t id, const struct ring_leg *legs, size_t n,
                                  struct err *err) {
    const int people = (int)n;
    const struct hub_told told = {.kind = "ring",
                                  .weight = MAIL_WAITS,
                                  .key = str_fmt(a, "ring:%lld:offered", (long long)id),
                                  .say = say_offered,
                                  .ctx = &people,
                                  .path = str_fmt(a, "rings/%lld", (long long)id)};
    return tell_all(c, a, by, h, legs, n, &told, err);
}

static void say_agreed(struct arena *a, const void *ctx, struct hub_told *t) {
    (void)a;
    (void)ctx;
    t->subject = tr_str("The ring of help has come about");
    t->body = tr_str(
        "Everybody said yes. Whom you help, and who helps you, stands on your page. Find a time with them.");
    t->path_words = tr_str("Look at it");
}

static enum err_code tell_agreed(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct ring *r, struct err *err) {
    struct doer all = *by; /* who said the last yes as well: they could not know that it was the last */
    all.person_id = 0;
    const struct hub_told told = {.kind = "ring",
                                  .weight = MAIL_WAITS,
                                  .key = str_fmt(a, "ring:%lld:agreed", (long long)r->id),
                                  .say = say_agreed,
                                  .path = str_fmt(a, "rings/%lld", (long long)r->id)};
    return tell_all(c, a, &all, h, r->legs, r->n, &told, err);
}

enum err_code ring_offer(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct ring_pair *pairs, size_t n, int64_t days, int64_t *ret_id,
                         struct err *err) {
    int64_t people[RING_LONGEST];
    struct ring_inputs in;
    struct ring_leg legs[RING_LONGEST];
    if (days < 1 || days > RING_DAYS_MOST)
        return err_set(err, ERR_INVALID, "days", "range", "Days to answer must be 1 to %d", RING_DAYS_MOST);
    enum err_code rc = name_people(c, a, h->id, pairs, n, people, err);
    const struct ring_terms t = {.hub_id = h->id, .today = by->today, .only = people, .n_only = n};
    size_t settled;
    if (!rc) /* one that cannot come about any more holds nobody */
        rc = rings_settle(c, a, by, h->id, &settled, err);
    if (!rc)
        rc = ring_inputs_load(c, a, &t, &in, err);
    if (!rc && !ring_all_hold(&in, pairs, n, legs))
        rc = changed(err);
    if (rc)
        return rc;
    *ret_id = id_next(by->ids);
    rc = insert(c, by, h->id, *ret_id, legs, n, days, err);
    /* Who is in an open ring was left out above; two coordinators at the same moment meet at the index. */
    if (rc == ERR_CONFLICT)
        return err_set(err, ERR_CONFLICT, "rings", "ringed", "Somebody in it is in another ring by now.");
    if (!rc)
        rc = audit_write(c, by, h->id, "ring.offer", *ret_id, STR_NULL, err);
    return rc ? rc : tell_offered(c, a, by, h, *ret_id, legs, n, err);
}

/* ---- all said yes ---- */

/* Each leg becomes an exchange that both sides have said yes to. */
static enum err_code make_exchanges(struct db_conn *c, struct arena *a, const struct doer *by,
                                    const struct hub *h, const struct ring *r, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < r->n; i++) {
        const struct ring_leg *g = &r->legs[i];
        int64_t id = 0;
        rc = exchange_propose(
            c, a, by, h, g->giver_id,
            &(struct exchange_proposal){.listing_id = g->request_id, .words = STR("From a ring of help.")},
            &id, err);
        if (!rc)
            rc = exchange_step(
                c, a, by, h,
                &(struct exchange_step){.exchange_id = id, .member_id = g->receiver_id, .move = MOVE_AGREE},
                err);
        if (!rc)
            rc = ring_leg_became(
                c,
                &(struct ring_leg_became_in){
                    .hub_id = h->id, .ring_id = r->id, .n = (int64_t)i + 1, .exchange_id = id},
                NULL, err);
    }
    return rc;
}

static enum err_code complete(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct ring *r, struct err *err) {
    int64_t people[RING_LONGEST];
    struct ring_inputs in;
    struct ring_leg legs[RING_LONGEST];
    struct ring_pair pairs[RING_LONGEST];
    for (size_t i = 0; i < r->n; i++) {
        people[i] = r->legs[i].giver_id;
        pairs[i] = (struct ring_pair){r->legs[i].offer_id, r->legs[i].request_id};
    }
    const struct ring_terms t = {
        .hub_id = h->id, .today = by->today, .but_ring_id = r->id, .only = people, .n_only = r->n};
    enum err_code rc = ring_inputs_load(c, a, &t, &in, err);
    bool holds = !rc && ring_all_hold(&in, pairs, r->n, legs);
    struct doer quiet = *by; /* the ring is told, not each exchange of it */
    quiet.quiet = true;
    if (holds)
        rc = make_exchanges(c, a, &quiet, h, r, err);
    if (holds && !rc)
        rc = tell_agreed(c, a, by, h, r, err);
    return rc ? rc : end(c, by, h->id, r->id, holds ? RING_AGREED : RING_LAPSED, err);
}

enum err_code ring_answer(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, int64_t ring_id, bool yes, struct err *err) {
    struct ring r;
    bool open;
    enum err_code rc = hold(c, a, h->id, ring_id, by->at, &r, &open, err);
    const struct ring_leg *mine = rc ? NULL : ring_leg_of(&r, member_id);
    if (rc == ERR_OK && !mine)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such ring here.");
    if (rc)
        return rc;
    if (!open)
        return is_over(err);
    rc = rings_judge(c, a, h->id, by->today, &r, 1, err);
    if (rc || r.state != RING_OFFERED)
        return rc ? rc : lapse(c, by, h->id, ring_id, err);
    if (mine->answer == (yes ? RING_YES : RING_NO))
        return ERR_OK;
    /* A yes may be taken back for as long as not all have said it: a no ends the ring. */
    rc = ring_leg_answer(c,
                         &(struct ring_leg_answer_in){.hub_id = h->id,
                                                      .ring_id = ring_id,
                                                      .giver_id = member_id,
                                                      .answer = yes ? STR("yes") : STR("no"),
                                                      .at = by->at},
                         NULL, err);
    /* The leg keeps what was said and when. The trail has no line of an answer: the last one before the end
     * would tell who did not want to. The end has one, of nobody. */
    if (!rc && !yes)
        rc = end(c, by, h->id, ring_id, RING_DECLINED, err);
    else if (!rc && r.answered + 1 == r.n)
        rc = complete(c, a, by, h, &r, err);
    else
        return rc;
    struct doer nobody = *by;
    nobody.person_id = nobody.for_member_id = 0;
    return rc ? rc : audit_write(c, &nobody, h->id, "ring.over", ring_id, STR_NULL, err);
}

/* ---- time ---- */

struct due {
    struct arena *arena;
    const struct doer *by;
    size_t most;
    struct ring_due_row *rows;
    struct ring_hubs_row *hubs;
    size_t n, n_hubs, settled, settled_in_all;
    int64_t hub_id, ring_id;
};

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return ring_due(c, d->arena, &(struct ring_due_in){.now = d->by->at, .most = (int64_t)d->most}, &d->rows,
                    &d->n, err);
}

static enum err_code expire_one(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    struct ring r;
    bool open;
    enum err_code rc = hold(c, d->arena, d->hub_id, d->ring_id, d->by->at, &r, &open, err);
    if (rc || open || r.state != RING_OFFERED)
        return rc; /* answered meanwhile */
    rc = end(c, d->by, d->hub_id, d->ring_id, RING_EXPIRED, err);
    return rc ? rc : audit_write(c, d->by, d->hub_id, "ring.expire", d->ring_id, STR_NULL, err);
}

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return ring_hubs(c, d->arena, &(struct ring_hubs_in){.most = (int64_t)d->most}, &d->hubs, &d->n_hubs,
                     err);
}

static enum err_code settle_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return rings_settle(c, d->arena, d->by, d->hub_id, &d->settled, err);
}

static enum err_code expire_at(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct due *d = ctx;
    (void)ret_done;
    d->hub_id = d->rows[i].hub_id;
    d->ring_id = d->rows[i].id;
    return db_write(db, expire_one, d, err);
}

static enum err_code settle_at(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct due *d = ctx;
    (void)ret_done;
    d->hub_id = d->hubs[i].hub_id;
    enum err_code rc = db_write(db, settle_hub, d, err);
    d->settled_in_all += rc ? 0 : d->settled;
    return rc;
}

enum err_code rings_expire(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                           struct err *err) {
    struct arena arena;
    arena_init(&arena, (size_t)256 << 20);
    struct due d = {.arena = &arena, .by = by, .most = most};
    struct err why = {0};
    size_t hubs = 0;
    *ret_n = 0;
    enum err_code rc = db_read(db, read_due, &d, err);
    if (!rc)
        rc = due_each(db, &arena, d.n, expire_at, &d, ret_n, err);
    /* One ring that cannot end keeps no hub from settling. */
    bool stopped = rc == ERR_BUSY || rc == ERR_UNAVAILABLE;
    enum err_code other = stopped ? rc : db_read(db, read_hubs, &d, &why);
    if (!other)
        other = due_each(db, &arena, d.n_hubs, settle_at, &d, &hubs, &why);
    if (!rc && other) {
        rc = other;
        *err = why;
    }
    *ret_n += d.settled_in_all;
    arena_release(&arena);
    return rc;
}
