/* The facts: what each line of the ledger stands for, taken from its lines in order, so that whoever takes
 * them again gets the same. */
#include <string.h>

#include "report/inside.h"

static const struct {
    const char *name, *label;
} natures[REPORT_NATURES] = {
    [REPORT_HELP] = {"help", TR("Help between two members")},
    [REPORT_SESSION] = {"session", TR("Group sessions")},
    [REPORT_THING] = {"thing", TR("Places and things used")},
    [REPORT_NEIGHBOUR] = {"neighbour", TR("Help between hubs")},
    [REPORT_GIFT] = {"gift", TR("Gifts of hours")},
    [REPORT_OPENING] = {"opening", TR("Hours from before")},
    [REPORT_CORRECTION] = {"correction", TR("Corrections")},
};

const char *report_nature_name(enum report_nature n) {
    return natures[n].name;
}

const char *report_nature_label(enum report_nature n) {
    return natures[n].label;
}

bool report_nature_helps(enum report_nature n) {
    return n >= REPORT_HELP && n < REPORT_GIFT;
}

/* ---- a set of ids ---- */

/* Fibonacci hashing: ids are ordered by time, so their low bits alone would crowd. */
static size_t slot_of(const struct idset *s, uint64_t id) {
    size_t i = (size_t)((id * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (s->cap - 1);
    while (s->slots[i] && s->slots[i] != id)
        i = (i + 1) & (s->cap - 1);
    return i;
}

/* Fourfold: what is left behind stays in the arena, and is then a third at most. */
static enum err_code grow(struct idset *s, struct arena *a, struct err *err) {
    struct idset wide = {.cap = s->cap ? s->cap * 4 : 256, .n = s->n};
    wide.slots = arena_new_array(a, uint64_t, wide.cap);
    if (!wide.slots)
        return err_nomem(err);
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i])
            wide.slots[slot_of(&wide, s->slots[i])] = s->slots[i];
    *s = wide;
    return ERR_OK;
}

enum err_code idset_add(struct idset *s, struct arena *a, uint64_t id, bool *ret_new, struct err *err) {
    if (s->n * 2 >= s->cap) {
        enum err_code rc = grow(s, a, err);
        if (rc)
            return rc;
    }
    size_t i = slot_of(s, id);
    *ret_new = s->slots[i] == 0;
    s->n += *ret_new;
    s->slots[i] = id;
    return ERR_OK;
}

bool idset_has(const struct idset *s, uint64_t id) {
    return s->cap && s->slots[slot_of(s, id)];
}

static void idset_clear(struct idset *s) {
    if (s->cap)
        memset(s->slots, 0, s->cap * sizeof *s->slots);
    s->n = 0;
}

/* ---- reading ---- */

struct reading {
    fact_each *each;
    void *ctx;
};

static enum err_code read_row(void *ctx, const struct fact_rows_row *r, struct err *err) {
    const struct reading *to = ctx;
    const struct report_fact f = {
        .day = r->day,
        .sequence = r->sequence,
        .transfer_id = r->transfer_id,
        .nature = (enum report_nature)r->nature,
        .deed = r->deed,
        .giver_id = r->has_giver_id ? r->giver_id : 0,
        .receiver_id = r->has_receiver_id ? r->receiver_id : 0,
        .minutes = r->minutes,
        .category = r->category,
        .asset_id = r->has_asset_id ? r->asset_id : 0,
    };
    return to->each(to->ctx, &f, err);
}

/* The rows have an arena of their own: it is rewound after each, and what `each` keeps stays. */
enum err_code facts_each(struct db_conn *c, int64_t hub_id, int64_t from_day, int64_t to_day, int64_t upto,
                         fact_each *each, void *ctx, struct err *err) {
    struct reading to = {each, ctx};
    struct arena rows;
    const struct fact_rows_in in = {.hub_id = hub_id, .from_day = from_day, .to_day = to_day, .upto = upto};
    arena_init(&rows, (size_t)4 << 20);
    enum err_code rc = fact_rows(c, &rows, &in, read_row, &to, err);
    arena_release(&rows);
    return rc;
}

enum err_code report_head_at(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t sequence,
                             struct report_head *ret, struct err *err) {
    struct fact_line_row line;
    bool found = false;
    *ret = (struct report_head){.sequence = sequence};
    if (!sequence)
        return ERR_OK;
    enum err_code rc =
        fact_line(c, a, &(struct fact_line_in){.hub_id = hub_id, .sequence = sequence}, &found, &line, err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "sequence", "not-found", "The ledger has no line %lld",
                       (long long)sequence);
    if (line.hash.n != LEDGER_HASH)
        return err_set(err, ERR_CORRUPT, NULL, "chain", "Line %lld is not in the chain", (long long)sequence);
    memcpy(ret->hash, line.hash.p, LEDGER_HASH);
    ret->at = line.at;
    return ERR_OK;
}

