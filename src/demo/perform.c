/* The plan carried out: every event is the flow that a person's click would run, at its own time. */
#include "demo/inside.h"
#include "joining/joining.h"

#define BATCH_DAYS 7
#define FLOW_MEMORY ((size_t)16 << 20)
/* How long a check holds. */
#define CHECK_DAYS 700

/* Today's events may lie later than now; they are drawn to now, so that nothing happens in the future. */
static int64_t seconds_of(const struct perform *f, struct plan_when at) {
    int64_t s = (f->today - f->plan->days + at.day) * SECONDS_A_DAY + at.second;
    return s < f->now ? s : f->now;
}

static int64_t day_of(const struct perform *f, int64_t day) {
    return f->today - f->plan->days + day;
}

/* A coordinator of the hub who is none of the two, where there is one. */
static const struct plan_member *coordinator(const struct perform *f, size_t hub, size_t a, size_t b) {
    const struct plan *p = f->plan;
    const struct plan_member *any = &p->members[p->first[hub]];
    for (size_t i = p->first[hub]; i < p->first[hub] + p->count[hub]; i++)
        if ((p->members[i].roles & ROLE_COORDINATOR) && i != a && i != b)
            return &p->members[i];
    return any;
}

/* One event while it is carried out. */
struct act {
    struct perform *f;
    struct db_conn *c;
    struct arena *a;
    const struct plan_event *e;
    struct doer by;
};

/* The member themselves, or the coordinator for somebody who never uses a computer; not a coordinator who is
 * the other side: at such a time they press the button themselves. */
static void act_for(struct act *t, const struct plan_member *m, size_t other) {
    const struct plan_member *all = t->f->plan->members, *who = NULL;
    t->by.person_id = m->person_id;
    t->by.for_member_id = 0;
    if (m->on_paper)
        who = coordinator(t->f, m->hub, (size_t)(m - all), other);
    if (who && (size_t)(who - all) != other) {
        t->by.person_id = who->person_id;
        t->by.for_member_id = m->id;
    }
}

static enum err_code make_hub(struct act *t, struct err *err) {
    struct perform *f = t->f;
    const struct hub_idea *h = &hub_ideas[t->e->subject];
    const struct hub_new new = {.slug = h->slug,
                                .name = h->name,
                                .about = h->about,
                                .host = h->host,
                                .letter = h->letter,
                                .contact_name = f->plan->members[f->plan->first[t->e->subject]].name,
                                .contact_phone = h->phone,
                                .contact_email = h->email,
                                .public_offers = true,
                                .public_requests = true,
                                .public_figures = true,
                                .public_assets = true,
                                .confirm_days = PLAN_CONFIRM_DAYS,
                                .has_soft_floor = true,
                                .soft_floor = -20 * 60};
    int64_t id;
    /* The trail tells a demo that was cut short from one that is whole: see "demo.done". */
    enum err_code rc =
        t->e->subject == 0 ? audit_write(t->c, &t->by, 0, "demo.begin", 0, STR_NULL, err) : ERR_OK;
    if (!rc)
        rc = hub_create(t->c, t->a, &t->by, &new, &id, err);
    /* Nobody of the story is held up; at its end it is told who came lately (joining.c). */
    if (!rc)
        rc = join_since_set(t->c, t->a, id, f->now + SECONDS_A_DAY, t->by.at, err);
    if (!rc)
        rc = hub_by_id(t->c, &f->hub_arena, id, &f->hubs[t->e->subject], err);
    return rc;
}

static enum err_code join(struct act *t, struct plan_member *m, struct err *err) {
    struct member made;
    const struct member_new new = {.known_joins = true,
                                   .name = m->name,
                                   .email = m->email,
                                   .phone = m->phone,
                                   .about = m->about,
                                   .area = m->area,
                                   .roles = m->roles,
                                   .on_paper = m->on_paper,
                                   .staff = m->staff,
                                   .state = t->e->what == PLAN_ASK ? MEMBER_ASKED : MEMBER_ACTIVE};
    if (t->e->what == PLAN_JOIN && m != &t->f->plan->members[t->f->plan->first[m->hub]])
        t->by.person_id = coordinator(t->f, m->hub, PLAN_NONE, PLAN_NONE)->person_id;
    enum err_code rc = member_add(t->c, t->a, &t->by, &t->f->hubs[m->hub], &new, &made, err);
    if (!rc) {
        m->id = made.id;
        m->person_id = made.person_id;
    }
    return rc;
}

static enum err_code decide(struct act *t, const struct plan_member *m, struct err *err) {
    t->by.person_id = coordinator(t->f, m->hub, PLAN_NONE, PLAN_NONE)->person_id;
    const struct hub *h = &t->f->hubs[m->hub];
    return t->e->what == PLAN_ACCEPT ? member_accept(t->c, t->a, &t->by, h, m->id, err)
                                     : member_decline(t->c, t->a, &t->by, h, m->id, err);
}

