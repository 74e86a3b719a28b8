/* Suggestions: who is looked at, hard rules, score, the best of them. All that was read of those who are
 * looked at is given back at the end: of hundreds with what they told of themselves a handful is suggested.
 */
#include <stdlib.h>

#include "gen/match_sql.h"
#include "match/loading.h"

static enum err_code weights_for(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                 struct match_weights *ret, struct err *err) {
    if (!t->weights)
        return match_weights_of(c, a, t->hub_id, ret, err);
    *ret = *t->weights;
    return ERR_OK;
}

/* ---- the best so far, best first ---- */

struct best {
    struct suggestion *of;
    size_t n, most;
};

static enum err_code best_new(struct arena *a, size_t most, struct best *ret, struct err *err) {
    *ret = (struct best){.of = arena_new_array(a, struct suggestion, most + 1), .most = most};
    return ret->of ? ERR_OK : err_nomem(err);
}

/* What two of the same score go by: the hand's id, then the wish's. */
static int order(const struct suggestion *x, const struct suggestion *y) {
    int by = match_order(x->score.score, x->hand->member_id, y->score.score, y->hand->member_id);
    return by ? by : (x->wish->id > y->wish->id) - (x->wish->id < y->wish->id);
}

static void consider(struct best *b, const struct suggestion *s) {
    size_t at = b->n;
    while (at > 0 && order(s, &b->of[at - 1]) < 0)
        at--;
    if (at >= b->most)
        return;
    if (b->n < b->most)
        b->n++;
    for (size_t i = b->n - 1; i > at; i--)
        b->of[i] = b->of[i - 1];
    b->of[at] = *s;
}

/* ---- what stays of them ---- */

#define SCRATCH_MOST ((size_t)64 << 20)

static const struct match_wish *kept_wish(struct arena *a, const struct match_wish *from) {
    struct match_wish *w = arena_new(a, struct match_wish);
    if (w)
        *w = (struct match_wish){.id = from->id,
                                 .member_id = from->member_id,
                                 .open = from->open,
                                 .active = from->active,
                                 .title = str_dup(a, from->title),
                                 .category = str_dup(a, from->category),
                                 .check_level = from->check_level,
                                 .standing = from->standing};
    return w;
}

static const struct match_hand *kept_hand(struct arena *a, const struct match_hand *from) {
    struct match_hand *h = arena_new(a, struct match_hand);
    if (h)
        *h = (struct match_hand){.member_id = from->member_id,
                                 .shown = str_dup(a, from->shown),
                                 .active = from->active,
                                 .checked = from->checked,
                                 .standing = from->standing,
                                 .joined_day = from->joined_day,
                                 .with = from->with};
    return h;
}

/* As it is told of, in memory that stays. */
static enum err_code keep(struct arena *a, struct suggestion *s, struct err *err) {
    struct match_score *score = &s->score;
    s->wish = kept_wish(a, s->wish);
    s->hand = kept_hand(a, s->hand);
    s->told.title = str_dup(a, s->told.title);
    s->told.shown = str_dup(a, s->told.shown);
    for (size_t i = 0; i < score->n_shared; i++)
        score->shared[i] = str_dup(a, score->shared[i]);
    score->kind_label = str_dup(a, score->kind_label);
    score->offer_title = str_dup(a, score->offer_title);
    score->language = str_dup(a, score->language);
    return a->failed ? err_nomem(err) : ERR_OK;
}

static enum err_code keep_all(struct arena *a, struct best *b, struct err *err) {
    struct suggestion *of = arena_new_array(a, struct suggestion, b->n + 1);
    enum err_code rc = of ? ERR_OK : err_nomem(err);
    for (size_t i = 0; !rc && i < b->n; i++) {
        of[i] = b->of[i];
        rc = keep(a, &of[i], err);
    }
    b->of = of;
    return rc;
}

/* Names are read for those who are told of; their sentences begin with them. */
static enum err_code tell(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                          const struct best *b, struct err *err) {
    struct match_hand **hands = arena_new_array(a, struct match_hand *, b->n + 1);
    size_t n = 0;
    if (!hands)
        return err_nomem(err);
    for (size_t i = 0; i < b->n; i++) {
        if (str_empty(b->of[i].hand->shown))
            hands[n++] = (struct match_hand *)(uintptr_t)b->of[i].hand;
    }
    enum err_code rc = n ? match_hands_name(c, a, t, hands, n, err) : ERR_OK;
    for (size_t i = 0; i < b->n; i++)
        b->of[i].sentence = match_sentence(a, b->of[i].wish, b->of[i].hand, &b->of[i].score);
    return rc;
}

