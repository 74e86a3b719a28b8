/* The offers and requests of the plan. */
#include <string.h>

#include "demo/plan.h"

/* A table's rows in an order of its own for each hub: drawn without repeating until all were had. */
struct deck {
    const struct ideas *ideas;
    size_t *order, n, at;
};

static void shuffle(struct rng *r, struct deck *d) {
    for (size_t i = d->n; i > 1; i--) {
        size_t k = (size_t)rng_below(r, i), held = d->order[i - 1];
        d->order[i - 1] = d->order[k];
        d->order[k] = held;
    }
    d->at = 0;
}

static bool deck_init(struct plan *p, struct deck *d, const struct ideas *ideas, enum theme hub) {
    *d = (struct deck){.ideas = ideas, .order = arena_new_array(p->arena, size_t, ideas->n)};
    if (!d->order) {
        p->failed = true;
        return false;
    }
    for (size_t i = 0; i < ideas->n; i++)
        if (ideas->all[i].theme == ANY || ideas->all[i].theme == hub)
            d->order[d->n++] = i;
    shuffle(&p->rng, d);
    return true;
}

static const struct idea *deck_draw(struct rng *r, struct deck *d) {
    if (d->at == d->n)
        shuffle(r, d);
    return &d->ideas->all[d->order[d->at++]];
}

static void announce(struct plan *p, size_t which, struct plan_when at) {
    (void)plan_add(p, (struct plan_event){.at = at, .what = PLAN_POST, .subject = which});
}

static void set_state(struct plan *p, size_t which, int64_t day, enum listing_state state) {
    if (day < p->posts[which].until)
        p->posts[which].until = day;
    (void)plan_add(p,
                   (struct plan_event){
                       .at = plan_moment(p, day), .what = PLAN_POST_STATE, .subject = which, .state = state});
}

static void post_one(struct plan *p, size_t who, enum listing_kind kind, struct deck *deck) {
    const struct plan_member *m = &p->members[who];
    struct rng *r = &p->rng;
    int64_t last = m->stopped < p->days ? m->stopped - 1 : p->days;
    if (last - m->joined < 2)
        return;
    const struct idea *idea = deck_draw(r, deck);
    struct plan_post *post = plan_new_post(p);
    if (!post)
        return;
    post->member = who;
    post->kind = kind;
    post->category = idea->category;
    post->title = idea->title;
    post->words = idea->words;
    post->place = idea->place.n ? idea->place : m->area;
    post->times = idea->times;
    post->minutes = idea->minutes;
    /* Offers come soon after joining; requests whenever something is needed, more often lately. */
    double share = rng_unit(r);
    post->from = kind == LISTING_OFFER && rng_chance(r, 0.6)
                     ? m->joined + 1 + (int64_t)(share * share * 30)
                     : m->joined + 1 + (int64_t)(share * (double)(last - m->joined));
    if (post->from > last)
        post->from = last;
    size_t which = p->n_posts - 1;
    announce(p, which, plan_moment(p, post->from));
    int64_t stays = kind == LISTING_OFFER ? rng_between(r, 60, 500) : rng_between(r, 20, 150);
    if (m->stopped < p->days)
        set_state(p, which, m->stopped, LISTING_ENDED);
    else if (post->from + stays < p->days)
        set_state(p, which, post->from + stays, rng_chance(r, 0.15) ? LISTING_PAUSED : LISTING_ENDED);
}

static size_t draw_count(struct rng *r, double first, double more) {
    size_t n = 0;
    for (double chance = first; n < 4 && rng_chance(r, chance); chance = more)
        n++;
    return n;
}

/* A hub always has something that is paused and something that has ended. */
static void pause_and_end(struct plan *p, size_t hub) {
    enum listing_state wanted[] = {LISTING_PAUSED, LISTING_ENDED};
    size_t given = 0;
    for (size_t i = p->first_post[hub]; i < p->n_posts && given < 2; i++)
        if (p->posts[i].until == INT64_MAX && p->posts[i].from + 4 < p->days)
            set_state(p, i, rng_between(&p->rng, p->posts[i].from + 2, p->days - 1), wanted[given++]);
}

/* ---- rings: people of whom no two can help each other, but all of them round ---- */