/* What is known of places where many go, in words of access needs. */
static struct str needs_of(struct str place) {
    static const struct {
        const char *place, *needs;
    } known[] = {{"The library", "step-free quiet no-smoke"},
                 {"The school library", "step-free quiet"},
                 {"The school hall", "step-free hearing-loop"},
                 {"The sports centre", "step-free"},
                 {"The baths", "step-free no-pets"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eqz(place, known[i].place))
            return str_from(known[i].needs);
    return STR_NULL;
}

static enum err_code post(struct act *t, struct plan_post *o, struct err *err) {
    const struct plan_member *m = &t->f->plan->members[o->member];
    const int64_t hub_id = t->f->hubs[m->hub].id;
    act_for(t, m, PLAN_NONE);
    if (t->e->what == PLAN_POST_STATE)
        return listing_set_state(t->c, t->a, &t->by, hub_id, o->id, t->e->state, err);
    struct week week = {0};
    struct err ignored;
    /* Many say when in words that can be read: then it is known as times of the week too. */
    if (week_read(t->a, o->times, &week, &ignored) != ERR_OK)
        week = (struct week){0};
    const struct listing_new new = {.kind = o->kind,
                                    .hours = week_format(t->a, &week),
                                    .title = o->title,
                                    .words = o->words,
                                    .category = o->category,
                                    .place = o->place,
                                    .times = o->times,
                                    .needs = needs_of(o->place)};
    return listing_create(t->c, t->a, &t->by, hub_id, m->id, &new, &o->id, err);
}

/* Who is about to help where a check is asked for has been checked in time, as a coordinator sees to. */
static enum err_code check_giver(struct act *t, const struct plan_deal *d, int64_t listing_id,
                                 struct err *err) {
    const struct plan_member *giver = &t->f->plan->members[d->giver];
    const int64_t hub_id = t->f->hubs[giver->hub].id;
    struct gate_found missing;
    enum err_code rc = exchange_check_missing(t->c, t->a, hub_id, giver->id, d->category, listing_id,
                                              t->by.today, &missing, err);
    if (rc || missing.why != GATE_CHECK)
        return rc;
    struct doer by = t->by;
    by.person_id = coordinator(t->f, giver->hub, d->giver, d->receiver)->person_id;
    by.for_member_id = 0;
    return member_check_set(t->c, t->a, &by, hub_id, giver->id, missing.level, by.today + CHECK_DAYS, err);
}

static enum err_code begin_deal(struct act *t, struct plan_deal *d, struct err *err) {
    const struct plan *p = t->f->plan;
    const struct plan_member *giver = &p->members[d->giver], *receiver = &p->members[d->receiver];
    const struct hub *h = &t->f->hubs[giver->hub];
    const struct plan_member *m = &p->members[t->e->member];
    act_for(t, m, t->e->member == d->giver ? d->receiver : d->giver);
    enum err_code rc = check_giver(t, d, d->post == PLAN_NONE ? 0 : p->posts[d->post].id, err);
    if (rc)
        return rc;
    if (t->e->what == PLAN_PROPOSE) {
        struct exchange_proposal new = {.giver_id = giver->id,
                                        .receiver_id = receiver->id,
                                        .title = d->title,
                                        .category = d->category,
                                        .words = t->e->words};
        if (d->post != PLAN_NONE)
            new.listing_id = p->posts[d->post].id;
        return exchange_propose(t->c, t->a, &t->by, h, m->id, &new, &d->id, err);
    }
    const struct exchange_record new = {.giver_id = giver->id,
                                        .receiver_id = receiver->id,
                                        .title = d->title,
                                        .category = d->category,
                                        .words = t->e->words,
                                        .minutes = t->e->minutes,
                                        .day = day_of(t->f, d->day)};
    int64_t member_id = m->id;
    bool for_others = t->e->what == PLAN_RECORD_FOR;
    if (for_others) {
        m = coordinator(t->f, giver->hub, d->giver, d->receiver);
        member_id = m->id;
        t->by.person_id = m->person_id;
        t->by.for_member_id = 0;
    }
    return exchange_record(t->c, t->a, &t->by, h, member_id, &new, for_others, &d->id, err);
}

static enum err_code step(struct act *t, const struct plan_deal *d, struct err *err) {
    const struct plan *p = t->f->plan;
    const struct plan_event *e = t->e;
    bool figures = e->move == MOVE_DONE || e->move == MOVE_SETTLE;
    struct exchange_step s = {.exchange_id = d->id,
                              .move = e->move,
                              .has_minutes = figures,
                              .minutes = figures ? e->minutes : 0,
                              .has_day = e->move == MOVE_DONE,
                              .day = e->move == MOVE_DONE ? day_of(t->f, d->day) : 0,
                              .words = e->words};
    size_t hub = p->members[d->giver].hub;
    if (e->member == PLAN_NONE) {
        s.coordinator = true;
        t->by.person_id = coordinator(t->f, hub, d->giver, d->receiver)->person_id;
    } else {
        s.member_id = p->members[e->member].id;
        act_for(t, &p->members[e->member], e->member == d->giver ? d->receiver : d->giver);
    }
    return exchange_step(t->c, t->a, &t->by, &t->f->hubs[hub], &s, err);
}

static enum err_code give(struct act *t, struct err *err) {
    const struct plan *p = t->f->plan;
    const struct plan_member *from = &p->members[t->e->subject];
    int64_t transfer_id, to = t->e->member == PLAN_NONE ? 0 : p->members[t->e->member].id;
    struct str key = str_fmt(t->a, "demo:%zu", t->e->order);
    act_for(t, from, t->e->member);
    return exchange_give(t->c, t->a, &t->by, &t->f->hubs[from->hub], from->id, to, t->e->minutes, t->e->words,
                         key, &transfer_id, err);
}

static enum err_code perform_one(struct act *t, struct err *err) {
    struct plan *p = t->f->plan;
    size_t subject = t->e->subject;
    switch (t->e->what) {
    case PLAN_HUB: return make_hub(t, err);
    case PLAN_JOIN:
    case PLAN_ASK: return join(t, &p->members[subject], err);
    case PLAN_ACCEPT:
    case PLAN_REFUSE: return decide(t, &p->members[subject], err);
    case PLAN_POST:
    case PLAN_POST_STATE: return post(t, &p->posts[subject], err);
    case PLAN_PROPOSE:
    case PLAN_RECORD:
    case PLAN_RECORD_FOR: return begin_deal(t, &p->deals[subject], err);
    case PLAN_STEP: return step(t, &p->deals[subject], err);
    case PLAN_GIVE: return give(t, err);
    case PLAN_DUE: break; /* between batches */
    }
    return ERR_OK;
}

/* ---- batches ---- */

static struct doer doer_at(struct perform *f, struct plan_when at) {
    int64_t seconds = seconds_of(f, at);
    f->micros = seconds * 1000000;
    return (struct doer){.at = seconds, .today = day_of(f, at.day), .ids = &f->ids, .quiet = true};
}

struct batch {
    struct perform *f;
    size_t from, to;
};

/* May run again from its beginning: all that it leaves in the plan are ids, and those it sets anew. */
static enum err_code perform_batch(struct db_conn *c, void *ctx, struct err *err) {
    struct batch *b = ctx;
    struct perform *f = b->f;
    struct arena a;
    enum err_code rc = ERR_OK;
    arena_init(&a, FLOW_MEMORY);
    for (size_t i = b->from; !rc && i < b->to; i++) {
        const struct plan_event *e = &f->plan->events[i];
        struct act t = {.f = f, .c = c, .a = &a, .e = e, .by = doer_at(f, e->at)};
        rc = perform_one(&t, err);
        arena_release(&a);
    }
    return rc;
}

static void count(struct perform *f, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        enum plan_what w = f->plan->events[i].what;
        f->listings += w == PLAN_POST;
        f->exchanges += w == PLAN_PROPOSE || w == PLAN_RECORD || w == PLAN_RECORD_FOR;
    }
    if (f->progress)
        f->progress(f->progress_ctx, (int64_t)to, (int64_t)f->plan->n_events);
}

