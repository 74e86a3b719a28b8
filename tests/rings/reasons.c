#include "reasons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct facts {
    const struct made_up *m;
    const struct made_listing *request;
    const struct made_person *asker, *hand;
    size_t hand_at;
};

static int between(int64_t v) {
    return v < 0 ? 0 : v > 1000 ? 1000 : (int)v;
}

/* ---- the parts ---- */

static bool has_word(const struct made_listing *l, int word) {
    return l->words[0] == word || l->words[1] == word;
}

static bool offers_now(const struct facts *f, const struct made_listing *l) {
    return l->open && l->ends_in >= 0 && &f->m->people[l->member] == f->hand;
}

/* Words in common by those of the side that has fewer, three at the most. */
static int words_part(const struct facts *f) {
    int wished = 0, told = 0, both = 0;
    for (int word = 0; word < WORDS; word++) {
        bool tells = f->hand->about == word;
        for (size_t i = REQUESTS; i < REQUESTS + OFFERS; i++)
            tells = tells || (offers_now(f, &f->m->listings[i]) && has_word(&f->m->listings[i], word));
        wished += has_word(f->request, word);
        told += tells;
        both += tells && has_word(f->request, word);
    }
    const int fewer = told < 3 ? (told < wished ? told : wished) : (wished < 3 ? wished : 3);
    return !fewer ? 0 : both >= fewer ? 1000 : both * 1000 / fewer;
}

static bool under(int kind, int top) {
    return made_parents[kind] && strcmp(made_parents[kind], made_kinds[top]) == 0;
}

static int tenths(int a, int b) {
    if (a == b)
        return 10;
    if (under(a, b) || under(b, a))
        return 6;
    return made_parents[a] && made_parents[b] && strcmp(made_parents[a], made_parents[b]) == 0 ? 3 : 0;
}

static int best_of(unsigned kinds, int wished) {
    int best = 0;
    for (int k = 0; k < KINDS; k++)
        if (kinds >> k & 1 && tenths(k, wished) > best)
            best = tenths(k, wished);
    return best;
}

/* An offer 1, a tick 0.9, what was given before 0.8, each by how near the kinds are. */
static int kind_part(const struct facts *f, const char **ret_says) {
    unsigned offered = 0;
    for (size_t i = REQUESTS; i < REQUESTS + OFFERS; i++)
        if (offers_now(f, &f->m->listings[i]))
            offered |= 1U << f->m->listings[i].kind;
    const int by_offer = 100 * best_of(offered, f->request->kind),
              by_tick = 90 * best_of(f->hand->can, f->request->kind),
              by_past = 80 * best_of(f->hand->gave, f->request->kind);
    int best = by_offer;
    *ret_says = by_offer ? "offers “" : "";
    if (by_tick > best) {
        best = by_tick;
        *ret_says = "ticked “";
    }
    if (by_past > best) {
        best = by_past;
        *ret_says = "has helped with “";
    }
    return best;
}

/* Minutes of some day from today on: as usual, and less the days away. */
static int minutes_on(const struct made_week *usual, const struct made_week *other, int64_t weekday) {
    if (!(usual->days >> weekday & 1) || !(other->days >> weekday & 1))
        return 0;
    const int from = usual->from > other->from ? usual->from : other->from,
              to = usual->to < other->to ? usual->to : other->to;
    return to > from ? 60 * (to - from) : 0;
}

static bool is_away(const struct made_person *p, int64_t day) {
    return p->away_from <= day && day <= p->away_to;
}

static int time_part(const struct facts *f, const struct made_week *wished, const struct made_week *hands,
                     int64_t today) {
    const int64_t days = f->request->ends_in < 14 ? f->request->ends_in + 1 : 14;
    const bool both_said = *wished->pattern && *hands->pattern;
    int64_t wish = 0, hand = 0, left = 0;
    for (int64_t day = 0; day < days; day++) {
        const int64_t weekday = (today + day + 3) % 7; /* 1970 began on a Thursday */
        wish += minutes_on(wished, wished, weekday);
        hand += minutes_on(hands, hands, weekday);
        if (!is_away(f->asker, day) && !is_away(f->hand, day))
            left += minutes_on(wished, hands, weekday);
    }
    const int64_t fewer = wish < hand ? wish : hand;
    if (!fewer)
        return 0;
    return (int)floor((both_said ? 1000.0 : 500.0) * (double)(left < fewer ? left : fewer) / (double)fewer +
                      0.5);
}

/* Kilometres by the law of cosines, to the hundred metres; 2 / (2 + kilometres). */
static int distance_part(const struct facts *f) {
    if (!f->asker->place || !f->hand->place)
        return 500;
    const double *a = made_places[f->asker->place], *b = made_places[f->hand->place], rad = M_PI / 180;
    const double angle = a == b ? 0
                                : acos(sin(a[0] * rad) * sin(b[0] * rad) +
                                       cos(a[0] * rad) * cos(b[0] * rad) * cos((a[1] - b[1]) * rad));
    const double metres = round(angle * 6371.0088 * 10) * 100;
    return (int)floor(2000.0 * 1000 / (2000 + metres) + 0.5);
}

static int language_part(const struct facts *f) {
    const unsigned wished = f->request->languages ? f->request->languages : f->asker->languages;
    const int language = !wished || !f->hand->languages ? 500 : wished & f->hand->languages ? 1000 : 0;
    const int access = f->asker->access && f->hand->access ? 1000 : 500;
    return (4 * language + access) / 5;
}