/* ---- for a request ---- */

static enum err_code hands_for(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               const struct match_weights *weights, const struct match_wish *w,
                               struct wish_told told, struct best *b, struct err *err) {
    struct match_set set;
    struct match_hand *hands;
    size_t n;
    enum err_code rc = match_candidates(c, a, t, w, &set, err);
    if (!rc)
        rc = match_hands_unnamed(c, a, t, w, set.ids, set.n, &hands, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct suggestion s = {.wish = w, .hand = &hands[i], .told = told};
        if (match_bar(w, &hands[i]) != MATCH_FREE)
            continue;
        s.score = match_score(w, &hands[i], weights, t->audience);
        if (match_worth(&s.score))
            consider(b, &s);
    }
    return rc;
}

static enum err_code hands_best(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                int64_t listing_id, struct best *best, struct err *err) {
    struct match_weights weights;
    struct catalogue tree;
    struct wish_told told;
    struct match_wish *w = arena_new(a, struct match_wish);
    if (!w)
        return err_nomem(err);
    enum err_code rc = weights_for(c, a, t, &weights, err);
    if (!rc)
        rc = catalogue_of(c, a, t->hub_id, &tree, err);
    if (!rc)
        rc = match_wish_load(c, a, t, &tree, listing_id, w, &told, err);
    if (!rc)
        rc = best_new(a, t->most, best, err);
    if (!rc && !(w->stems = match_stems_of(a, w)))
        rc = err_nomem(err);
    if (!rc && w->open && w->active)
        rc = hands_for(c, a, t, &weights, w, told, best, err);
    return rc;
}

enum err_code suggest_hands(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                            int64_t listing_id, struct suggestion **ret, size_t *ret_n, struct err *err) {
    struct best best;
    struct arena scratch;
    arena_init(&scratch, SCRATCH_MOST);
    enum err_code rc = hands_best(c, &scratch, t, listing_id, &best, err);
    if (!rc)
        rc = keep_all(a, &best, err);
    arena_release(&scratch);
    if (!rc)
        rc = tell(c, a, t, &best, err);
    if (rc)
        return rc;
    *ret = best.of;
    *ret_n = best.n;
    return ERR_OK;
}

/* ---- for a hand ---- */

/* What stands between a hand and the wishes: each wish gets the hand with its own answer, ties and blocks. */
struct between {
    const int64_t *blocked;
    struct asks_of_hand_row *asks;
    struct listings_of_giver_row *helping;
    struct ties_of_row *ties;
    size_t n_blocked, n_asks, n_helping, n_ties;
};

static enum err_code load_between(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                  struct between *ret, struct err *err) {
    enum err_code rc = blocks_of_member(c, a, hub_id, member_id, &ret->blocked, &ret->n_blocked, err);
    if (!rc)
        rc = asks_of_hand(c, a, &(struct asks_of_hand_in){.hub_id = hub_id, .member_id = member_id},
                          &ret->asks, &ret->n_asks, err);
    if (!rc)
        rc = listings_of_giver(c, a, &(struct listings_of_giver_in){.hub_id = hub_id, .member_id = member_id},
                               &ret->helping, &ret->n_helping, err);
    return rc ? rc
              : ties_of(c, a, &(struct ties_of_in){.hub_id = hub_id, .member_id = member_id}, &ret->ties,
                        &ret->n_ties, err);
}

static struct match_hand hand_for(const struct match_hand *self, const struct between *b,
                                  const struct match_wish *w) {
    struct match_hand h = *self;
    for (size_t i = 0; i < b->n_blocked; i++)
        h.blocked = h.blocked || b->blocked[i] == w->member_id;
    for (size_t i = 0; i < b->n_asks; i++) {
        if (b->asks[i].listing_id == w->id) {
            h.said_no = h.said_no || str_eqz(b->asks[i].answer, "no");
            h.asked = true;
        }
    }
    for (size_t i = 0; i < b->n_helping; i++)
        h.under_way = h.under_way || b->helping[i].listing_id == w->id;
    for (size_t i = 0; i < b->n_ties; i++) {
        if (b->ties[i].other_id == w->member_id)
            h.with = b->ties[i].times;
    }
    return h;
}

