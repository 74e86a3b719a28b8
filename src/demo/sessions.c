/* What people of the demo do together: sessions of the last months, with who came, and those to come, with
 * who signed up. It is told at the end of the story, by the coordinator of each hub. */
#include "demo/inside.h"
#include "group/group.h"

enum { FILL_MEMORY = 64 << 20, COME_MOST = 16 };

struct session_idea {
    enum theme theme;
    struct str title, category, place, note;
    int weekday, start;
    int64_t minutes, between;
    int behind, ahead;
    int64_t places, come;
    enum group_rule rule;
};

#define S(theme, title, category, place, weekday, start, minutes, between, behind, ahead, places, come,      \
          rule, note)                                                                                        \
    {theme,   STR(title), STR(category), STR(place), STR(note), weekday, start,                              \
     minutes, between,    behind,        ahead,      places,    come,    GROUP_##rule},
static const struct session_idea ideas[] = {
#include "demo/sessions.def"
};
#undef S

struct filling {
    struct perform *f;
    struct arena *a;
    struct doer by;
    struct rng rng;
    const struct session_idea *idea;
};

/* Members who are in the hub for good, by their n-th; NULL beyond. */
static const struct plan_member *nth_member(const struct plan *p, size_t hub, size_t n) {
    const struct plan_member *first = &p->members[p->first[hub]];
    for (size_t i = 0; i < p->count[hub]; i++) {
        const struct plan_member *m = &first[i];
        bool stays = m->joined >= 0 && m->stopped == INT64_MAX && m->id &&
                     (m->pattern == PLAN_ORDINARY || m->pattern == PLAN_GIVES || m->pattern == PLAN_RECEIVES);
        if (stays && n-- == 0)
            return m;
    }
    return NULL;
}

/* The same people come again and again, some of them each time; m of one is at the most once in it. */
static size_t who_comes(struct filling *t, const struct plan_member *ret[COME_MOST], size_t most) {
    size_t n = 0;
    for (size_t i = 1; n < most && n < COME_MOST && i < 3 * most; i++) {
        const struct plan_member *m = nth_member(t->f->plan, t->idea->theme, i);
        if (m && rng_below(&t->rng, 5) < 2)
            ret[n++] = m;
    }
    return n;
}

/* Whoever was not in the hub yet so many days ago, by the story, did not come. A week more, for weekdays fall
 * anyhow: so the same people come whatever day is today. */
static bool was_in(const struct filling *t, const struct plan_member *m, int64_t ago) {
    return m->joined <= t->f->plan->days - 7 - ago;
}

static enum err_code record(struct db_conn *c, struct filling *t, const struct hub *h, int64_t id,
                            int64_t ago, const struct plan_member *leader, struct err *err) {
    const struct plan_member *people[COME_MOST];
    struct group_tick ticks[COME_MOST + 1] = {{leader->id, t->idea->minutes, true}};
    size_t moved, n = who_comes(t, people, (size_t)rng_between(&t->rng, t->idea->come / 2, t->idea->come));
    size_t n_ticks = 1;
    for (size_t i = 0; i < n; i++)
        if (people[i] != leader && was_in(t, people[i], ago))
            ticks[n_ticks++] = (struct group_tick){.member_id = people[i]->id,
                                                   .minutes = rng_below(&t->rng, 6) ? t->idea->minutes
                                                                                    : t->idea->minutes / 2};
    const struct group_sheet sheet = {
        .came = ticks, .n_came = n_ticks, .guests = (int64_t)rng_below(&t->rng, 3)};
    const struct group_hand who = {.coordinator = true};
    return group_record(c, t->a, &t->by, h, &who, id, &sheet, &moved, err);
}

static struct group_new new_of(const struct filling *t, const struct plan_member *leader, int64_t day) {
    return (struct group_new){.title = t->idea->title,
                              .category = t->idea->category,
                              .place = t->idea->place,
                              .note = t->idea->note,
                              .day = day,
                              .minutes = t->idea->minutes,
                              .start_minute = t->idea->start,
                              .places = t->idea->places,
                              .has_rule = true,
                              .rule = t->idea->rule,
                              .leaders = &leader->id,
                              .n_leaders = 1,
                              .past = true};
}

static enum err_code behind(struct db_conn *c, struct filling *t, const struct hub *h, int64_t last,
                            const struct plan_member *leader, struct err *err) {
    enum err_code rc = ERR_OK;
    for (int i = t->idea->behind - 1; !rc && i >= 0; i--) {
        int64_t ago = i * t->idea->between, day = last - ago, id;
        size_t times;
        if (!was_in(t, leader, ago) || ago > 350)
            continue;
        struct group_new n = new_of(t, leader, day);
        rc = group_create(c, t->a, &t->by, h, &n, &id, &times, err);
        if (!rc && rng_below(&t->rng, 12) == 0)
            rc = group_call_off(c, t->a, &t->by, h, id, false, STR("Too few could come this time."), err);
        else if (!rc)
            rc = record(c, t, h, id, ago, leader, err);
    }
    return rc;
}

static enum err_code ahead(struct db_conn *c, struct filling *t, const struct hub *h, int64_t first,
                           const struct plan_member *leader, struct err *err) {
    const struct plan_member *people[COME_MOST];
    struct group_new n = new_of(t, leader, first);
    struct group_session *list;
    size_t times, n_list = 0;
    int64_t id;
    n.every = t->idea->between == 7 ? GROUP_WEEK : t->idea->between == 14 ? GROUP_FORTNIGHT : GROUP_MONTH;
    n.times = t->idea->ahead;
    enum err_code rc = group_create(c, t->a, &t->by, h, &n, &id, &times, err);
    if (!rc)
        rc = group_list(c, t->a, h, &(struct group_filter){.from_day = first, .to_day = first + 40}, 60,
                        &list, &n_list, err);
    for (size_t i = 0; !rc && i < n_list; i++) {
        bool waiting;
        if (!str_eq(list[i].title, t->idea->title))
            continue;
        size_t most = list[i].places ? (size_t)list[i].places + 2 : (size_t)t->idea->come;
        size_t n_people = who_comes(t, people, i ? most / 2 : most);
        for (size_t k = 0; !rc && k < n_people; k++)
            if (people[k] != leader)
                rc = group_sign_up(c, t->a, &t->by, h, list[i].id, people[k]->id, true, &waiting, err);
    }
    return rc;
}

static enum err_code one_idea(struct db_conn *c, struct filling *t, struct err *err) {
    const struct plan *p = t->f->plan;
    const struct hub *h = &t->f->hubs[t->idea->theme];
    const struct plan_member *leader = nth_member(p, t->idea->theme, (size_t)(t->idea - ideas) % 3);
    if (!leader)
        return ERR_OK;
    t->by.person_id = p->members[p->first[t->idea->theme]].person_id;
    int64_t last = t->f->today - 1 - (day_weekday(t->f->today - 1) - t->idea->weekday + 7) % 7;
    enum err_code rc = behind(c, t, h, last, leader, err);
    return rc ? rc : ahead(c, t, h, last + (t->idea->between == 28 ? 7 : t->idea->between), leader, err);
}

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *t = ctx;
    t->rng = rng_seeded(7);
    enum err_code rc = ERR_OK;
    for (int hub = 0; !rc && hub < PLAN_HUBS; hub++)
        rc = group_setting_set(c, t->a, &t->by, t->f->hubs[hub].id,
                               &(struct group_setting){.rule = GROUP_POT_LEADS, .public = true}, err);
    for (size_t i = 0; !rc && i < sizeof ideas / sizeof *ideas; i++) {
        struct arena_mark mark = arena_mark(t->a);
        t->idea = &ideas[i];
        rc = one_idea(c, t, err);
        arena_rewind(t->a, mark);
    }
    return rc;
}

enum err_code demo_sessions(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, FILL_MEMORY);
    struct filling t = {.f = f, .a = &a, .by = perform_last_doer(f)};
    enum err_code rc = db_write(f->db, fill, &t, err);
    arena_release(&a);
    return rc;
}
