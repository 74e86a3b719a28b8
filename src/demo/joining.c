/* Who came to the demo's hubs lately is still on the way in, each at another step; the others are at home. It
 * is told at the end of the story, by the coordinator of each hub. */
#include "joining/joining.h"
#include "demo/inside.h"

enum { FILL_MEMORY = 64 << 20, LATELY_DAYS = 45, WAYS_MOST = 400 };

struct filling {
    struct perform *f;
    struct arena *a;
    struct doer by;
    const struct hub *h;
};

static enum err_code note(struct db_conn *c, struct filling *t, const struct join_way *w, enum join_step step,
                          const char *words, struct err *err) {
    return w->marks[step].at
               ? ERR_OK
               : join_mark_set(c, t->a, &t->by, t->h, w->member_id, step, JOIN_DO, str_from(words), err);
}

static enum err_code speak(struct db_conn *c, struct filling *t, const struct join_way *w, const char *name,
                           const char *known, struct err *err) {
    const struct join_reference_new r = {
        .how = JOIN_BY_PHONE, .name = str_from(name), .known = str_from(known), .answer = JOIN_YES};
    int64_t id;
    return join_reference_put(c, t->a, &t->by, t->h, w->member_id, &r, &id, err);
}

/* Each newcomer has come a little further than the one before. */
static enum err_code walk(struct db_conn *c, struct filling *t, const struct join_way *w, size_t far,
                          struct err *err) {
    enum err_code rc =
        far > 0 ? note(c, t, w, JOIN_CONVERSATION, "Had a cup of tea, and a list of ideas.", err) : ERR_OK;
    if (w->state != MEMBER_ACTIVE)
        return rc;
    if (!rc && far > 1)
        rc = speak(c, t, w, "Ruth Adeyemi", "Neighbours for six years", err);
    if (!rc && far > 2)
        rc = speak(c, t, w, "Father Brennan", "From the parish", err);
    if (!rc && far > 3)
        rc = note(c, t, w, JOIN_REFERENCES, "", err);
    if (!rc && far > 4)
        rc = note(c, t, w, JOIN_CHECKS, "Nothing that they want to do asks for one.", err);
    if (!rc && far > 5)
        rc = note(c, t, w, JOIN_WELCOME, "Lovely to have you with us.", err);
    return rc;
}

/* Whoever helps where a check is asked for is known to somebody; that was seen to, whatever came after. */
static enum err_code known(struct db_conn *c, struct filling *t, const struct join_way *w, struct err *err) {
    enum check_level level;
    enum err_code rc = member_checked(c, t->a, t->h->id, w->member_id, t->by.today, &level, err);
    return rc || level == CHECK_NONE ? rc : note(c, t, w, JOIN_REFERENCES, "", err);
}

static enum err_code one_hub(struct db_conn *c, struct filling *t, struct err *err) {
    const struct plan *p = t->f->plan;
    const size_t hub = (size_t)(t->h - t->f->hubs);
    const struct plan_member *first = &p->members[p->first[hub]];
    struct join_setting s;
    struct join_way *ways;
    size_t n = 0;
    int64_t id;
    bool asked = false;
    t->by.person_id = first->person_id;
    enum err_code rc =
        join_since_set(c, t->a, t->h->id, t->f->now - LATELY_DAYS * SECONDS_A_DAY, t->by.at, err);
    if (!rc)
        rc = check_duty_set(c, t->a, &t->by, t->h, first->id, true, err);
    if (!rc)
        rc = join_setting_get(c, t->a, t->h->id, &s, err);
    if (!rc)
        rc = join_ways(c, t->a, t->h, &s, WAYS_MOST, &ways, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = known(c, t, &ways[i], err);
        if (!rc)
            rc = join_way_of(c, t->a, t->h, &s, ways[i].member_id, &ways[i], err);
        if (!rc && !ways[i].facts.over)
            rc = walk(c, t, &ways[i], i % 7, err);
        if (!rc && !asked && i % 7 == 4 && ways[i].state == MEMBER_ACTIVE) {
            rc = check_request_make(c, t->a, &t->by, t->h, ways[i].member_id, CHECK_ENHANCED,
                                    STR("company-visit"), &id, err);
            asked = rc == ERR_OK;
            rc = rc == ERR_CONFLICT ? ERR_OK : rc;
        }
    }
    return rc;
}

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *t = ctx;
    enum err_code rc = ERR_OK;
    for (int hub = 0; !rc && hub < PLAN_HUBS; hub++) {
        struct arena_mark mark = arena_mark(t->a);
        t->h = &t->f->hubs[hub];
        rc = one_hub(c, t, err);
        arena_rewind(t->a, mark);
    }
    return rc;
}

enum err_code demo_joining(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, FILL_MEMORY);
    struct filling t = {.f = f, .a = &a, .by = perform_last_doer(f)};
    enum err_code rc = db_write(f->db, fill, &t, err);
    arena_release(&a);
    return rc;
}
