/* What the files of the room share. Not for other rooms. */
#ifndef KITH_MATCH_INSIDE_H
#define KITH_MATCH_INSIDE_H

#include "match/match.h"

/* score.c */
int64_t match_metres_step(int64_t metres);
int match_nearness(int64_t metres);

/* words.c: fills the part of words and the words found. */
void match_words(struct match_score *s, const struct match_wish *w, const struct match_hand *h);

#endif
