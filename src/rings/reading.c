/* Rings as they are stored, and as they stand: one that cannot come about any more is over for whoever looks,
 * also before that is written down. */
#include "gen/rings_sql.h"
#include "rings/room.h"

#define OPEN_MOST 1000

/* ---- reading ---- */

static enum ring_answer answer_of(struct str s) {
    return str_eqz(s, "yes") ? RING_YES : str_eqz(s, "no") ? RING_NO : RING_UNANSWERED;
}

static enum err_code load_legs(struct db_conn *c, struct arena *a, int64_t hub_id, struct ring *r,
                               struct err *err) {
    struct ring_leg_rows_row *rows;
    size_t n;
    enum err_code rc =
        ring_leg_rows(c, a, &(struct ring_leg_rows_in){.hub_id = hub_id, .ring_id = r->id}, &rows, &n, err);
    if (rc)
        return rc;
    if (n < RING_SHORTEST || n > RING_LONGEST)
        return err_set(err, ERR_CORRUPT, NULL, "ring", "A ring has %zu people.", n);
    for (r->n = 0; r->n < n; r->n++) {
        const struct ring_leg_rows_row *g = &rows[r->n];
        r->legs[r->n] = (struct ring_leg){
            .giver_id = g->giver_id,
            .receiver_id = g->receiver_id,
            .offer_id = g->offer_id,
            .request_id = g->request_id,
            .exchange_id = g->has_exchange_id ? g->exchange_id : 0,
            .giver_name = g->giver_name,
            .receiver_name = g->receiver_name,
            .giver_shown = person_shown(a, g->giver_name),
            .receiver_shown = person_shown(a, g->receiver_name),
            .offer_title = g->offer_title,
            .request_title = g->request_title,
            .score = (int)g->score,
            .answer = answer_of(g->answer),
        };
        r->answered += r->legs[r->n].answer != RING_UNANSWERED;
    }
    return ERR_OK;
}

static enum err_code no_ring(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such ring here.");
}