enum err_code report_head_now(struct db_conn *c, struct arena *a, int64_t hub_id, struct report_head *ret,
                              int64_t *ret_last, struct err *err) {
    struct fact_head_row at;
    enum err_code rc = fact_head(c, a, &(struct fact_head_in){.hub_id = hub_id}, &at, err);
    if (rc)
        return rc;
    *ret_last = at.sequence;
    return report_head_at(c, a, hub_id, at.upto, ret, err);
}

/* ---- months, folded ---- */

struct months {
    struct arena *a;
    struct report_month *list;
    size_t n, at;
    struct idset people, sessions;
};

static enum err_code count_person(struct months *m, int64_t id, struct err *err) {
    bool new = false;
    enum err_code rc = id ? idset_add(&m->people, m->a, (uint64_t)id, &new, err) : ERR_OK;
    m->list[m->at].people += new;
    return rc;
}

static enum err_code month_add(void *ctx, const struct report_fact *f, struct err *err) {
    struct months *m = ctx;
    bool new = true;
    if (!report_nature_helps(f->nature))
        return ERR_OK;
    while (m->at + 1 < m->n && f->day >= m->list[m->at + 1].month) {
        m->at++;
        idset_clear(&m->people);
    }
    enum err_code rc = ERR_OK;
    if (f->nature == REPORT_SESSION)
        rc = idset_add(&m->sessions, m->a, (uint64_t)f->deed, &new, err);
    m->list[m->at].exchanges += new;
    m->list[m->at].minutes += f->minutes;
    if (!rc)
        rc = count_person(m, f->giver_id, err);
    return rc ? rc : count_person(m, f->receiver_id, err);
}

static enum err_code months_fold(struct db_conn *c, int64_t hub_id, int64_t from_day, int64_t to_day,
                                 int64_t upto, struct report_month *list, size_t n, struct err *err) {
    struct arena own;
    struct months m = {.a = &own, .list = list, .n = n};
    arena_init(&own, (size_t)64 << 20);
    enum err_code rc = facts_each(c, hub_id, from_day, to_day, upto, month_add, &m, err);
    arena_release(&own);
    return rc;
}

