/* The gate: what of members counts, read at once for one or for many. */
#include "catalogue/gate.h"

#include <stdlib.h>

#include "catalogue/inside.h"
#include "gen/catalogue_sql.h"

static enum err_code rule_of(struct str step, struct str before, struct str kinds, int64_t added_at,
                             bool used, struct join_rule *ret, struct err *err) {
    *ret = (struct join_rule){.used = used, .kinds = kinds, .added_at = added_at};
    if (!join_step_parse(step, &ret->step) || !join_before_parse(before, &ret->before))
        return err_set(err, ERR_CORRUPT, NULL, "step", "A step of the way in is of an unknown kind");
    return ERR_OK;
}

/* What a hub does not have among its rows it does not use. */
static enum err_code whole(struct join_steps *s, size_t n, struct err *err) {
    unsigned there = 0;
    for (size_t i = 0; i < n; i++) {
        if (there & (1u << s->of[i].step))
            return err_set(err, ERR_CORRUPT, NULL, "step", "A step of the way in is there twice");
        there |= 1u << s->of[i].step;
    }
    for (int k = 0; k < JOIN_STEPS; k++)
        if (!(there & (1u << k)))
            s->of[n++] = (struct join_rule){.step = (enum join_step)k, .kinds = STR("")};
    s->own = true;
    return ERR_OK;
}

enum err_code join_steps_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct join_steps *ret,
                            struct err *err) {
    struct join_step_rows_row *rows;
    size_t n;
    enum err_code rc = join_step_rows(c, a, &(struct join_step_rows_in){.hub_id = hub_id}, &rows, &n, err);
    *ret = join_steps_default();
    for (size_t i = 0; !rc && i < n && i < JOIN_STEPS; i++)
        rc = rule_of(rows[i].step, rows[i].needed_before, rows[i].kinds, rows[i].added_at, rows[i].used,
                     &ret->of[i], err);
    return rc || n == 0 ? rc : whole(ret, n < JOIN_STEPS ? n : JOIN_STEPS, err);
}

/* ---- many ---- */

static int by_member(const void *x, const void *y) {
    const struct gate *a = x, *b = y;
    return (a->member_id > b->member_id) - (a->member_id < b->member_id);
}

static struct gate *gate_at(struct gate *list, size_t n, int64_t id) {
    const struct gate key = {.member_id = id};
    return n ? bsearch(&key, list, n, sizeof key, by_member) : NULL;
}

/* The hub's steps stand among the rows, so that one question is enough. */
static enum err_code take_steps(struct arena *a, const struct gate_rows_row *rows, size_t n,
                                const struct join_steps **ret, struct err *err) {
    struct join_steps *s = arena_new(a, struct join_steps);
    size_t k = 0;
    if (!s)
        return err_nomem(err);
    *s = join_steps_default();
    for (size_t i = 0; i < n; i++) {
        struct str more = rows[i].more, before = STR("");
        if (!str_eqz(rows[i].kind, "step") || k == JOIN_STEPS)
            continue;
        (void)str_next(&more, ' ', &before);
        enum err_code rc = rule_of(rows[i].word, before, more, rows[i].at, rows[i].at >= 0, &s->of[k++], err);
        if (rc)
            return rc;
    }
    *ret = s;
    return k ? whole(s, k, err) : ERR_OK;
}

/* A step that came in the instant in which somebody's way ended is asked: in doubt the gate stays shut. */
static unsigned asked_of(const struct join_steps *s, int64_t ended_at) {
    unsigned bits = 0;
    for (size_t i = 0; i < JOIN_STEPS; i++)
        if (s->of[i].used && (!ended_at || s->of[i].added_at <= ended_at))
            bits |= 1u << s->of[i].step;
    return bits;
}

static enum err_code level_read(struct str word, enum check_level *ret, struct err *err) {
    return check_level_parse(word, ret)
               ? ERR_OK
               : err_set(err, ERR_CORRUPT, NULL, "check", "A member's check is of an unknown level");
}

static enum err_code take_row(struct arena *a, const struct gate_rows_row *r, const struct join_steps *steps,
                              struct gate *g, struct err *err) {
    if (str_eqz(r->kind, "limit")) {
        struct str *more = arena_new_array(a, struct str, g->n_limits + 1);
        if (!more)
            return err_nomem(err);
        for (size_t i = 0; i < g->n_limits; i++)
            more[i] = g->limits[i];
        more[g->n_limits++] = r->word;
        g->limits = more;
    } else if (str_eqz(r->kind, "way")) {
        g->steps = steps;
        g->missing |= asked_of(steps, r->at);
    }
    return ERR_OK;
}

/* The highest check that is below whatever is held. */
static enum err_code take_levels(const struct gate_rows_row *rows, size_t n_rows, struct gate *gates,
                                 size_t n, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n_rows; i++) {
        struct gate *g = gate_at(gates, n, rows[i].member_id);
        enum check_level level, held;
        bool counts = true;
        if (!g || !str_eqz(rows[i].kind, "check"))
            continue;
        rc = level_read(rows[i].word, &level, err);
        for (size_t k = 0; !rc && k < n_rows; k++) {
            if (rows[k].member_id != g->member_id || !str_eqz(rows[k].kind, "hold"))
                continue;
            rc = level_read(rows[k].word, &held, err);
            counts = counts && level < held;
        }
        if (!rc && counts && level > g->level)
            g->level = level;
    }
    return rc;
}

enum err_code gates_of(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                       int64_t day, struct gate **ret, struct err *err) {
    struct gate_rows_row *rows = NULL;
    const struct join_steps *steps = NULL;
    struct str list;
    size_t n_rows = 0;
    *ret = arena_new_array(a, struct gate, n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        (*ret)[i].member_id = ids[i];
    enum err_code rc = n ? json_ids(a, ids, n, &list, err) : ERR_OK;
    if (!rc && n)
        rc = gate_rows(c, a, &(struct gate_rows_in){.hub_id = hub_id, .ids = list, .today = day}, &rows,
                       &n_rows, err);
    if (!rc)
        rc = take_steps(a, rows, n_rows, &steps, err);
    for (size_t i = 0; !rc && i < n_rows; i++) {
        struct gate *g = gate_at(*ret, n, rows[i].member_id);
        rc = g ? take_row(a, &rows[i], steps, g, err) : ERR_OK;
    }
    if (!rc)
        rc = take_levels(rows, n_rows, *ret, n, err);
    for (size_t i = 0; !rc && i < n_rows; i++) {
        struct gate *g = gate_at(*ret, n, rows[i].member_id);
        enum join_step step;
        if (g && str_eqz(rows[i].kind, "done") && join_step_parse(rows[i].word, &step))
            g->missing &= ~(1u << step);
    }
    return rc;
}

static enum err_code gate_one(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              int64_t day, struct gate **ret, struct err *err) {
    return gates_of(c, a, hub_id, &member_id, member_id ? 1 : 0, day, ret, err);
}

enum err_code gate_of_giver(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            const struct gate_need *need, int64_t day, struct gate_found *ret,
                            struct err *err) {
    struct gate *g;
    enum err_code rc = gate_one(c, a, hub_id, member_id, day, &g, err);
    *ret = rc ? (struct gate_found){.why = GATE_OPEN} : gate_giving(g, need);
    return rc;
}

enum err_code gate_of_taker(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            int64_t day, struct gate_found *ret, struct err *err) {
    struct gate *g;
    enum err_code rc = gate_one(c, a, hub_id, member_id, day, &g, err);
    *ret = rc ? (struct gate_found){.why = GATE_OPEN} : gate_taking(g);
    return rc;
}
