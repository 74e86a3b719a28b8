/* For how long things are kept: rules that run by themselves, in steps. */
#include <assert.h>
#include <string.h>

#include "base/language.h"
#include "gen/privacy_sql.h"
#include "privacy/privacy.h"

enum { A_DAY = 86400, A_STEP = 500, DAYS_MOST = 36500, PARAMETERS = 5 };

static const struct rule {
    const char *kind;
    int64_t days, least;
    const char *label, *why;
    const struct db_query *count, *take;
    bool forget; /* take gives the members that are to be forgotten */
} rules[] = {
#define R(kind, days, least, label, why)                                                                     \
    {#kind, days, least, label, why, &too_old_##kind##_query, &take_##kind##_query, false},
#define FORGET(kind, days, least, label, why)                                                                \
    {#kind, days, least, label, why, &too_old_##kind##_query, &take_##kind##_query, true},
#include "privacy/retention.def"
#undef FORGET
#undef R
};
enum { RULES = sizeof rules / sizeof rules[0] };

enum err_code retention_rules(struct db_conn *c, struct arena *a, int64_t hub_id, struct retention **ret,
                              size_t *ret_n, struct err *err) {
    struct retention_chosen_row *chosen;
    size_t n;
    enum err_code rc =
        retention_chosen(c, a, &(struct retention_chosen_in){.hub_id = hub_id}, &chosen, &n, err);
    struct retention *list = rc ? NULL : arena_new_array(a, struct retention, RULES);
    if (rc || !list)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < RULES; i++) {
        list[i] = (struct retention){.kind = rules[i].kind,
                                     .label = rules[i].label,
                                     .why = rules[i].why,
                                     .days = rules[i].days,
                                     .usual = rules[i].days};
        for (size_t k = 0; k < n; k++) {
            if (!str_eqz(chosen[k].kind, rules[i].kind))
                continue;
            list[i].days = chosen[k].days;
            list[i].chosen = true;
        }
    }
    *ret = list;
    *ret_n = RULES;
    return ERR_OK;
}

enum err_code retention_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            struct str kind, int64_t days, struct err *err) {
    const struct rule *r = NULL;
    for (size_t i = 0; i < RULES; i++)
        r = str_eqz(kind, rules[i].kind) ? &rules[i] : r;
    if (!r)
        return err_set(err, ERR_INVALID, "kind", "kind", "There is no such kind of things");
    if (days < 0 || days > DAYS_MOST || (days > 0 && days < r->least))
        return err_set(err, ERR_INVALID, "months", "range",
                       "These are kept for at least %lld days; 0 keeps them for ever", (long long)r->least);
    enum err_code rc = retention_put(
        c, &(struct retention_put_in){.hub_id = hub_id, .kind = kind, .days = days, .at = by->at}, NULL, err);
    const struct str detail = str_fmt(a, "{\"kind\":\"%s\",\"days\":%lld}", r->kind, (long long)days);
    return rc ? rc : audit_write(c, by, hub_id, "retention.set", hub_id, detail, err);
}

/* ---- the two queries of a rule ---- */

static void values_of(const struct db_query *q, int64_t hub_id, int64_t before,
                      struct db_value ret[PARAMETERS]) {
    assert(q->n_in <= PARAMETERS);
    for (size_t i = 0; i < q->n_in; i++) {
        const char *name = q->in[i].name;
        ret[i] = (struct db_value){.i = strcmp(name, "hub_id") == 0       ? hub_id
                                        : strcmp(name, "before") == 0     ? before
                                        : strcmp(name, "before_day") == 0 ? day_of_seconds(before)
                                                                          : A_STEP};
    }
}

static enum err_code count_one(struct db_conn *c, struct arena *a, const struct rule *r, int64_t hub_id,
                               int64_t before, int64_t *ret, struct err *err) {
    struct db_value in[PARAMETERS], out;
    struct db_cursor cursor = {0};
    bool has = false;
    values_of(r->count, hub_id, before, in);
    enum err_code rc = db_query_open(c, r->count, in, false, &cursor, err);
    if (!rc)
        rc = db_query_next(&cursor, a, &out, &has, err);
    db_query_close(&cursor);
    *ret = !rc && has ? out.i : 0;
    return rc;
}