static enum err_code months_open(struct arena *a, int64_t from_day, int64_t to_day, struct report_month **ret,
                                 size_t *ret_n, struct err *err) {
    size_t n = 0;
    for (int64_t m = day_first_of_month(from_day); m <= to_day; m = day_add_months(m, 1))
        n++;
    struct report_month *list = arena_new_array(a, struct report_month, n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i].month = day_add_months(day_first_of_month(from_day), (int)i);
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code folded(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t from_day,
                            int64_t to_day, bool *ret, struct err *err) {
    struct stale_between_row stale;
    bool whole = from_day == day_first_of_month(from_day) && to_day + 1 == day_first_of_month(to_day + 1);
    *ret = false;
    if (!whole)
        return ERR_OK;
    enum err_code rc = stale_between(
        c, a, &(struct stale_between_in){.hub_id = hub_id, .from_day = from_day, .to_day = to_day}, &stale,
        err);
    *ret = !rc && stale.n == 0;
    return rc;
}

enum err_code report_months(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t from_day,
                            int64_t to_day, struct report_month **ret, size_t *ret_n, struct err *err) {
    struct report_head head;
    struct months_of_row *rows;
    size_t n_rows = 0;
    int64_t last;
    bool ready;
    enum err_code rc = report_days_check(from_day, to_day, err);
    if (!rc)
        rc = months_open(a, from_day, to_day, ret, ret_n, err);
    if (!rc)
        rc = report_head_now(c, a, hub_id, &head, &last, err);
    if (!rc)
        rc = folded(c, a, hub_id, from_day, to_day, &ready, err);
    if (rc)
        return rc;
    if (!ready)
        return months_fold(c, hub_id, from_day, to_day, head.sequence, *ret, *ret_n, err);
    const struct months_of_in in = {.hub_id = hub_id, .from_day = from_day, .to_day = to_day};
    rc = months_of(c, a, &in, &rows, &n_rows, err);
    for (size_t i = 0, k = 0; !rc && i < n_rows; i++) {
        while (k + 1 < *ret_n && (*ret)[k].month < rows[i].month)
            k++;
        (*ret)[k] = (struct report_month){rows[i].month, rows[i].exchanges, rows[i].minutes, rows[i].people};
    }
    return rc;
}

/* ---- taking lines ---- */

static enum err_code mark_months(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after,
                                 int64_t upto, struct err *err) {
    struct fact_days_row *days;
    struct idset seen = {0};
    size_t n;
    enum err_code rc = fact_days(c, a, &(struct fact_days_in){.hub_id = hub_id, .after = after, .upto = upto},
                                 &days, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t month = day_first_of_month(days[i].day);
        bool new = false;
        rc = idset_add(&seen, a, (uint64_t)month + 1, &new, err);
        if (!rc && new)
            rc = stale_add(c, &(struct stale_add_in){.hub_id = hub_id, .month = month}, NULL, err);
    }
    return rc;
}

static enum err_code fold_month(struct db_conn *c, int64_t hub_id, int64_t month, int64_t upto,
                                struct err *err) {
    struct report_month m = {.month = month};
    enum err_code rc = months_fold(c, hub_id, month, day_add_months(month, 1) - 1, upto, &m, 1, err);
    if (!rc)
        rc = month_put(c,
                       &(struct month_put_in){.hub_id = hub_id,
                                              .month = month,
                                              .exchanges = m.exchanges,
                                              .minutes = m.minutes,
                                              .people = m.people},
                       NULL, err);
    return rc ? rc : stale_drop(c, &(struct stale_drop_in){.hub_id = hub_id, .month = month}, NULL, err);
}

/* Months that are over: the one that runs changes with every line and is folded when it is asked for. */
static enum err_code fold_stale(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                                int64_t upto, struct err *err) {
    struct stale_months_row *months;
    size_t n;
    enum err_code rc = stale_months(
        c, a, &(struct stale_months_in){.hub_id = hub_id, .before = day_first_of_month(today), .most = 1200},
        &months, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = fold_month(c, hub_id, months[i].month, upto, err);
    return rc;
}

static enum err_code take_lines(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after,
                                int64_t upto, struct err *err) {
    enum err_code rc =
        fact_add(c, &(struct fact_add_in){.hub_id = hub_id, .after = after, .upto = upto}, NULL, err);
    if (!rc)
        rc = fact_undo(c, &(struct fact_undo_in){.hub_id = hub_id, .after = after, .upto = upto}, NULL, err);
    if (!rc)
        rc = mark_months(c, a, hub_id, after, upto, err);
    return rc ? rc
              : fact_progress_set(c, &(struct fact_progress_set_in){.hub_id = hub_id, .sequence = upto}, NULL,
                                  err);
}

enum err_code report_catch_up(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today, int64_t most,
                              bool *ret_more, struct err *err) {
    struct fact_progress_row at = {0};
    struct fact_last_row last = {0};
    bool found = false;
    *ret_more = false;
    enum err_code rc = ledger_hold(c, a, hub_id, err);
    if (!rc)
        rc = fact_progress(c, a, &(struct fact_progress_in){.hub_id = hub_id}, &found, &at, err);
    int64_t after = found ? at.sequence : 0;
    if (!rc)
        rc = fact_last(c, a, &(struct fact_last_in){.hub_id = hub_id, .after = after, .most = most}, &found,
                       &last, err);
    if (!rc && found)
        rc = take_lines(c, a, hub_id, after, last.sequence, err);
    if (rc)
        return rc;
    *ret_more = found && last.sequence >= after + most;
    return *ret_more ? ERR_OK : fold_stale(c, a, hub_id, today, found ? last.sequence : after, err);
}

enum err_code report_hubs_behind(struct db_conn *c, struct arena *a, int64_t today, int64_t **ret_hub_ids,
                                 size_t *ret_n, struct err *err) {
    struct facts_behind_row *rows;
    const struct facts_behind_in in = {.before = day_first_of_month(today), .most = 1000};
    enum err_code rc = facts_behind(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret_hub_ids = arena_new_array(a, int64_t, *ret_n);
    if (!*ret_hub_ids)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret_hub_ids)[i] = rows[i].hub_id;
    return ERR_OK;
}

enum err_code report_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                             struct err *err) {
    enum err_code rc = ledger_hold(c, a, hub_id, err);
    if (!rc)
        rc = facts_drop(c, &(struct facts_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = months_drop(c, &(struct months_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = stales_drop(c, &(struct stales_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = fact_progress_drop(c, &(struct fact_progress_drop_in){.hub_id = hub_id}, NULL, err);
    for (bool more = true; !rc && more;) {
        struct arena_mark mark = arena_mark(a);
        rc = report_catch_up(c, a, hub_id, today, 100000, &more, err);
        arena_rewind(a, mark);
    }
    return rc;
}
