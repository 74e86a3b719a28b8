/* When people are free, as it is stored and changed. */
#include "calendar/calendar.h"

#include <stdlib.h>

#include "gen/calendar_sql.h"

enum { MOST_DAYS = 100, MOST_AHEAD = 3 * 366, MOST_BUSY = 20000 };

static enum err_code week_stored(struct str s, struct week *ret, struct err *err) {
    struct err why;
    if (week_parse(s, ret, &why) == ERR_OK)
        return ERR_OK;
    return err_set(err, ERR_CORRUPT, "hours", "hours", "Times of a week are stored that cannot be read.");
}

static enum err_code take_days(struct arena *a, const struct free_days_rows_row *rows, size_t n,
                               struct free_days **ret, struct err *err) {
    struct free_days *days = arena_new_array(a, struct free_days, n);
    if (!days)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        days[i] = (struct free_days){.from_day = rows[i].from_day, .to_day = rows[i].to_day};
        enum err_code rc = week_stored(rows[i].hours, &days[i].hours, err);
        if (rc)
            return rc;
    }
    *ret = days;
    return ERR_OK;
}

static enum err_code take_busy(struct arena *a, const struct busy_rows_row *rows, size_t n,
                               struct busy_time **ret, struct err *err) {
    struct busy_time *busy = arena_new_array(a, struct busy_time, n);
    if (!busy)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        busy[i] = (struct busy_time){rows[i].from_at, rows[i].to_at};
    *ret = busy;
    return ERR_OK;
}

/* Days that differ, and times that are taken. */
static enum err_code load_differing(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                    int64_t from_day, struct availability *of, struct err *err) {
    const struct free_days_rows_in days_of = {.hub_id = hub_id, .member_id = member_id, .from_day = from_day};
    /* The day before: in some zone it is not over. */
    const struct busy_rows_in busy_of = {
        .hub_id = hub_id, .member_id = member_id, .from_at = (from_day - 1) * SECONDS_A_DAY};
    struct free_days_rows_row *days;
    struct busy_rows_row *busy;
    struct free_days *differing;
    struct busy_time *taken;
    enum err_code rc = free_days_rows(c, a, &days_of, &days, &of->n_days, err);
    if (!rc)
        rc = busy_rows(c, a, &busy_of, &busy, &of->n_busy, err);
    if (!rc)
        rc = take_days(a, days, of->n_days, &differing, err);
    if (!rc)
        rc = take_busy(a, busy, of->n_busy, &taken, err);
    if (rc)
        return rc;
    of->days = differing;
    of->busy = taken;
    return ERR_OK;
}

enum err_code availability_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               int64_t from_day, struct availability *ret, struct err *err) {
    bool found = false;
    struct availability_row_row row;
    enum err_code rc = availability_row(
        c, a, &(struct availability_row_in){.hub_id = hub_id, .member_id = member_id}, &found, &row, err);
    if (rc)
        return rc;
    *ret = (struct availability){.member_id = member_id, .version = found ? row.version : 0};
    if (found)
        rc = week_stored(row.pattern, &ret->pattern, err);
    return rc ? rc : load_differing(c, a, hub_id, member_id, from_day, ret, err);
}

/* ---- flows ---- */

static enum err_code known(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                           struct err *err) {
    struct member m;
    return member_get(c, a, hub_id, member_id, &m, err);
}

enum err_code availability_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, const struct week *pattern, int64_t version,
                               struct err *err) {
    bool found = false;
    struct availability_row_row row;
    int64_t changed = 1;
    struct str words = week_format(a, pattern);
    enum err_code rc = known(c, a, hub_id, member_id, err);
    if (!rc)
        rc = availability_row(c, a, &(struct availability_row_in){.hub_id = hub_id, .member_id = member_id},
                              &found, &row, err);
    if (!rc && !found && version)
        changed = 0;
    else if (!rc && !found)
        rc = availability_insert(
            c,
            &(struct availability_insert_in){
                .hub_id = hub_id, .member_id = member_id, .pattern = words, .changed_at = by->at},
            NULL, err);
    else if (!rc)
        rc = availability_update(c,
                                 &(struct availability_update_in){.hub_id = hub_id,
                                                                  .member_id = member_id,
                                                                  .pattern = words,
                                                                  .changed_at = by->at,
                                                                  .version = version ? version : row.version},
                                 &changed, err);
    if (rc)
        return rc;
    if (!changed)
        return err_set(err, ERR_PRECONDITION, NULL, "version",
                       "Somebody changed these times first. Look at them again, then make your change.");
    return audit_write(c, by, hub_id, "times.set", member_id, STR_NULL, err);
}

