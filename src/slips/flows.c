/* Entering and taking back: each slip through the flows of exchanges, all of them or none. */
#include <string.h>

#include "slips/inside.h"

struct entering {
    struct db_conn *c;
    struct arena *a;
    const struct doer *by;
    const struct hub *h;
    int64_t member_id;
    struct slips *s;
    struct slip_row *row; /* that is being entered */
    struct slip_line_insert_in *lines;
    size_t n_lines;
    int64_t batch_id;
    bool refused; /* some of them were: none is entered */
};

/* What a rule or a limit says is for whoever types to read; any other failure is not. */
static bool of_a_rule(enum err_code rc) {
    return rc == ERR_LIMIT || rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_DENIED ||
           rc == ERR_NOT_FOUND;
}

static enum slip_field field_of(const char *name) {
    static const struct {
        const char *name;
        enum slip_field f;
    } known[] = {{"minutes", SLIP_TIME}, {"day", SLIP_DAY}, {"title", SLIP_TITLE}, {"category", SLIP_KIND}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0)
            return known[i].f;
    return SLIP_GIVER;
}

/* What is left to do of an exchange that was agreed. Both are told once, at the end. */
static enum err_code confirm_one(struct entering *e, const struct slip_row *r, struct err *err) {
    static const enum exchange_move moves[] = {MOVE_AGREE, MOVE_DONE, MOVE_CONFIRM};
    struct exchange now;
    struct doer quietly = *e->by;
    quietly.quiet = true;
    enum err_code rc = exchange_get(e->c, e->a, e->h->id, r->exchange_id, &now, err);
    size_t i = rc ? 0 : now.state == EXCHANGE_PROPOSED ? 0 : now.state == EXCHANGE_AGREED ? 1 : 2;
    for (; !rc && i < 3; i++) {
        bool done = moves[i] == MOVE_DONE;
        const struct exchange_step step = {.exchange_id = r->exchange_id,
                                           .coordinator = true,
                                           .move = moves[i],
                                           .has_minutes = done,
                                           .minutes = done ? r->deed.minutes : 0,
                                           .has_day = done,
                                           .day = done ? r->deed.day : 0,
                                           .words = done ? r->typed.cell[SLIP_TITLE] : STR("")};
        rc = exchange_step(e->c, e->a, i < 2 ? &quietly : e->by, e->h, &step, err);
    }
    return rc;
}

static enum err_code record_one(struct db_conn *c, void *ctx, struct err *err) {
    struct entering *e = ctx;
    const struct slip_row *r = e->row;
    const struct exchange_record record = {.giver_id = r->deed.giver_id,
                                           .receiver_id = r->deed.receiver_id,
                                           .title = r->title,
                                           .category = r->category,
                                           .minutes = r->deed.minutes,
                                           .day = r->deed.day};
    int64_t id = r->exchange_id;
    enum err_code rc = id ? confirm_one(e, r, err)
                          : exchange_record(c, e->a, e->by, e->h, e->member_id, &record, true, &id, err);
    if (!rc)
        e->lines[e->n_lines] = (struct slip_line_insert_in){
            e->h->id, e->batch_id, 0, id, r->exchange_id ? STR("confirmed") : STR("recorded")};
    return rc;
}

/* Each row by itself, so that all that is refused is told at once. */
static enum err_code post_all(struct db_conn *c, void *ctx, struct err *err) {
    struct entering *e = ctx;
    bool refused = false;
    e->n_lines = 0;
    for (size_t i = 0; i < e->s->n; i++) {
        struct err why = {0};
        e->row = &e->s->rows[i];
        if (e->row->blank)
            continue;
        enum err_code rc = db_nested(c, record_one, e, &why);
        if (of_a_rule(rc)) {
            e->row->error[field_of(why.field)] = str_z(e->a, str_from(why.message));
            e->s->n_wrong++;
            refused = true;
        } else if (rc) {
            *err = why;
            return rc;
        } else {
            e->lines[e->n_lines].n = (int64_t)i + 1;
            e->n_lines++;
        }
    }
    e->refused = refused;
    return refused ? err_set(err, ERR_CONFLICT, NULL, "slips", "Some slips were refused.") : ERR_OK;
}

static enum err_code put_batch(struct entering *e, const struct slip_keep *k, struct err *err) {
    enum err_code rc;
    if (k->id)
        rc = slip_batch_enter(
            e->c,
            &(struct slip_batch_enter_in){
                .hub_id = e->h->id, .id = k->id, .n_rows = (int64_t)e->n_lines, .at = e->by->at},
            NULL, err);
    else
        rc = slip_batch_insert(e->c,
                               &(struct slip_batch_insert_in){.hub_id = e->h->id,
                                                              .id = e->batch_id,
                                                              .has_person_id = e->by->person_id != 0,
                                                              .person_id = e->by->person_id,
                                                              .state = STR("entered"),
                                                              .typed = STR(""),
                                                              .n_rows = (int64_t)e->n_lines,
                                                              .at = e->by->at,
                                                              .has_entered_at = true,
                                                              .entered_at = e->by->at},
                               NULL, err);
    if (!rc)
        rc = slip_line_insert(e->c, e->a, e->lines, e->n_lines, err);
    return rc ? rc
              : slips_told(
                    e->c, e->by, e->h->id, "slips.enter", e->batch_id,
                    str_fmt(e->a, "{\"slips\":%zu,\"minutes\":%lld}", e->n_lines, (long long)e->s->minutes),
                    err);
}