enum err_code ring_stored(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct ring *ret,
                          struct err *err) {
    struct ring_row_row row;
    bool found = false;
    enum err_code rc = ring_row(c, a, &(struct ring_row_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return no_ring(err);
    *ret =
        (struct ring){.id = row.id, .made_at = row.made_at, .ends_at = row.ends_at, .ended_at = row.ended_at};
    if (!ring_state_parse(row.state, &ret->state))
        return err_set(err, ERR_CORRUPT, NULL, "ring", "A ring has an unknown state.");
    return load_legs(c, a, hub_id, ret, err);
}

static enum err_code list_stored(struct db_conn *c, struct arena *a, int64_t hub_id,
                                 const struct ring_filter *f, size_t most, struct ring **ret, size_t *ret_n,
                                 struct err *err) {
    struct ring_rows_row *rows;
    enum err_code rc = ring_rows(c, a,
                                 &(struct ring_rows_in){.hub_id = hub_id,
                                                        .member_id = f->member_id,
                                                        .open_only = f->open_only,
                                                        .since = f->since,
                                                        .before_id = f->before_id ? f->before_id : INT64_MAX,
                                                        .most = (int64_t)most},
                                 &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct ring, *ret_n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        rc = ring_stored(c, a, hub_id, rows[i].id, &(*ret)[i], err);
    return rc;
}

/* ---- whether the legs hold ---- */

static const struct match_wish *wish_of(const struct ring_inputs *in, int64_t request_id, size_t *ret_at) {
    for (size_t i = 0; i < in->n_wishes; i++) {
        if (in->wishes[i].id != request_id)
            continue;
        *ret_at = i;
        return &in->wishes[i];
    }
    return NULL;
}

/* Who gives, where nothing stands in the way; false otherwise. */
static bool ring_leg_holds(const struct ring_inputs *in, const struct ring_pair *pair, struct ring_leg *ret) {
    size_t at = 0;
    struct match_score s;
    const struct match_wish *w = wish_of(in, pair->request_id, &at);
    for (size_t h = 0; w && h < in->n_hands; h++) {
        for (size_t i = 0; i < in->hands[h].n_offers; i++) {
            const struct match_offer *o = &in->hands[h].offers[i];
            if (o->id != pair->offer_id)
                continue;
            *ret = (struct ring_leg){.giver_id = in->hands[h].member_id,
                                     .receiver_id = w->member_id,
                                     .offer_id = o->id,
                                     .request_id = w->id};
            if (!ring_leg_try(in, w, &in->hands[h], o, &s))
                return false;
            ret->score = s.score;
            return true;
        }
    }
    return false;
}

bool ring_all_hold(const struct ring_inputs *in, const struct ring_pair *pairs, size_t n,
                   struct ring_leg *ret) {
    for (size_t i = 0; i < n; i++) {
        if (!ring_leg_holds(in, &pairs[i], &ret[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (ring_blocked(in, ret[i].giver_id, ret[k].giver_id))
                return false;
    }
    return true;
}

/* ---- whether a ring still stands ---- */

enum err_code rings_judge(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                          struct ring *rings, size_t n, struct err *err) {
    struct ring_inputs in;
    struct ring_terms t = {.hub_id = hub_id, .today = today, .held_too = true};
    int64_t *people = arena_new_array(a, int64_t, n * RING_LONGEST + 1);
    if (!people)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; rings[i].state == RING_OFFERED && k < rings[i].n; k++)
            people[t.n_only++] = rings[i].legs[k].giver_id;
    if (t.n_only == 0)
        return ERR_OK;
    t.only = people;
    enum err_code rc = ring_inputs_load(c, a, &t, &in, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct ring_leg legs[RING_LONGEST];
        struct ring_pair pairs[RING_LONGEST];
        for (size_t k = 0; k < rings[i].n; k++)
            pairs[k] = (struct ring_pair){rings[i].legs[k].offer_id, rings[i].legs[k].request_id};
        if (rings[i].state == RING_OFFERED && !ring_all_hold(&in, pairs, rings[i].n, legs))
            rings[i].state = RING_LAPSED;
    }
    return rc;
}

enum err_code rings_stored_open(struct db_conn *c, struct arena *a, int64_t hub_id, struct ring **ret,
                                size_t *ret_n, struct err *err) {
    return list_stored(c, a, hub_id, &(struct ring_filter){.open_only = true}, OPEN_MOST, ret, ret_n, err);
}

enum err_code ring_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, int64_t today,
                       struct ring *ret, struct err *err) {
    enum err_code rc = ring_stored(c, a, hub_id, id, ret, err);
    return rc ? rc : rings_judge(c, a, hub_id, today, ret, 1, err);
}

enum err_code ring_seen(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t viewer_id, int64_t id,
                        int64_t today, struct ring *ret, struct err *err) {
    enum err_code rc = ring_get(c, a, hub_id, id, today, ret, err);
    return !rc && viewer_id && !ring_leg_of(ret, viewer_id) ? no_ring(err) : rc;
}

enum err_code ring_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct ring_filter *f,
                        size_t most, struct ring **ret, size_t *ret_n, struct err *err) {
    enum err_code rc = list_stored(c, a, hub_id, f, most, ret, ret_n, err);
    return rc ? rc : rings_judge(c, a, hub_id, f->today, *ret, *ret_n, err);
}

enum err_code ring_hide(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t now,
                        struct ring *r, struct err *err) {
    const int64_t *blocked;
    size_t n, kept = 0;
    bool open = r->state == RING_OFFERED && now < r->ends_at;
    enum err_code rc = blocks_of_member(c, a, hub_id, member_id, &blocked, &n, err);
    for (size_t i = 0; !rc && i < r->n; i++) {
        bool seen = open || r->state == RING_AGREED;
        for (size_t k = 0; k < n; k++)
            seen = seen && blocked[k] != r->legs[i].giver_id && blocked[k] != r->legs[i].receiver_id;
        if (seen)
            r->legs[kept++] = r->legs[i];
    }
    r->n = rc ? r->n : kept;
    return rc;
}
