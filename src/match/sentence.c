/* A suggestion's reasons in a sentence, made of the parts that scored: pure. */
#include "base/clock.h"
#include "base/language.h"
#include "match/inside.h"

/* "lives 0.4 miles away"; a member learns the step alone. */
static struct str distance_words(struct arena *a, const struct match_score *s) {
    long long miles = (long long)(s->metres / METRES_A_MILE);
    long long tenths = (long long)((s->metres * 10 + METRES_A_MILE / 2) / METRES_A_MILE);
    if (s->audience == MATCH_FOR_MEMBER)
        return miles > 50 ? tr_str("far away")
                          : str_fmt(a, tr_n("within %lld mile", "within %lld miles", miles), miles);
    if (tenths < 1)
        return tr_str("close by");
    if (tenths == 10)
        return tr_str("1 mile away");
    return tenths < 100 && tenths % 10 ? str_fmt(a, tr("%lld.%lld miles away"), tenths / 10, tenths % 10)
                                       : str_fmt(a, tr("%lld miles away"), (tenths + 5) / 10);
}

static struct str kind_words(struct arena *a, const struct match_score *s, bool you) {
    switch (s->kind_from) {
    case MATCH_KIND_OFFERED:
        return str_fmt(a, you ? tr("offer “%.*s”") : tr("offers “%.*s”"), STR_ARG(s->offer_title));
    case MATCH_KIND_CAN: return str_fmt(a, tr("ticked “%.*s”"), STR_ARG(s->kind_label));
    case MATCH_KIND_GAVE:
        return str_fmt(a, you ? tr("have helped with “%.*s”") : tr("has helped with “%.*s”"),
                       STR_ARG(s->kind_label));
    case MATCH_KIND_NONE: break;
    }
    return STR_NULL;
}

static struct str shared_words(struct arena *a, const struct match_score *s) {
    return str_fmt(a, "“%.*s”", STR_ARG(str_join(a, s->shared, s->n_shared, STR("”, “"))));
}

static struct str times_words(struct arena *a, int64_t n) {
    return n == 1 ? tr_str("once") : n == 2 ? tr_str("twice") : str_fmt(a, tr("%lld times"), (long long)n);
}

static struct str language_name(struct arena *a, struct str tag) {
    static const struct {
        const char *tag, *name;
    } names[] = {{"en", TR("English")},
                 {"cy", TR("Welsh")},
                 {"gd", TR("Gaelic")},
                 {"ga", TR("Irish")},
                 {"pl", TR("Polish")},
                 {"ro", TR("Romanian")},
                 {"pa", TR("Punjabi")},
                 {"ur", TR("Urdu")},
                 {"bn", TR("Bengali")},
                 {"gu", TR("Gujarati")},
                 {"ar", TR("Arabic")},
                 {"fr", TR("French")},
                 {"pt", TR("Portuguese")},
                 {"es", TR("Spanish")},
                 {"it", TR("Italian")},
                 {"de", TR("German")},
                 {"tr", TR("Turkish")},
                 {"so", TR("Somali")},
                 {"ta", TR("Tamil")},
                 {"fa", TR("Persian")},
                 {"uk", TR("Ukrainian")},
                 {"lt", TR("Lithuanian")},
                 {"zh", TR("Chinese")},
                 {"hi", TR("Hindi")},
                 {"bfi", TR("British Sign Language")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eqz(tag, names[i].tag))
            return tr_str(names[i].name);
    }
    return str_dup(a, tag);
}

/* The sentence speaks to the hand. */
static bool is_you(const struct match_hand *h) {
    return str_eqz(h->shown, tr("You"));
}

struct clauses {
    struct str of[8];
    size_t n;
};

static void say(struct clauses *c, struct str words) {
    if (!str_empty(words) && c->n < sizeof c->of / sizeof *c->of)
        c->of[c->n++] = words;
}

static bool counts(const struct match_score *s, enum match_part p) {
    return s->weight[p] > 0 && s->part[p] > 0;
}

/* "x", "x and y", "x, y and z" */
static struct str list_words(struct arena *a, const struct clauses *c) {
    if (c->n < 2)
        return c->n ? c->of[0] : STR("");
    struct str head = str_join(a, c->of, c->n - 1, STR(", "));
    return str_fmt(a, tr("%.*s and %.*s"), STR_ARG(head), STR_ARG(c->of[c->n - 1]));
}

