/* Who could serve whom: open offers against open requests, hard rules first. */
#include "rings/room.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/order.h"
#include "gen/rings_sql.h"

/* So many requests are looked at, the newest: what a page can wait for. */
#define WISHES_MOST 1000

static size_t sort_once(int64_t *ids, size_t n) {
    size_t kept = 0;
    if (n > 0)
        qsort(ids, n, sizeof *ids, order_i64);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

static bool among(const int64_t *ids, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool held(const struct ring_terms *t, int64_t ring_id) {
    return !t->held_too && ring_id != t->but_ring_id && !among(t->dead, t->n_dead, ring_id);
}

/* The requests that are looked at: of a few people those alone, for a ring is proved while others wait. */
static enum err_code wish_rows(struct db_conn *c, struct arena *a, const struct ring_terms *t,
                               struct ring_wishes_row **ret, size_t *ret_n, struct err *err) {
    struct ring_wishes_of_row *rows;
    struct str members;
    if (!t->only)
        return ring_wishes(
            c, a, &(struct ring_wishes_in){.hub_id = t->hub_id, .today = t->today, .most = 2 * WISHES_MOST},
            ret, ret_n, err);
    enum err_code rc = json_ids(a, t->only, t->n_only, &members, err);
    if (!rc)
        rc = ring_wishes_of(
            c, a, &(struct ring_wishes_of_in){.hub_id = t->hub_id, .today = t->today, .members = members},
            &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct ring_wishes_row, *ret_n + 1);
    for (size_t i = 0; *ret && i < *ret_n; i++)
        (*ret)[i] = (struct ring_wishes_row){.id = rows[i].id,
                                             .member_id = rows[i].member_id,
                                             .has_held_by = rows[i].has_held_by,
                                             .held_by = rows[i].held_by};
    return *ret ? ERR_OK : err_nomem(err);
}

/* Their requests and they themselves: who wishes for nothing cannot be in a ring. */
static enum err_code load_people(struct db_conn *c, struct arena *a, const struct ring_terms *t,
                                 struct ring_inputs *in, struct err *err) {
    struct ring_wishes_row *rows;
    size_t n;
    enum err_code rc = wish_rows(c, a, t, &rows, &n, err);
    if (rc)
        return rc;
    int64_t *requests = arena_new_array(a, int64_t, n + 1), *members = arena_new_array(a, int64_t, n + 1);
    if (!requests || !members)
        return err_nomem(err);
    size_t kept = 0;
    for (size_t i = 0; i < n && !in->cut; i++) {
        if (rows[i].has_held_by && held(t, rows[i].held_by))
            continue;
        in->cut = !t->only && kept == WISHES_MOST;
        if (in->cut)
            break;
        requests[kept] = rows[i].id;
        members[kept++] = rows[i].member_id;
    }
    const struct suggest_terms terms = {
        .hub_id = t->hub_id, .today = t->today, .audience = MATCH_FOR_COORDINATOR};
    size_t n_requests = sort_once(requests, kept), n_members = sort_once(members, kept);
    rc = match_wishes_load(c, a, &terms, &in->tree, requests, n_requests, &in->wishes, &in->told,
                           &in->n_wishes, err);
    return rc ? rc : match_hands_load(c, a, &terms, NULL, members, n_members, &in->hands, &in->n_hands, err);
}

/* Sorted, as both queries give them. */
static enum err_code load_refused(struct db_conn *c, struct arena *a, const struct ring_terms *t,
                                  struct ring_inputs *in, struct err *err) {
    struct ring_refused_row *all = NULL;
    struct ring_refused_of_row *some = NULL;
    struct str members;
    enum err_code rc = ERR_OK;
    if (!t->only)
        rc = ring_refused(c, a, &(struct ring_refused_in){.hub_id = t->hub_id, .but_ring_id = t->but_ring_id},
                          &all, &in->n_refused, err);
    else if (!(rc = json_ids(a, t->only, t->n_only, &members, err)))
        rc = ring_refused_of(c, a,
                             &(struct ring_refused_of_in){
                                 .hub_id = t->hub_id, .but_ring_id = t->but_ring_id, .members = members},
                             &some, &in->n_refused, err);
    if (rc)
        return rc;
    struct ring_refusal *list = arena_new_array(a, struct ring_refusal, in->n_refused + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < in->n_refused; i++)
        list[i] = all ? (struct ring_refusal){all[i].request_id, all[i].giver_id}
                      : (struct ring_refusal){some[i].request_id, some[i].giver_id};
    in->refused = list;
    return ERR_OK;
}

enum err_code ring_inputs_load(struct db_conn *c, struct arena *a, const struct ring_terms *t,
                               struct ring_inputs *in, struct err *err) {
    *in = (struct ring_inputs){0};
    enum err_code rc = catalogue_of(c, a, t->hub_id, &in->tree, err);
    if (!rc)
        rc = match_weights_of(c, a, t->hub_id, &in->weights, err);
    if (!rc)
        rc = load_people(c, a, t, in, err);
    if (!rc)
        rc = blocks_of(c, a, t->hub_id, &in->blocks, &in->n_blocks, err);
    return rc ? rc : load_refused(c, a, t, in, err);
}

/* ---- one wish and one hand ---- */

static int by_pair(const void *x, const void *y) {
    const struct blocked_pair *a = x, *b = y;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return a->high < b->high ? -1 : a->high > b->high;
}

static int by_refusal(const void *x, const void *y) {
    const struct ring_refusal *a = x, *b = y;
    if (a->request_id != b->request_id)
        return a->request_id < b->request_id ? -1 : 1;
    return a->giver_id < b->giver_id ? -1 : a->giver_id > b->giver_id;
}

bool ring_blocked(const struct ring_inputs *in, int64_t one, int64_t other) {
    struct blocked_pair key = {one < other ? one : other, one < other ? other : one};
    return in->n_blocks && bsearch(&key, in->blocks, in->n_blocks, sizeof key, by_pair);
}

bool ring_leg_try(const struct ring_inputs *in, const struct match_wish *w, const struct match_hand *whole,
                  const struct match_offer *o, struct match_score *ret) {
    struct match_hand h = *whole;
    struct ring_refusal key = {w->id, h.member_id};
    bool near = false;
    for (size_t i = 0; i < w->n_near && !near; i++)
        near = str_eq(w->near[i].word, o->category);
    if (!near)
        return false;
    h.blocked = ring_blocked(in, w->member_id, h.member_id);
    h.said_no = in->n_refused && bsearch(&key, in->refused, in->n_refused, sizeof key, by_refusal);
    if (match_bar(w, &h) != MATCH_FREE)
        return false;
    /* This offer alone: a ring is made of what people said that they would give. */
    h.offers = o;
    h.n_offers = 1;
    h.n_can = h.n_gave = 0;
    h.about = STR("");
    *ret = match_score(w, &h, &in->weights, MATCH_FOR_COORDINATOR);
    return ring_fits(o, ret);
}

/* n: nobody that is there. */
static size_t find_member(const int64_t *members, size_t n, int64_t id) {
    const int64_t *at = n ? bsearch(&id, members, n, sizeof id, order_i64) : NULL;
    return at ? (size_t)(at - members) : n;
}

/* The best of all ways in which this hand could serve this member's wishes. */
static void best_leg(const struct ring_inputs *in, size_t wish, const struct match_hand *h,
                     struct ring_leg *best) {
    const struct match_wish *w = &in->wishes[wish];
    for (size_t i = 0; i < h->n_offers; i++) {
        struct match_score s;
        if (!ring_leg_try(in, w, h, &h->offers[i], &s) || (best->offer_id && s.score <= best->score))
            continue;
        *best = (struct ring_leg){
            .giver_id = h->member_id,
            .receiver_id = w->member_id,
            .offer_id = h->offers[i].id,
            .request_id = w->id,
            .giver_name = h->shown,
            .receiver_name = in->told[wish].shown,
            .offer_title = h->offers[i].title,
            .request_title = in->told[wish].title,
            .score = s.score,
        };
    }
}

struct drawing {
    struct ring_edge *edges;
    struct ring_leg *legs;
    size_t n, cap;
};

static void drawing_release(void *ptr) {
    struct drawing *d = ptr;
    mem_free(d->edges);
    mem_free(d->legs);
}

static enum err_code draw(struct drawing *d, uint32_t from, uint32_t to, const struct ring_leg *leg,
                          struct err *err) {
    if (d->n == d->cap) {
        size_t cap = d->cap ? d->cap * 2 : 256;
        struct ring_edge *edges = mem_grow(d->edges, cap * sizeof *edges);
        if (edges)
            d->edges = edges;
        struct ring_leg *legs = mem_grow(d->legs, cap * sizeof *legs);
        if (legs)
            d->legs = legs;
        if (!edges || !legs)
            return err_nomem(err);
        d->cap = cap;
    }
    d->edges[d->n] = (struct ring_edge){from, to, ring_weight(leg->score)};
    d->legs[d->n++] = *leg;
    return ERR_OK;
}

/* From hand to hand, and for each to the members in order: so the edges come sorted as the graph has them. */
static enum err_code draw_all(const struct ring_inputs *in, const size_t *order, struct drawing *d,
                              const int64_t *members, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t h = 0; h < in->n_hands; h++) {
        for (size_t i = 0, to; !rc && i < in->n_wishes; i = to) {
            struct ring_leg best = {0};
            int64_t receiver = in->wishes[order[i]].member_id;
            for (to = i; to < in->n_wishes && in->wishes[order[to]].member_id == receiver; to++)
                if (receiver != in->hands[h].member_id)
                    best_leg(in, order[to], &in->hands[h], &best);
            size_t at = find_member(members, in->n_hands, receiver);
            if (best.offer_id && at < in->n_hands)
                rc = draw(d, (uint32_t)h, (uint32_t)at, &best, err);
        }
    }
    return rc;
}

static int by_wisher(const void *x, const void *y, void *ctx) {
    const struct match_wish *wishes = ctx, *a = &wishes[*(const size_t *)x], *b = &wishes[*(const size_t *)y];
    if (a->member_id != b->member_id)
        return a->member_id < b->member_id ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

enum err_code ring_room_make(struct arena *a, const struct ring_inputs *in, struct ring_room *ret,
                             struct err *err) {
    struct drawing *d = arena_new(a, struct drawing);
    int64_t *members = arena_new_array(a, int64_t, in->n_hands + 1);
    size_t *order = arena_new_array(a, size_t, in->n_wishes + 1);
    struct str *shown = arena_new_array(a, struct str, in->n_hands + 1);
    if (!d || !members || !order || !shown || !arena_defer(a, drawing_release, d))
        return err_nomem(err);
    for (size_t i = 0; i < in->n_hands; i++)
        members[i] = in->hands[i].member_id;
    for (size_t i = 0; i < in->n_wishes; i++)
        order[i] = i;
    if (in->n_wishes > 0)
        qsort_r(order, in->n_wishes, sizeof *order, by_wisher, in->wishes);
    enum err_code rc = draw_all(in, order, d, members, err);
    if (!rc)
        rc = ring_graph_make(a, in->n_hands, d->edges, d->n, &ret->graph, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < in->n_hands; i++)
        shown[i] = person_shown(a, in->hands[i].shown);
    for (size_t i = 0; i < d->n; i++) {
        d->legs[i].giver_shown = shown[d->edges[i].from];
        d->legs[i].receiver_shown = shown[d->edges[i].to];
    }
    struct ring_apart *apart = arena_new_array(a, struct ring_apart, in->n_blocks + 1);
    if (!apart)
        return err_nomem(err);
    for (size_t i = 0; i < in->n_blocks; i++) {
        size_t low = find_member(members, in->n_hands, in->blocks[i].low),
               high = find_member(members, in->n_hands, in->blocks[i].high);
        if (low < in->n_hands && high < in->n_hands)
            apart[ret->graph.n_apart++] = (struct ring_apart){(uint32_t)low, (uint32_t)high};
    }
    ret->graph.apart = apart;
    ret->members = members;
    ret->legs = d->legs;
    ret->cut = in->cut;
    return ERR_OK;
}

/* A thousand people with all that they told are more than a request's memory is for: the room has its own,
 * which goes when the request's does. */
#define ROOM_MOST ((size_t)256 << 20)

static void own_release(void *ptr) {
    arena_release(ptr);
}

static struct arena *own_memory(struct arena *a) {
    struct arena *own = arena_new(a, struct arena);
    if (!own)
        return NULL;
    arena_init(own, ROOM_MOST);
    return arena_defer(a, own_release, own) ? own : NULL;
}

enum err_code ring_room_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                           struct ring_room *ret, struct err *err) {
    struct ring_inputs in;
    struct ring *open;
    size_t n;
    enum err_code rc = rings_stored_open(c, a, hub_id, &open, &n, err);
    if (!rc)
        rc = rings_judge(c, a, hub_id, today, open, n, err);
    if (rc)
        return rc;
    struct ring_terms t = {.hub_id = hub_id, .today = today};
    int64_t *dead = arena_new_array(a, int64_t, n + 1);
    if (!dead)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (open[i].state != RING_OFFERED)
            dead[t.n_dead++] = open[i].id;
    t.dead = dead;
    struct arena *own = own_memory(a);
    if (!own)
        return err_nomem(err);
    rc = ring_inputs_load(c, own, &t, &in, err);
    if (!rc && !match_words_once(own, in.wishes, in.n_wishes, in.hands, in.n_hands))
        rc = err_nomem(err);
    return rc ? rc : ring_room_make(own, &in, ret, err);
}

/* ---- looking ---- */

static const struct ring_leg *leg_between(const struct ring_room *room, uint32_t from, uint32_t to) {
    const struct ring_graph *g = &room->graph;
    for (uint32_t e = g->first[from]; e < g->first[from + 1]; e++)
        if (g->edges[e].to == to)
            return &room->legs[e];
    return NULL;
}

static enum err_code tell_rings(struct arena *a, const struct ring_room *room, const struct ring_solution *s,
                                struct ring_look *ret, struct err *err) {
    *ret = (struct ring_look){.people = s->people,
                              .proven = s->proven,
                              .cut = room->cut,
                              .weight = s->weight,
                              .bound = s->bound,
                              .could = room->graph.n,
                              .rings = arena_new_array(a, struct ring_found, s->n + 1)};
    if (!ret->rings)
        return err_nomem(err);
    for (; ret->n < s->n; ret->n++) {
        const struct ring_cycle *k = &s->rings[ret->n];
        struct ring_found *f = &ret->rings[ret->n];
        for (; f->n < k->n; f->n++)
            f->legs[f->n] = *leg_between(room, k->v[f->n], k->v[(f->n + 1) % k->n]);
    }
    return ERR_OK;
}

enum err_code ring_look(struct arena *a, const struct ring_room *room, int length, double seconds,
                        struct ring_look *ret, struct err *err) {
    struct ring_solution s;
    struct arena scratch;
    arena_init(&scratch, ROOM_MOST);
    enum err_code rc = ring_solve(&scratch, &room->graph,
                                  &(struct ring_options){.length = length, .seconds = seconds}, &s, err);
    if (!rc)
        rc = tell_rings(a, room, &s, ret, err);
    arena_release(&scratch);
    return rc;
}
