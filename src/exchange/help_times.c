#include "exchange/help_times.h"

#include <math.h>
#include <stdlib.h>

#include "app/small.h"
#include "base/order.h"
#include "gen/exchange_sql.h"

static int64_t distinct(int64_t *ids, size_t n) {
    int64_t count = 0;
    if (n)
        qsort(ids, n, sizeof *ids, order_i64);
    for (size_t i = 0; i < n; i++)
        count += i == 0 || ids[i] != ids[i - 1];
    return count;
}

static bool too_few(int64_t people) {
    return small_hidden(people, SMALL_GROUP);
}

/* Of sorted figures; n > 0. */
static double quantile(const int64_t *days, size_t n, double share) {
    double at = (double)(n - 1) * share;
    size_t low = (size_t)at;
    double rest = at - (double)low, first = (double)days[low];
    return low + 1 < n ? first + rest * ((double)days[low + 1] - first) : first;
}

/* Both lists are sorted in place. */
static struct help_days days_of(int64_t *days, int64_t *people, size_t n) {
    struct help_days d = {.n = (int64_t)n, .people = distinct(people, n)};
    if (too_few(d.people))
        return (struct help_days){.hidden = true};
    if (!n)
        return d;
    qsort(days, n, sizeof *days, order_i64);
    d.lower = quantile(days, n, 0.25);
    d.median = quantile(days, n, 0.5);
    d.upper = quantile(days, n, 0.75);
    return d;
}

int64_t help_request_days(const struct help_request *r) {
    if (!r->met_at)
        return -1;
    return r->met_at > r->asked_at ? (r->met_at - r->asked_at) / SECONDS_A_DAY : 0;
}

bool help_request_unmet(const struct help_request *r, int64_t now) {
    const int64_t most = HELP_UNMET_DAYS * SECONDS_A_DAY;
    return now - r->asked_at > most && (!r->met_at || r->met_at - r->asked_at > most);
}

int64_t help_joiner_days(const struct help_joiner *j) {
    if (!j->has_first)
        return -1;
    return j->first_day > j->joined_day ? j->first_day - j->joined_day : 0;
}

static void fold_requests(const struct help_request *requests, size_t n, int64_t now, int64_t *days,
                          int64_t *people, struct help_times *ret) {
    size_t met = 0, old = 0;
    for (size_t i = 0; i < n; i++)
        if (requests[i].met_at) {
            days[met] = help_request_days(&requests[i]);
            people[met++] = requests[i].member_id;
        }
    ret->to_met = days_of(days, people, met);
    for (size_t i = 0; i < n; i++) {
        if (now - requests[i].asked_at <= HELP_UNMET_DAYS * SECONDS_A_DAY)
            continue;
        people[old++] = requests[i].member_id;
        ret->unmet += help_request_unmet(&requests[i], now);
    }
    ret->old = (int64_t)old;
    ret->old_hidden = too_few(distinct(people, old));
    if (ret->old_hidden)
        ret->old = ret->unmet = 0;
}

enum err_code help_times_fold(struct arena *a, const struct help_request *requests, size_t n_requests,
                              const struct help_joiner *joiners, size_t n_joiners, int64_t now,
                              struct help_times *ret, struct err *err) {
    size_t most = n_requests > n_joiners ? n_requests : n_joiners, n = 0;
    int64_t *days = arena_new_array(a, int64_t, most), *people = arena_new_array(a, int64_t, most);
    if (!days || !people)
        return err_nomem(err);
    *ret = (struct help_times){0};
    fold_requests(requests, n_requests, now, days, people, ret);
    for (size_t i = 0; i < n_joiners; i++)
        if (joiners[i].has_first) {
            days[n] = help_joiner_days(&joiners[i]);
            people[n++] = joiners[i].member_id;
        }
    ret->to_first = days_of(days, people, n);
    ret->joined = (int64_t)n_joiners;
    ret->still_none = (int64_t)(n_joiners - n);
    /* Who is in one figure and not in the other could be counted from both. */
    ret->joined_hidden = too_few(ret->joined) || ret->to_first.hidden || too_few(ret->still_none);
    if (ret->joined_hidden)
        ret->joined = ret->still_none = 0;
    return ERR_OK;
}

