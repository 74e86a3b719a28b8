/* What people of the demo agreed to, who acts for whom, and who looked at what: told at the end of the story.
 */
#include "demo/inside.h"
#include "hub/consents.h"
#include "hub/guardians.h"

enum { FILL_MEMORY = 32 << 20, PICTURES = 3, STORIES = 4, CHANGED_THEIR_MIND = 9, LOOKS = 8, A_YEAR = 365 };

struct filling {
    struct perform *f;
    struct arena *a;
    size_t hub;
};

static enum err_code say(struct db_conn *c, struct filling *t, struct doer by, const struct plan_member *m,
                         const char *kind, bool yes, struct err *err) {
    by.person_id = m->person_id;
    return consent_set(c, t->a, &by, t->f->hubs[t->hub].id, m->id, str_from(kind), yes, CONSENT_PAGE, err);
}

static enum err_code consents(struct db_conn *c, struct filling *t, const struct doer *by, size_t i,
                              const struct plan_member *m, struct err *err) {
    enum err_code rc = ERR_OK;
    if (i % PICTURES == 0)
        rc = say(c, t, *by, m, "pictures", true, err);
    if (!rc && i % STORIES == 0)
        rc = say(c, t, *by, m, "story", true, err);
    return rc || i % CHANGED_THEIR_MIND ? rc : say(c, t, *by, m, "pictures", false, err);
}

/* The coordinator was on the pages of some. */
static enum err_code look(struct db_conn *c, struct filling *t, const struct doer *by,
                          const struct plan_member *first, const struct plan_member *m, struct err *err) {
    const struct trace_look l = {.hub_id = t->f->hubs[t->hub].id,
                                 .about_id = m->id,
                                 .reader_id = first->person_id,
                                 .kind = TRACE_PERSON};
    return trace_write(c, &l, by->at, err);
}

/* Somebody who is not well has a neighbour look after their pages. */
static enum err_code guardian(struct db_conn *c, struct filling *t, struct doer by,
                              const struct plan_member *first, const struct plan_member *who,
                              const struct plan_member *for_whom, struct err *err) {
    const struct hub *h = &t->f->hubs[t->hub];
    const struct guardian g = {.member_id = for_whom->id,
                               .guardian_id = who->id,
                               .scope = GUARDIAN_ACT,
                               .why = GUARDIAN_WISH,
                               .until_day = by.today + A_YEAR};
    int64_t id;
    by.person_id = for_whom->person_id;
    enum err_code rc = guardian_ask(c, t->a, &by, h, &g, &id, err);
    by.person_id = first->person_id;
    return rc ? rc : guardian_confirm(c, t->a, &by, h, id, false, err);
}

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *t = ctx;
    const struct plan *p = t->f->plan;
    const struct doer by = perform_last_doer(t->f);
    const struct plan_member *all = &p->members[p->first[t->hub]], *first = NULL, *pair[2];
    struct member m;
    size_t active = 0;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < p->count[t->hub]; i++) {
        rc = all[i].id ? member_get(c, t->a, t->f->hubs[t->hub].id, all[i].id, &m, err) : ERR_OK;
        if (rc || !all[i].id || m.state != MEMBER_ACTIVE)
            continue;
        first = first ? first : &all[i];
        if (active == 4 || active == 5)
            pair[active - 4] = &all[i];
        rc = consents(c, t, &by, active, &all[i], err);
        if (!rc && active > 0 && active < LOOKS)
            rc = look(c, t, &by, first, &all[i], err);
        active++;
    }
    return rc || active < 6 ? rc : guardian(c, t, by, first, pair[0], pair[1], err);
}

enum err_code demo_care(struct perform *f, struct err *err) {
    struct arena a;
    enum err_code rc = ERR_OK;
    arena_init(&a, FILL_MEMORY);
    for (size_t hub = 0; !rc && hub < PLAN_HUBS; hub++) {
        struct filling t = {.f = f, .a = &a, .hub = hub};
        rc = db_write(f->db, fill, &t, err);
    }
    arena_release(&a);
    return rc;
}
