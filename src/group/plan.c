/* When sessions come again, and who has a place: pure. */
#include "group/group.h"

static const char *const everies[] = {"once", "week", "fortnight", "month"};
static const char *const states[] = {"planned", "off", "recorded"};
static const char *const wants[] = {"in", "waiting", "withdrawn"};

const char *group_every_name(enum group_every e) {
    return everies[e];
}

bool group_every_parse(struct str s, enum group_every *ret) {
    size_t i;
    const bool known = str_among(s, everies, 4, &i);
    if (known)
        *ret = (enum group_every)i;
    return known;
}

const char *group_state_name(enum group_state s) {
    return states[s];
}

bool group_state_parse(struct str s, enum group_state *ret) {
    size_t i;
    const bool known = str_among(s, states, 3, &i);
    if (known)
        *ret = (enum group_state)i;
    return known;
}

const char *group_want_name(enum group_want w) {
    return wants[w];
}

bool group_want_parse(struct str s, enum group_want *ret) {
    size_t i;
    const bool known = str_among(s, wants, 3, &i);
    if (known)
        *ret = (enum group_want)i;
    return known;
}

/* The same weekday of the month that lies `months` after that of `first`: the nth, or the last where first is
 * a 5th. */
static int64_t same_weekday(int64_t first, int months) {
    int64_t begin = day_first_of_month(first), there = day_add_months(begin, months);
    int64_t nth = (first - begin) / 7;
    int64_t day = there + (day_weekday(first) - day_weekday(there) + 7) % 7 + 7 * nth;
    return nth == 4 && day >= day_add_months(there, 1) ? day - 7 : day;
}

static int64_t nth_day(enum group_every every, int64_t first, int n) {
    switch (every) {
    case GROUP_WEEK: return first + 7 * (int64_t)n;
    case GROUP_FORTNIGHT: return first + 14 * (int64_t)n;
    case GROUP_MONTH: return same_weekday(first, n);
    default: return first;
    }
}

enum err_code group_days(enum group_every every, int64_t first, bool has_until, int64_t until_day,
                         int64_t times, int64_t ret[GROUP_TIMES_MOST], size_t *ret_n, struct err *err) {
    *ret_n = 0;
    if (every == GROUP_ONCE) {
        ret[(*ret_n)++] = first;
        return ERR_OK;
    }
    if (!has_until && times < 2)
        return err_set(err, ERR_INVALID, "times", "required",
                       "Enter how often it takes place, 2 times or more, or the last day");
    if (has_until && (until_day <= first || until_day > first + GROUP_DAYS_AHEAD))
        return err_set(err, ERR_INVALID, "until", "until",
                       "The last day must be after the first, and within two years from it");
    if (!has_until && times > GROUP_TIMES_MOST)
        return err_set(err, ERR_INVALID, "times", "times", "It can take place at most %d times",
                       GROUP_TIMES_MOST);
    for (int n = 0; n < GROUP_TIMES_MOST; n++) {
        int64_t day = nth_day(every, first, n);
        if (has_until ? day > until_day : n >= times)
            break;
        ret[(*ret_n)++] = day;
    }
    return ERR_OK;
}

size_t group_move_up(const struct group_sign_up_of *list, size_t n, int64_t places, bool *ret) {
    int64_t taken = 0;
    size_t moved = 0;
    for (size_t i = 0; i < n; i++)
        taken += list[i].want == GROUP_IN;
    for (size_t i = 0; i < n; i++) {
        ret[i] = list[i].want == GROUP_WAITING && (!places || taken < places);
        taken += ret[i];
        moved += ret[i];
    }
    return moved;
}