static enum err_code try_wishes(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                const struct match_weights *weights, const struct catalogue *tree,
                                const struct match_hand *self, const struct match_set *set, struct best *b,
                                struct err *err) {
    struct match_wish *wishes;
    struct wish_told *told;
    struct between between;
    size_t n;
    if (set->n == 0)
        return ERR_OK;
    enum err_code rc = match_wishes_load(c, a, t, tree, set->ids, set->n, &wishes, &told, &n, err);
    if (!rc)
        rc = load_between(c, a, t->hub_id, self->member_id, &between, err);
    if (rc)
        return rc;
    struct match_hand *hands = arena_new_array(a, struct match_hand, n + 1);
    if (!hands)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        struct suggestion s = {.wish = &wishes[i], .hand = &hands[i], .told = told[i]};
        hands[i] = hand_for(self, &between, &wishes[i]);
        if (match_bar(&wishes[i], &hands[i]) != MATCH_FREE)
            continue;
        s.score = match_score(&wishes[i], &hands[i], weights, t->audience);
        if (match_worth(&s.score))
            consider(b, &s);
    }
    return ERR_OK;
}

/* Of whoever said nothing at all there is nothing that a suggestion could be made of. */
static bool has_told(const struct match_hand *h) {
    return h->n_offers || h->n_can || h->n_gave || !str_empty(str_trim(h->about)) || !week_empty(&h->week);
}

static enum err_code wishes_best(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                 int64_t member_id, bool you, struct best *best, struct err *err) {
    struct match_weights weights;
    struct catalogue tree;
    struct match_hand *self;
    struct match_set set = {.n = 0};
    size_t n = 0;
    /* Of themselves members may know all: only the wishes are loaded for the audience. */
    struct suggest_terms own = *t;
    own.audience = you ? MATCH_FOR_COORDINATOR : t->audience;
    enum err_code rc = weights_for(c, a, t, &weights, err);
    if (!rc)
        rc = catalogue_of(c, a, t->hub_id, &tree, err);
    if (!rc)
        rc = best_new(a, t->most, best, err);
    if (!rc)
        rc = match_hands_load(c, a, &own, NULL, &member_id, 1, &self, &n, err);
    if (!rc && n == 0)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such member in this hub.");
    if (rc)
        return rc;
    if (you)
        self->shown = tr_str("You");
    if (self->active && has_told(self))
        rc = match_wishes_near(c, a, t, &tree, self, &set, err);
    if (!rc)
        rc = try_wishes(c, a, t, &weights, &tree, self, &set, best, err);
    return rc;
}

enum err_code suggest_wishes(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                             int64_t member_id, bool you, struct suggestion **ret, size_t *ret_n,
                             struct err *err) {
    struct best best;
    struct arena scratch;
    arena_init(&scratch, SCRATCH_MOST);
    enum err_code rc = wishes_best(c, &scratch, t, member_id, you, &best, err);
    if (!rc)
        rc = keep_all(a, &best, err);
    arena_release(&scratch);
    if (!rc)
        rc = tell(c, a, t, &best, err);
    if (rc)
        return rc;
    *ret = best.of;
    *ret_n = best.n;
    return ERR_OK;
}

/* ---- offers for a person ---- */

/* One offer once, at the best score that any of the person's wishes gives it. */
static bool already(const struct best *b, int64_t offer_id) {
    for (size_t i = 0; i < b->n; i++) {
        if (b->of[i].score.offer_id == offer_id)
            return true;
    }
    return false;
}

static enum err_code keep_offers(struct arena *a, struct best *all, const struct best *found,
                                 struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < found->n; i++) {
        struct suggestion s = found->of[i];
        if (s.score.kind_from != MATCH_KIND_OFFERED || already(all, s.score.offer_id))
            continue;
        rc = keep(a, &s, err);
        if (!rc)
            consider(all, &s);
    }
    return rc;
}