/* "garden" and "garden-lawn" are of "garden". */
static bool is_of(struct str category, const char *top) {
    return str_starts(category, top) && (str_eqz(category, top) || category.p[strlen(top)] == '-');
}

static const struct idea *idea_of(struct rng *r, const struct ideas *ideas, const char *category,
                                  size_t hub) {
    const struct idea *found = NULL;
    uint64_t seen = 0;
    for (size_t i = 0; i < ideas->n; i++) {
        const struct idea *idea = &ideas->all[i];
        if (is_of(idea->category, category) && (idea->theme == ANY || idea->theme == (enum theme)hub) &&
            rng_below(r, ++seen) == 0)
            found = idea;
    }
    return found;
}

static void post_lately(struct plan *p, struct rng *r, size_t who, enum listing_kind kind,
                        const char *category, size_t hub) {
    const struct idea *idea = idea_of(r, kind == LISTING_OFFER ? &offers : &requests, category, hub);
    struct plan_post *post = idea ? plan_new_post(p) : NULL;
    if (!post)
        return;
    post->member = who;
    post->kind = kind;
    post->category = str_from(category);
    post->title = idea->title;
    post->words = idea->words;
    post->place = idea->place.n ? idea->place : p->members[who].area;
    post->times = idea->times;
    post->minutes = idea->minutes;
    post->from = p->days - rng_between(r, 1, 20);
    announce(p, p->n_posts - 1, plan_moment(p, post->from));
}

/* Each offers one kind of help and wishes for the next one's. Drawn apart, so that nothing else of the plan
 * depends on it. */
static void ring_of_hub(struct plan *p, size_t hub, size_t nth, size_t people) {
    static const char *const kinds[] = {"garden", "digital", "food", "repairs"};
    struct rng r = rng_seeded(1000 * hub + nth);
    size_t n = 0, skip = nth * 5;
    for (size_t i = 0; i < p->n_members && n < people; i++) {
        const struct plan_member *m = &p->members[i];
        bool fits = m->hub == hub && m->gives > 0 && m->receives > 0 && m->stopped >= p->days &&
                    m->joined + 40 < p->days;
        if (!fits || (skip > 0 && skip-- > 0))
            continue;
        post_lately(p, &r, i, LISTING_OFFER, kinds[n % people], hub);
        post_lately(p, &r, i, LISTING_REQUEST, kinds[(n + 1) % people], hub);
        n++;
    }
}

static void posts_of_hub(struct plan *p, size_t hub) {
    struct deck offer_deck, request_deck;
    p->first_post[hub] = p->n_posts;
    if (!deck_init(p, &offer_deck, &offers, (enum theme)hub) ||
        !deck_init(p, &request_deck, &requests, (enum theme)hub))
        return;
    for (size_t i = 0; i < p->n_members; i++) {
        const struct plan_member *m = &p->members[i];
        if (m->hub != hub || m->pattern == PLAN_ASKS || m->pattern == PLAN_REFUSED)
            continue;
        size_t n_offers = 0, n_requests = 0;
        if (m->gives > 0)
            n_offers = draw_count(&p->rng, m->pattern == PLAN_GIVES ? 0.7 : 0.5, 0.35);
        else if (m->pattern == PLAN_NEVER)
            n_offers = draw_count(&p->rng, 0.15, 0);
        if (m->receives > 0)
            n_requests = draw_count(&p->rng, m->pattern == PLAN_RECEIVES ? 0.6 : 0.38, 0.3);
        for (size_t k = 0; k < n_offers; k++)
            post_one(p, i, LISTING_OFFER, &offer_deck);
        for (size_t k = 0; k < n_requests; k++)
            post_one(p, i, LISTING_REQUEST, &request_deck);
    }
    pause_and_end(p, hub);
    for (size_t nth = 0; nth < 4; nth++)
        ring_of_hub(p, hub, nth, nth % 2 ? 4 : 3);
    p->count_posts[hub] = p->n_posts - p->first_post[hub];
}

void plan_posts(struct plan *p) {
    for (size_t hub = 0; hub < PLAN_HUBS && !p->failed; hub++)
        posts_of_hub(p, hub);
}
