/* Small groups are not shown: figures of so few people that somebody could be recognised are left out, and
 * with them as many others as are needed so that no difference between what is shown gives them away. Pure;
 * whoever shows a figure to more than coordinators asks here. */
#ifndef KITH_APP_SMALL_H
#define KITH_APP_SMALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Figures for fewer than five people are not shown." */
enum { SMALL_GROUP = 5 };

/* A figure behind which so many people stand. None at all is no secret. */
bool small_hidden(int64_t people, int64_t threshold);

/* Figures that stand side by side and share nobody, as those of areas do: people[i] stand behind the i-th.
 * `total`: their sum is shown, here or anywhere else. ret_hidden[i] is set for all n. Returns whether the
 * total is to be hidden, too (it is that of a small group itself). What then is shown tells no more of the
 * hidden ones than their sum, which is that of at least `threshold` people and of two figures or more.
 * For figures that overlap (somebody stands behind several) `total` is false, and only the small ones go. */
bool small_hide(const int64_t *people, size_t n, bool total, int64_t threshold, bool *ret_hidden);

#endif