enum err_code retention_count(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t now,
                              int64_t **ret_counts, struct err *err) {
    struct retention *list;
    size_t n;
    enum err_code rc = retention_rules(c, a, hub_id, &list, &n, err);
    int64_t *counts = rc ? NULL : arena_new_array(a, int64_t, RULES);
    if (!rc && !counts)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        counts[i] = 0;
        if (list[i].days)
            rc = count_one(c, a, &rules[i], hub_id, now - list[i].days * A_DAY, &counts[i], err);
    }
    *ret_counts = counts;
    return rc;
}

/* ---- running ---- */

struct running {
    struct arena *a;
    const struct doer *by;
    int64_t hub_id, before, n;
    const struct rule *rule;
    struct retention_hubs_row *hubs;
    size_t n_hubs, n_rules;
    struct retention *rules;
};

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct running *r = ctx;
    return retention_hubs(c, r->a, &r->hubs, &r->n_hubs, err);
}

static enum err_code read_rules(struct db_conn *c, void *ctx, struct err *err) {
    struct running *r = ctx;
    return retention_rules(c, r->a, r->hub_id, &r->rules, &r->n_rules, err);
}

/* They are asked to be forgotten, with no time to think it over; what then stands in the way is told. */
static enum err_code forget_some(struct db_conn *c, struct running *r, struct err *err) {
    struct db_value in[PARAMETERS], out;
    struct db_cursor cursor = {0};
    int64_t ids[A_STEP];
    struct hub h;
    size_t n = 0;
    bool has = true;
    values_of(r->rule->take, r->hub_id, r->before, in);
    enum err_code rc = db_query_open(c, r->rule->take, in, false, &cursor, err);
    while (!rc && has && n < A_STEP) {
        rc = db_query_next(&cursor, r->a, &out, &has, err);
        if (!rc && has)
            ids[n++] = out.i;
    }
    db_query_close(&cursor);
    if (!rc)
        rc = hub_by_id(c, r->a, r->hub_id, &h, err);
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t due;
        struct err none = {0};
        const struct forget_ask ask = {.member_id = ids[i], .way = "rule", .wait_days = 0};
        const enum err_code code = forget_ask(c, r->a, r->by, &h, &ask, &due, &none);
        if (code == ERR_OK)
            r->n++;
        else if (code != ERR_CONFLICT) {
            *err = none;
            rc = code;
        }
    }
    return rc;
}

static enum err_code step(struct db_conn *c, void *ctx, struct err *err) {
    struct running *r = ctx;
    struct db_value in[PARAMETERS];
    enum err_code rc;
    r->n = 0;
    if (r->rule->forget) {
        rc = forget_some(c, r, err);
    } else {
        values_of(r->rule->take, r->hub_id, r->before, in);
        rc = db_exec(c, r->rule->take, in, &r->n, err);
    }
    if (rc || !r->n)
        return rc;
    const struct str detail = str_fmt(r->a, "{\"kind\":\"%s\",\"n\":%lld}", r->rule->kind, (long long)r->n);
    return audit_write(c, r->by, r->hub_id, "retention.run", r->hub_id, detail, err);
}

static enum err_code run_hub(struct db *db, struct running *r, int64_t *ret_n, struct err *err) {
    enum err_code rc = db_read(db, read_rules, r, err);
    for (size_t i = 0; !rc && i < r->n_rules; i++) {
        r->rule = &rules[i];
        r->before = r->by->at - r->rules[i].days * A_DAY;
        r->n = r->rules[i].days ? A_STEP : 0;
        while (!rc && r->n == A_STEP) {
            const struct arena_mark mark = arena_mark(r->a);
            rc = db_write(db, step, r, err);
            *ret_n += rc ? 0 : r->n;
            arena_rewind(r->a, mark);
        }
    }
    return rc;
}

enum err_code retention_run(struct db *db, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t *ret_n, struct err *err) {
    struct retention_hubs_row one = {.hub_id = hub_id};
    struct running r = {.a = a, .by = by, .hubs = &one, .n_hubs = 1};
    *ret_n = 0;
    enum err_code rc = hub_id ? ERR_OK : db_read(db, read_hubs, &r, err);
    for (size_t i = 0; !rc && i < r.n_hubs; i++) {
        const struct arena_mark mark = arena_mark(a);
        r.hub_id = r.hubs[i].hub_id;
        rc = run_hub(db, &r, ret_n, err);
        arena_rewind(a, mark);
    }
    return rc;
}
