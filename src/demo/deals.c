/* The exchanges that chance brings: who helps whom, when, with what, and how it ends. */
#include "demo/plan.h"

#include <math.h>
#include <stdlib.h>

#include "base/order.h"

#define EXCHANGES_A_MONTH 0.42 /* for each person of a hub */
#define LOWEST (-18 * INT64_C(60))

/* Who can be drawn in a hub, each as likely as their weight. */
struct drawing {
    const size_t *who; /* members of the hub */
    size_t n;
    double *up_to; /* sums of weights */
};

static size_t draw_one(struct rng *r, const struct drawing *d) {
    double at = rng_unit(r) * d->up_to[d->n - 1];
    size_t low = 0, high = d->n - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (d->up_to[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return d->who[low];
}

struct hub_draw {
    struct plan *p;
    size_t hub, *who, n;
    struct drawing givers, receivers;
    size_t **posts; /* of each member: indices ending with PLAN_NONE; NULL none */
};

static bool prepare(struct plan *p, size_t hub, struct hub_draw *h) {
    *h = (struct hub_draw){.p = p, .hub = hub, .who = arena_new_array(p->arena, size_t, p->n_members)};
    double *gives = arena_new_array(p->arena, double, p->n_members);
    double *receives = arena_new_array(p->arena, double, p->n_members);
    h->posts = arena_new_array(p->arena, size_t *, p->n_members);
    if (!h->who || !gives || !receives || !h->posts) {
        p->failed = true;
        return false;
    }
    double given = 0, received = 0;
    for (size_t i = 0; i < p->n_members; i++) {
        if (p->members[i].hub != hub)
            continue;
        h->who[h->n] = i;
        gives[h->n] = given += p->members[i].gives;
        receives[h->n++] = received += p->members[i].receives;
    }
    h->givers = (struct drawing){h->who, h->n, gives};
    h->receivers = (struct drawing){h->who, h->n, receives};
    for (size_t i = p->first_post[hub]; i < p->first_post[hub] + p->count_posts[hub]; i++) {
        size_t **own = &h->posts[p->posts[i].member];
        if (!*own) {
            *own = arena_new_array(p->arena, size_t, 9); /* at most four of each kind, and the end */
            if (!*own) {
                p->failed = true;
                return false;
            }
            for (size_t k = 0; k < 9; k++)
                (*own)[k] = PLAN_NONE;
        }
        size_t k = 0;
        while (k < 8 && (*own)[k] != PLAN_NONE)
            k++;
        if (k < 8)
            (*own)[k] = i;
    }
    return given > 0 && received > 0;
}

/* Somebody for the other side: often one they know already. */
static size_t partner_for(struct hub_draw *h, size_t who, bool gives, int64_t day) {
    struct plan *p = h->p;
    for (int try = 0; try < 24; try++) {
        const struct plan_member *m = &p->members[who];
        size_t other = PLAN_NONE;
        if (try < 3 && rng_chance(&p->rng, 0.4))
            other = m->partners[rng_below(&p->rng, 3)];
        if (other == PLAN_NONE)
            other = draw_one(&p->rng, gives ? &h->receivers : &h->givers);
        const struct plan_member *o = &p->members[other];
        if (other == who || !plan_takes_part(o, day) || (gives ? o->receives : o->gives) <= 0)
            continue;
        const struct plan_member *receiver = gives ? o : m;
        if (receiver->balance > (receiver->pattern == PLAN_RECEIVES ? 2 * LOWEST : LOWEST))
            return other;
    }
    return PLAN_NONE;
}

static size_t open_post(struct hub_draw *h, size_t who, enum listing_kind kind, int64_t day) {
    const size_t *own = h->posts[who];
    for (size_t k = 0; own && own[k] != PLAN_NONE; k++) {
        const struct plan_post *post = &h->p->posts[own[k]];
        if (post->kind == kind && post->from < day && day < post->until && !post->served)
            return own[k];
    }
    return PLAN_NONE;
}

static enum plan_end draw_end(struct rng *r, bool proposed) {
    static const struct {
        enum plan_end end;
        uint64_t share;
        bool proposed; /* only of what began as a proposal */
    } ends[] = {{SILENT, 9, false},  {DECLINED, 6, true}, {CANCELLED, 5, true},
                {SETTLED, 1, false}, {DROPPED, 1, false}, {CONFIRMED, 78, false}};
    for (;;) {
        uint64_t at = rng_below(r, 100);
        size_t i = 0;
        while (at >= ends[i].share)
            at -= ends[i++].share;
        if (!ends[i].proposed || proposed)
            return ends[i].end;
    }
}

/* A request is mostly served once; the person ends it a few days after the last exchange that began from it.
 */
static void serve(struct plan *p, size_t which) {
    struct plan_post *post = &p->posts[which];
    if (post->kind != LISTING_REQUEST || rng_chance(&p->rng, 0.3))
        return;
    post->served = true;
    if (post->until != INT64_MAX)
        return; /* the person ends it anyway */
    post->until = post->asked_for + 12;
    (void)plan_add(p, (struct plan_event){.at = plan_moment(p, post->until),
                                          .what = PLAN_POST_STATE,
                                          .subject = which,
                                          .state = LISTING_ENDED});
}

static void exchange(struct hub_draw *h, size_t giver, size_t receiver, int64_t day, bool must_count) {
    struct plan *p = h->p;
    struct rng *r = &p->rng;
    const struct plan_member *g = &p->members[giver], *v = &p->members[receiver];
    struct plan_deal d = {.giver = giver, .receiver = receiver, .post = PLAN_NONE};
    bool coordinator = (g->roles | v->roles) & ROLE_COORDINATOR;
    bool for_others = (g->on_paper || v->on_paper) && !coordinator && rng_chance(r, 0.6);
    bool proposed = false, from_offer = false;
    if (!for_others && rng_chance(r, 0.8)) {
        d.post = open_post(h, giver, LISTING_OFFER, day);
        from_offer = d.post != PLAN_NONE;
        if (d.post == PLAN_NONE)
            d.post = open_post(h, receiver, LISTING_REQUEST, day);
        proposed = d.post != PLAN_NONE;
    }
    enum plan_end end = for_others ? FOR_OTHERS : must_count ? CONFIRMED : draw_end(r, proposed);
    if (d.post != PLAN_NONE) {
        struct plan_post *post = &p->posts[d.post];
        if (post->asked_for < day)
            post->asked_for = day; /* first times are not planned in the order of days */
        d.title = post->title;
        d.category = post->category;
        d.minutes = plan_minutes(p, post->minutes);
        if (end != DECLINED && end != CANCELLED)
            serve(p, d.post);
    } else {
        const struct idea *deed = data_deed(r, (enum theme)h->hub);
        d.title = deed->title;
        d.category = deed->category;
        d.minutes = plan_minutes(p, deed->minutes);
    }
    /* Who answers an offer is the receiver, who answers a request the giver. */
    size_t speaker = proposed ? (from_offer ? receiver : giver) : rng_chance(r, 0.5) ? giver : receiver;
    plan_course(p, &d, speaker, plan_moment(p, day), proposed, end,
                data_note(r, proposed ? NOTE_PROPOSE : NOTE_RECORD));
}

/* Everybody who takes part at all has a first time, soon after joining. */
static void first_exchange(struct hub_draw *h, size_t who) {
    struct plan *p = h->p;
    const struct plan_member *m = &p->members[who];
    if (m->gives + m->receives <= 0 || p->arena->failed)
        return;
    bool gives = m->receives <= 0 || (m->gives > 0 && rng_chance(&p->rng, 0.5));
    int64_t lag = 2 + (int64_t)(-14 * log(1 - 0.98 * rng_unit(&p->rng)));
    int64_t last = (m->stopped < p->days ? m->stopped : p->days) - 1;
    for (int64_t day = m->joined + lag; day <= last; day += 5) {
        size_t other = partner_for(h, who, gives, day);
        if (other != PLAN_NONE) {
            exchange(h, gives ? who : other, gives ? other : who, day, true);
            return;
        }
    }
}

static void gift(struct hub_draw *h, size_t from, int64_t day) {
    struct plan *p = h->p;
    const struct plan_member *m = &p->members[from];
    if (m->balance < 4 * 60 || !plan_takes_part(m, day))
        return;
    size_t to = rng_chance(&p->rng, 0.6) ? PLAN_NONE : partner_for(h, from, true, day);
    plan_gift(p, from, to, 30 * rng_between(&p->rng, 1, 6), plan_moment(p, day));
}

void plan_exchanges(struct plan *p) {
    for (size_t hub = 0; hub < PLAN_HUBS && !p->failed; hub++) {
        struct hub_draw h;
        if (!prepare(p, hub, &h))
            continue;
        for (size_t i = 0; i < h.n; i++)
            if (hub != 0 || h.who[i] >= PLAN_CAST)
                first_exchange(&h, h.who[i]);
        size_t n = (size_t)((double)h.n * (double)p->days / 30.4 * EXCHANGES_A_MONTH);
        int64_t *days = arena_new_array(p->arena, int64_t, n);
        if (!days) {
            p->failed = true;
            return;
        }
        /* More as time goes on, for the hubs grow. */
        for (size_t i = 0; i < n; i++)
            days[i] = 2 + (int64_t)(pow(rng_unit(&p->rng), 0.8) * (double)(p->days - 2));
        qsort(days, n, sizeof *days, order_i64);
        for (size_t i = 0; i < n && !p->failed; i++) {
            size_t giver = draw_one(&p->rng, &h.givers);
            if (!plan_takes_part(&p->members[giver], days[i]))
                continue;
            size_t receiver = partner_for(&h, giver, true, days[i]);
            if (receiver != PLAN_NONE)
                exchange(&h, giver, receiver, days[i], false);
            if (rng_chance(&p->rng, 0.05))
                gift(&h, giver, days[i]);
        }
    }
}
