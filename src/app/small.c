#include "app/small.h"

#include <assert.h>

bool small_hidden(int64_t people, int64_t threshold) {
    return people > 0 && people < threshold;
}

/* ---- side by side ---- */

/* The smallest that is shown and of somebody; n: there is none. */
static size_t smallest_shown(const int64_t *people, const bool *hidden, size_t n) {
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (!hidden[i] && people[i] > 0 && (best == n || people[i] < people[best]))
            best = i;
    return best;
}

bool small_hide(const int64_t *people, size_t n, bool total, int64_t threshold, bool *ret_hidden) {
    int64_t all = 0, away = 0; /* away: behind what is hidden */
    size_t n_hidden = 0;
    for (size_t i = 0; i < n; i++) {
        assert(people[i] >= 0);
        ret_hidden[i] = small_hidden(people[i], threshold);
        n_hidden += ret_hidden[i];
        away += ret_hidden[i] ? people[i] : 0;
        all += people[i];
    }
    if (!total)
        return false;
    if (small_hidden(all, threshold)) /* then each of them is small, or empty */
        return true;
    while (n_hidden > 0 && (n_hidden < 2 || away < threshold)) {
        const size_t next = smallest_shown(people, ret_hidden, n);
        assert(next < n); /* all of them together are no small group */
        ret_hidden[next] = true;
        n_hidden++;
        away += people[next];
    }
    return false;
}
