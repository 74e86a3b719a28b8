/* The score of one suggestion: pure. Every formula stands in docs/suggestions.md too. */
#include <assert.h>
#include <math.h>

#include "match/inside.h"

static const struct {
    const char *name, *label, *about;
    int weight;
    bool members; /* may a member know it of another? */
} parts[MATCH_PARTS] = {
    [MATCH_WORDS] = {"words", TR("The same words"),
                     TR("Words of the request stand in what they offer and told of themselves."), 5, true},
    [MATCH_CATEGORY] = {"category", TR("The kind of help"),
                        TR("They offer this kind of help, ticked it, or gave it before."), 8, true},
    [MATCH_TIME] = {"time", TR("Free at the same time"), TR("Both said when they are free, and it fits."), 5,
                    true},
    [MATCH_DISTANCE] = {"distance", TR("How near they live"), TR("The nearer, the more it counts."), 6, true},
    [MATCH_LANGUAGE] = {"language", TR("Language and access"),
                        TR("They share a language, and know the same access needs from their own lives."), 4,
                        true},
    [MATCH_TRUST] = {"trust", TR("Helped before"),
                     TR("They exchanged with each other before, or with others."), 4, true},
    [MATCH_RECIPROCITY] =
        {"reciprocity", TR("Give and take"),
         TR("Those who received more get the chance to give, those who gave more to receive."), 3, false},
    [MATCH_LOAD] = {"load", TR("Spread the load"), TR("Whoever helped a lot in the last weeks comes later."),
                    4, false},
    [MATCH_REACH] = {"reach", TR("Reach out"),
                     TR("People who joined and never exchanged, or know three people or fewer."), 5, false},
};

const char *match_part_name(enum match_part p) {
    return parts[p].name;
}

const char *match_part_label(enum match_part p) {
    return tr(parts[p].label);
}

const char *match_part_about(enum match_part p) {
    return tr(parts[p].about);
}

struct match_weights match_weights_default(void) {
    struct match_weights w;
    for (size_t i = 0; i < MATCH_PARTS; i++)
        w.of[i] = parts[i].weight;
    return w;
}

const char *match_bar_name(enum match_bar b) {
    static const char *const names[] = {"free",      "not-open", "self",  "away",     "blocked",
                                        "unchecked", "said-no",  "asked", "under-way"};
    return names[b];
}

enum match_bar match_bar(const struct match_wish *w, const struct match_hand *h) {
    if (!w->open || !w->active)
        return MATCH_NOT_OPEN;
    if (h->member_id == w->member_id)
        return MATCH_SELF;
    if (!h->active)
        return MATCH_AWAY;
    if (h->blocked)
        return MATCH_BLOCKED;
    const struct gate_need need = {w->category, w->parent, (enum check_level)w->check_level};
    struct gate gate = h->gate;
    gate.level = (enum check_level)h->checked;
    if (gate_giving(&gate, &need).why != GATE_OPEN)
        return MATCH_UNCHECKED;
    if (h->said_no)
        return MATCH_SAID_NO;
    if (h->asked)
        return MATCH_ASKED;
    return h->under_way ? MATCH_UNDER_WAY : MATCH_FREE;
}

static int clamp(int64_t v) {
    return v < 0 ? 0 : v > MATCH_FULL ? MATCH_FULL : (int)v;
}

/* ---- kind of help ---- */

static const struct match_near *near_of(const struct match_wish *w, struct str word) {
    for (size_t i = 0; i < w->n_near; i++) {
        if (str_eq(w->near[i].word, word))
            return &w->near[i];
    }
    return NULL;
}

/* What they offer now counts whole, what they ticked nine tenths, what they once gave eight. */
static void kind_try(struct match_score *s, const struct match_wish *w, struct str word, int share,
                     enum match_kind_from from, const struct match_offer *o) {
    const struct match_near *n = near_of(w, word);
    int v = n ? clamp(lround(n->fit * share)) : 0;
    if (v <= s->part[MATCH_CATEGORY])
        return;
    s->part[MATCH_CATEGORY] = v;
    s->kind_from = from;
    s->kind_label = n->label;
    s->offer_title = o ? o->title : STR_NULL;
    s->offer_id = o ? o->id : 0;
}

static void score_kind(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    for (size_t i = 0; i < h->n_offers; i++)
        kind_try(s, w, h->offers[i].category, 1000, MATCH_KIND_OFFERED, &h->offers[i]);
    for (size_t i = 0; i < h->n_can; i++)
        kind_try(s, w, h->can[i], 900, MATCH_KIND_CAN, NULL);
    for (size_t i = 0; i < h->n_gave; i++)
        kind_try(s, w, h->gave[i], 800, MATCH_KIND_GAVE, NULL);
}

/* ---- place ---- */

/* What a member learns of a distance: its step alone, so that nobody's home is found from several of them. */
static int64_t match_metres_step(int64_t metres) {
    static const int64_t miles[] = {1, 2, 3, 5, 10, 20, 50};
    for (size_t i = 0; i < sizeof miles / sizeof *miles; i++) {
        if (metres <= miles[i] * METRES_A_MILE)
            return miles[i] * METRES_A_MILE;
    }
    return 1000000;
}

/* Half at two kilometres, a quarter at six. */
int match_nearness(int64_t metres) {
    return clamp((2000 * 1000 + (2000 + metres) / 2) / (2000 + metres));
}

/* Whoever is no coordinator learns nothing that is made of more than coarse places. */
static struct place place_for(enum match_audience to, const struct place *p) {
    return to == MATCH_FOR_MEMBER && p->known ? place_coarse(p) : *p;
}

