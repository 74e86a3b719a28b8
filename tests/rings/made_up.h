/* Hubs made up in the database, a few people each, and what is known of them beside it: enough to judge what
 * the program says of them without asking it. */
#ifndef KITH_TESTS_RINGS_MADE_UP_H
#define KITH_TESTS_RINGS_MADE_UP_H

#include "../exchange/world.h"

#include "base/rng.h"
#include "match/people.h"

enum { PEOPLE = 7, REQUESTS = 8, OFFERS = 8, KINDS = 4, WORDS = 6, PLACES = 4, WEEKS = 4 };

extern const char *const made_kinds[KINDS], *const made_parents[KINDS], *const made_words[WORDS];

/* When somebody is free: on days of the week (bit 0: Monday), from one hour to another. None: not said. */
struct made_week {
    const char *pattern;
    unsigned days;
    int from, to;
};
extern const struct made_week made_weeks[WEEKS];
extern const double made_places[PLACES][2]; /* the first stands for none */

struct made_person {
    int64_t id;
    unsigned can, gave, wishes; /* bits of kinds */
    unsigned languages;         /* bits: Welsh, Polish */
    bool access, stands;        /* stands: anything is known of what they gave and received */
    int about;                  /* a word, WORDS: none */
    int place, week;
    int64_t away_from, away_to; /* days from today on; from > to: none */
    int64_t given, received, times_given, times_received, ties, recent;
    int64_t with[PEOPLE];
};
struct made_listing {
    int64_t id;
    size_t member;
    int kind, words[2]; /* the second may be the first again */
    unsigned languages;
    int week;
    int64_t ends_in; /* days from today on */
    bool open;
};
struct made_up {
    struct world *w;
    struct rng rng;
    struct made_person people[PEOPLE];
    struct made_listing listings[REQUESTS + OFFERS]; /* requests first */
    int weights[MATCH_PARTS];
};

/* A world with these people and listings, nothing said of them yet, and somebody in another hub who offers
 * all of it. */
void made_begin(struct made_up *m, void **state);
/* Another life for all of them, by m->rng. */
void made_again(struct made_up *m);
/* Their numbers here; PEOPLE, REQUESTS + OFFERS: not of this hub. */
size_t made_person_at(const struct made_up *m, int64_t id);
size_t made_listing_at(const struct made_up *m, int64_t id);

#endif
