/* Who is looked at: a few hundred, found by indexes, the same ones each time. */
#include <math.h>
#include <stdlib.h>

#include "gen/match_sql.h"
#include "match/loading.h"

enum {
    SMALL_HUB = 800,
    OFFERING = 240,
    TICKED = 120,
    GAVE = 80,
    TIED = 60,
    NEWEST = 60,
    NEAR = 200,
    NEAR_LOOKED = 600,
    GATHERED = 9000
};

/* ---- a set that grows ---- */

/* What a list says of somebody before anything is read of them, in thousandths as the parts have it: the best
 * of each of these counts, by the weight that comes with Kith. */
enum hint { HINT_KIND, HINT_NEAR, HINT_KNOWN, HINT_NEW, HINTS };
static const enum match_part hint_part[HINTS] = {MATCH_CATEGORY, MATCH_DISTANCE, MATCH_TRUST, MATCH_REACH};

struct looked_at {
    int64_t id;
    int hint[HINTS], sum;
    uint64_t turn; /* of the same sum: other ones for each request */
};

struct gather {
    struct db_conn *c;
    struct arena *a;
    const struct suggest_terms *t;
    struct looked_at *list;
    size_t n;
};

static bool gather_new(struct gather *g) {
    g->list = arena_new_array(g->a, struct looked_at, GATHERED);
    return g->list != NULL;
}

static void add(struct gather *g, int64_t id, enum hint of, int value) {
    if (g->n >= GATHERED)
        return;
    g->list[g->n] = (struct looked_at){.id = id};
    g->list[g->n++].hint[of] = value;
}

static int by_id(const void *x, const void *y) {
    const struct looked_at *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static int by_hint(const void *x, const void *y) {
    const struct looked_at *a = x, *b = y;
    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    return by_id(x, y);
}

/* Each once, with the best that any list says. */
static size_t once(struct gather *g) {
    size_t n = 0;
    if (g->n)
        qsort(g->list, g->n, sizeof *g->list, by_id);
    for (size_t i = 0; i < g->n; i++) {
        if (n == 0 || g->list[n - 1].id != g->list[i].id)
            g->list[n++] = g->list[i];
        for (size_t k = 0; k < HINTS; k++) {
            if (g->list[i].hint[k] > g->list[n - 1].hint[k])
                g->list[n - 1].hint[k] = g->list[i].hint[k];
        }
    }
    return n;
}

/* Sorted, each once. Should they be more than may be, the likeliest are kept. */
static enum err_code settle(struct gather *g, uint64_t salt, size_t most, struct match_set *ret,
                            struct err *err) {
    const struct match_weights w = match_weights_default();
    size_t n = once(g);
    *ret = (struct match_set){.ids = arena_new_array(g->a, int64_t, n + 1), .n = n < most ? n : most};
    if (!ret->ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < HINTS; k++)
            g->list[i].sum += g->list[i].hint[k] * w.of[hint_part[k]];
        g->list[i].turn = ((uint64_t)g->list[i].id ^ salt) * 0x9E3779B97F4A7C15u;
    }
    if (n > most) {
        qsort(g->list, n, sizeof *g->list, by_hint);
        qsort(g->list, most, sizeof *g->list, by_id);
    }
    for (size_t i = 0; i < ret->n; i++)
        ret->ids[i] = g->list[i].id;
    return ERR_OK;
}

/* ---- where lists begin: elsewhere for each request, so that it is not always the same people ---- */

static enum err_code start_of(struct gather *g, int64_t salt, int64_t *ret, struct err *err) {
    struct hands_around_row r;
    enum err_code rc = hands_around(g->c, g->a, &(struct hands_around_in){.hub_id = g->t->hub_id}, &r, err);
    if (rc)
        return rc;
    uint64_t span = (uint64_t)(r.high - r.low) + 1;
    *ret = r.low + (int64_t)((uint64_t)salt * 0x9E3779B97F4A7C15u % span);
    return ERR_OK;
}

static enum err_code add_ticked(struct gather *g, struct str word, double fit, int64_t from, int64_t most,
                                struct err *err) {
    struct hands_can_row *rows;
    size_t n;
    enum err_code rc =
        hands_can(g->c, g->a,
                  &(struct hands_can_in){.hub_id = g->t->hub_id, .word = word, .from_id = from, .most = most},
                  &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, rows[i].member_id, HINT_KIND, (int)(fit * 900));
    if (rc || from == 0 || n >= (size_t)most)
        return rc;
    return add_ticked(g, word, fit, 0, most - (int64_t)n, err);
}

