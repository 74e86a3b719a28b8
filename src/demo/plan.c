/* The plan as a whole: its memory, its calendar, its order. */
#include "demo/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WAKING (8 * INT64_C(3600)) /* from eight in the morning to nine at night */
#define ASLEEP (21 * INT64_C(3600))

bool plan_takes_part(const struct plan_member *m, int64_t day) {
    return m->pattern != PLAN_ASKS && m->pattern != PLAN_REFUSED && m->joined < day && day < m->stopped;
}

struct plan_when plan_moment(struct plan *p, int64_t day) {
    return (struct plan_when){day, rng_between(&p->rng, WAKING, ASLEEP - 4 * 3600)};
}

struct plan_when plan_later(struct plan *p, struct plan_when at, int64_t days) {
    if (days > 0)
        return plan_moment(p, at.day + days);
    int64_t second = at.second + rng_between(&p->rng, 300, 5400);
    return second < ASLEEP ? (struct plan_when){at.day, second} : plan_moment(p, at.day + 1);
}

/* Room for one more in a list that grows by doubling. */
static bool room(struct plan *p, void *list, size_t n, size_t *most, size_t size) {
    if (n < *most)
        return true;
    size_t more = *most ? *most * 2 : 256;
    void *old, *wider = arena_array(p->arena, more, size);
    if (!wider) {
        p->failed = true;
        return false;
    }
    memcpy(&old, list, sizeof old);
    if (n)
        memcpy(wider, old, n * size);
    memcpy(list, &wider, sizeof wider);
    *most = more;
    return true;
}

bool plan_add(struct plan *p, struct plan_event e) {
    if (e.at.day > p->days || p->failed ||
        !room(p, &p->events, p->n_events, &p->most_events, sizeof *p->events))
        return false;
    e.order = p->n_events;
    p->events[p->n_events++] = e;
    return true;
}

struct plan_member *plan_new_member(struct plan *p) {
    if (p->failed || !room(p, &p->members, p->n_members, &p->most_members, sizeof *p->members))
        return NULL;
    struct plan_member *m = &p->members[p->n_members++];
    *m = (struct plan_member){.same_as = PLAN_NONE,
                              .asked = -1,
                              .stopped = INT64_MAX,
                              .partners = {PLAN_NONE, PLAN_NONE, PLAN_NONE}};
    return m;
}

struct plan_post *plan_new_post(struct plan *p) {
    if (p->failed || !room(p, &p->posts, p->n_posts, &p->most_posts, sizeof *p->posts))
        return NULL;
    struct plan_post *post = &p->posts[p->n_posts++];
    *post = (struct plan_post){.until = INT64_MAX};
    return post;
}

int64_t plan_minutes(struct plan *p, int64_t typical) {
    double drawn = (double)typical * exp(0.35 * rng_normal(&p->rng) + 0.15);
    int64_t quarters = (int64_t)(drawn / 15 + 0.5);
    return quarters < 1 ? 15 : quarters > 32 ? 480 : quarters * 15;
}

