/* The part of time: when both are usually free, and what differs in the days to come. Pure. */
#include <assert.h>
#include <math.h>

#include "match/inside.h"

/* One of the two: their usual week, the same with days that differ, and with what is taken too. */
struct side {
    struct availability usual, said, free;
};

static struct side side_of(const struct week *week, const struct match_differs *d) {
    struct side s = {.usual = {.pattern = *week}};
    s.said = s.usual;
    s.said.days = d->days;
    s.said.n_days = d->n_days;
    s.free = s.said;
    s.free.busy = d->busy;
    s.free.n_busy = d->n_busy;
    return s;
}

/* Minutes over the days looked at. */
struct sums {
    int64_t wish, hand, left;
};

static int64_t minutes_in(const struct week *a, const struct week *b) {
    struct week both = week_both(a, b);
    return week_minutes(&both);
}

/* What of the usual times a side's days away take, and then what stands in them already. */
static void count_lost(struct match_score *s, const struct side *side, const struct week *usual,
                       const struct zone *zone, int64_t day, enum match_loss away) {
    int64_t all = week_minutes(usual);
    if (all == 0 || (side->said.n_days == 0 && side->free.n_busy == 0))
        return;
    struct week said = calendar_free_on(&side->said, zone, day);
    struct week free = calendar_free_on(&side->free, zone, day);
    int64_t in_said = minutes_in(usual, &said);
    s->lost[away] += all - in_said;
    s->lost[away + 1] += in_said - minutes_in(usual, &free);
}

static void count_day(struct match_score *s, struct sums *n, const struct side *wish, const struct side *hand,
                      const struct zone *zone, int64_t day) {
    struct week wished = calendar_free_on(&wish->usual, zone, day);
    struct week usual = calendar_free_on(&hand->usual, zone, day);
    struct week both = week_both(&wished, &usual);
    struct week one = calendar_free_on(&wish->free, zone, day);
    struct week other = calendar_free_on(&hand->free, zone, day);
    n->wish += week_minutes(&wished);
    n->hand += week_minutes(&usual);
    n->left += minutes_in(&one, &other);
    s->usual += week_minutes(&both);
    count_lost(s, hand, &both, zone, day, MATCH_HAND_AWAY);
    count_lost(s, wish, &both, zone, day, MATCH_WISH_AWAY);
}

static bool differs(const struct match_differs *d) {
    return d->n_days > 0 || d->n_busy > 0;
}

/* As usual weeks fit (half where one side said nothing), less what the days to come take. Where nothing
 * differs over whole weeks day by day would say the same. */
void match_times(struct match_score *s, const struct match_wish *w, const struct match_hand *h) {
    s->has_week = !week_empty(&w->week) && !week_empty(&h->week);
    int64_t whole = s->has_week ? MATCH_FULL : MATCH_HALF;
    if (s->has_week)
        s->week = week_both(&w->week, &h->week);
    s->by_day = w->days > 0 && (w->days % 7 || differs(&w->differs) || differs(&h->differs));
    if (!s->by_day) {
        s->part[MATCH_TIME] = s->has_week ? (int)lround(week_fit(&w->week, &h->week) * 1000) : MATCH_HALF;
        return;
    }
    const struct side wish = side_of(&w->week, &w->differs), hand = side_of(&h->week, &h->differs);
    struct sums n = {0};
    for (int64_t day = w->from_day; day < w->from_day + w->days; day++)
        count_day(s, &n, &wish, &hand, w->zone, day);
    int64_t fewer = n.wish < n.hand ? n.wish : n.hand;
    int64_t left = n.left < fewer ? n.left : fewer;
    s->none_left = left == 0;
    s->part[MATCH_TIME] = fewer ? (int)((2 * whole * left + fewer) / (2 * fewer)) : 0;
}

/* ---- in words ---- */

static struct str away_words(const struct match_score *s, bool all, bool you) {
    if (all)
        return you ? tr_str("are away then") : tr_str("is away then");
    if (s->has_week)
        return you ? tr_str("are away for some of that time") : tr_str("is away for some of that time");
    return you ? tr_str("are away on some of the next days") : tr_str("is away on some of the next days");
}

static struct str taken_words(bool all, bool you) {
    if (all)
        return you ? tr_str("already have something at that time")
                   : tr_str("already has something at that time");
    return you ? tr_str("already have something for some of that time")
               : tr_str("already has something for some of that time");
}

struct str match_times_lost(struct arena *a, const struct match_score *s, enum match_loss l, bool you,
                            bool large) {
    if (!s->lost[l] || (large && !s->none_left && s->lost[l] * 4 < s->usual))
        return STR("");
    bool all = s->lost[l] == s->usual;
    bool away = l == MATCH_HAND_AWAY || l == MATCH_WISH_AWAY;
    struct str words = away ? away_words(s, all, you) : taken_words(all, you);
    return l < MATCH_WISH_AWAY ? words : str_fmt(a, tr("whoever asks %.*s"), STR_ARG(words));
}
