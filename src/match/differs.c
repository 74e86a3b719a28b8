/* What differs from usual weeks in the days to come: days that members told of, what their calendars showed,
 * and what they agreed to. Told to coordinators, and to members of themselves: when somebody is away is when
 * nobody is at their home. */
#include <stdlib.h>

#include "gen/match_sql.h"
#include "match/loading.h"

/* What was agreed takes so long where nobody said how long. */
enum { USUAL_MINUTES = 60, LONGEST_MINUTES = 1440 };

struct taken {
    int64_t member_id;
    struct busy_time time;
};

static int by_member(const void *x, const void *y) {
    const struct taken *a = x, *b = y;
    if (a->member_id != b->member_id)
        return a->member_id < b->member_id ? -1 : 1;
    if (a->time.from_at != b->time.from_at)
        return a->time.from_at < b->time.from_at ? -1 : 1;
    return (a->time.to_at > b->time.to_at) - (a->time.to_at < b->time.to_at);
}

/* In order, and what touches is one. */
static size_t joined(struct taken *t, size_t n) {
    size_t kept = 0;
    if (n)
        qsort(t, n, sizeof *t, by_member);
    for (size_t i = 0; i < n; i++) {
        struct taken *last = kept ? &t[kept - 1] : NULL;
        if (!last || last->member_id != t[i].member_id || t[i].time.from_at > last->time.to_at)
            t[kept++] = t[i];
        else if (t[i].time.to_at > last->time.to_at)
            last->time.to_at = t[i].time.to_at;
    }
    return kept;
}

static enum err_code load_taken(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                struct str ids, struct taken **ret, size_t *ret_n, struct err *err) {
    struct hands_busy_row *busy;
    struct hands_planned_row *planned;
    size_t n_busy = 0, n_planned = 0;
    const int64_t from = zone_at(t->zone, t->today, 0), to = zone_at(t->zone, t->today + MATCH_LOOK_DAYS, 0);
    enum err_code rc = hands_busy(
        c, a, &(struct hands_busy_in){.hub_id = t->hub_id, .ids = ids, .from_at = from, .to_at = to}, &busy,
        &n_busy, err);
    if (!rc)
        rc = hands_planned(
            c, a,
            &(struct hands_planned_in){
                .hub_id = t->hub_id, .ids = ids, .from_at = from - LONGEST_MINUTES * 60, .to_at = to},
            &planned, &n_planned, err);
    if (rc)
        return rc;
    struct taken *list = arena_new_array(a, struct taken, n_busy + n_planned + 1);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n_busy; i++)
        list[i] = (struct taken){busy[i].member_id, {busy[i].from_at, busy[i].to_at}};
    for (size_t i = 0; i < n_planned; i++) {
        int64_t minutes = planned[i].has_minutes ? planned[i].minutes : USUAL_MINUTES;
        list[n_busy + i] =
            (struct taken){planned[i].member_id, {planned[i].starts_at, planned[i].starts_at + minutes * 60}};
    }
    *ret = list;
    *ret_n = joined(list, n_busy + n_planned);
    return ERR_OK;
}

static enum err_code load_days(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               struct str ids, struct hands_days_row **ret, struct free_days **ret_days,
                               size_t *ret_n, struct err *err) {
    enum err_code rc = hands_days(
        c, a,
        &(struct hands_days_in){
            .hub_id = t->hub_id, .ids = ids, .from_day = t->today, .to_day = t->today + MATCH_LOOK_DAYS - 1},
        ret, ret_n, err);
    if (rc)
        return rc;
    struct free_days *days = arena_new_array(a, struct free_days, *ret_n + 1);
    if (!days)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        days[i] = (struct free_days){
            .from_day = (*ret)[i].from_day, .to_day = (*ret)[i].to_day, .hours = match_week((*ret)[i].hours)};
    *ret_days = days;
    return ERR_OK;
}

static struct match_differs *room_of(struct match_differing *d, int64_t member_id) {
    if (!d->n || d->member_ids[d->n - 1] != member_id)
        d->member_ids[d->n++] = member_id;
    return &d->of[d->n - 1];
}

/* Two lists in the order of members become one. */
static enum err_code merge(struct arena *a, const struct hands_days_row *rows, const struct free_days *days,
                           size_t n_days, const struct taken *taken, size_t n_taken,
                           struct match_differing *ret, struct err *err) {
    struct busy_time *times = arena_new_array(a, struct busy_time, n_taken + 1);
    ret->n = 0;
    ret->member_ids = arena_new_array(a, int64_t, n_days + n_taken + 1);
    ret->of = arena_new_array(a, struct match_differs, n_days + n_taken + 1);
    if (!times || !ret->member_ids || !ret->of)
        return err_nomem(err);
    for (size_t d = 0, b = 0; d < n_days || b < n_taken;) {
        bool day = b >= n_taken || (d < n_days && rows[d].member_id <= taken[b].member_id);
        struct match_differs *of = room_of(ret, day ? rows[d].member_id : taken[b].member_id);
        if (day) {
            of->days = of->n_days ? of->days : &days[d];
            of->n_days++;
            d++;
        } else {
            times[b] = taken[b].time;
            of->busy = of->n_busy ? of->busy : &times[b];
            of->n_busy++;
            b++;
        }
    }
    return ERR_OK;
}

enum err_code match_differing_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                   struct str ids, struct match_differing *ret, struct err *err) {
    struct hands_days_row *rows = NULL;
    struct free_days *days = NULL;
    struct taken *taken = NULL;
    size_t n_days = 0, n_taken = 0;
    *ret = (struct match_differing){.n = 0};
    if (!t->zone || t->audience != MATCH_FOR_COORDINATOR)
        return ERR_OK;
    enum err_code rc = load_days(c, a, t, ids, &rows, &days, &n_days, err);
    if (!rc)
        rc = load_taken(c, a, t, ids, &taken, &n_taken, err);
    return rc ? rc : merge(a, rows, days, n_days, taken, n_taken, ret, err);
}

struct match_differs match_differing_of(const struct match_differing *d, int64_t member_id) {
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->member_ids[mid] == member_id)
            return d->of[mid];
        if (d->member_ids[mid] < member_id)
            low = mid + 1;
        else
            high = mid;
    }
    return (struct match_differs){.n_days = 0};
}