/* Where usual weeks have nothing in common, days that differ may. */
static struct str free_words(struct arena *a, const struct match_score *s) {
    return week_empty(&s->week) ? tr_str("then on some days, otherwise than usual") : week_words(a, &s->week);
}

/* A member reads of themselves alone: as the hand it is "you", else they are the one who wishes. */
static struct str exchanged_words(struct arena *a, const struct match_hand *h, const struct match_score *s) {
    const struct str times = times_words(a, h->with);
    if (is_you(h))
        return str_fmt(a, tr("have exchanged with them %.*s"), STR_ARG(times));
    return s->audience == MATCH_FOR_MEMBER ? str_fmt(a, tr("has exchanged with you %.*s"), STR_ARG(times))
                                           : str_fmt(a, tr("has exchanged with them %.*s"), STR_ARG(times));
}

static void say_fit(struct arena *a, struct clauses *c, const struct match_hand *h,
                    const struct match_score *s) {
    if (counts(s, MATCH_CATEGORY))
        say(c, kind_words(a, s, is_you(h)));
    if (counts(s, MATCH_WORDS) && s->n_shared)
        say(c,
            str_fmt(a, is_you(h) ? tr("speak of %.*s") : tr("speaks of %.*s"), STR_ARG(shared_words(a, s))));
    if (s->weight[MATCH_DISTANCE] && s->has_metres)
        say(c, str_fmt(a, is_you(h) ? tr("live %.*s") : tr("lives %.*s"), STR_ARG(distance_words(a, s))));
    if (counts(s, MATCH_TIME) && s->has_week)
        say(c, str_fmt(a, is_you(h) ? tr("are free %.*s") : tr("is free %.*s"), STR_ARG(free_words(a, s))));
    if (counts(s, MATCH_LANGUAGE) && s->language_shared && !str_eqz(s->language, "en"))
        say(c, str_fmt(a, is_you(h) ? tr("speak %.*s too") : tr("speaks %.*s too"),
                       STR_ARG(language_name(a, s->language))));
    if (counts(s, MATCH_LANGUAGE) && s->access_shared)
        say(c, is_you(h) ? tr_str("know the same access needs") : tr_str("knows the same access needs"));
    if (!counts(s, MATCH_TRUST))
        return;
    if (h->with > 0)
        say(c, exchanged_words(a, h, s));
    else
        say(c, str_fmt(a, is_you(h) ? tr("have helped others %.*s") : tr("has helped others %.*s"),
                       STR_ARG(times_words(a, h->standing.times_given))));
}

/* What speaks against the time; small things are told in the table alone. */
static struct str against(struct arena *a, const struct match_hand *h, const struct match_score *s,
                          bool large) {
    struct clauses c = {.n = 0};
    for (unsigned l = 0; s->weight[MATCH_TIME] && l < MATCH_LOSSES; l++)
        say(&c, match_times_lost(a, s, (enum match_loss)l, is_you(h), large));
    return list_words(a, &c);
}

/* Only a coordinator's parts weigh anything here. */
static void say_private(struct arena *a, struct clauses *c, const struct match_wish *w,
                        const struct match_hand *h, const struct match_score *s) {
    const struct match_standing *t = &h->standing;
    if (counts(s, MATCH_REACH)) {
        if (t->times_given + t->times_received == 0)
            say(c, h->joined_day > 0 ? str_fmt(a, tr("joined in %.*s and has not exchanged yet"),
                                               STR_ARG(month_words(a, h->joined_day)))
                                     : tr_str("has not exchanged yet"));
        else if (t->ties <= 3)
            say(c, str_fmt(a,
                           tr_n("has exchanged with %lld person so far",
                                "has exchanged with %lld people so far", t->ties),
                           (long long)t->ties));
        if (w->standing.times_given + w->standing.times_received == 0)
            say(c, tr_str("whoever asks has not exchanged yet either"));
    }
    if (counts(s, MATCH_RECIPROCITY) && t->received - t->given >= 60)
        say(c, str_fmt(a, tr("received %.*s more than they gave"),
                       STR_ARG(minutes_words(a, t->received - t->given))));
    if (s->weight[MATCH_LOAD] && t->recent > 0)
        say(c, str_fmt(a, tr("gave %.*s in the last weeks"), STR_ARG(minutes_words(a, t->recent))));
}