static enum err_code write_batch(struct perform *f, size_t from, size_t to, struct err *err) {
    if (from == to)
        return ERR_OK;
    struct batch b = {f, from, to};
    enum err_code rc = db_write(f->db, perform_batch, &b, err);
    if (!rc)
        count(f, from, to);
    return rc;
}

enum err_code perform_all(struct perform *f, struct err *err) {
    const struct plan *p = f->plan;
    size_t from = 0;
    int64_t due_done = -1;
    enum err_code rc = ERR_OK;
    id_gen_init(&f->ids, clock_virtual(&f->micros), db_node(f->db));
    for (size_t i = 0; !rc && i < p->n_events; i++) {
        const struct plan_event *e = &p->events[i];
        bool due = e->what == PLAN_DUE && e->at.day != due_done;
        if (due || e->at.day >= p->events[from].at.day + BATCH_DAYS) {
            rc = write_batch(f, from, i, err);
            from = i;
        }
        if (!rc && due) {
            struct doer by = doer_at(f, e->at);
            size_t n;
            rc = exchange_confirm_due(f->db, &by, (size_t)p->n_deals, &n, err);
            due_done = e->at.day;
        }
    }
    return rc ? rc : write_batch(f, from, p->n_events, err);
}

struct doer perform_last_doer(struct perform *f) {
    return doer_at(f, (struct plan_when){f->plan->days, SECONDS_A_DAY});
}
