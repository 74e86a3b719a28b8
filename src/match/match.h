/* Who could help whom, and why: hard rules first, then a score of named parts that the hub weighs, and the
 * sentence that is made of those very parts. The formulas are told in docs/suggestions.md. */
#ifndef KITH_MATCH_MATCH_H
#define KITH_MATCH_MATCH_H

#include "base/arena.h"
#include "base/err.h"
#include "calendar/calendar.h"
#include "catalogue/gate.h"
#include "catalogue/place.h"

/* ---- the score: pure (score.c, words.c, sentence.c) ---- */

/* Each part is 0..1000 (thousandths, whole, so that whoever adds them up again gets the same). Of what nobody
 * said anything a part counts half. */
enum match_part {
    MATCH_WORDS,       /* words of the request in what they offer and told of themselves */
    MATCH_CATEGORY,    /* the kind of help: offered, ticked as "can", given before */
    MATCH_TIME,        /* both are free then */
    MATCH_DISTANCE,    /* how near they live */
    MATCH_LANGUAGE,    /* a language in common, and the same access needs known from one's own life */
    MATCH_TRUST,       /* exchanges with each other, or with others */
    MATCH_RECIPROCITY, /* gives who received more, receives who gave more */
    MATCH_LOAD,        /* who helped a lot lately goes down */
    MATCH_REACH,       /* joined and never exchanged; three ties or fewer */
    MATCH_PARTS
};
enum { MATCH_FULL = 1000, MATCH_HALF = 500, MATCH_WEIGHT_MOST = 10 };
const char *match_part_name(enum match_part p);  /* "distance": in the API and the tables */
const char *match_part_label(enum match_part p); /* "How near they live" */
const char *match_part_about(enum match_part p); /* one plain sentence for whoever weighs it */

/* How much each part counts: 0 (not at all) to 10. */
struct match_weights {
    int of[MATCH_PARTS];
};
struct match_weights match_weights_default(void);

/* For whom a suggestion is made: what a member sees is made of what they may know alone; the other parts
 * weigh nothing there, and distance goes by steps. */
enum match_audience { MATCH_FOR_COORDINATOR, MATCH_FOR_MEMBER };

/* A kind of help that fits the one wished for, how well (0..1), and its label. */
struct match_near {
    struct str word, label;
    double fit;
};

/* What is remembered of a member's exchanges: those confirmed and not taken back. Minutes. */
struct match_standing {
    int64_t given, received; /* minutes */
    int64_t times_given, times_received;
    int64_t recent; /* minutes given in this four-week period and the one before */
    int64_t ties;   /* people exchanged with */
};

/* What differs from somebody's usual week in the days looked at: days away or with other hours; and times
 * taken, by exchanges that they agreed to and by what their own calendar showed. */
struct match_differs {
    const struct free_days *days;
    const struct busy_time *busy; /* in the order of their beginning, not touching */
    size_t n_days, n_busy;
};

/* The wish: an open request, and whose it is. */
struct match_wish {
    int64_t id, member_id;
    bool open;   /* open, not over */
    bool active; /* its member takes part */
    struct str title, words;
    const struct match_stems *stems; /* of both, found once for many hands; NULL: found for each */
    const struct match_near *near;   /* kinds that fit the wished one, itself first (match_near_of) */
    size_t n_near;
    int check_level;             /* enum check_level: the higher of the category's and the request's */
    struct str category, parent; /* what the gate asks of (catalogue/gate.h); parent: STR_NULL at the top */
    struct week week;
    struct match_differs differs; /* of its member */
    const struct zone *zone;      /* whose clocks show the days looked at: */
    int64_t from_day, days;       /* days 0: none, usual weeks alone are compared */
    struct place place;
    const struct str *languages, *access;
    size_t n_languages, n_access;
    struct match_standing standing;
};
/* So many days are looked at, from today on, or until the request ends. */
enum { MATCH_LOOK_DAYS = 14 };

/* One open offer of a hand. */
struct match_offer {
    int64_t id;
    struct str title, words, category;
    const uint64_t *stems; /* of title and words, found once for many wishes; NULL: found for each */
    size_t n_stems;
};