/* What a person ticked as a wish, as if it were a request. */
static enum err_code wish_of_tag(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                 const struct catalogue *tree, const struct profile *p, struct str word,
                                 struct match_wish **ret, struct err *err) {
    struct match_hand *self;
    size_t n;
    struct match_wish *w = arena_new(a, struct match_wish);
    if (!w)
        return err_nomem(err);
    enum err_code rc = match_hands_load(c, a, t, NULL, &p->member_id, 1, &self, &n, err);
    if (rc)
        return rc;
    *w = (struct match_wish){.member_id = p->member_id,
                             .open = true,
                             .active = n && self->active,
                             .place = p->place,
                             .zone = t->zone,
                             .from_day = t->today,
                             .days = t->zone ? MATCH_LOOK_DAYS : 0,
                             .languages = p->languages,
                             .n_languages = p->n_languages,
                             .access = p->access,
                             .n_access = p->n_access};
    if (n) {
        w->week = self->week;
        w->differs = self->differs;
        w->standing = self->standing;
    }
    const struct gate_need need = gate_need_of(tree, word, CHECK_NONE);
    w->check_level = (int)need.level;
    w->category = need.category;
    w->parent = need.parent;
    *ret = w;
    return match_near_of(a, tree, word, &w->near, &w->n_near, err);
}

/* One wish after the other, each in the scratch that the one before gave back. */
struct wishing {
    struct db_conn *c;
    struct arena *a, *scratch;
    const struct suggest_terms *t;
    struct match_weights weights;
    struct catalogue tree;
    struct profile p;
    struct best all;
};

static enum err_code offers_for(struct wishing *k, const struct match_wish *w, struct err *err) {
    struct best found;
    enum err_code rc = best_new(k->scratch, k->t->most * 4, &found, err);
    if (!rc)
        rc = hands_for(k->c, k->scratch, k->t, &k->weights, w, (struct wish_told){0}, &found, err);
    return rc ? rc : keep_offers(k->a, &k->all, &found, err);
}

static enum err_code offers_for_request(struct wishing *k, int64_t listing_id, struct err *err) {
    struct wish_told told;
    struct match_wish *w = arena_new(k->scratch, struct match_wish);
    enum err_code rc =
        w ? match_wish_load(k->c, k->scratch, k->t, &k->tree, listing_id, w, &told, err) : err_nomem(err);
    return !rc && w->open && w->active ? offers_for(k, w, err) : rc;
}

static enum err_code offers_for_tag(struct wishing *k, struct str word, struct err *err) {
    struct match_wish *w;
    enum err_code rc = wish_of_tag(k->c, k->scratch, k->t, &k->tree, &k->p, word, &w, err);
    return rc ? rc : offers_for(k, w, err);
}

static enum err_code offers_best(struct wishing *k, int64_t member_id, struct err *err) {
    const struct suggest_terms *t = k->t;
    const struct open_requests_of_in in = {.hub_id = t->hub_id, .member_id = member_id, .today = t->today};
    struct open_requests_of_row *open;
    size_t n = 0;
    enum err_code rc = weights_for(k->c, k->scratch, t, &k->weights, err);
    if (!rc)
        rc = catalogue_of(k->c, k->scratch, t->hub_id, &k->tree, err);
    if (!rc)
        rc = profile_get(k->c, k->scratch, t->hub_id, member_id, &k->p, err);
    if (!rc)
        rc = best_new(k->a, t->most, &k->all, err);
    if (!rc)
        rc = open_requests_of(k->c, k->scratch, &in, &open, &n, err);
    const struct arena_mark mark = arena_mark(k->scratch);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = offers_for_request(k, open[i].id, err);
        arena_rewind(k->scratch, mark);
    }
    for (size_t i = 0; !rc && i < k->p.n_wish && i < 5; i++) {
        rc = offers_for_tag(k, k->p.wish[i], err);
        arena_rewind(k->scratch, mark);
    }
    return rc;
}

enum err_code suggest_offers(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                             int64_t member_id, struct suggestion **ret, size_t *ret_n, struct err *err) {
    struct arena scratch;
    struct wishing k = {.c = c, .a = a, .scratch = &scratch, .t = t};
    arena_init(&scratch, SCRATCH_MOST);
    enum err_code rc = offers_best(&k, member_id, err);
    arena_release(&scratch);
    if (!rc)
        rc = tell(c, a, t, &k.all, err);
    if (rc)
        return rc;
    *ret = k.all.of;
    *ret_n = k.all.n;
    return ERR_OK;
}
