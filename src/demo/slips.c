/* Paper slips of the demo: some that the coordinator of each hub has just typed in, and a draft to go on
 * with. */
#include "slips/slips.h"
#include "demo/inside.h"

enum { FILL_MEMORY = 16 << 20, SLIPS = 5 };

static const struct {
    struct str time, title;
} ideas[SLIPS] = {{STR("1:30"), STR("Digging over the front bed")},
                  {STR("45"), STR("Reading letters and filling in a form")},
                  {STR("1h"), STR("Company on the way to the clinic")},
                  {STR("2h"), STR("A new washer in the kitchen tap")},
                  {STR("20"), STR("Fetching a prescription")}};

struct typing {
    struct perform *f;
    struct arena *a;
    struct doer by;
};

static bool stays(const struct plan_member *m) {
    return m->id && m->joined >= 0 && m->stopped == INT64_MAX &&
           (m->pattern == PLAN_ORDINARY || m->pattern == PLAN_GIVES || m->pattern == PLAN_RECEIVES);
}

/* The number on the card of the n-th who is in the hub for good, but for its coordinator, who is the first;
 * "" where there are not so many. */
static enum err_code card(struct db_conn *c, const struct typing *t, size_t hub, size_t n, struct str *ret,
                          struct err *err) {
    const struct plan *p = t->f->plan;
    const struct plan_member *first = &p->members[p->first[hub]];
    struct member m;
    *ret = STR("");
    for (size_t i = 1; i < p->count[hub]; i++) {
        if (!stays(&first[i]) || n-- > 0)
            continue;
        enum err_code rc = member_get(c, t->a, t->f->hubs[hub].id, first[i].id, &m, err);
        *ret = rc ? STR("") : str_fmt(t->a, "%lld", (long long)m.number);
        return rc;
    }
    return ERR_OK;
}

/* As somebody types it who has many: "12/6". */
static struct str typed_day(const struct typing *t, int64_t ago) {
    int year, month, day;
    day_to_ymd(t->f->today - ago, &year, &month, &day);
    return str_fmt(t->a, "%d/%d", day, month);
}

static enum err_code type(struct db_conn *c, const struct typing *t, size_t hub, struct slip_typed *rows,
                          size_t *ret_n, struct err *err) {
    enum err_code rc = ERR_OK;
    *ret_n = 0;
    for (size_t i = 0; !rc && i < SLIPS; i++) {
        rows[i] = (struct slip_typed){.cell = {[SLIP_DAY] = i ? STR("") : typed_day(t, 3),
                                               [SLIP_TIME] = ideas[i].time,
                                               [SLIP_TITLE] = ideas[i].title},
                                      .sure = true};
        rc = card(c, t, hub, 2 * i, &rows[i].cell[SLIP_GIVER], err);
        if (!rc)
            rc = card(c, t, hub, 2 * i + 1, &rows[i].cell[SLIP_RECEIVER], err);
        *ret_n += !rc && rows[i].cell[SLIP_RECEIVER].n > 0;
    }
    return rc;
}

/* All but the last are entered; the last is a draft, of which the time cannot be read yet. */
static enum err_code one_hub(struct db_conn *c, struct typing *t, size_t hub, struct err *err) {
    const struct hub *h = &t->f->hubs[hub];
    struct slip_typed rows[SLIPS];
    struct slips *s;
    bool done = false, apart;
    int64_t id;
    size_t n;
    enum err_code rc = type(c, t, hub, rows, &n, err);
    if (rc || n < 2)
        return rc;
    t->by.person_id = t->f->plan->members[t->f->plan->first[hub]].person_id;
    rc = slips_enter(c, t->a, &t->by, h, 0, &(struct slip_keep){.rows = rows, .n = n - 1}, &s, &done, &id,
                     err);
    if (!rc && !done)
        rc = slips_first_wrong(s, "slips", err);
    t->f->exchanges += (int64_t)n - 1;
    rows[n - 1].cell[SLIP_DAY] = typed_day(t, 1);
    rows[n - 1].cell[SLIP_TIME] = STR("");
    return rc ? rc
              : slips_keep(c, t->a, &t->by, h, &(struct slip_keep){.rows = &rows[n - 1], .n = 1}, &id, &apart,
                           err);
}

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    struct typing *t = ctx;
    enum err_code rc = ERR_OK;
    for (size_t hub = 0; !rc && hub < PLAN_HUBS; hub++) {
        struct arena_mark mark = arena_mark(t->a);
        rc = one_hub(c, t, hub, err);
        arena_rewind(t->a, mark);
    }
    return rc;
}

enum err_code demo_slips(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, FILL_MEMORY);
    struct typing t = {.f = f, .a = &a, .by = perform_last_doer(f)};
    enum err_code rc = db_write(f->db, fill, &t, err);
    arena_release(&a);
    return rc;
}
