#include "rings/rings.h"

static const char *const states[] = {"offered", "agreed", "declined", "expired", "withdrawn", "lapsed"};

const char *ring_state_name(enum ring_state s) {
    return states[s];
}

bool ring_state_parse(struct str s, enum ring_state *ret) {
    size_t i;
    const bool known = str_among(s, states, sizeof states / sizeof *states, &i);
    if (known)
        *ret = (enum ring_state)i;
    return known;
}

enum { FIT_ALONE = 600, FIT_WITH_WORDS = 300 };

bool ring_fits(const struct match_offer *o, const struct match_score *s) {
    int kind = s->part[MATCH_CATEGORY];
    if (s->has_week && s->part[MATCH_TIME] == 0)
        return false;
    if (str_eqz(o->category, "other") || kind < FIT_ALONE)
        return kind >= FIT_WITH_WORDS && s->n_shared > 0;
    return true;
}

int64_t ring_weight(int score) {
    return RING_UNIT + score * (RING_UNIT / MATCH_FULL);
}

const struct ring_leg *ring_leg_of(const struct ring *r, int64_t member_id) {
    for (size_t i = 0; i < r->n; i++)
        if (r->legs[i].giver_id == member_id)
            return &r->legs[i];
    return NULL;
}

struct str ring_code(struct arena *a, const struct ring_leg *legs, size_t n) {
    struct str s = STR("");
    for (size_t i = 0; i < n; i++)
        s = str_fmt(a, "%.*s%s%lld-%lld", STR_ARG(s), i ? "_" : "", (long long)legs[i].offer_id,
                    (long long)legs[i].request_id);
    return s;
}

bool ring_code_parse(struct str code, struct ring_pair ret[RING_LONGEST], size_t *ret_n) {
    struct str rest = code, leg, offer;
    *ret_n = 0;
    while (str_next(&rest, '_', &leg)) {
        if (*ret_n == RING_LONGEST || !str_next(&leg, '-', &offer))
            return false;
        struct ring_pair *p = &ret[(*ret_n)++];
        if (!str_i64(offer, &p->offer_id) || !str_i64(leg, &p->request_id) || p->offer_id < 1 ||
            p->request_id < 1)
            return false;
    }
    return *ret_n >= RING_SHORTEST;
}