static enum err_code add_gave(struct gather *g, struct str word, double fit, int64_t from, int64_t most,
                              struct err *err) {
    struct hands_gave_kind_row *rows;
    size_t n;
    enum err_code rc = hands_gave_kind(
        g->c, g->a,
        &(struct hands_gave_kind_in){.hub_id = g->t->hub_id, .category = word, .from_id = from, .most = most},
        &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, rows[i].member_id, HINT_KIND, (int)(fit * 800));
    if (rc || from == 0 || n >= (size_t)most)
        return rc;
    return add_gave(g, word, fit, 0, most - (int64_t)n, err);
}

static enum err_code add_offering(struct gather *g, struct str word, double fit, int64_t most,
                                  struct err *err) {
    struct hands_offering_row *rows;
    size_t n;
    enum err_code rc = hands_offering(
        g->c, g->a, &(struct hands_offering_in){.hub_id = g->t->hub_id, .category = word, .most = most},
        &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, rows[i].member_id, HINT_KIND, (int)(fit * 1000));
    return rc;
}

/* The kind itself, and a quarter as many of each that is near it; there lists begin where they begin. */
static enum err_code add_kinds(struct gather *g, const struct match_wish *w, int64_t from, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < w->n_near && i < 12; i++) {
        int64_t part = i ? 4 : 1;
        const struct match_near *k = &w->near[i];
        rc = add_offering(g, k->word, k->fit, OFFERING / part, err);
        if (!rc)
            rc = add_ticked(g, k->word, k->fit, i ? 0 : from, TICKED / part, err);
        if (!rc)
            rc = add_gave(g, k->word, k->fit, i ? 0 : from, GAVE / part, err);
    }
    return rc;
}

static enum err_code add_known(struct gather *g, const struct match_wish *w, struct err *err) {
    struct hands_tied_row *tied;
    struct hands_newest_row *newest;
    size_t n;
    enum err_code rc = hands_tied(
        g->c, g->a, &(struct hands_tied_in){.hub_id = g->t->hub_id, .member_id = w->member_id, .most = TIED},
        &tied, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, tied[i].other_id, HINT_KNOWN, 1000);
    if (!rc)
        rc = hands_newest(g->c, g->a, &(struct hands_newest_in){.hub_id = g->t->hub_id, .most = NEWEST},
                          &newest, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, newest[i].id, HINT_NEW, 667);
    return rc;
}

/* ---- who is near ---- */

struct near_one {
    int64_t id;
    double km;
};