static enum err_code days_check(const struct doer *by, const struct free_days *days, struct err *err) {
    if (days->to_day < days->from_day)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (days->to_day < by->today)
        return err_set(err, ERR_INVALID, "to", "past", "The last day must be today or in the future");
    if (days->from_day < by->today - MOST_AHEAD || days->to_day > by->today + MOST_AHEAD)
        return err_set(err, ERR_INVALID, "from", "range", "The days must be within the next three years");
    return ERR_OK;
}

static enum err_code room_for_days(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                   int64_t member_id, struct err *err) {
    struct free_days_count_row count;
    enum err_code rc = free_days_forget(
        c,
        &(struct free_days_forget_in){.hub_id = hub_id, .member_id = member_id, .before_day = by->today - 31},
        NULL, err);
    if (!rc)
        rc = free_days_count(c, a, &(struct free_days_count_in){.hub_id = hub_id, .member_id = member_id},
                             &count, err);
    if (!rc && count.n >= MOST_DAYS)
        rc = err_set(err, ERR_INVALID, "from", "many",
                     "There are %d entries already. Remove some first, or change the usual week", MOST_DAYS);
    return rc;
}

enum err_code free_days_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t member_id, const struct free_days *days, struct err *err) {
    const struct free_days_delete_in same = {
        .hub_id = hub_id, .member_id = member_id, .from_day = days->from_day, .to_day = days->to_day};
    enum err_code rc = days_check(by, days, err);
    if (!rc)
        rc = known(c, a, hub_id, member_id, err);
    if (!rc)
        rc = free_days_delete(c, &same, NULL, err);
    if (!rc)
        rc = room_for_days(c, a, by, hub_id, member_id, err);
    if (!rc)
        rc = free_days_insert(c,
                              &(struct free_days_insert_in){.hub_id = hub_id,
                                                            .member_id = member_id,
                                                            .from_day = days->from_day,
                                                            .to_day = days->to_day,
                                                            .hours = week_format(a, &days->hours)},
                              NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "times.days", member_id, STR_NULL, err);
}

enum err_code free_days_remove(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                               int64_t from_day, int64_t to_day, struct err *err) {
    int64_t changed = 0;
    enum err_code rc = free_days_delete(
        c,
        &(struct free_days_delete_in){
            .hub_id = hub_id, .member_id = member_id, .from_day = from_day, .to_day = to_day},
        &changed, err);
    if (!rc && !changed)
        rc = err_set(err, ERR_CONFLICT, NULL, "gone", "These days are not among yours any more.");
    return rc ? rc : audit_write(c, by, hub_id, "times.days", member_id, STR_NULL, err);
}

static int by_beginning(const void *x, const void *y) {
    const struct busy_time *a = x, *b = y;
    if (a->from_at != b->from_at)
        return a->from_at < b->from_at ? -1 : 1;
    return (a->to_at > b->to_at) - (a->to_at < b->to_at);
}

enum err_code busy_times_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct busy_time *times, size_t n, struct err *err) {
    struct busy_time *sorted = arena_new_array(a, struct busy_time, n);
    struct busy_insert_in *rows = arena_new_array(a, struct busy_insert_in, n);
    size_t joined = 0;
    if (!sorted || !rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        sorted[i] = times[i];
    if (n)
        qsort(sorted, n, sizeof *sorted, by_beginning);
    for (size_t i = 0; i < n; i++) {
        if (sorted[i].to_at <= sorted[i].from_at)
            continue;
        struct busy_insert_in *last = joined ? &rows[joined - 1] : NULL;
        if (last && sorted[i].from_at <= last->to_at)
            last->to_at = last->to_at > sorted[i].to_at ? last->to_at : sorted[i].to_at;
        else
            rows[joined++] = (struct busy_insert_in){.hub_id = hub_id,
                                                     .member_id = member_id,
                                                     .from_at = sorted[i].from_at,
                                                     .to_at = sorted[i].to_at};
    }
    if (joined > MOST_BUSY)
        return err_set(err, ERR_TOO_LARGE, "file", "many",
                       "The calendar has too many entries in the next year.");
    enum err_code rc = known(c, a, hub_id, member_id, err);
    if (!rc)
        rc = busy_delete(c, &(struct busy_delete_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
    if (!rc && joined)
        rc = busy_insert(c, a, rows, joined, err);
    return rc ? rc : audit_write(c, by, hub_id, "times.busy", member_id, STR_NULL, err);
}