static enum err_code post(struct entering *e, const struct slip_keep *k, bool *ret_done, struct err *err) {
    struct err why = {0};
    e->lines = arena_new_array(e->a, struct slip_line_insert_in, e->s->n);
    if (!e->lines)
        return err_nomem(err);
    e->batch_id = k->id ? k->id : id_next(e->by->ids);
    enum err_code rc = db_nested(e->c, post_all, e, &why);
    if (rc && e->refused)
        return ERR_OK;
    if (rc) {
        *err = why;
        return rc;
    }
    *ret_done = true;
    return put_batch(e, k, err);
}

enum err_code slips_enter(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, const struct slip_keep *k, struct slips **ret, bool *ret_done,
                          int64_t *ret_id, struct err *err) {
    struct entering e = {.c = c, .a = a, .by = by, .h = h, .member_id = member_id};
    struct slip_held held = {.version = k->version};
    *ret_done = false;
    enum err_code rc = k->id ? slips_hold(c, a, by, h->id, k->id, &held, err) : ERR_OK;
    if (!rc && k->id && held.state != SLIPS_DRAFT)
        rc = err_set(err, ERR_CONFLICT, NULL, "state", "These slips are entered already.");
    if (!rc)
        rc = slips_look(c, a, by, h, member_id, k->rows, k->n, &e.s, err);
    if (rc)
        return rc;
    *ret = e.s;
    if (held.version != k->version || !e.s->n_filled || e.s->n_wrong || e.s->n_unsure)
        return ERR_OK;
    rc = post(&e, k, ret_done, err);
    *ret_id = e.batch_id;
    return rc;
}

enum err_code slips_first_wrong(const struct slips *s, const char *field, struct err *err) {
    for (size_t i = 0; i < s->n; i++) {
        const struct slip_row *r = &s->rows[i];
        for (int f = 0; f < SLIP_FIELDS; f++)
            if (r->error[f])
                return err_set(err, ERR_INVALID, field, slip_field_name((enum slip_field)f), "Slip %zu: %s",
                               i + 1, r->error[f]);
        if (r->warning.n && !r->typed.sure)
            return err_set(err, ERR_INVALID, field, "double",
                           "Slip %zu: %.*s Say that you are sure of it, if it is right", i + 1,
                           STR_ARG(r->warning));
    }
    return err_set(err, ERR_INVALID, field, "required", "There is nothing in these slips");
}

/* ---- taking back ---- */

static enum err_code take_back(struct entering *e, const struct slip_line *l, struct str reason,
                               struct err *err) {
    struct err why = {0};
    const struct exchange_step step = {.exchange_id = l->exchange_id,
                                       .member_id = 0,
                                       .coordinator = true,
                                       .move = MOVE_REVERSE,
                                       .words = reason};
    enum err_code rc = exchange_step(e->c, e->a, e->by, e->h, &step, &why);
    if (!rc)
        return slip_line_back(e->c, &(struct slip_line_back_in){e->h->id, e->batch_id, l->n}, NULL, err);
    if (!of_a_rule(rc)) {
        *err = why;
        return rc;
    }
    return err_set(err, rc, "reason", why.key,
                   "Slip %lld (%.*s to %.*s) cannot be taken back: %s Nothing was taken back.",
                   (long long)l->n, STR_ARG(l->e.giver_name), STR_ARG(l->e.receiver_name), why.message);
}

enum err_code slips_undo(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t member_id, int64_t id, struct str reason, size_t *ret_n, struct err *err) {
    struct entering e = {.c = c, .a = a, .by = by, .h = h, .member_id = member_id, .batch_id = id};
    struct slip_held held;
    struct slip_batch batch;
    struct slip_line *lines;
    size_t n = 0;
    *ret_n = 0;
    enum err_code rc = slips_hold(c, a, by, h->id, id, &held, err);
    if (!rc && held.state != SLIPS_ENTERED)
        rc = err_set(err, ERR_CONFLICT, NULL, "state",
                     held.state == SLIPS_DRAFT ? "These slips are not entered yet."
                                               : "These slips are taken back already.");
    if (!rc && str_empty(str_trim(reason)))
        rc = err_set(err, ERR_INVALID, "reason", "required", "Enter the reason");
    if (!rc)
        rc = slips_get(c, a, h->id, id, &batch, &lines, &n, err);
    /* The last one first: each finds the balances as they were after it. */
    for (size_t i = n; !rc && i-- > 0;) {
        if (lines[i].e.state != EXCHANGE_CONFIRMED)
            continue;
        rc = take_back(&e, &lines[i], reason, err);
        *ret_n += !rc;
    }
    if (!rc)
        rc = slip_batch_end(c,
                            &(struct slip_batch_end_in){.hub_id = h->id,
                                                        .id = id,
                                                        .at = by->at,
                                                        .has_ended_by = by->person_id != 0,
                                                        .ended_by = by->person_id,
                                                        .reason = reason},
                            NULL, err);
    return rc ? rc
              : slips_told(c, by, h->id, "slips.undo", id,
                           str_fmt(a, "{\"slips\":%zu,\"before\":%zu}", *ret_n, n - *ret_n), err);
}