enum err_code help_months_fold(struct arena *a, const struct help_request *requests, size_t n,
                               const struct zone *zone, int64_t from_day, int64_t to_day,
                               struct help_month **ret, size_t *ret_n, struct err *err) {
    size_t months = 0, at = 0;
    for (int64_t m = day_first_of_month(from_day); m <= to_day; m = day_add_months(m, 1))
        months++;
    struct help_month *list = arena_new_array(a, struct help_month, months);
    int64_t *days = arena_new_array(a, int64_t, n), *people = arena_new_array(a, int64_t, n);
    if (!list || !days || !people)
        return err_nomem(err);
    int64_t month = day_first_of_month(from_day);
    for (size_t i = 0; i < months; i++, month = day_add_months(month, 1)) {
        int64_t ends = zone_at(zone, day_add_months(month, 1), 0);
        size_t first = at, met = 0, asked = 0;
        for (; at < n && requests[at].asked_at < ends; at++)
            people[asked++] = requests[at].member_id;
        list[i] = (struct help_month){.month = month, .asked_hidden = too_few(distinct(people, asked))};
        list[i].asked = list[i].asked_hidden ? 0 : (int64_t)asked;
        for (size_t k = first; k < at; k++)
            if (requests[k].met_at) {
                days[met] = help_request_days(&requests[k]);
                people[met++] = requests[k].member_id;
            }
        list[i].to_met = days_of(days, people, met);
    }
    *ret = list;
    *ret_n = months;
    return ERR_OK;
}

struct str help_days_words(struct arena *a, double days) {
    if (days < 0.25)
        return tr_str("less than a day");
    double rounded = round(days * 10) / 10;
    return str_fmt(a, rounded == 1 ? tr("%g day") : tr("%g days"), rounded);
}

/* ---- what is stored ---- */

static enum err_code range_check(int64_t from_day, int64_t to_day, struct err *err) {
    if (to_day < from_day)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (to_day - from_day > 366 * 50)
        return err_set(err, ERR_INVALID, "from", "range", "Choose at most 50 years at once");
    return ERR_OK;
}

enum err_code help_requests_of(struct db_conn *c, struct arena *a, const struct hub *h, int64_t from_day,
                               int64_t to_day, struct help_request **ret, size_t *ret_n, struct err *err) {
    const struct zone *zone = zone_of(h->time_zone);
    struct help_requests_row *rows;
    enum err_code rc = range_check(from_day, to_day, err);
    if (rc)
        return rc;
    rc = help_requests(c, a,
                       &(struct help_requests_in){.hub_id = h->id,
                                                  .from_at = zone_at(zone, from_day, 0),
                                                  .to_at = zone_at(zone, to_day + 1, 0)},
                       &rows, ret_n, err);
    if (rc)
        return rc;
    struct help_request *list = arena_new_array(a, struct help_request, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct help_request){.id = rows[i].id,
                                        .member_id = rows[i].member_id,
                                        .asked_at = rows[i].created_at,
                                        .met_at = rows[i].has_met_at ? rows[i].met_at : 0,
                                        .open = rows[i].open,
                                        .area_id = rows[i].has_area_id ? rows[i].area_id : 0,
                                        .title = rows[i].title,
                                        .category = rows[i].category,
                                        .member_name = rows[i].member_name};
    *ret = list;
    return ERR_OK;
}

enum err_code help_joiners_of(struct db_conn *c, struct arena *a, const struct hub *h, int64_t from_day,
                              int64_t to_day, struct help_joiner **ret, size_t *ret_n, struct err *err) {
    const struct zone *zone = zone_of(h->time_zone);
    struct help_joiners_row *rows;
    enum err_code rc = range_check(from_day, to_day, err);
    if (rc)
        return rc;
    rc = help_joiners(c, a,
                      &(struct help_joiners_in){.hub_id = h->id,
                                                .from_at = zone_at(zone, from_day, 0),
                                                .to_at = zone_at(zone, to_day + 1, 0)},
                      &rows, ret_n, err);
    if (rc)
        return rc;
    struct help_joiner *list = arena_new_array(a, struct help_joiner, *ret_n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct help_joiner){.member_id = rows[i].id,
                                       .joined_day = zone_day(zone, rows[i].joined_at),
                                       .has_first = rows[i].has_first_day,
                                       .first_day = rows[i].first_day,
                                       .area_id = rows[i].has_area_id ? rows[i].area_id : 0,
                                       .name = rows[i].name};
    *ret = list;
    return ERR_OK;
}
