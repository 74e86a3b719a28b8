/* What the files of the room share. Not for other rooms. */
#ifndef KITH_MATCH_INSIDE_H
#define KITH_MATCH_INSIDE_H

#include "match/match.h"

/* score.c */
enum { METRES_A_MILE = 1609 };
int match_nearness(int64_t metres);

/* times.c: fills the part of time and what it was made of. */
void match_times(struct match_score *s, const struct match_wish *w, const struct match_hand *h);
/* "is away then"; speaks of the hand, or of whoever asks. "" when nothing is lost. large: only what takes a
 * quarter of the time or more. */
struct str match_times_lost(struct arena *a, const struct match_score *s, enum match_loss l, bool you,
                            bool large);

/* words.c: of the wish's title and words, once for many hands; NULL when the arena is full. */
const struct match_stems *match_stems_of(struct arena *a, const struct match_wish *w);
/* words.c: fills the part of words and the words found. */
void match_words(struct match_score *s, const struct match_wish *w, const struct match_hand *h);

#endif
