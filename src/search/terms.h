/* What one thing is found by: its words with their stems and weights, as one line of text, and how well it
 * fits what is asked. Pure; both engines give the same, because neither has a part in it. */
#ifndef KITH_SEARCH_TERMS_H
#define KITH_SEARCH_TERMS_H

#include "search/words.h"

/* A word of the title weighs as much as three of the description. */
enum { WEIGHT_TITLE = 3, WEIGHT_KIND = 2, WEIGHT_WORDS = 1 };
/* No text counts for more than this many different words, nor one word for more than this weight. */
enum { TERMS_MOST = 400, WEIGHT_MOST = 9 };

struct term {
    struct str word, stem;
    unsigned weight;
};

struct terms {
    struct arena *a;
    struct stems *stems;
    struct term *list; /* TERMS_MOST; in the order in which they came first */
    size_t n;
};
/* False: no memory. */
bool terms_open(struct terms *t, struct arena *a, struct stems *s);
void terms_add(struct terms *t, struct str text, unsigned weight);
/* "garden:3 digging~dig:1": blanks between; the stem where it differs; each weight a digit. */
struct str terms_write(const struct terms *t);
/* Cuts the first term off *rest; false when none is left. */
bool terms_next(struct str *rest, struct term *ret);

/* ---- what is asked ---- */

enum { ASKED_WORDS = 8, ASKED_WAYS = 24 };

/* One way in which a word that was asked for can be met. */
struct asked_way {
    struct str stem;
    double worth; /* 1: the word itself; less: begins with it, means nearly the same, was mistyped */
};
struct asked_word {
    struct str word; /* as it was typed, folded */
    struct asked_way ways[ASKED_WAYS];
    size_t n_ways;
    double rarity;    /* of fit_rarity */
    struct str meant; /* the word that was taken instead; STR_NULL: it was taken as typed */
};
struct asked {
    struct asked_word words[ASKED_WORDS];
    size_t n;
};
void asked_way_add(struct asked_word *w, struct str stem, double worth);

/* How much a word says that stands in n of `all` things: ln(1 + (all - n + 0.5) / (n + 0.5)) (the idf of
 * Okapi BM25 as Lucene writes it). */
double fit_rarity(int64_t n, int64_t all);

struct fit {
    unsigned matched; /* how many of the asked words stand in it */
    unsigned which;   /* the first: bit 0 */
    double score;     /* BM25 with k1 = 1.2, b = 0.75, a mean length of 24, and weights for frequencies */
};
struct fit fit_of(const struct asked *q, struct str terms);

#endif