static int by_distance(const void *x, const void *y) {
    const struct near_one *a = x, *b = y;
    if (a->km != b->km)
        return a->km < b->km ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

struct around {
    struct near_one *of;
    size_t n;
    int64_t lat, lon; /* the cell in the middle */
};

/* The cells of one row, from lon_from to lon_to. */
static enum err_code look_row(struct gather *g, const struct match_wish *w, struct around *r, int64_t lat,
                              int64_t lon_from, int64_t lon_to, struct err *err) {
    struct hands_in_row_row *rows;
    size_t n;
    if (r->n >= NEAR_LOOKED)
        return ERR_OK;
    enum err_code rc = hands_in_row(g->c, g->a,
                                    &(struct hands_in_row_in){.hub_id = g->t->hub_id,
                                                              .lat_cell = lat,
                                                              .lon_from = lon_from,
                                                              .lon_to = lon_to,
                                                              .most = (int64_t)(NEAR_LOOKED - r->n)},
                                    &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct place p = {.known = true, .lat = rows[i].lat, .lon = rows[i].lon};
        if (g->t->audience == MATCH_FOR_MEMBER)
            p = place_coarse(&p);
        r->of[r->n++] = (struct near_one){.id = rows[i].member_id, .km = place_km(&w->place, &p)};
    }
    return rc;
}

/* The cells at this distance from the middle: a square's rim. */
static enum err_code look_rim(struct gather *g, const struct match_wish *w, struct around *r, int64_t far,
                              struct err *err) {
    enum err_code rc = look_row(g, w, r, r->lat - far, r->lon - far, r->lon + far, err);
    for (int64_t k = 1 - far; !rc && k < far; k++) {
        rc = look_row(g, w, r, r->lat + k, r->lon - far, r->lon - far, err);
        if (!rc)
            rc = look_row(g, w, r, r->lat + k, r->lon + far, r->lon + far, err);
    }
    return rc || !far ? rc : look_row(g, w, r, r->lat + far, r->lon - far, r->lon + far, err);
}

static enum err_code add_near(struct gather *g, const struct match_wish *w, struct err *err) {
    enum err_code rc = ERR_OK;
    struct around r = {.of = arena_new_array(g->a, struct near_one, NEAR_LOOKED),
                       .lat = (int64_t)floor((w->place.lat + 90) * 50),
                       .lon = (int64_t)floor((w->place.lon + 180) * 50)};
    if (!r.of)
        return err_nomem(err);
    for (int64_t far = 0; !rc && w->place.known && far <= 3 && r.n < NEAR; far++)
        rc = look_rim(g, w, &r, far, err);
    qsort(r.of, r.n, sizeof *r.of, by_distance);
    for (size_t i = 0; !rc && i < r.n && i < NEAR; i++)
        add(g, r.of[i].id, HINT_NEAR, match_nearness(llround(r.of[i].km * 1000)));
    return rc;
}

enum err_code match_candidates(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               const struct match_wish *w, struct match_set *ret, struct err *err) {
    struct hands_count_row count;
    struct hands_all_row *all;
    size_t n;
    int64_t from;
    struct gather g = {.c = c, .a = a, .t = t};
    if (!gather_new(&g))
        return err_nomem(err);
    enum err_code rc =
        hands_count(c, a, &(struct hands_count_in){.hub_id = t->hub_id, .most = SMALL_HUB + 1}, &count, err);
    if (!rc && count.n <= SMALL_HUB) {
        rc = hands_all(c, a, &(struct hands_all_in){.hub_id = t->hub_id, .most = SMALL_HUB}, &all, &n, err);
        if (rc)
            return rc;
        for (size_t i = 0; i < n; i++)
            add(&g, all[i].id, HINT_NEW, 0);
        return settle(&g, 0, SMALL_HUB, ret, err);
    }
    if (!rc)
        rc = start_of(&g, w->id, &from, err);
    if (!rc)
        rc = add_kinds(&g, w, from, err);
    if (!rc)
        rc = add_known(&g, w, err);
    if (!rc)
        rc = add_near(&g, w, err);
    return rc ? rc : settle(&g, (uint64_t)w->id, CANDIDATES_MOST, ret, err);
}

/* ---- requests for a hand ---- */

enum { WISHES = 150, WISHES_OF_KIND = 30 };

static enum err_code add_wishes(struct gather *g, struct str word, struct err *err) {
    struct wishes_of_kind_row *rows;
    size_t n;
    enum err_code rc = wishes_of_kind(
        g->c, g->a,
        &(struct wishes_of_kind_in){
            .hub_id = g->t->hub_id, .category = word, .today = g->t->today, .most = WISHES_OF_KIND},
        &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, rows[i].id, HINT_KIND, 0);
    return rc;
}

static enum err_code add_wishes_near(struct gather *g, const struct catalogue *tree, struct str word,
                                     struct err *err) {
    const struct match_near *near;
    size_t n;
    enum err_code rc = match_near_of(g->a, tree, word, &near, &n, err);
    for (size_t i = 0; !rc && i < n && i < 8; i++)
        rc = add_wishes(g, near[i].word, err);
    return rc;
}

enum err_code match_wishes_near(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                const struct catalogue *tree, const struct match_hand *h,
                                struct match_set *ret, struct err *err) {
    struct wishes_newest_row *rows;
    size_t n;
    struct gather g = {.c = c, .a = a, .t = t};
    if (!gather_new(&g))
        return err_nomem(err);
    enum err_code rc = wishes_newest(
        c, a, &(struct wishes_newest_in){.hub_id = t->hub_id, .today = t->today, .most = WISHES}, &rows, &n,
        err);
    for (size_t i = 0; !rc && i < n; i++)
        add(&g, rows[i].id, HINT_KIND, 0);
    if (!rc && n < WISHES)
        return settle(&g, 0, GATHERED, ret, err);
    for (size_t i = 0; !rc && i < h->n_offers && i < 6; i++)
        rc = add_wishes_near(&g, tree, h->offers[i].category, err);
    for (size_t i = 0; !rc && i < h->n_can && i < 6; i++)
        rc = add_wishes_near(&g, tree, h->can[i], err);
    return rc ? rc : settle(&g, 0, GATHERED, ret, err);
}