static int compare(const void *x, const void *y) {
    const struct plan_event *a = x, *b = y;
    if (a->at.day != b->at.day)
        return a->at.day < b->at.day ? -1 : 1;
    if (a->at.second != b->at.second)
        return a->at.second < b->at.second ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* ---- the course of an exchange ---- */

/* The moves of one deal, one after another; stops for good when a move would be after today. */
struct course {
    struct plan *p;
    size_t deal;
    struct plan_when at;
    bool going;
};

static void move(struct course *c, int64_t days, size_t member, enum exchange_move m, struct str words) {
    if (!c->going)
        return;
    c->at = plan_later(c->p, c->at, days);
    c->going = plan_add(c->p, (struct plan_event){.at = c->at,
                                                  .what = PLAN_STEP,
                                                  .subject = c->deal,
                                                  .member = member,
                                                  .move = m,
                                                  .minutes = c->p->deals[c->deal].minutes,
                                                  .words = words});
}

/* A proposal and what comes of it until the help is given. */
static void open_proposed(struct course *c, size_t speaker, size_t other, enum plan_end end,
                          struct str words) {
    struct rng *r = &c->p->rng;
    c->going = plan_add(
        c->p, (struct plan_event){
                  .at = c->at, .what = PLAN_PROPOSE, .subject = c->deal, .member = speaker, .words = words});
    if (end == PROPOSED)
        return;
    if (end == DECLINED) {
        move(c, rng_between(r, 0, 4), other, MOVE_DECLINE, data_note(r, NOTE_DECLINE));
        return;
    }
    if (end == CANCELLED && rng_chance(r, 0.3)) {
        move(c, rng_between(r, 1, 4), speaker, MOVE_CANCEL, data_note(r, NOTE_CANCEL));
        return;
    }
    move(c, rng_between(r, 0, 2), other, MOVE_AGREE, data_note(r, NOTE_AGREE));
    if (end == AGREED)
        return;
    if (end == CANCELLED) {
        move(c, rng_between(r, 1, 4), rng_chance(r, 0.5) ? speaker : other, MOVE_CANCEL,
             data_note(r, NOTE_CANCEL));
        return;
    }
    /* The help itself takes place here, on the day that is given with "done". */
    if (c->going) {
        c->at = plan_later(c->p, c->at, rng_between(r, 1, 7));
        c->p->deals[c->deal].day = c->at.day;
    }
    move(c, rng_between(r, 0, 1), speaker, MOVE_DONE, data_note(r, NOTE_RECORD));
}

/* From "done" on: the other side answers, or does not. */
static void close(struct course *c, size_t other, enum plan_end end) {
    struct rng *r = &c->p->rng;
    switch (end) {
    case CONFIRMED: move(c, rng_between(r, 0, 6), other, MOVE_CONFIRM, data_note(r, NOTE_CONFIRM)); return;
    case REVERSED:
        move(c, rng_between(r, 0, 3), other, MOVE_CONFIRM, STR(""));
        move(c, rng_between(r, 1, 5), PLAN_NONE, MOVE_REVERSE, data_note(r, NOTE_REVERSE));
        return;
    case SILENT:
        /* In the night after the hub's days are over; perform.c asks for all that are due. */
        c->at = (struct plan_when){c->at.day + PLAN_CONFIRM_DAYS + 1, 3 * 3600};
        c->going = c->going && plan_add(c->p, (struct plan_event){.at = c->at, .what = PLAN_DUE});
        return;
    case DISPUTED: move(c, rng_between(r, 0, 2), other, MOVE_DISPUTE, data_note(r, NOTE_DISPUTE)); return;
    case SETTLED:
        move(c, rng_between(r, 0, 4), other, MOVE_DISPUTE, data_note(r, NOTE_DISPUTE));
        if (c->p->deals[c->deal].minutes > 60)
            c->p->deals[c->deal].minutes -= 30;
        move(c, rng_between(r, 1, 5), PLAN_NONE, MOVE_SETTLE, data_note(r, NOTE_SETTLE));
        return;
    case DROPPED:
        move(c, rng_between(r, 0, 4), other, MOVE_DISPUTE, data_note(r, NOTE_DISPUTE));
        move(c, rng_between(r, 1, 5), PLAN_NONE, MOVE_DROP, data_note(r, NOTE_DROP));
        return;
    default: /* the others end earlier */ return;
    }
}

static void remember(struct plan_member *m, size_t partner) {
    if (m->partners[0] == partner)
        return;
    m->partners[2] = m->partners[1];
    m->partners[1] = m->partners[0];
    m->partners[0] = partner;
}

void plan_course(struct plan *p, const struct plan_deal *d, size_t speaker, struct plan_when at,
                 bool proposed, enum plan_end end, struct str words) {
    if (at.day > p->days || p->failed || !room(p, &p->deals, p->n_deals, &p->most_deals, sizeof *p->deals)) {
        return;
    }
    struct course c = {.p = p, .deal = p->n_deals++, .at = at};
    size_t other = speaker == d->giver ? d->receiver : d->giver;
    p->deals[c.deal] = *d;
    p->deals[c.deal].day = at.day;
    if (proposed) {
        open_proposed(&c, speaker, other, end, words);
    } else {
        c.going = plan_add(p, (struct plan_event){.at = at,
                                                  .what = end == FOR_OTHERS ? PLAN_RECORD_FOR : PLAN_RECORD,
                                                  .subject = c.deal,
                                                  .member = speaker,
                                                  .minutes = d->minutes,
                                                  .words = words});
    }
    close(&c, other, end);
    if (end == CONFIRMED || end == SILENT || end == SETTLED || end == FOR_OTHERS) {
        p->members[d->giver].balance += d->minutes;
        p->members[d->receiver].balance -= d->minutes;
        remember(&p->members[d->giver], d->receiver);
        remember(&p->members[d->receiver], d->giver);
    }
}

void plan_gift(struct plan *p, size_t from, size_t to, int64_t minutes, struct plan_when at) {
    struct str words = data_note(&p->rng, to == PLAN_NONE ? NOTE_POT : NOTE_GIFT);
    if (!plan_add(p, (struct plan_event){.at = at,
                                         .what = PLAN_GIVE,
                                         .subject = from,
                                         .member = to,
                                         .minutes = minutes,
                                         .words = words}))
        return;
    p->members[from].balance -= minutes;
    if (to != PLAN_NONE)
        p->members[to].balance += minutes;
}

enum err_code plan_make(struct plan *p, struct arena *a, uint64_t seed, int64_t people, int64_t months,
                        struct err *err) {
    *p = (struct plan){.arena = a, .rng = rng_seeded(seed), .people = people, .days = months * 365 / 12};
    for (size_t hub = 0; hub < PLAN_HUBS; hub++)
        (void)plan_add(p, (struct plan_event){.at = {0, 6 * 3600}, .what = PLAN_HUB, .subject = hub});
    plan_people(p);
    plan_posts(p);
    plan_story(p);
    plan_exchanges(p);
    if (p->failed || a->failed)
        return err_nomem(err);
    qsort(p->events, p->n_events, sizeof *p->events, compare);
    return ERR_OK;
}