static int64_t lesser(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int wants_to_give(const struct made_person *p) {
    return between(500 - (p->given - p->received) * 500 / 600);
}

static int reach_of(const struct made_person *p) {
    return p->times_given + p->times_received == 0 ? 1000 : p->ties > 3 ? 0 : (int)(1000 - 200 * p->ties);
}

static void parts_of(const struct facts *f, int ret[MATCH_PARTS], const char **ret_says) {
    const int64_t times = f->asker->with[f->hand_at];
    const int week = f->request->week ? f->request->week : f->asker->week;
    ret[MATCH_WORDS] = words_part(f);
    ret[MATCH_CATEGORY] = kind_part(f, ret_says);
    ret[MATCH_TIME] = time_part(f, &made_weeks[week], &made_weeks[f->hand->week], world_doer(f->m->w).today);
    ret[MATCH_DISTANCE] = distance_part(f);
    ret[MATCH_LANGUAGE] = language_part(f);
    ret[MATCH_TRUST] = (int)(times ? 600 + 100 * lesser(times, 4) : 60 * lesser(f->hand->times_given, 10));
    ret[MATCH_RECIPROCITY] = (wants_to_give(f->hand) + 1000 - wants_to_give(f->asker)) / 2;
    ret[MATCH_LOAD] = between(1000 - f->hand->recent * 1000 / 1200);
    ret[MATCH_REACH] = (2 * reach_of(f->hand) + reach_of(f->asker)) / 3;
}

/* ---- what is said ---- */

static bool says(const struct suggestion *s, const char *words) {
    return str_find(s->sentence, str_from(words)) >= 0;
}

static const char *sentence_wrong(const struct facts *f, const struct suggestion *s, const int *part,
                                  const char *kind) {
    const int *weight = f->m->weights;
    const bool new_here = f->hand->times_given + f->hand->times_received == 0;
    const bool both_placed = f->asker->place && f->hand->place;
    static const char *const kinds[] = {"offers “", "ticked “", "has helped with “"};
    for (size_t i = 0; i < 3; i++)
        if (says(s, kinds[i]) != (*kind && strcmp(kind, kinds[i]) == 0))
            return "the kind that is named";
    if (says(s, "speaks of “") != (weight[MATCH_WORDS] > 0 && part[MATCH_WORDS] > 0))
        return "the words that are named";
    if (says(s, "lives ") != (weight[MATCH_DISTANCE] > 0 && both_placed))
        return "how near they live";
    if (says(s, "exchanged with them") !=
        (weight[MATCH_TRUST] > 0 && f->hand->with[f->asker - f->m->people] > 0))
        return "that they exchanged with each other";
    if (says(s, "oined in ") != (weight[MATCH_REACH] > 0 && part[MATCH_REACH] > 0 && new_here))
        return "that they are new";
    if (says(s, "in the last weeks") != (weight[MATCH_LOAD] > 0 && f->hand->recent > 0))
        return "that they gave much lately";
    if (says(s, "more than they gave") != (weight[MATCH_RECIPROCITY] > 0 && part[MATCH_RECIPROCITY] > 0 &&
                                           f->hand->received - f->hand->given >= 60))
        return "that they received more";
    return NULL;
}

/* ---- all of it ---- */

static int mean_of(const int *part, const int *weight) {
    double sum = 0, all = 0;
    for (size_t p = 0; p < MATCH_PARTS; p++) {
        sum += (double)part[p] * weight[p];
        all += weight[p];
    }
    return all > 0 ? (int)floor(sum / all + 0.5) : 0;
}

const char *reasons_wrong(const struct made_up *m, const struct made_listing *request, size_t hand,
                          const struct suggestion *s) {
    const struct facts f = {m, request, &m->people[request->member], &m->people[hand], hand};
    const char *kind = "";
    int part[MATCH_PARTS];
    parts_of(&f, part, &kind);
    for (unsigned p = 0; p < MATCH_PARTS; p++) {
        if (s->score.part[p] != part[p]) {
            print_error("%s: %d, made of what is known %d\n", match_part_name((enum match_part)p),
                        s->score.part[p], part[p]);
            return match_part_name((enum match_part)p);
        }
        if (s->score.weight[p] != m->weights[p])
            return "the weight of a part";
    }
    if (s->score.score != mean_of(part, m->weights))
        return "the mean";
    const char *wrong = sentence_wrong(&f, s, part, m->weights[MATCH_CATEGORY] ? kind : "");
    if (wrong)
        print_error("%.*s\n", STR_ARG(s->sentence));
    return wrong;
}

const char *reasons_wrong_to_member(const struct made_up *m, const struct suggestion *s) {
    static const enum match_part hidden[] = {MATCH_RECIPROCITY, MATCH_LOAD, MATCH_REACH};
    int weight[MATCH_PARTS];
    memcpy(weight, m->weights, sizeof weight);
    for (size_t i = 0; i < 3; i++)
        weight[hidden[i]] = 0;
    if (memcmp(weight, s->score.weight, sizeof weight) != 0)
        return "the weight of a part that a member sees";
    if (says(s, "oined in ") || says(s, "in the last weeks") || says(s, "more than they gave"))
        return "what members are not told";
    return s->score.score == mean_of(s->score.part, weight) ? NULL : "the mean that a member sees";
}
