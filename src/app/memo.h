/* Numbers found in what never changes again, remembered: the answer to a question about the log up to a
 * certain line stays the same for good. Whoever asks names that line, so that nothing ever has to be thrown
 * away. The first number of a key tells the questions apart. */
#ifndef KITH_APP_MEMO_H
#define KITH_APP_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEMO_KEY = 4, MEMO_VALUE = 22 };

struct memo;
/* So many answers are kept; a newer one may take the place of any. NULL: no memory. */
struct memo *memo_new(size_t slots);
void memo_free(struct memo *m); /* NULL is fine */
/* Safe from any thread. NULL remembers nothing. */
bool memo_get(struct memo *m, const int64_t key[MEMO_KEY], int64_t ret[MEMO_VALUE]);
void memo_put(struct memo *m, const int64_t key[MEMO_KEY], const int64_t value[MEMO_VALUE]);

#endif