/* One who could help. */
struct match_hand {
    int64_t member_id;
    struct str shown; /* "Ann P."; whole for coordinators: as the sentence shall call them */
    bool active;
    bool blocked;     /* with the wish's member, either way */
    bool said_no;     /* to this very request */
    bool asked;       /* for this request, whether they answered or not: once is enough */
    bool under_way;   /* has an exchange from this request that was not called off */
    int checked;      /* enum check_level: the highest that holds today */
    struct gate gate; /* what else is between them and giving some help */
    const struct match_offer *offers;
    size_t n_offers;
    const struct str *can;  /* words of categories they ticked */
    const struct str *gave; /* words of categories of what they gave before */
    size_t n_can, n_gave;
    struct str about; /* what they told of themselves, in their words */
    struct week week;
    struct match_differs differs;
    struct place place;
    const struct str *languages, *access;
    size_t n_languages, n_access;
    struct match_standing standing;
    int64_t joined_day;
    int64_t with; /* exchanges of the two with each other */
};

/* Hard rules: the first that stands in the way; none is asked for a score. */
enum match_bar {
    MATCH_FREE,
    MATCH_NOT_OPEN, /* the request is not open, or its member takes no part now */
    MATCH_SELF,
    MATCH_AWAY, /* the hand is paused, has left, or never came in */
    MATCH_BLOCKED,
    MATCH_UNCHECKED, /* a check, a step of joining, or what was decided with them */
    MATCH_SAID_NO,
    MATCH_ASKED,
    MATCH_UNDER_WAY
};
enum match_bar match_bar(const struct match_wish *w, const struct match_hand *h);
const char *match_bar_name(enum match_bar b); /* "unchecked" */

/* Why somebody who is usually free then is not. */
enum match_loss { MATCH_HAND_AWAY, MATCH_HAND_TAKEN, MATCH_WISH_AWAY, MATCH_WISH_TAKEN, MATCH_LOSSES };

/* The parts, and what they were made of: the sentence says nothing else. */
enum match_kind_from { MATCH_KIND_NONE, MATCH_KIND_OFFERED, MATCH_KIND_CAN, MATCH_KIND_GAVE };
struct match_score {
    enum match_audience audience;
    int part[MATCH_PARTS];
    int weight[MATCH_PARTS]; /* as it counted: 0 where the audience may not know the part */
    int score;               /* 0..1000: match_total(part, weight) */
    /* what the parts were made of */
    struct str shared[3]; /* words found */
    size_t n_shared;
    enum match_kind_from kind_from;
    struct str kind_label;  /* of the category found */
    struct str offer_title; /* of the offer found, or STR_NULL */
    int64_t offer_id;
    bool has_week;
    struct week week;           /* when both are usually free */
    int64_t usual;              /* minutes of that in the days looked at; 0: day by day was not asked */
    bool by_day, none_left;     /* none_left: no minute of those days is free for both */
    int64_t lost[MATCH_LOSSES]; /* minutes of `usual` that are gone, and why */
    bool has_metres;
    int64_t metres; /* for members: the upper end of the step */
    bool has_language, language_shared, access_shared;
    struct str language;
};
/* Finds the words of all of them once, for those who compare each with each. false: no memory. */
bool match_words_once(struct arena *a, struct match_wish *wishes, size_t n_wishes, struct match_hand *hands,
                      size_t n_hands);
/* The weighted mean of the parts, rounded half up; 0 when nothing weighs. Whoever has parts and weights makes
 * the score again with this. */
int match_total(const int part[MATCH_PARTS], const int weight[MATCH_PARTS]);
/* Of two that match_bar lets pass. Depends on nothing but its arguments: equal ones give equal scores, and
 * the parts of the two together (words, category, time, distance, language) are the same with sides changed.
 */
struct match_score match_score(const struct match_wish *w, const struct match_hand *h,
                               const struct match_weights *weights, enum match_audience audience);
/* Does anything that counts speak for them? Whom nothing speaks for but what is not known is no suggestion;
 * whoever is one has a reason in the sentence. */
bool match_worth(const struct match_score *s);
/* Best first; of the same score the one whose id is lower. For qsort-like use. */
int match_order(int score_a, int64_t id_a, int score_b, int64_t id_b);

/* "Ann P. offers “Weeding and pruning”, lives 0.2 miles away, and is free Tuesdays 9 am to 12 noon. Joined in
 * May 2026 and has not exchanged yet." Made of the parts that weigh something. */
struct str match_sentence(struct arena *a, const struct match_wish *w, const struct match_hand *h,
                          const struct match_score *s);
/* What one part was made of, in a few words: "0.2 miles away", "nothing said". For the table beside the
 * score. */
struct str match_part_words(struct arena *a, enum match_part p, const struct match_wish *w,
                            const struct match_hand *h, const struct match_score *s);

/* The four-week period of a day. */
int64_t match_period(int64_t day);

#endif
