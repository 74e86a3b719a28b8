/* Words as search sees them: folded, split, stemmed. Pure. */
#ifndef KITH_SEARCH_WORDS_H
#define KITH_SEARCH_WORDS_H

#include "base/err.h"
#include "base/str.h"

/* Longer words are cut: bytes. */
enum { WORD_MOST = 40 };

/* One word of a text: `word` as it was written, folded; `stem` what it has in common with its other forms. */
struct search_word {
    struct str word, stem;
};

/* English stems by Snowball. Not shared between threads; ends with the arena. NULL: no memory. */
struct stems;
struct stems *stems_open(struct arena *a);
/* In the arena. A word of another language, or with a digit, mostly stays as it is. */
struct str stem_of(struct stems *s, struct arena *a, struct str word);

/* Calls each word of the text, in order, until it answers false. The words are folded (no accents, ŵ ŷ ł ø
 * plain, small letters) and hold letters, digits and marks alone; an apostrophe within one is dropped, and
 * "'s" at its end; each sign of a script that writes without blanks is a word of its own. */
typedef bool words_each(void *ctx, struct str word);
void words_of(struct arena *a, struct str text, words_each *each, void *ctx);

/* Whether a word says so little ("the", "with") that a search leaves it out where there are others. */
bool word_is_small(struct str word);

/* How many letters have to be put in, left out, changed, or swapped with their neighbour to make the one of
 * the other (optimal string alignment); more than `most` is told as most + 1. */
unsigned word_distance(struct str a, struct str b, unsigned most);
/* How many typing errors are forgiven in a word of this many letters: none up to 3, one up to 7, then two. */
unsigned word_forgiven(struct str word);

/* Words that mean nearly the same ("lift", "transport"), as stems: calls each but the one given. */
void word_synonyms(struct str stem, words_each *each, void *ctx);

#endif