static struct str capital(struct arena *a, struct str s) {
    struct str copy = str_dup(a, s);
    if (copy.n && copy.p[0] >= 'a' && copy.p[0] <= 'z')
        return str_fmt(a, "%c%.*s", copy.p[0] - 32, STR_ARG(str_slice(copy, 1, copy.n)));
    return copy;
}

struct str match_sentence(struct arena *a, const struct match_wish *w, const struct match_hand *h,
                          const struct match_score *s) {
    struct clauses fit = {.n = 0}, people = {.n = 0};
    say_fit(a, &fit, h, s);
    say_private(a, &people, w, h, s);
    struct str first = fit.n       ? list_words(a, &fit)
                       : is_you(h) ? tr_str("could offer")
                                   : tr_str("could be asked");
    struct str but = against(a, h, s, true);
    if (but.n)
        first = str_fmt(a, tr("%.*s, but %.*s"), STR_ARG(first), STR_ARG(but));
    if (is_you(h))
        first = str_fmt(a, tr("You %.*s."), STR_ARG(first));
    else
        /* TRANSLATORS: who, and what speaks for asking them: "Ann M. offers ...", "lives ..." */
        first = str_fmt(a, tr("%.*s %.*s."), STR_ARG(h->shown), STR_ARG(first));
    return people.n ? str_fmt(a, "%.*s %.*s.", STR_ARG(first), STR_ARG(capital(a, list_words(a, &people))))
                    : first;
}

static struct str people_words(struct arena *a, enum match_part p, const struct match_hand *h,
                               const struct match_score *s) {
    const struct match_standing *t = &h->standing;
    int64_t more = t->given - t->received;
    if (!s->weight[p] && s->audience == MATCH_FOR_MEMBER)
        return tr_str("not shown");
    switch (p) {
    case MATCH_TRUST:
        if (h->with)
            return str_fmt(a, tr("with each other %.*s"), STR_ARG(times_words(a, h->with)));
        if (s->audience == MATCH_FOR_MEMBER)
            return tr_str("not with each other yet");
        return t->times_given ? str_fmt(a, tr("helped others %.*s"), STR_ARG(times_words(a, t->times_given)))
                              : tr_str("not yet");
    case MATCH_RECIPROCITY:
        if (!more)
            return tr_str("gave as much as received");
        return str_fmt(a, more > 0 ? tr("gave %.*s more") : tr("received %.*s more"),
                       STR_ARG(minutes_words(a, more)));
    case MATCH_LOAD:
        return t->recent ? str_fmt(a, tr("gave %.*s lately"), STR_ARG(minutes_words(a, t->recent)))
                         : tr_str("gave nothing lately");
    default:
        if (t->times_given + t->times_received == 0)
            return tr_str("never exchanged yet");
        return str_fmt(a, tr_n("exchanged with %lld person", "exchanged with %lld people", t->ties),
                       (long long)t->ties);
    }
}

static struct str when_words(struct arena *a, const struct match_hand *h, const struct match_score *s) {
    struct str but = against(a, h, s, false);
    if (!s->part[MATCH_TIME])
        return but.n ? but : !s->has_week ? tr_str("not before it ends") : tr_str("not at the same time");
    struct str usual = s->has_week ? free_words(a, s) : tr_str("not said");
    return but.n ? str_fmt(a, "%.*s; %.*s", STR_ARG(usual), STR_ARG(but)) : usual;
}

struct str match_part_words(struct arena *a, enum match_part p, const struct match_wish *w,
                            const struct match_hand *h, const struct match_score *s) {
    switch (p) {
    case MATCH_WORDS: return s->n_shared ? shared_words(a, s) : tr_str("none found");
    case MATCH_CATEGORY: return s->kind_from ? kind_words(a, s, is_you(h)) : tr_str("nothing near it");
    case MATCH_TIME: return when_words(a, h, s);
    case MATCH_DISTANCE: return s->has_metres ? distance_words(a, s) : tr_str("not known");
    case MATCH_LANGUAGE:
        if (!s->has_language)
            return s->access_shared ? tr_str("the same access needs") : tr_str("not said");
        return s->language_shared ? language_name(a, s->language) : tr_str("none in common");
    default: (void)w; return people_words(a, p, h, s);
    }
}
