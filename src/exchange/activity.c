/* Activity by month: one query, folded in memory, so that no two figures can disagree. */
#include "exchange/exchange.h"

#include <stdlib.h>

#include "gen/exchange_sql.h"

/* Figures for fewer people than this are not shown. */
#define FEWEST_PEOPLE 5

static int by_number(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static int64_t count_distinct(int64_t *ids, size_t n) {
    int64_t count = 0;
    if (n)
        qsort(ids, n, sizeof *ids, by_number);
    for (size_t i = 0; i < n; i++)
        count += i == 0 || ids[i] != ids[i - 1];
    return count;
}

enum err_code activity_months(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t from_day,
                              int64_t to_day, struct activity_month **ret, size_t *ret_n, struct err *err) {
    struct activity_by_day_row *rows;
    size_t n;
    if (to_day < from_day)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    if (to_day - from_day > 366 * 50)
        return err_set(err, ERR_INVALID, "from", "range", "Choose at most 50 years at once");
    enum err_code rc = activity_by_day(
        c, a, &(struct activity_by_day_in){.hub_id = hub_id, .from_day = from_day, .to_day = to_day}, &rows,
        &n, err);
    if (rc)
        return rc;
    size_t months = 0;
    for (int64_t m = day_first_of_month(from_day); m <= to_day; m = day_add_months(m, 1))
        months++;
    struct activity_month *list = arena_new_array(a, struct activity_month, months);
    int64_t *people = arena_new_array(a, int64_t, n * 2);
    if (!list || !people)
        return err_nomem(err);
    int64_t month = day_first_of_month(from_day);
    size_t row = 0;
    for (size_t i = 0; i < months; i++, month = day_add_months(month, 1)) {
        int64_t next = day_add_months(month, 1);
        size_t n_people = 0;
        list[i].month = month;
        for (; row < n && rows[row].day < next; row++) {
            list[i].exchanges++;
            list[i].minutes += rows[row].minutes;
            people[n_people++] = rows[row].from_id;
            people[n_people++] = rows[row].to_id;
        }
        list[i].people = count_distinct(people, n_people);
        if (list[i].people > 0 && list[i].people < FEWEST_PEOPLE) {
            list[i].people = 0;
            list[i].hidden = true;
        }
    }
    *ret = list;
    *ret_n = months;
    return ERR_OK;
}