static void score_distance(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    const struct place one = place_for(s->audience, &w->place), other = place_for(s->audience, &h->place);
    s->has_metres = one.known && other.known;
    if (!s->has_metres) {
        s->part[MATCH_DISTANCE] = MATCH_HALF;
        return;
    }
    int64_t metres = llround(place_km(&one, &other) * 10) * 100;
    s->metres = s->audience == MATCH_FOR_MEMBER ? match_metres_step(metres) : metres;
    s->part[MATCH_DISTANCE] = match_nearness(s->metres);
}

/* ---- language and access ---- */

static const struct str *in_both(const struct str *a, size_t n_a, const struct str *b, size_t n_b) {
    const struct str *least = NULL;
    for (size_t i = 0; i < n_a; i++) {
        for (size_t k = 0; k < n_b; k++) {
            if (str_eq(a[i], b[k]) && (!least || str_cmp(a[i], *least) < 0))
                least = &a[i];
        }
    }
    return least;
}

/* The language is four fifths of it: without one in common little else helps. A fifth is for an access need
 * that both know; where the wish has none, or the hand told of none, half of that. */
static void score_language(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    const struct str *both = in_both(w->languages, w->n_languages, h->languages, h->n_languages);
    s->has_language = w->n_languages && h->n_languages;
    s->language_shared = both != NULL;
    s->language = both ? *both : STR_NULL;
    s->access_shared = in_both(w->access, w->n_access, h->access, h->n_access) != NULL;
    int language = !s->has_language ? MATCH_HALF : both ? MATCH_FULL : 0;
    int access = s->access_shared ? MATCH_FULL : w->n_access && h->n_access ? 0 : MATCH_HALF;
    s->part[MATCH_LANGUAGE] = (language * 4 + access) / 5;
}

/* ---- people ---- */

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* With each other: 700 the first time, 1000 from the fourth on. With others: 60 each time, 600 at most; that
 * is no other member's business. */
static int trust_of(const struct match_hand *h, enum match_audience audience) {
    if (h->with > 0)
        return (int)(600 + 100 * least(h->with, 4));
    return audience == MATCH_FOR_MEMBER ? 0 : (int)(60 * least(h->standing.times_given, 10));
}

/* 0 for ten hours given more than received, 1000 for ten received more than given. */
static int wants_to_give(const struct match_standing *s) {
    return clamp(MATCH_HALF - (s->given - s->received) * MATCH_HALF / 600);
}

static int reach_of(const struct match_standing *s) {
    if (s->times_given + s->times_received == 0)
        return MATCH_FULL;
    return s->ties > 3 ? 0 : (int)(1000 - 200 * s->ties);
}

static void score_people(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    s->part[MATCH_TRUST] = trust_of(h, s->audience);
    if (s->audience == MATCH_FOR_MEMBER)
        return;
    s->part[MATCH_RECIPROCITY] = (wants_to_give(&h->standing) + MATCH_FULL - wants_to_give(&w->standing)) / 2;
    /* 20 hours in eight weeks and more: 0. */
    s->part[MATCH_LOAD] = clamp(MATCH_FULL - h->standing.recent * MATCH_FULL / 1200);
    int of_hand = reach_of(&h->standing), of_wish = reach_of(&w->standing);
    s->part[MATCH_REACH] = (2 * of_hand + of_wish) / 3;
}

int match_total(const int part[MATCH_PARTS], const int weight[MATCH_PARTS]) {
    int64_t sum = 0, all = 0;
    for (size_t i = 0; i < MATCH_PARTS; i++) {
        sum += (int64_t)part[i] * weight[i];
        all += weight[i];
    }
    return all ? (int)((2 * sum + all) / (2 * all)) : 0;
}

struct match_score match_score(const struct match_wish *w, const struct match_hand *h,
                               const struct match_weights *weights, enum match_audience audience) {
    struct match_score s = {.audience = audience};
    for (size_t i = 0; i < MATCH_PARTS; i++) {
        assert(weights->of[i] >= 0 && weights->of[i] <= MATCH_WEIGHT_MOST);
        s.weight[i] = audience == MATCH_FOR_COORDINATOR || parts[i].members ? weights->of[i] : 0;
    }
    match_words(&s, w, h);
    score_kind(&s, w, h);
    match_times(&s, w, h);
    score_distance(&s, w, h);
    score_language(&s, w, h);
    score_people(&s, w, h);
    s.score = match_total(s.part, s.weight);
    return s;
}

static bool speaks(const struct match_score *s, enum match_part p, int least) {
    return s->weight[p] > 0 && s->part[p] >= least;
}

bool match_worth(const struct match_score *s) {
    if (speaks(s, MATCH_CATEGORY, 1) || speaks(s, MATCH_WORDS, 1) || speaks(s, MATCH_TRUST, 1) ||
        speaks(s, MATCH_REACH, 600))
        return true;
    if (s->weight[MATCH_CATEGORY] || s->weight[MATCH_WORDS])
        return false;
    /* A hub to which neither the kind nor the words matter goes by what is left. */
    return (s->weight[MATCH_DISTANCE] && s->has_metres) || (speaks(s, MATCH_TIME, 1) && s->has_week);
}

int match_order(int score_a, int64_t id_a, int score_b, int64_t id_b) {
    if (score_a != score_b)
        return score_a > score_b ? -1 : 1;
    return id_a < id_b ? -1 : id_a > id_b;
}

int64_t match_period(int64_t day) {
    return day >= 0 ? day / 28 : 0;
}
