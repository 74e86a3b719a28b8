/* One's own calendar: the secret address of what one agreed, and a file of another program. */
#include "app/secret.h"
#include "calendar/ics.h"
#include "exchange/exchange.h"
#include "gen/calendar_sql.h"

#define BUSY_AHEAD (366 * SECONDS_A_DAY)

enum err_code calendar_address_make(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                    int64_t member_id, struct str *ret_path, struct err *err) {
    struct str word = secret_new(a);
    const struct address_insert_in in = {
        .hub_id = hub_id, .member_id = member_id, .token_hash = secret_hash(a, word), .made_at = by->at};
    enum err_code rc =
        address_delete(c, &(struct address_delete_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
    if (!rc)
        rc = address_insert(c, &in, NULL, err);
    if (rc)
        return rc;
    *ret_path = str_fmt(a, "/cal/%.*s.ics", STR_ARG(word));
    return audit_write(c, by, hub_id, "calendar.address", member_id, STR_NULL, err);
}

enum err_code calendar_address_end(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                   int64_t member_id, struct err *err) {
    enum err_code rc =
        address_delete(c, &(struct address_delete_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "calendar.end", member_id, STR_NULL, err);
}

enum err_code calendar_address_made(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                    int64_t *ret_at, struct err *err) {
    struct address_of_row row = {0};
    bool found = false;
    enum err_code rc = address_of(c, a, &(struct address_of_in){.hub_id = hub_id, .member_id = member_id},
                                  &found, &row, err);
    *ret_at = !rc && found ? row.made_at : 0;
    return rc;
}

/* ---- a file ---- */

enum err_code calendar_read(struct arena *a, struct str text, const struct hub *h, int64_t now,
                            const struct ics_found **ret, struct err *err) {
    struct ics_found *found = arena_new(a, struct ics_found);
    if (!found)
        return err_nomem(err);
    *ret = found;
    enum err_code rc =
        ics_read(a, text, h->id, zone_of(h->time_zone), now - SECONDS_A_DAY, now + BUSY_AHEAD, found, err);
    if (rc == ERR_TOO_LARGE)
        err->code = rc = ERR_INVALID; /* told on its field */
    return rc;
}

struct moving {
    struct arena *a;
    const struct doer *by;
    const struct hub *h;
    struct exchange_step step;
};

static enum err_code move_one(struct db_conn *c, void *ctx, struct err *err) {
    const struct moving *m = ctx;
    return exchange_step(c, m->a, m->by, m->h, &m->step, err);
}

/* One whose time is another than before; one that may not move (it is over, somebody else's) stays. */
static enum err_code move_own(struct db_conn *c, struct moving *m, const struct ics_own *own,
                              struct calendar_taken *taken, struct err *err) {
    const int64_t member_id = m->step.member_id;
    struct exchange e;
    struct err why = {0};
    enum err_code rc = exchange_get(c, m->a, m->h->id, own->exchange_id, &e, &why);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK;
    if (!rc && (e.state != EXCHANGE_AGREED || !e.has_starts_at || e.starts_at == own->starts_at ||
                (e.giver_id != member_id && e.receiver_id != member_id)))
        return ERR_OK;
    m->step.exchange_id = own->exchange_id;
    m->step.starts_at = own->starts_at / 60 * 60;
    if (!rc)
        rc = db_nested(c, move_one, m, &why);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_DENIED) {
        taken->left_out++;
        return ERR_OK;
    }
    if (rc)
        *err = why;
    else
        taken->moved++;
    return rc;
}

enum err_code calendar_take(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, const struct ics_found *found, struct calendar_taken *ret,
                            struct err *err) {
    struct moving m = {
        .a = a, .by = by, .h = h, .step = {.member_id = member_id, .move = MOVE_PLAN, .has_starts_at = true}};
    enum err_code rc = ERR_OK;
    *ret = (struct calendar_taken){.busy = found->n_busy, .left_out = found->left_out};
    for (size_t i = 0; !rc && i < found->n_own; i++)
        rc = move_own(c, &m, &found->own[i], ret, err);
    if (!rc)
        rc = busy_times_set(c, a, by, h->id, member_id, found->busy, found->n_busy, err);
    struct availability now = {0};
    if (!rc) /* those that touch are one by now */
        rc = availability_get(c, a, h->id, member_id, by->today, &now, err);
    ret->busy = now.n_busy;
    return rc;
}
